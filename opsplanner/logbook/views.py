"""The logbook's pages, and its sections on the page of an operation."""

from __future__ import annotations

from flask import Flask

from opsplanner.logbook import bp, page
from opsplanner.logbook.debrief.due import page as due_page


def set_up(app: Flask) -> None:
    """Join this room's pages to the application, and its sections to the page of an operation."""
    app.register_blueprint(bp)
    page.set_up(app)
    due_page.set_up(app)
