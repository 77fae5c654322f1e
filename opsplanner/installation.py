"""What is kept of the installation itself: its name, whether it is a demonstration, whose bank holidays it keeps."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, has_request_context
from sqlalchemy import Select, select

from opsplanner.database import rows
from opsplanner.kept import until_changed
from opsplanner.models import Installation
from opsplanner.statements import built_once


def installation() -> Any:
    """Return the row of the installation; None before there is one. Outside of a request it is read each time."""
    if not has_request_context():
        return _read()
    if "installation" not in g:
        g.installation = _read()
    return g.installation


def remembered() -> Any:
    """Return the row as it was last read here, for a page that has to do without the database; None when it never was."""
    return current_app.extensions.get("installation")


@built_once
def _installation() -> Select[*tuple[Any, ...]]:
    return select(
        Installation.partnership, Installation.short_name, Installation.demonstration, Installation.holiday_country, Installation.holiday_subdivision,
        Installation.sequence_jump, Installation.proclaimed_holidays,
    )


@until_changed
def _read() -> Any:
    current_app.extensions["installation"] = found = next(iter(rows(_installation())), None)
    return found
