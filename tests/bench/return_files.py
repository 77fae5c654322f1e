"""How long the check of a file with 5,000 rows of returns takes, and how long taking it and withdrawing it hold the database."""

from __future__ import annotations

import time
from datetime import date
from typing import NamedTuple

from flask import Flask

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import Agency, ExpectedReturn, FileState, Measure, ReturnFile, User, Ward
from opsplanner.plan.indicators.periods.rules import ended
from opsplanner.returns.files import services as files_services
from opsplanner.returns.files.columns.rules import FIGURE, MEASURE, PERIOD, WARD, Match
from opsplanner.returns.files.taking import services
from opsplanner.web.tables.values import DAY_FIRST, POINT
from tests.bench.filled import MANAGER
from tests.bench.writes import watched

ROWS, MONTHS = 5_000, 12
CHECKED, HELD = 5.0, 500.0
"""The seconds in which it is checked, and the milliseconds for which a portion of it may hold the database."""


class Took(NamedTuple):
    """The rows there were, the seconds that the check took, how often it said how far it was, the seconds that taking it and withdrawing it took, and the milliseconds for which a portion held the database at most."""

    rows: int
    checked: float
    said: int
    taken: float
    withdrawn: float
    held: float


def took(app: Flask) -> Took:
    """Check a file of 5,000 rows as the worker does, take it, withdraw it, and return what that took. It holds the database on SQLite alone."""
    with app.app_context():
        with unit_of_work():
            by = db.session.scalars(db.select(User).where(User.email == MANAGER)).one()
            reference, rows = _received(by)
        with watched() as says:
            began = time.perf_counter()
            services.go_on(reference)
            checked = time.perf_counter() - began
        with unit_of_work():
            file = db.session.scalars(db.select(ReturnFile).where(ReturnFile.reference == reference)).one()
            assert not file.faults and file.figures >= rows, (file.faults, file.figures)
            services.take(reference, sure=True, seen_version=file.version, by=by)
        with watched() as holds:
            began = time.perf_counter()
            services.go_on(reference)
            taken = time.perf_counter() - began
        with unit_of_work():
            services.withdraw(reference, by=by)
        with watched() as more:
            began = time.perf_counter()
            services.go_on(reference)
            withdrawn = time.perf_counter() - began
        state = db.session.scalars(db.select(ReturnFile.state).where(ReturnFile.reference == reference)).one()
        assert state is FileState.WITHDRAWN, state
        db.session.remove()
    return Took(rows, checked, max(0, len(says) - 1), taken, withdrawn, 1000 * max([*holds, *more], default=0.0))


def _received(by: User) -> tuple[str, int]:
    """Expect measures by ward of each month of the council, and receive a file with a figure for each."""
    agency = db.session.scalars(db.select(Agency).where(Agency.code == "council")).one()
    wards, months = list(db.session.scalars(db.select(Ward.name).where(Ward.active))), ended("month", clock.today(), MONTHS)
    taken = db.select(ExpectedReturn.measure_id).where(ExpectedReturn.agency_id == agency.id)
    many = -(-ROWS // (len(wards) * MONTHS))
    measures = list(db.session.scalars(db.select(Measure).where(Measure.active, Measure.shape == "count", Measure.follows_id.is_(None), Measure.id.not_in(taken)).order_by(Measure.id).limit(many)))
    measures += [_another(n) for n in range(many - len(measures))]
    db.session.flush()
    db.session.add_all(ExpectedReturn(measure_id=one.id, agency_id=agency.id, kind="month", starts_on=date(2020, 4, 1), due_days=10, due_working=False, by_ward=True) for one in measures)
    db.session.flush()
    lines = [f"{month.name},{ward},{measure.name},{n % 9}" for measure in measures for month in months for n, ward in enumerate(wards)]
    reference = files_services.receive(agency.id, "all.csv", "\n".join(["Month,Ward,Measure,Figure", *lines]).encode(), by=by)
    match = Match(0, 1, {"Month": PERIOD, "Ward": WARD, "Measure": MEASURE, "Figure": FIGURE}, POINT, DAY_FIRST, includes=False)
    files_services.match(reference, match, match, seen_version=1, by=by)
    return reference, len(lines)


def _another(n: int) -> Measure:
    like = db.session.scalars(db.select(Measure).where(Measure.shape == "count")).first()
    assert like is not None
    new = Measure(code=f"bench-{n}", name=f"Bench {n}", unit="jobs", kind=like.kind, shape="count", active=True)
    db.session.add(new)
    return new
