"""What is kept of the installation itself: its name, whether it is a demonstration, whose bank holidays it keeps."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, has_request_context
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


def remembered() -> Any:
    """Return the row as it was last read here, for a page that has to do without the database; None when it never was."""
    return current_app.extensions.get("installation")


def _read() -> Any:
    kept = select(
        Installation.partnership, Installation.short_name, Installation.demonstration, Installation.holiday_country, Installation.holiday_subdivision,
        Installation.sequence_jump, Installation.proclaimed_holidays,
    )
    current_app.extensions["installation"] = found = db.session.execute(kept).first()
    return found
