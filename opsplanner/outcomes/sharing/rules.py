"""Who may say that a figure counts, or no longer. Facts in, RuleBroken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from opsplanner.errors import RuleBroken

if TYPE_CHECKING:
    from opsplanner.outcomes.sharing.queries import Shared


PARTS = "parts"
"""In place of an agency: each counts."""


def why_not(one: Shared, counts: str, reviews: bool) -> str:
    """Return why it cannot be said that `counts` (an agency's code, or `PARTS`) counts; "" where it can.

    A figure that is signed off is taken out of a total, or put back, by a manager; nought counts for nobody else.
    """
    share = next((share for share in one.shares if share.code == counts), None)
    if share is not None and not share.hundredths:
        return f"{share.agency} recorded nought, which counts for nobody else"
    changed = [other for other in one.shares if other.signed_off and other.also_reported != (counts not in (PARTS, other.code))]
    if not changed or reviews:
        return ""
    says = "it counts again" if changed[0].also_reported else "another one counts for it"
    return f"The figure of {changed[0].agency} is signed off, so only a manager says that {says}"


def check_who_says(one: Shared, counts: str, reviews: bool) -> None:
    """Raise RuleBroken for what cannot be said, with the reason (`why_not`)."""
    if why := why_not(one, counts, reviews):
        raise RuleBroken(why, "counts")


class Offered(NamedTuple):
    """What may be said, by its word in the form, and why the rest may not be."""

    ways: tuple[str, ...]
    refused: tuple[str, ...]


def offered(one: Shared, reviews: bool) -> Offered:
    """Return what may be said of figures: that they are parts, or whose counts for all. Nothing where only what stands could be said again."""
    reasons = {counts: why_not(one, counts, reviews) for counts in (PARTS, *(share.code for share in one.shares))}
    ways = tuple([counts for counts, why in reasons.items() if not why])
    refused = tuple(dict.fromkeys(why for why in reasons.values() if "signed off" in why))
    return Offered(() if one.said and ways == (one.counts or PARTS,) else ways, refused)
