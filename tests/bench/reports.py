"""How long a report of many figures takes to be made, and how long issuing it holds the database."""

from __future__ import annotations

import re
import time
from typing import NamedTuple

from flask import Flask

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import Measure, PlacedFigure, Report, ReportHeading, ReportKind, User
from opsplanner.plan.indicators.periods.rules import ended
from opsplanner.reports.making import services
from tests.bench.filled import MANAGER, signed_in
from tests.bench.writes import watched

FIGURES = 300
MADE, HELD = 3.0, 500.0
"""The seconds in which it is made, and the milliseconds for which issuing it may hold the database."""


class Took(NamedTuple):
    """The seconds that the draft and the request that issues it took, the milliseconds for which that held the database, and the figures there were."""

    drafted: float
    issued: float
    held: float
    figures: int


def took(app: Flask) -> Took:
    """Make a report of the third quarter from here with 300 figures, issue it by its page, and return what that took. It holds the database on SQLite alone."""
    with app.app_context():
        with unit_of_work():
            manager = db.session.scalars(db.select(User).where(User.email == MANAGER)).one()
            code = services.make_report(ReportKind.QUARTER, ended("quarter", clock.today(), 3)[-1], by=manager)
            figures = _fill(code)
        db.session.remove()
    client, path = signed_in(app, MANAGER), f"/reports/{code}"
    client.get(path)
    began = time.perf_counter()
    assert client.get(path).status_code == 200
    drafted = time.perf_counter() - began
    page = client.get(path + "/issue").text
    sent = dict(re.findall(r'<input[^>]*name="(csrf_token|once|seen|belongs)"[^>]*value="([^"]*)"', page))
    sent |= {"meeting": "Executive group", "day": clock.today().isoformat(), "anyway": "y"}
    with watched() as holds:
        began = time.perf_counter()
        answer = client.post(path + "/issue", data=sent)
        issued = time.perf_counter() - began
    assert answer.status_code == 303, answer.text
    return Took(drafted, issued, 1000 * max(holds, default=0.0), figures)


def _fill(code: str) -> int:
    """Place every measure under every priority until there are so many figures."""
    report = db.session.scalars(db.select(Report).where(Report.code == code)).one()
    headings = list(db.session.scalars(db.select(ReportHeading.id).where(ReportHeading.report_id == report.id)))
    db.session.execute(db.delete(PlacedFigure).where(PlacedFigure.heading_id.in_(headings), PlacedFigure.measure_id.is_not(None)))
    there = db.session.scalar(db.select(db.func.count()).select_from(PlacedFigure).where(PlacedFigure.heading_id.in_(headings))) or 0
    measures = list(db.session.scalars(db.select(Measure.id).order_by(Measure.id)))
    those = [(heading, measure) for heading in headings for measure in measures][: FIGURES - there]
    db.session.add_all(PlacedFigure(heading_id=heading, measure_id=measure, position=n, picture=n % 10 == 0) for n, (heading, measure) in enumerate(those))
    return there + len(those)
