"""How many places of a slot are left to go to: said in one way by the board, the calendar, home and the queue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Time, and_, case, or_, select
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.models import Crew, PaybackSession, SessionState, Slot
from opsplanner.payback.sessions.rules import OFF
from opsplanner.statements import value

TODAY, WALL_TIME = value("today", Date), value("wall_time", Time)


def as_of_now() -> dict[str, Any]:
    """Return the values that a statement with `places_left` or `crew_is_down` is asked with: what day it is here, and what time."""
    there = clock.local(clock.now())
    return {"today": there.date(), "wall_time": there.time()}


def places_left() -> ColumnElement[int]:
    """The places of a slot that nothing is planned on: none once it is over, or its crew does not go out. Asked with `as_of_now`."""
    to_come = or_(Crew.day > TODAY, and_(Crew.day == TODAY, Slot.ends > WALL_TIME))
    return case((and_(to_come, ~crew_is_down()), Slot.places - Slot.planned), else_=0)


def crew_is_down() -> ColumnElement[bool]:
    """Whether a crew does not go out: it was stood down, or its day has come and all that was planned on it was.

    Of a day to come it goes out with other jobs, when only its sessions were stood down. Asked with `as_of_now`.
    """
    slot = aliased(Slot)
    of_crew = select(PaybackSession.id).join(slot, slot.id == PaybackSession.slot_id).where(slot.crew_id == Crew.id, PaybackSession.state.not_in(OFF)).correlate(Crew)
    down = PaybackSession.state == SessionState.STOOD_DOWN
    return or_(Crew.cause.is_not(None), and_(Crew.day <= TODAY, of_crew.where(down).exists(), ~of_crew.where(~down).exists()))
