"""What was worked out of a month: lines, and what they are worth. Facts in, RuleBroken out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, NamedTuple

from opsplanner.clock import words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.grammar import plural
from opsplanner.payback.days.slots.rules import places
from opsplanner.payback.proposal.goals.rules import Worth
from opsplanner.payback.sessions.rules import minutes_between


class Line(NamedTuple):
    """One job on one slot, as it is proposed."""

    number: int
    """By which its page calls it, from 1."""
    reference: str
    slot: int
    crew: str
    day: date
    starts: time
    ends: time
    people: int
    come: int
    """Of a hundred places of its crew on this weekday, how many people usually come."""
    on: bool = False
    """It was put on its day."""

    @property
    def minutes(self) -> int:
        """The person-minutes that are planned by it, as a day counts them: everybody comes."""
        return self.people * minutes_between(self.starts, self.ends)


class Without(NamedTuple):
    """A job that is not wholly on days."""

    reference: str
    hours: int
    """How many of its person-hours have no day; 0 where nobody said how many it needs."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was worked out, and which of it was put on its days since."""

    lines: tuple[Line, ...]
    without: tuple[Without, ...]
    held: Mapping[str, int]
    """Of each job, the person-minutes that were worked, as far as they were planned, and planned when it was worked out."""
    first: Worth
    """What first come, first served is worth."""
    found: Worth
    best: Sequence[int | None]
    """What of each could be at best, those before it as they are; None where nobody knows."""
    dated: int
    """How many of the jobs can be done by a date, or within 48 hours."""
    jobs: int
    slots: int
    """How many slots were free."""
    standing: int = 0
    beyond: int = 0

    @property
    def open(self) -> list[Line]:
        """The lines that can still be put on their days."""
        return [line for line in self.lines if not line.on]

    def put_on(self, numbers: Collection[int]) -> Result:
        """Return it with these lines put on their days."""
        return replace(self, lines=tuple(line._replace(on=line.on or line.number in numbers) for line in self.lines))

    def held_now(self, reference: str) -> int:
        """Return the person-minutes that a job is to have, worked and planned, after what was put on its days of this proposal."""
        return self.held[reference] + sum(line.minutes for line in self.lines if line.on and line.reference == reference)

    def text(self) -> str:
        """Return it as it is kept."""
        lines = [[*line[:4], line.day.isoformat(), line.starts.isoformat(), line.ends.isoformat(), *line[7:]] for line in self.lines]
        kept: dict[str, Any] = {name: getattr(self, name) for name in ("held", "first", "found", "dated", "jobs", "slots", "standing", "beyond")}
        return json.dumps(kept | {"lines": lines, "without": self.without, "best": list(self.best)})


def read(text: str) -> Result:
    """Return what was kept."""
    kept: dict[str, Any] = json.loads(text)
    lines = tuple(
        Line(number, reference, slot, crew, date.fromisoformat(day), time.fromisoformat(starts), time.fromisoformat(ends), people, come, bool(on))
        for number, reference, slot, crew, day, starts, ends, people, come, on in kept["lines"]
    )
    without = tuple(Without(reference, hours) for reference, hours in kept["without"])
    return Result(**kept | {"lines": lines, "without": without, "first": Worth(*map(int, kept["first"])), "found": Worth(*map(int, kept["found"]))})


class Standing(NamedTuple):
    """How a line's job and slot stand now."""

    held: int | None
    """The person-minutes that are planned and were worked of its job, of each session no more than was planned: who stays longer is on no other day; None: it is not accepted any more, or done."""
    left: int | None
    """The places left of its slot; None: there is no such slot any more."""
    open: bool
    """Whether somebody can still go there."""
    closed: str
    """Why its day is no working day; "" where it is one."""
    there: bool
    """Whether the job is on this slot already."""
    shut: str = ""
    """That its place is closed that day; "" where it is open."""


def changed(line: Line, now: Standing, expected: int) -> str:
    """Return what has changed meanwhile so that a line cannot be put on its day, or "". `expected`: the minutes that its job is to have, worked and planned."""
    if now.held is None:
        return "the job needs no day any more"
    if now.there:
        return "the job is on this slot already"
    if now.held > expected:
        return "the job was put on other days"
    if now.left is None:
        return "the crew does not have this slot any more"
    if now.closed:
        return f"{words_of_day(line.day, year=False)} is no working day any more ({now.closed})"
    if now.shut:
        return f"its place is {now.shut}"
    if not now.open:
        return "the slot is over, or the crew was stood down"
    if now.left < line.people:
        return f"only {places(now.left)} {plural(now.left, 'is', 'are')} left there" if now.left else "no place is left there"
    return ""


def check_chosen(numbers: Collection[int], open_: Collection[int]) -> None:
    """Raise RuleBroken, on "lines", where nothing is chosen, or something that is not there to be chosen any more."""
    if not numbers:
        raise RuleBroken("Tick the lines that are to be put on their days", "lines")
    if not set(numbers) <= set(open_):
        raise RuleBroken("One of these lines was put on its day meanwhile. The page shows what is left", "lines")
