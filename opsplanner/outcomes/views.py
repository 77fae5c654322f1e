"""The outcomes' pages, and their part of an operation's page."""

from __future__ import annotations

from flask import Flask

from opsplanner.operations.page import extras
from opsplanner.outcomes import bp, page
from opsplanner.outcomes.telling import page as telling_page


def set_up(app: Flask) -> None:
    """Join this room's pages to the application, its part to the page of an operation, and what it tells to the notices."""
    app.register_blueprint(bp)
    telling_page.set_up(app)
    extras.register(app, extras.Section("outcomes", "Outcomes", "outcomes/_of_operation.html", page.facts, page.POSITION))
    extras.register_actions(app, page.actions, position=30)
    extras.register_actions(app, page.next_steps, first=True, position=30)
