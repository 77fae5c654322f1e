"""What the tests of jobs share: people of Probation, a finding, and a whole referral as a form sends it."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_app_context

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Agency, AgencyKind, LogEntry, LogKind, Operation, PaybackJob, User
from tests.make import Make


def probation(make: Make, **more: Any) -> User:
    """A coordinator of Probation."""
    return make.user(make.agency("Test Probation", AgencyKind.PROBATION), **more)


def finding(app: Flask, operation: Operation, agency: Agency, text: str = "Fly-tipped waste behind the garages") -> int:
    """A line of the log that says what was found; its id."""

    def write() -> int:
        now = clock.now()
        line = LogEntry(
            operation_id=operation.id, agency_id=agency.id, kind=LogKind.FINDING, text=text, happened_at=now, written_at=now, written_by="A. Colleague"
        )
        db.session.add(line)
        db.session.commit()
        return line.id

    if has_app_context():
        return write()
    with app.app_context():
        return write()


def referral(make: Make, **change: Any) -> dict[str, Any]:
    """Every answer of a referral, as the form sends it."""
    return {
        "what": "Clear the alley behind the shops", "why": "Rats have been seen", "kind": "usual", "place": make.place().code, "ward": make.ward().id,
        "asker_kind": "agency", "benefits_community": "y", "displaces_no_paid_work": "y", "nobody_profits": "y", "consent": "y", "host": "A. Caretaker",
        "host_telephone": "01632 960456", "hazards": "Glass", "tools": "Rakes", "tools_by": "Probation", "waste_by": "Medway Norse",
        "estimated_hours": "24",
    } | change


def stored(app: Flask, reference: str) -> PaybackJob:
    """The job as it is in the database."""
    with app.app_context():
        return db.session.scalars(db.select(PaybackJob).where(PaybackJob.reference == reference)).one()
