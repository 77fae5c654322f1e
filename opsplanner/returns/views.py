"""Returns: what is waited for and what has come, and how returns join the application."""

from __future__ import annotations

from flask import Flask, Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.calendar.due import queries as calendar_due
from opsplanner.database import at_end
from opsplanner.feeds.due import words as feeds_due
from opsplanner.figures.returned import services as returned_services
from opsplanner.returns import bp, page, queries
from opsplanner.returns.due import page as due_page
from opsplanner.returns.files import services as files_services
from opsplanner.returns.files.taking import services as taking_services
from opsplanner.returns.filters import SHOWS, agencies, read_chosen
from opsplanner.returns.reminding import page as reminding_page
from opsplanner.tasks import services as tasks_services
from opsplanner.web.pages import render_page, title_of_list
from opsplanner.web.paging import how_many, named, neighbours, of_page

HERE = "returns.index"


def set_up(app: Flask) -> None:
    """Put the pages on the application, keep at the end of each unit of work which figures a return counts for, and remind of returns, let what is due stand in calendars, and go on with files."""
    app.register_blueprint(bp)
    at_end(app, returned_services.settle)
    reminding_page.set_up(app)
    calendar_due.register(app, due_page.due)
    feeds_due.register(app, due_page.in_feed)
    tasks_services.register(app, files_services.TASK, taking_services.work)


@bp.get("/returns")
@requires("see")
def index() -> Response:
    """Show the periods of what is expected, what is due first: what is waited for unless the address says otherwise."""
    user, expected = person(), queries.expected()
    asked = read_chosen(request.args, expected)
    chosen = asked.chosen
    found = [line for line in queries.lines(expected, clock.today()) if chosen.holds(line, user.id)]
    if chosen.show in ("in", "all"):
        found.reverse()
    here = of_page(found, asked.page)
    last, names = how_many(len(found)), queries.names([line.row for line in here])
    pages = neighbours(asked.page, lambda number: chosen.url(HERE, page=named(number)), more=asked.page < last, last=last)
    return render_page(
        "returns/index.html", title=title_of_list("Returns", (words for _, words in chosen.labels()), pages), rows=[page.row_of(line, user, names) for line in here],
        count=len(found), overdue=sum(line.standing.overdue for line in found), chosen=chosen, agencies=agencies(expected), any=bool(expected), pages=pages,
        complaints=asked.complaints, removed=chosen.each_removed(HERE), keeps=queries.keeps_calendar(user), loads=any(queries.may_send(user, row) for row in expected), owns=any(user.id in (row.owner_id, row.deputy_id) for row in expected),
        shows=[(words, chosen.url(HERE, show=None if name == "waiting" else name), name == chosen.show) for name, words in SHOWS.items()],
    )
