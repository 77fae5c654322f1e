"""A plan year as a partnership writes it, and figures that are credited to its priorities."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.models import Agency, Exactness, Measure, Operation, OutcomeEntry, PlanYear, Priority, Review
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from opsplanner.references import next_figure
from tests.make import Make


class Plan:
    """The year round today with priorities of its own, and what a test adds to them. What it returns is attached to no session."""

    def __init__(self, app: Flask, make: Make):
        self.app, self.make = app, make
        self.year: PlanYear = make.plan_year()
        with app.app_context():
            self.streets = db.session.scalars(db.select(Priority).where(Priority.plan_year_id == self.year.id)).one()
        self.theft: Priority = self.keep(Priority(plan_year_id=self.year.id, code="theft", name="Less theft", position=1))
        self.council = make.council()
        self.count = itertools.count(1)

    def keep(self, thing: Any) -> Any:
        """Store a row."""
        with self.app.app_context():
            db.session.add(thing)
            db.session.commit()
            db.session.refresh(thing)
            db.session.expunge(thing)
            return thing

    @property
    def url(self) -> str:
        """The page of the street scene."""
        return f"/plan/{self.year.code.replace('/', '-')}/street-scene"

    def measure(self, name: str = "Vehicles removed", **more: Any) -> Measure:
        """Something that is counted."""
        return self.keep(Measure(**({"code": f"measure-{next(self.count)}", "name": name, "unit": "vehicles", "kind": "enforcement"} | more)))

    def operation(self, *args: Any, **more: Any) -> Operation:
        """An operation of the year, for the street scene, three days ago unless said."""
        operation = self.make.operation(*args, **({"days_ahead": -3} | more))
        with self.app.app_context():
            kept = db.session.get(Operation, operation.id, options=[selectinload(Operation.priorities)])
            kept.plan_year_id, kept.priorities = self.year.id, [db.session.get(Priority, self.streets.id)]
            db.session.commit()
        return operation

    def entry(
        self, measure: Measure, quantity: float, *, operation: Operation | None = None, priorities: Sequence[Priority] | None = None,
        exactness: Exactness = Exactness.EXACT, review: Review = Review.RECORDED, agency: Agency | None = None, **more: Any,
    ) -> OutcomeEntry:
        """A figure of the council, credited to the street scene unless said."""
        at, today = clock.now(), clock.today()
        values: dict[str, Any] = {"agency_id": (agency or self.council).id, "starts_on": today, "ends_on": today, "plan_year_id": self.year.id}
        with self.app.app_context():
            entry = OutcomeEntry(
                reference=next_figure(operation.reference if operation else "published/made"), measure_id=measure.id, hundredths=round(quantity * 100), exactness=exactness, operation_id=operation.id if operation else None,
                recorded_at=at, changed_at=at, review=review, signed_off_at=at if review is Review.SIGNED_OFF else None, **(values | more),
            )
            entry.priorities = [db.session.get_one(Priority, priority.id) for priority in ([self.streets] if priorities is None else priorities)]
            db.session.add(entry)
            db.session.commit()
            return entry


@pytest.fixture
def plan(app: Flask, make: Make) -> Plan:
    """The plan of this year."""
    return Plan(app, make)


@pytest.fixture
def medway(app: Flask) -> None:
    """The Medway pack, loaded."""
    with app.app_context():
        with unit_of_work():
            load_pack(read_pack(MEDWAY), demonstration=True)
        db.session.remove()
