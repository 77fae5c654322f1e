"""Scrutiny: by when the committee has to sit, its sittings, its work programme, and what waits; and how it joins the application."""

from __future__ import annotations

from flask import Flask, Response

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.accounts.clerks.queries import may_keep_sittings, names_clerks
from opsplanner.scrutiny import bp, page, words
from opsplanner.scrutiny.reminding import page as reminding_page
from opsplanner.web.pages import render_page


def set_up(app: Flask) -> None:
    """Put the pages on the application, and remind of what is overdue."""
    app.register_blueprint(bp)
    reminding_page.set_up(app)


@bp.get("/scrutiny")
@requires("see")
def index() -> Response:
    """Show by when the committee has to sit, its sittings, its work programme, and what nobody has replied to yet."""
    today = clock.today()
    return render_page(
        "scrutiny/index.html", overview=page.overview(today), today=today, words=words, keeps=may_keep_sittings(person()), names_clerks=names_clerks(person()),
    )
