"""What the working days of a time add up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, case, func, or_, select

from opsplanner.database import rows
from opsplanner.models import AnswersFor, Crew, PaybackSession, SessionState, Slot, StandDownCause
from opsplanner.payback.sessions.rules import OFF, WORKED
from opsplanner.statements import built_once, value


class Lost(NamedTuple):
    """Crew days lost for one cause."""

    cause: StandDownCause
    crew_days: int
    by_whom: tuple[tuple[AnswersFor | None, int], ...]
    """Who answers for how many of them, the most first."""


class Totals(NamedTuple):
    """What the working days of a time add up to."""

    days_used: int
    person_minutes: int
    planned: int
    """Crew days that are over and on which at least one session was planned, or the crew was stood down."""
    lost: tuple[Lost, ...]

    @property
    def days_lost(self) -> int:
        """The crew days that were lost, for whatever cause."""
        return sum(lost.crew_days for lost in self.lost)


@built_once
def _by_cause() -> Select[*tuple[Any, ...]]:
    down = PaybackSession.state == SessionState.STOOD_DOWN
    first_down = func.min(case((down, PaybackSession.id)))
    crew_days = (
        select(
            Crew.day.label("day"),
            Crew.cause.label("own_cause"),
            Crew.answers_for.label("own_answers"),
            func.sum(PaybackSession.person_minutes).label("minutes"),
            func.max(case((PaybackSession.state.in_(WORKED), 1), else_=0)).label("worked"),
            case((func.min(case((down, 1), else_=0)) == 1, first_down)).label("lost"),
        )
        .select_from(Crew)
        .join(Slot, Slot.crew_id == Crew.id)
        .outerjoin(PaybackSession, and_(PaybackSession.slot_id == Slot.id, PaybackSession.state.not_in(OFF)))
        .where(Crew.day.between(value("first", Date), value("last", Date)), or_(PaybackSession.id.is_not(None), Crew.cause.is_not(None)))
        .group_by(Crew.id, Crew.day, Crew.cause, Crew.answers_for)
        .subquery()
    )
    of_first = select(PaybackSession.cause).where(PaybackSession.id == crew_days.c.lost).scalar_subquery()
    cause = case((crew_days.c.worked == 0, func.coalesce(crew_days.c.own_cause, of_first)))
    who_of_first = select(PaybackSession.answers_for).where(PaybackSession.id == crew_days.c.lost).scalar_subquery()
    who = case((crew_days.c.worked == 0, case((crew_days.c.own_cause.is_not(None), crew_days.c.own_answers), else_=who_of_first)))
    return (
        select(
            cause.label("cause"), who.label("who"), func.count().label("crew_days"), func.sum(crew_days.c.minutes).label("minutes"),
            func.count(case((crew_days.c.worked == 1, crew_days.c.day)).distinct()).label("worked"),
        ).select_from(crew_days).group_by("cause", "who")
    )


def totals(first: date, last: date) -> Totals:
    """Return what the crews' days from `first` to `last` came to (one query). A crew's day is lost when it was stood down
    and nothing was worked, with its own cause, or when all its sessions were, with that of the first of them."""
    of_cause = rows(_by_cause(), {"first": first, "last": last})
    causes = {row.cause for row in of_cause if row.cause is not None}
    lost = sorted((_lost(cause, [row for row in of_cause if row.cause == cause]) for cause in causes), key=lambda found: (-found.crew_days, found.cause.value))
    used = sum(row.worked for row in of_cause if row.cause is None)
    return Totals(used, sum(int(row.minutes or 0) for row in of_cause), sum(row.crew_days for row in of_cause), tuple(lost))


def _lost(cause: str, those: Sequence[Any]) -> Lost:
    whom = sorted(((AnswersFor(row.who) if row.who else None, row.crew_days) for row in those), key=lambda one: (-one[1], one[0].value if one[0] else ""))
    return Lost(StandDownCause(cause), sum(row.crew_days for row in those), tuple(whom))
