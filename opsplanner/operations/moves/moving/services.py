"""Giving an operation another day, time or meeting point. Part of the services of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opsplanner import clock
from opsplanner.access import TAKING_PART
from opsplanner.catalogue import services as catalogue_services
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.catalogue.years import queries as years_queries
from opsplanner.clock import Wall
from opsplanner.commitments.asking import services as asking_services
from opsplanner.errors import RuleBroken
from opsplanner.history import record
from opsplanner.models import Operation, User, Verb
from opsplanner.notices import services as notices_services
from opsplanner.operations import rules as operations_rules
from opsplanner.operations import words as operations_words
from opsplanner.operations.moves.moving import queries, rules
from opsplanner.operations.services import load, seen_by_few, set_state, to_tell_of
from opsplanner.operations.taking_on import services as taking_on_services
from opsplanner.operations.taking_on.rules import NOTHING, TakenOn
from opsplanner.resources import services as resources_services


@dataclass(frozen=True)
class NewTime:
    """What a move asks for: day and times as agreed, the meeting point (a place's code, or as it was typed; None: not settled), and by when to answer."""

    wall: Wall
    place: str | NamedPlace | None
    answer_by: date | None
    why: str


def move_operation(reference: str, to: NewTime, *, seen_version: int, by: User, taken_on: TakenOn | None = NOTHING) -> None:
    """Give an operation a new day, time or meeting point. Every agency that had accepted, even provisionally, is asked
    to confirm again; a confirmed operation is proposed again; its resources move with it.

    What is `taken_on` is asked about (`operations/taking_on/services.py`), but where None says that it is one of several, of which whoever calls this asks and
    keeps the days apart. Raises as the other moves do, and RuleBroken when nothing would change, a booked resource is taken then, or its series has another
    date on that day.
    """
    operation = load(reference, seen_version, by)
    state = operations_rules.check_move("move", operation.state)
    due, began_at = _check(operation, to), operation.starts_at
    if taken_on is not None and to.wall.day != operation.day:
        check_apart(operation, to.wall.day, by)
    what = _put(operation, to)
    set_state(operation, state)
    record(operation, Verb.MOVED, what, by=by, why=to.why).began_at = began_at
    _ask_again(operation, due, by=by)
    resources_services.move_bookings(operation, by=by)
    if taken_on is not None:
        taking_on_services.take_on_of([operation], taken_on, by=by)
    notices_services.to_tell(operation, to_tell_of(operation, by), "moved")


def change_a_little(reference: str, to: NewTime, *, seen_version: int, by: User, taken_on: TakenOn = NOTHING) -> None:
    """Change times by up to a quarter of an hour, or the meeting point, telling the agencies and not asking them again.

    It is done by name and with a reason (docs/domain.md, "Small changes"). Raises RuleBroken for a larger change.
    """
    operation = load(reference, seen_version, by)
    operations_rules.check_move("tell of a small change", operation.state)
    operations_rules.check_times(to.wall, clock.now())
    rules.check_small(operation.wall, to.wall)
    if to.wall.day != operation.day:  # a night that begins a few minutes earlier
        check_apart(operation, to.wall.day, by)
    began_at = operation.starts_at
    what = _put(operation, to)
    operation.sequence += 1
    record(operation, Verb.CHANGED_A_LITTLE, f"{what}; the agencies are not asked again", by=by, why=to.why).began_at = began_at
    resources_services.move_bookings(operation, by=by)
    taking_on_services.take_on_of([operation], taken_on, by=by, kept=[reference])
    notices_services.to_tell(operation, to_tell_of(operation, by), "changed")


def propose_again(reference: str, to: NewTime, *, seen_version: int, by: User, taken_on: TakenOn = NOTHING) -> None:
    """Give a postponed operation a day again: it is proposed, and every agency that had accepted is asked to confirm again."""
    operation = load(reference, seen_version, by)
    state = operations_rules.check_move("propose again", operation.state)
    due = _check(operation, to)
    check_apart(operation, to.wall.day, by)
    what = _put(operation, to, same_is_fine=True)
    set_state(operation, state)
    record(operation, Verb.PROPOSED_AGAIN, what.replace("moved it", "proposed it again, moved", 1), by=by, why=to.why)
    _ask_again(operation, due, by=by)
    resources_services.move_bookings(operation, by=by)
    taking_on_services.take_on_of([operation], taken_on, by=by)
    notices_services.to_tell(operation, to_tell_of(operation, by), "moved")


def check_apart(operation: Operation, day: date, by: User) -> None:
    """Hold that a date of a series comes to no day on which the series has another one. Raises RuleBroken on "day"."""
    operations_rules.check_apart(day, queries.days_of_series(by, operation.id))


def _check(operation: Operation, to: NewTime) -> date | None:
    """Check times and the date to answer by; without any other agency nobody has to answer, and there is none."""
    operations_rules.check_times(to.wall, clock.now())
    others = [part for part in operation.commitments if part.agency_id != operation.lead_agency_id and part.state in TAKING_PART]
    return operations_rules.check_answer_by(to.answer_by, to.wall.day, clock.today()) if others else None


def _put(operation: Operation, to: NewTime, *, same_is_fine: bool = False) -> str:
    """Set what was asked for and return the sentence of the history. Raises RuleBroken when nothing changes."""
    had, place = operation.meeting_point, catalogue_services.place_for(to.place, had=operation.meeting_point, own=seen_by_few(operation))
    same_place = place is had
    same_time = operation.wall == to.wall
    if same_time and same_place and not same_is_fine:
        raise RuleBroken("Nothing would change. Enter another day, time or meeting point", "day")
    said = []
    if not same_time or same_is_fine:
        said.append(operations_words.moved(operation.wall, to.wall))
    if not same_place:
        said.append(f"changed the meeting point from {had.name if had else 'none'} to {place.name if place else 'none'}")
    follow_plan_year(operation, to.wall.day)
    set_wall(operation, to.wall)
    operation.meeting_point, operation.meeting_point_id = place, place.id if place else None
    catalogue_services.forget(had, place)
    operation.schedule += 1
    return ", and ".join(said)


def set_wall(operation: Operation, wall: Wall) -> None:
    """Set day and times as agreed, with their instants. Raises RuleBroken for times that do not exist."""
    period = wall.period()
    operation.day, operation.starts, operation.ends = wall.day, wall.start.replace(fold=0), wall.end.replace(fold=0)
    operation.starts_second, operation.ends_second = bool(wall.start.fold), bool(wall.end.fold)
    operation.briefing = wall.briefing.replace(fold=0) if wall.briefing else None
    operation.starts_at, operation.ends_at, operation.musters_at = period.start, period.end, wall.muster()


def follow_plan_year(operation: Operation, day: date) -> None:
    """Moved to a day over 1 April, an operation belongs to the other plan year (docs/domain.md, "Plan year and priorities").

    It is called before the day is set: what was set is written by the next select, and an operation is written once.
    """
    year = years_queries.plan_year_of(day)
    if year == operation.plan_year_id:
        return
    operation.priorities = years_queries.priorities_for(day, [priority.code for priority in operation.priorities])
    operation.plan_year_id = year


def _ask_again(operation: Operation, answer_by: date | None, *, by: User) -> None:
    if answer_by:
        operation.answer_by = answer_by
    asking_services.ask_everyone_again(operation, answer_by=answer_by, by=by)
