"""What is said of emerging issues, on pages and in their history. Pure functions."""

from __future__ import annotations

from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.models import IssueState
from opsplanner.plan.emerging_issues.queries import IssueRow

WHOLE_AREA = "The whole area"
COLOURS = {IssueState.WAITING: "yellow", IssueState.TAKEN_IN: "green", IssueState.SET_ASIDE: "grey"}


def noted_words(what: str, ward: str | None, since: date) -> str:
    """Return the line of the history that an issue begins with."""
    return f"noted it: {what}, of {ward or WHOLE_AREA.lower()}, since {words_of_day(since, weekday=False)}"


def taken_in_words(year: str, priority: str, words: str) -> str:
    """Return "took it into the assessment of 2026/27, under Less theft: with the shops"."""
    return f"took it into the assessment of {year}" + (f", under {priority}" if priority else "") + (f": {words}" if words else "")


def set_aside_words(words: str) -> str:
    """Return "set it aside: one case only"."""
    return f"set it aside: {words}"


def became_words(row: IssueRow) -> str:
    """Return what became of an issue: "Taken into the assessment of 2026/27, under Less theft", "Set aside", "Nobody has decided yet"."""
    if row.state is IssueState.TAKEN_IN:
        return f"Taken into the assessment of {row.assessed_year}" + (f", under {row.priority}" if row.priority else "")
    return "Set aside" if row.state is IssueState.SET_ASIDE else "Nobody has decided yet"
