"""What an assessment says, how far it is, and how a level compares with the last one. Plain values and functions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from opsplanner.errors import RuleBroken
from opsplanner.models import AssessmentState, Level

MOVES = {"agree": (frozenset({AssessmentState.DRAFT}), AssessmentState.AGREED)}
"""From which states each move leads where (docs/domain.md, "States of an assessment")."""
LEVELS = tuple(Level)
"""From the least to the most."""


@dataclass(frozen=True)
class Asked:
    """A view of the community: what was asked for, where, at which event, and how it is answered."""

    asked: str
    ward: str
    event: str
    """The event's code."""
    at: str
    """The event in words, with its day."""
    answer: str


@dataclass(frozen=True)
class Issue:
    """An emerging issue that was taken in or set aside."""

    code: str
    what: str
    ward: str
    since: str
    words: str
    decision: str


@dataclass(frozen=True)
class Part:
    """What it says of one priority."""

    code: str
    name: str
    level: str
    """The level's word; "" where none is said."""
    since_last: str
    """How it compares with the last assessment, by the rule."""
    words: str
    changed: str
    measured: tuple[str, ...]
    """How its indicators stand."""
    asked: tuple[Asked, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Content:
    """All that an assessment says."""

    year: str
    summary: str
    parts: tuple[Part, ...]
    unanswered: tuple[Asked, ...]
    """What no priority answers."""
    not_said: tuple[Asked, ...]
    elsewhere: tuple[Asked, ...]
    """What a priority of another plan answers."""
    issues: tuple[Issue, ...]
    """Taken in under no priority."""
    set_aside: tuple[Issue, ...]

    def stored(self) -> str:
        """Return all of it as a text, the same for the same content."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    def digest(self) -> str:
        """Return by what it is known whether it still says the same."""
        return hashlib.sha256(self.stored().encode()).hexdigest()[:40]

    def part(self, code: str) -> Part | None:
        """Return what it says of a priority, by its code."""
        return next((part for part in self.parts if part.code == code), None)


@lru_cache(maxsize=16)
def read_stored(text: str) -> Content:
    """Return what an agreed assessment said, as it was stored."""
    found: dict[str, Any] = json.loads(text)
    parts = [Part(**(one | {"measured": tuple(one["measured"]), "asked": _asked(one["asked"]), "issues": _issues(one["issues"])})) for one in found["parts"]]
    return Content(
        found["year"], found["summary"], tuple(parts), _asked(found["unanswered"]), _asked(found["not_said"]), _asked(found["elsewhere"]), _issues(found["issues"]),
        _issues(found["set_aside"]),
    )


def _asked(found: Sequence[dict[str, str]]) -> tuple[Asked, ...]:
    return tuple([Asked(**one) for one in found])


def _issues(found: Sequence[dict[str, str]]) -> tuple[Issue, ...]:
    return tuple([Issue(**one) for one in found])


def since_last(level: str, last_year: str, before: Sequence[tuple[str, str]]) -> str:
    """Say how a level compares with the last agreed assessment (docs/domain.md, "The strategic assessment").

    `before` are the priorities of then that this one carries on, each with its level's word or "". Of several, or of none, nothing is compared.
    """
    if not last_year:
        return "No assessment before it is agreed, so nothing is compared"
    if not before:
        return f"It was no priority in {last_year}, so it is not compared"
    if len(before) > 1:
        said = ", ".join(f"{name} ({was or 'not assessed'})" for name, was in before)
        return f"It carries on several of {last_year}, so it is not compared: {said}"
    was = before[0][1]
    if not was:
        return f"Not assessed in {last_year}"
    if not level:
        return f"{was.capitalize()} in {last_year}"
    places = [one.value for one in LEVELS]
    step = places.index(level) - places.index(was)
    return f"As in {last_year}: {was}" if step == 0 else f"{'Up' if step > 0 else 'Down'} from {was} in {last_year}"


def check_begin(year: str, starts_on: date, today: date, others: Sequence[str]) -> None:
    """Refuse the assessment of a year that is there already, has not begun, or lies before one that is begun. Raises RuleBroken."""
    if year in others:
        raise RuleBroken(f"The assessment of {year} is begun already")
    if starts_on > today:
        raise RuleBroken(f"{year} has not begun yet")
    if later := [other for other in others if other > year]:
        raise RuleBroken(f"The assessment of {min(later)} is begun already, so there is none of a year before it")


def check_draft(state: AssessmentState) -> None:
    """Raises RuleBroken for an assessment that is agreed."""
    if state is not AssessmentState.DRAFT:
        raise RuleBroken("It is agreed, and stays as it is")


def check_agree(state: AssessmentState, year: str, drafts: Sequence[str], on: date, today: date, starts_on: date) -> AssessmentState:
    """Return the state that agreeing leads to. Raises RuleBroken where it is agreed, an earlier one is not, or on "on" for a day that cannot be."""
    before, after = MOVES["agree"]
    if state not in before:
        raise RuleBroken("It is agreed already, and stays as it is")
    if earlier := [other for other in drafts if other < year]:
        raise RuleBroken(f"Agree the assessment of {min(earlier)} first")
    if on > today:
        raise RuleBroken("This day is still to come. Enter the day on which it was agreed", "on")
    if on < starts_on:
        raise RuleBroken(f"{year} had not begun on that day", "on")
    return after
