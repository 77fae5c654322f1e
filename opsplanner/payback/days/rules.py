"""What is asked about before it is done on a day: the page shows the sentence, and its tick holds for that sentence only. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of
from opsplanner.web.asking.rules import asked_as, check_accepted, lines_of

__all__ = ["asked_as", "check_accepted", "check_not_over", "lines_of", "two_sites"]


def although(asked: Sequence[str], name: str) -> str:
    """Return what a line of the history adds of what was asked about, and who went on in her own name."""
    return f", although {'. '.join(asked)}; in the name of {name}" if asked else ""


def two_sites(crew: str, others: Sequence[str]) -> str:
    """Return the warning that a crew, which has one supervisor, would be on two sites in one slot, or ""."""
    if not others:
        return ""
    return f"{crew} is on {list_of(others)} in that slot as well: {'two' if len(others) == 1 else len(others) + 1} sites and one supervisor"


def check_within_a_year(day: date, today: date) -> None:
    """What was done unplanned is recorded within a year. Raises RuleBroken."""
    if day < today - timedelta(days=366):
        raise RuleBroken(f"{clock.words_of_day(day)} is over a year ago")


def check_not_over(day: date, today: date) -> None:
    """Refuse to plan on a day that is over. Raises RuleBroken."""
    if day < today:
        raise RuleBroken(f"{clock.words_of_day(day)} is over. Choose a day from today on", "day")
