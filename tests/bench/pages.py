"""What is measured: every page that a menu or home leads to, who looks at it, and how many times *lean* it may take at most."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from flask import Flask
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import JobState, Operation, OperationState, PaybackJob
from opsplanner.plan.indicators.periods.rules import ended
from tests.bench.filled import COORDINATOR, MANAGER, PROBATION

LIST, BUSY, FORM = 3.0, 5.0, 8.0
"""Times *lean* that a list, a page with much on it, and the plan form or a two-way table are to take at most."""
BOARD = 11.0
"""The same of a month of the board: some five hundred figures among few, nine hundred in the dense year."""
QUERIES = 12
"""The most queries of a page."""
LEFT_OUT = 2
"""So many of them a page leaves out where it found nothing to ask about: an empty list asks of no agency that takes part."""
LONGER = 1.5
"""How many times as long a page may take among many as among few."""
PLANNED = 200
"""The kilobytes, not compressed, of thirteen weeks of days with all that is planned on them."""
CHECKED_LONGER = 1.3
"""How many times as long a page may take that checks one day, and the four weeks after it, for what stands in the way."""

PREVIEW, PREVIEWED = 20.0, 40
"""Times *lean* and queries that 26 dates of a series may take, each with what stands in its way."""


class Page(NamedTuple):
    """An address with names in it, who asks for it, and the limits: in times *lean*, in queries, how many times as long it may take among many, and its weight."""

    address: str
    who: str
    limit: float
    queries: int = QUERIES
    longer: float = LONGER
    weight: int = 0
    """Kilobytes that it may weigh as it is made, before it is compressed; 0: as many as it has."""


PAGES = (
    Page("/operations", COORDINATOR, LIST),
    Page("/operations?type=CUBIT&ward=luton-and-wayfield", COORDINATOR, LIST),
    Page("/operations?state=proposed&type=CUBIT", COORDINATOR, LIST),
    Page("/operations?when=all", COORDINATOR, LIST),
    Page("/operations?when=all&q=operation+2026", COORDINATOR, LIST),
    Page("/operations?when=all&q=no-such-street", COORDINATOR, LIST),
    Page("/calendar", COORDINATOR, LIST),
    Page("/calendar?q=chatham", COORDINATOR, LIST),
    Page("/calendar/{busy}", COORDINATOR, LIST),
    Page("/calendar?staff=police", COORDINATOR, LIST),
    Page("/calendar/week?day={busy}", COORDINATOR, LIST),
    Page("/calendar/week?day={busy}&staff=police", COORDINATOR, LIST),
    Page("/search?q=cubit", COORDINATOR, LIST),
    Page("/search?q=no-such-street", COORDINATOR, LIST),
    Page("/search?q=cubit+7", COORDINATOR, LIST),
    Page("/search?q=october+cubit", COORDINATOR, LIST),
    Page("/agencies", COORDINATOR, LIST),
    Page("/agencies/police", COORDINATOR, LIST),
    Page("/agencies/police/promised", COORDINATOR, LIST),
    Page("/agencies/police/promised?quarter={month}&of=promised", COORDINATOR, LIST),
    Page("/subscriptions", COORDINATOR, LIST),
    Page("/places", COORDINATOR, LIST),
    Page("/", COORDINATOR, BUSY),
    Page("/", MANAGER, BUSY),
    Page("/", PROBATION, BUSY),
    Page("/operations/{operation}", COORDINATOR, BUSY),
    Page("/operations/{operation}/log", COORDINATOR, BUSY),
    Page("/operations/{operation}/briefing", COORDINATOR, BUSY),
    Page("/operations/{operation}/edit", COORDINATOR, FORM, weight=60),
    Page("/operations/{operation}/move", COORDINATOR, BUSY, longer=CHECKED_LONGER),
    Page("/operations/clashes", COORDINATOR, FORM),
    Page("/operations/board", COORDINATOR, BUSY),
    Page("/operations/board?show=month&from={busy}", COORDINATOR, BOARD),
    Page("/operations/board/police/{busy}", COORDINATOR, LIST),
    Page("/operations/plan", COORDINATOR, LIST),
    Page("/operations/plan?type=CUBIT", COORDINATOR, FORM, weight=40),
    Page("/operations/series/new?of={operation}&every=weeks&weeks=1&first={tomorrow}&until={half}", COORDINATOR, PREVIEW, PREVIEWED),
    Page("/operations/proposal", COORDINATOR, FORM),
    Page("/outcomes", COORDINATOR, BUSY),
    Page("/outcomes?type=CUBIT&ward=luton-and-wayfield", COORDINATOR, BUSY),
    Page("/outcomes?from={day}&agency=police&state=signed-off", COORDINATOR, BUSY),
    Page("/outcomes?priority=street-scene", COORDINATOR, BUSY),
    Page("/outcomes?year=all", COORDINATOR, BUSY),
    Page("/outcomes/compare", COORDINATOR, FORM),
    Page("/outcomes/compare?rows=ward&columns=month", COORDINATOR, FORM),
    Page("/outcomes/review", MANAGER, BUSY),
    Page("/plan", COORDINATOR, BUSY),
    Page("/plan/{year}/street-scene", COORDINATOR, BUSY),
    Page("/reports", COORDINATOR, LIST),
    Page("/reports/{report}", MANAGER, BUSY),
    Page("/payback", PROBATION, BUSY),
    Page("/payback/days", PROBATION, BUSY),
    Page("/payback/board", PROBATION, BUSY),
    Page("/payback/board?from={today}&to={ahead}", PROBATION, BUSY, weight=PLANNED),
    Page("/payback/board/several", PROBATION, BUSY),
    Page("/payback/standing", PROBATION, LIST),
    Page("/payback/proposal", PROBATION, LIST),
    Page("/payback/readiness", PROBATION, LIST),
    Page("/payback/{job}", PROBATION, BUSY),
)


def names_in(app: Flask) -> dict[str, str]:
    """Return what stands for the names in the addresses, in this installation."""
    today = clock.today()
    first = today.year - (today.month < 4)
    with app.app_context():
        soon = (Operation.day > today, Operation.state == OperationState.CONFIRMED, Operation.restricted.is_(False))
        operation = db.session.scalar(select(Operation.reference).where(*soon, Operation.lead_agency.has(code="council")).order_by(Operation.day, Operation.id).limit(1))
        job = db.session.scalar(select(PaybackJob.reference).where(PaybackJob.state == JobState.ACCEPTED).order_by(PaybackJob.id).limit(1))
        db.session.remove()
    return {
        "year": f"{first}-{(first + 1) % 100:02}", "day": f"{today - timedelta(days=60)}", "busy": f"{today + timedelta(days=10)}",
        "operation": str(operation), "job": str(job), "report": ended("quarter", today, 1)[0].path, "month": f"{today:%Y-%m}",
        "today": f"{today}", "ahead": f"{today + timedelta(days=90)}",
        "tomorrow": f"{today + timedelta(days=1)}", "half": f"{today + timedelta(weeks=26)}",
    }
