"""What is said of a change of several dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from opsplanner.clock import words_of_day
from opsplanner.operations.series.changing.rules import Change, Now
from opsplanner.operations.series.moves.words import days_said


def changed(done: Sequence[Change]) -> str:
    """Say for the history what was changed of which dates: "changed 3 December and 17 December: start 11am instead of 10am"."""
    said = list(dict.fromkeys(one for change in done for one in change.said if not one.startswith("moves to")))
    if any(one.startswith("moves to") for change in done for one in change.said):
        said.insert(0, "moved to other days")
    return f"changed {days_said([change.now.wall.day for change in sorted(done, key=lambda change: change.now.wall.day)])}: {', '.join(said)}"


def refused(change: Change, sentence: str) -> str:
    """Say which date cannot be changed, and that none is."""
    return f"{words_of_day(change.now.wall.day)} ({change.now.reference}): {sentence}. No date of the series is changed"


def changed_since(dates: Sequence[Now], seen: Mapping[str, int]) -> list[str]:
    """Say which dates are others by now than the preview showed."""
    found = [f"{date.reference}, on {words_of_day(date.wall.day)}, has been changed" for date in dates if seen.get(date.reference) not in (None, date.version)]
    gone = sorted(set(seen) - {date.reference for date in dates})
    new = [f"{date.reference}, on {words_of_day(date.wall.day)}, is among these dates now" for date in dates if date.reference not in seen]
    return [*found, *new, *(f"{reference} has started, is called off or is not among these dates any more" for reference in gone)]
