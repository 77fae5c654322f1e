"""Making a series: real operations, one a date, all of them or none. It runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import record, subjects
from opsplanner.models import Operation, OperationState, Series, SeriesDate, User, Verb
from opsplanner.notices import services as notices_services
from opsplanner.operations import services as operations_services
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.planning import services as planning_services
from opsplanner.operations.planning.rules import Plan
from opsplanner.operations.series import rules, words
from opsplanner.operations.series.rules import Chosen, Due
from opsplanner.operations.taking_on import services as taking_on_services
from opsplanner.operations.taking_on.rules import NOTHING, TakenOn


class Joined(NamedTuple):
    """The operation that a series is made of, where it is its first date."""

    reference: str
    version: int
    day: date


class New(NamedTuple):
    """A series that is to be made."""

    rule: str
    """In words."""
    chosen: Sequence[Chosen]
    plans: Sequence[Plan]
    """One for each date that is kept or moved, in their order."""
    due: Due
    joined: Joined | None = None


def make_series(new: New, *, propose: bool, by: User, taken_on: TakenOn = NOTHING) -> str:
    """Make an operation for each date, propose them all where that is meant, and return the code of their series.

    What is taken on of all dates is asked about once (`operations/taking_on/services.py`). Raises RuleBroken beside the date that is refused, and then keeps none; ChangedMeanwhile and NotFound for the operation that it is made of.
    """
    rules.check_chosen(new.chosen, [new.joined.day] if new.joined else ())
    kept = [one for one in new.chosen if one.on]
    first = new.plans[0]
    kind = catalogue_queries.type_named(first.type_code)
    if kind is None or not kind.active:
        raise RuleBroken("Operations of this type are no longer planned here. Choose another type")
    series = Series(type_id=kind.id, agency_id=first.lead_agency_id, author_id=by.id, rule=new.rule, made_at=clock.now())
    series.dates = []
    db.session.add(series)
    db.session.flush()
    notices_services.as_one(subjects.of_series(series.code))
    joined = [new.joined.reference] if new.joined and _join(series, new.joined, new.due, propose=propose, by=by) else []
    made = _made(kept, new.plans, propose=propose, by=by)
    if propose:
        taking_on_services.take_on([*made, *joined], taken_on, by=by)
    ids = {row.reference: row.id for row in db.session.execute(select(Operation.reference, Operation.id).where(Operation.reference.in_(made)))}
    of_day = {one.day: ids[reference] for one, reference in zip(kept, made, strict=True)}
    series.dates += [SeriesDate(day=one.day, operation_id=of_day.get(one.day), said=one.said) for one in new.chosen]
    days = sorted([*(plan.wall.day for plan in new.plans), *([new.joined.day] if new.joined else [])])
    record(None, Verb.PROPOSED if propose else Verb.DRAFTED, words.made(len(days), new.rule, days, proposed=propose), by=by, subject=subjects.of_series(series.code))
    return series.code


def _join(series: Series, joined: Joined, due: Due, *, propose: bool, by: User) -> bool:
    """Let the operation that the series is made of be one of its dates; a draft is proposed with the others. Say whether it was."""
    operation = operations_services.load(joined.reference, joined.version, by)
    if db.session.scalar(select(SeriesDate.id).where(SeriesDate.operation_id == operation.id)) is not None:  # its row is held: nobody else puts it into one now
        raise RuleBroken(f"Somebody else has just put {joined.reference} into a series. Open it to see which")
    series.dates.append(SeriesDate(day=operation.day, operation_id=operation.id))
    if propose and operation.state is OperationState.DRAFT:
        try:
            moves_services.propose(operation, answer_by=due.for_day(operation.day, clock.today()), by=by)
        except RuleBroken as broken:
            raise RuleBroken(words.refused(operation.day, str(broken))) from broken
        return True
    return False


def _made(kept: Sequence[Chosen], plans: Sequence[Plan], *, propose: bool, by: User) -> list[str]:
    """Return the references of the operations, one for each date that is kept."""

    def refused(n: int, broken: RuleBroken) -> RuleBroken:
        return RuleBroken(words.refused(plans[n].wall.day, str(broken)), rules.box_of(kept[n].day, "do"))

    if len(kept) != len(plans):
        raise ValueError("one plan for each date")
    return (planning_services.propose_all if propose else planning_services.save_drafts)(plans, by=by, refused=refused)
