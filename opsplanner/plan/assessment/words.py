"""What is said of a strategic assessment. Pure functions."""

from __future__ import annotations

from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import counted, list_of, plural
from opsplanner.models import Level
from opsplanner.plan.assessment.queries import AssessmentRow, Beside
from opsplanner.plan.assessment.rules import Content, Part

COLOURS = {Level.LOW.value: "green", Level.MEDIUM.value: "yellow", Level.HIGH.value: "orange", Level.VERY_HIGH.value: "red"}
NOT_ASSESSED = "Not assessed"


def begun_words(year: str) -> str:
    """Return the line of the history with which an assessment begins."""
    return f"began the strategic assessment of {year}, a draft"


def agreed_words(on: date, by_whom: str) -> str:
    """Return the line of the history that says that an assessment was agreed."""
    return f"said that it was agreed on {words_of_day(on, weekday=False)} by {by_whom}"


def state_words(row: AssessmentRow) -> str:
    """Return "Agreed on 12 March 2026 by the executive group: it stays as it is" or "It can still change"."""
    if row.agreed_on is None:
        return "It can still change"
    return f"Agreed on {words_of_day(row.agreed_on, weekday=False)} by {row.agreed_by}. It stays as it was then"


def missing_words(content: Content, waiting: int) -> list[str]:
    """Return what is still missing of a draft, a sentence each."""
    without = [part.name for part in content.parts if not part.level]
    found = [f"{list_of(without)} {plural(len(without), 'is', 'are')} not assessed." if without else ""]
    said = len(content.not_said)
    found.append(f"Of {counted(said, 'view')} of the community nobody has said which priority answers {plural(said, 'it', 'them')}." if said else "")
    found.append(f"{counted(waiting, 'emerging issue')} {plural(waiting, 'waits', 'wait')} for a decision, and would be offered to the next assessment." if waiting else "")
    return [one for one in found if one]


def part_words(part: Part) -> str:
    """Return how much of what the community asked for, and how many emerging issues, it says of a priority."""
    return beside_words(Beside(len(part.asked), len(part.issues)))


def beside_words(beside: Beside) -> str:
    """Return "4 views of the community, 1 emerging issue"; "" for none."""
    found = [counted(beside.asked, "view") + " of the community" if beside.asked else "", counted(beside.issues, "emerging issue") if beside.issues else ""]
    return ", ".join(one for one in found if one)
