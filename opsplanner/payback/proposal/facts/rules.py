"""What a month is made of: jobs, slots with places left, and what is planned there already. Plain values (docs/domain.md, "A month proposed")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from opsplanner import clock
from opsplanner.catalogue.closed.rules import NEVER, Closed
from opsplanner.payback.days.pattern.rules import AGREED_DAYS, week_of
from opsplanner.payback.promises.rules import Wanted
from opsplanner.payback.sessions.rules import minutes_between
from opsplanner.payback.show_rate.rules import Rate


class Job(NamedTuple):
    """A job that needs a day, in the order of the queue."""

    reference: str
    minutes: int
    """The person-minutes that it still needs, 1 at least."""
    wanted: Wanted
    ward: str = ""
    tools: str = ""
    rest: bool = False
    """Nobody said how long it takes: it gets one slot, with all who are left for it."""
    late: bool = False
    """A part of it is planned on a day after it is wanted: it cannot be done by its date any more."""

    closed: Closed = NEVER
    """When nobody works at its place."""

    @property
    def dated(self) -> bool:
        """Say whether it can be done by a date, or within 48 hours."""
        return self.wanted.last is not None and not self.late


class Place(NamedTuple):
    """A slot that takes a job."""

    slot: int
    crew: int
    name: str
    """The crew's name."""
    day: date
    starts: time
    ends: time
    left: int
    """How many people can still be put on it."""
    minutes: int
    """What one of these places gives in person-minutes: as many as usually come (`minutes_of`)."""
    beside: bool = False
    """Another job is on it already: the crew would be on two sites with one supervisor."""
    on: frozenset[str] = frozenset()
    """The references of the jobs that are on it already."""

    def takes(self, job: Job) -> bool:
        """Say whether a job can be put on it: one that is on it already cannot be once more, nor one whose place is closed that day."""
        return job.reference not in self.on and (job.closed is NEVER or job.closed.is_open(self.day))

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return clock.to_utc(self.day, self.ends)


@dataclass(frozen=True)
class Facts:
    """What a month is made of."""

    jobs: Sequence[Job]
    places: Sequence[Place]
    """By their day. Each takes one job more: a crew has one supervisor."""
    there: Mapping[int, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    """By crew, the wards and the tools of what is planned on its day already."""
    planned: frozenset[date] = frozenset()
    """The days on which something is planned already."""

    def before(self, crew: int, of: int) -> frozenset[str]:
        """Return the wards (0) or the tools (1) of what is planned on a crew's day already."""
        return self.there[crew][of] if crew in self.there else frozenset()

    def days_left(self) -> list[tuple[int, list[date]]]:
        """Return of each week in which not every day may be begun: how many more may, and which there are (docs/domain.md, "Working days")."""
        weeks: dict[date, set[date]] = {}
        for place in self.places:
            weeks.setdefault(week_of(place.day)[0], set()).add(place.day)
        found = []
        for monday, days in sorted(weeks.items()):
            begun = {day for day in self.planned if week_of(day)[0] == monday}
            more = sorted(days - begun)
            if len(more) > (free := max(AGREED_DAYS - len(begun), 0)):
                found.append((free, more))
        return found


def minutes_of(starts: time, ends: time, rate: Rate) -> int:
    """Return what one place of a slot gives, in person-minutes: its length, times how many of those who are planned usually come."""
    return int(minutes_between(starts, ends) * rate.usual)


def plain(tools: str) -> str:
    """Return a list of tools as it is compared with another one: however it is spaced, and whether in capitals."""
    return " ".join(tools.casefold().split())


def in_time(job: Job, place: Place) -> bool:
    """Say whether a slot keeps to the date of a job, and to its 48 hours."""
    return (job.wanted.by is None or place.day <= job.wanted.by) and (job.wanted.due is None or place.ends_at <= job.wanted.due)


def gives(job: Job, place: Place) -> int:
    """Return how many of the person-minutes that a job needs a slot gives; one of which nobody said how long it takes needs no more than that."""
    return job.minutes if job.rest else min(place.left * place.minutes, job.minutes)
