"""How what is written down afterwards is said, in the history and where it is asked about."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.clock import Period, words_of_period
from opsplanner.grammar import list_of


def took_place(period: Period, came: Sequence[tuple[str, int | None]]) -> str:
    """Say that it took place, and who came: agencies by name, each with how many people, or None where nobody has said."""
    who = list_of([f"{agency} ({number})" if number is not None else agency for agency, number in came])
    return f"noted afterwards that it took place, {words_of_period(period)}" + (f"; who came: {who}" if who else "")


def stands_already(reference: str) -> str:
    """Say that another operation of the same type begins at the same time and place."""
    return f"{reference} is of the same kind, on the same day and with the same start, in one of these wards. Is this another one?"
