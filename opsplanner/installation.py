"""What is kept of the installation itself: its name, whether it is a demonstration, whose bank holidays it keeps."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context
from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import Installation


def installation() -> Any:
    """Return the row of the installation; None before there is one. One query a request; outside of one it is read each time."""
    if not has_request_context():
        return _read()
    if "installation" not in g:
        g.installation = _read()
    return g.installation


def _read() -> Any:
    kept = select(
        Installation.partnership, Installation.short_name, Installation.demonstration, Installation.holiday_country, Installation.holiday_subdivision
    )
    return db.session.execute(kept).first()
