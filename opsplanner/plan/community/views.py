"""What the community asked for: the list, its file, and the page of an event."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.plan import bp
from opsplanner.plan.community import page, queries, words
from opsplanner.web.address import address_of
from opsplanner.web.pages import render_page, title_of_list, wants_fragment
from opsplanner.web.paging import named, neighbours
from opsplanner.web.spreadsheet import download

HERE = "plan.community_views"


@bp.get("/plan/community-views")
@requires("see")
def community_views() -> Response:
    """List what the community asked for as chosen, the newest event first, each with the priority that answers it."""
    filters, boxes = page.found(request.args)
    rows, more = queries.page_of(filters)
    pages = neighbours(filters.page, lambda number: filters.url(HERE, page=named(number)), more=more)
    answer = render_page(
        "plan/community/index.html", fragment="plan/community/_asked.html", title=title_of_list("Views of the community", (said for _, said in filters.labels()), pages),
        filters=filters, boxes=boxes, events=page.by_event(rows), tally=queries.tally(filters), pages=pages, chosen=filters.each_removed(HERE), words=words,
        notes=queries.may_note(person()), csv_url=filters.url("plan.community_views_csv"),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = filters.url(HERE, page=named(filters.page))
    return answer


@bp.get("/plan/community-views.csv")
@requires("see")
def community_views_csv() -> Response:
    """What is chosen, as a file for a spreadsheet."""
    filters, _ = page.found(request.args)
    return download(f"community-views-as-at-{clock.today().isoformat()}.csv", page.table(queries.every(filters)))


@bp.get("/plan/community-views/<string:event>")
@requires("see")
def event(event: str) -> Response:
    """Show an event: when and where it was, who came, what was asked for, and which priority answers it."""
    row = queries.event(event)
    return render_page(
        "plan/community/event.html", event=row, asked=queries.asked_at(event), words=words, changes=queries.may_change(person(), row.agency_id) and not row.struck_out,
        history=newest(subjects.of_event(event), 50), back=address_of(HERE),
    )
