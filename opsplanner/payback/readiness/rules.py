"""What has to be ready for a session, whom it is asked of, and from when on. Facts in, facts out."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date, datetime, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.models import ReadyPoint, SessionState
from opsplanner.payback.sessions.rules import TO_COME

DAYS_BEFORE = 3
"""So many working days of the partnership before a session everybody is asked."""
HOUR = 8
"""The hour from which they are asked, by the clock on the wall."""
OF_HOST = (ReadyPoint.MEETS, ReadyPoint.MATERIALS, ReadyPoint.TOILETS, ReadyPoint.ACCESS)
"""What the host is asked."""


class Said(NamedTuple):
    """What was said of one point."""

    yes: bool
    word: str = ""
    by: str = ""
    """Who said it, and to whom: "A. Host, by the link", "the host, told to K. Keeper"."""


class Point(NamedTuple):
    """One thing that has to be ready, and what was said of it."""

    point: ReadyPoint
    said: Said | None

    @property
    def confirmed(self) -> bool:
        """Whether somebody has said that it is ready."""
        return self.said is not None and self.said.yes


def points_of(waste_by: str) -> tuple[ReadyPoint, ...]:
    """Return what has to be ready for a session of a job: the collection only where somebody takes waste away."""
    return (*OF_HOST, ReadyPoint.SUPERVISOR, *((ReadyPoint.WASTE,) if waste_by else ()))


def stand(answers: Mapping[ReadyPoint, Said], waste_by: str, state: SessionState) -> tuple[Point, ...]:
    """Return everything that has to be ready, with what was said of it. The supervisor has said it who says that the session is ready, or starts it."""
    said = dict(answers)
    before = said.get(ReadyPoint.SUPERVISOR)
    if state is not SessionState.PLANNED and state in TO_COME and not (before and before.yes):
        said[ReadyPoint.SUPERVISOR] = Said(True)
    return tuple(Point(point, said.get(point)) for point in points_of(waste_by))


def due_on(day: date, holidays: Set[date]) -> date:
    """Return the day on which everybody is asked about a session of this day."""
    return clock.working_days_before(day, DAYS_BEFORE, frozenset(holidays))


def last_day(today: date, holidays: Set[date]) -> date:
    """Return the last day whose sessions are asked about by today. Working days of the partnership count: weekends and bank holidays do not."""
    day = today
    while due_on(day + timedelta(days=1), holidays) <= today:
        day += timedelta(days=1)
    return day


class Asked(NamedTuple):
    """What a question was about, and when it was put."""

    day: date
    starts_at: datetime
    ends_at: datetime
    host_email: str


def is_another(asked: Asked, now: Asked) -> bool:
    """Say whether a session is at another time by now than the one that was asked about, or another host receives the crew."""
    moved = (asked.starts_at, asked.ends_at) != (now.starts_at, now.ends_at)
    return moved or bool(asked.host_email and now.host_email and asked.host_email != now.host_email)


def why_over(*, state: SessionState, another: bool, starts_at: datetime, now: datetime) -> str:
    """Say why nobody can answer by a link any more; "" while somebody can."""
    if state is SessionState.STOOD_DOWN:
        return "The crew does not come that day after all: it was stood down. Nothing has to be ready for it"
    if another or state not in TO_COME:
        return "This link asked about a day on which no crew comes any more, or not at that time. You are asked anew of the day that is planned now, if there is one"
    if starts_at <= now or state is SessionState.RUNNING:
        return "The crew’s time has come, so nothing is taken by this link any more. Ring if something is not ready"
    return ""
