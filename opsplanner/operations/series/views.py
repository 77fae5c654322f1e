"""The list of series, and the page of one."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner import clock, history
from opsplanner.access import may, person, requires
from opsplanner.history import subjects
from opsplanner.mail import words as mail_words
from opsplanner.notices import words as notices_words
from opsplanner.operations.series import bp, page, queries
from opsplanner.operations.series.tellings import services as tellings_services
from opsplanner.operations.series.tellings import words as tellings_words
from opsplanner.web import paging
from opsplanner.web.pages import marking, render_page

LINES = 8


def set_up(app: Flask) -> None:
    """Join these pages to the application, and let several dates be told by one message."""
    app.register_blueprint(bp)
    notices_words.register_belonging(app, queries.subjects_of)
    mail_words.register(app, mail_words.Kind(notices_words.AS_ONE, tellings_words.LABEL, tellings_services.letter))


@bp.get("/operations/series")
@requires("see")
def index() -> Response:
    """List the series of which this person may see an operation."""
    number = paging.page_asked(request.args)
    found, more = queries.listed(person(), clock.now(), number)
    pages = paging.neighbours(number, lambda n: url_for("series.index", page=paging.named(n)), more=more)
    return render_page("operations/series/index.html", series=found, page=pages, may_plan=may(person(), "plan_operations"))


@bp.get("/operations/series/<string:code>")
@requires("see")
def show(code: str) -> Response:
    """Show a series: its dates, who has answered which, and what is short."""
    found = page.page_of(person(), code)
    lines = history.newest(subjects.of_series(found.head.code), LINES) if found.head.leads else []
    return render_page("operations/series/show.html", page=found, history=lines, marking=marking(found.restricted))
