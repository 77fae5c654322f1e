"""An operation that has ended, with agencies that took part and measures to record."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, time, timedelta
from typing import Any

from flask import Flask, has_app_context

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.figures.services import Figure
from opsplanner.models import Agency, Debrief, Exactness, Measure, Operation, OperationState, OutcomeEntry, Review, User, type_measure
from opsplanner.outcomes.recording import services as recording_services
from opsplanner.outcomes.recording.services import Cell
from opsplanner.references import next_figure
from tests.make import Make


def context(app: Flask) -> Any:
    """An application context, unless one is open."""
    return nullcontext() if has_app_context() else app.app_context()


def measure(app: Flask, name: str, unit: str = "vehicles", shape: str = "count", **more: Any) -> Measure:
    """A measure."""
    with context(app):
        found = Measure(code=name.lower().replace(" ", "-"), name=name, unit=unit, kind="enforcement", shape=shape, **more)
        db.session.add(found)
        db.session.commit()
    return found


def ended(make: Make, app: Flask, measures: list[Measure] = (), *, days_ago: int = 2, state: OperationState = OperationState.COMPLETED, **more: Any) -> Operation:  # type: ignore[assignment]
    """An operation of two days ago, whose type records these measures."""
    wall = clock.Wall(clock.today() - timedelta(days=days_ago), time(10), time(14))
    operation = make.operation(state, wall=wall, **more)
    with context(app):
        for position, one in enumerate(measures):
            db.session.execute(type_measure.insert().values(operation_type_id=operation.type_id, measure_id=one.id, position=position))
        db.session.commit()
    return operation


def do(app: Flask, verb: Any, *args: Any, by: User, **more: Any) -> Any:
    """Do one verb in a unit of work of its own."""
    with context(app):
        db.session.remove()
        with unit_of_work():
            return verb(*args, by=db.session.get_one(User, by.id), **more)


def recorded(app: Flask, operation: Operation, what: Measure, agency: Agency, number: int, *, by: User, **more: Any) -> OutcomeEntry:
    """A figure as somebody recorded it."""
    do(app, recording_services.record_entries, operation.reference, [Cell(what.id, agency.id, Figure(number * 100, **more))], by=by)
    return stored(app, operation, what, agency)


def stored(app: Flask, operation: Operation, what: Measure, agency: Agency) -> OutcomeEntry:
    """The figure that counts of one box."""
    with context(app):
        db.session.expire_all()
        query = db.select(OutcomeEntry).where(
            OutcomeEntry.operation_id == operation.id, OutcomeEntry.measure_id == what.id, OutcomeEntry.agency_id == agency.id,
            OutcomeEntry.superseded.is_(False),
        )
        found = db.session.scalars(query).one()
        db.session.refresh(found)
        return found


def published(app: Flask, what: Measure, agency: Agency, number: int, **more: Any) -> OutcomeEntry:
    """A signed-off figure of a service's own return."""
    with context(app):
        now = clock.now()
        entry = OutcomeEntry(
            reference=next_figure(f"published/{what.code}"), measure_id=what.id, agency_id=agency.id, hundredths=number * 100, exactness=Exactness.OVER, starts_on=date(2010, 4, 1),
            ends_on=date(2011, 3, 31), source="highlights of 2010/11", recorded_at=now, changed_at=now, review=Review.SIGNED_OFF, signed_off_at=now, **more,
        )
        db.session.add(entry)
        db.session.commit()
    return entry


def address(entry: OutcomeEntry) -> str:
    """Where a figure of an operation, or one that was published, has its page."""
    of, _, number = entry.reference.rpartition("/")
    return f"/outcomes/{of if number == '1' else entry.reference}" if of.startswith("published/") else f"/operations/{of}/outcomes/{number}"


def debriefed(app: Flask, operation: Operation) -> None:
    """Its debrief is written."""
    with context(app):
        now = clock.now()
        db.session.add(Debrief(operation_id=operation.id, went_well="The pound was open", went_badly="", made_at=now, changed_at=now, changed_by="A. Coordinator"))
        db.session.commit()
