"""Community Payback's pages, its part of an operation's page, and whom it names on crews."""

from __future__ import annotations

from flask import Flask

from opsplanner.commitments.duties import queries as duties_queries
from opsplanner.operations.checks import words as checks_words
from opsplanner.operations.page import extras
from opsplanner.payback import bp
from opsplanner.payback.days.beside import queries as beside_queries
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.findings.page import actions, facts
from opsplanner.payback.telling import page as telling_page


def set_up(app: Flask) -> None:
    """Join this room's pages to the application, its section and link to the page of an operation, and what it tells to the notices."""
    app.register_blueprint(bp)
    telling_page.set_up(app)
    duties_queries.register(app, crews_queries.duties)
    checks_words.register(app, checks_words.Source(beside_queries.HEADING, beside_queries.find, 60))
    extras.register(app, extras.Section("payback", "Community Payback found here", "payback/_found_here.html", facts, 30))
    extras.register_actions(app, actions, position=20)
