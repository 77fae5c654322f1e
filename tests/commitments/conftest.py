"""What the database holds of an agency's part, and what was told of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import Agency, Commitment, HistoryLine, Operation


@pytest.fixture
def stored(app):
    """Read what the database holds now."""

    def read(op: Operation, agency: Agency) -> Commitment:
        with app.app_context():
            return db.session.scalars(select(Commitment).where(Commitment.operation_id == op.id, Commitment.agency_id == agency.id)).one()

    return read


@pytest.fixture
def told(app):
    """Read the newest line of an operation's history: (who, what, why)."""

    def read(op: Operation) -> tuple[str, str, str] | None:
        with app.app_context():
            lines = db.session.scalars(select(HistoryLine).where(HistoryLine.operation_id == op.id).order_by(HistoryLine.id.desc())).all()
            return (lines[0].by_name, lines[0].what, lines[0].why) if lines else None

    return read
