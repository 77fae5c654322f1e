"""How it is asked and said who counts a figure that several agencies recorded. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsplanner.figures.quantity.words import words_beside

if TYPE_CHECKING:
    from opsplanner.outcomes.sharing.queries import Shared

PARTS_COUNT = "Parts: each agency counted its own, so they are added up"


def counts_for_all(agency: str, figure: str) -> str:
    """Return the option that one agency's figure counts for all."""
    return f"The same thing told twice: {agency}’s counts ({figure}), and the others stay in their own agency’s figures alone"


def words_of(one: Shared) -> list[str]:
    """Return what each agency recorded, in words: "Kent Police: 12"."""
    return [f"{share.agency}: {words_beside(one.measure, share.hundredths, one.unit, share.exactness)}" for share in one.shares]
