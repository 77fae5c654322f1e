"""Operations' pages, and the address of one operation's."""

from __future__ import annotations

from flask import Flask, url_for

from opsplanner.operations import bp
from opsplanner.operations.messages import page as messages_page
from opsplanner.operations.reminding import page as reminding_page
from opsplanner.operations.tellings import page as tellings_page
from opsplanner.operations.tellings.gone import page as gone_page
from opsplanner.operations.tellings.people import page as people_page


def set_up(app: Flask) -> None:
    """Join this room's pages to the application, and what it tells agencies and people to the notices."""
    app.register_blueprint(bp)
    tellings_page.set_up(app)
    people_page.set_up(app)
    gone_page.set_up(app)
    reminding_page.set_up(app)
    messages_page.set_up(app)


def address(reference: str) -> str:
    """The address of an operation's page."""
    return url_for("operations.show", reference=reference)
