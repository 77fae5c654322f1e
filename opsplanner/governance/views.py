"""Governance: who reports to whom, and one group with its members, meetings and actions."""

from __future__ import annotations

from flask import Flask, Response

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.governance import bp, page, queries, rules, words
from opsplanner.governance.telling import page as telling_page
from opsplanner.history import newest, subjects
from opsplanner.web.pages import render_page

LINES = 20
SHOWN = 12
"""So many meetings that are over stand open on a group's page; the rest are folded."""


def set_up(app: Flask) -> None:
    """Put the pages on the application, and tell people of meetings, of what these agreed, and of chairs."""
    app.register_blueprint(bp)
    telling_page.set_up(app)


@bp.get("/governance")
@requires("see")
def index() -> Response:
    """Show the groups of the partnership: who reports to whom, who chairs, when each meets next."""
    ended = [row for row in queries.groups() if not row.active]
    tree, year = page.tree(clock.today()), page.year(clock.today())
    return render_page("governance/index.html", tree=tree, year=year.path if year else "", ended=ended, keeps=queries.keeps_groups(person()), words=words)


@bp.get("/governance/<string:group>")
@requires("see")
def group(group: str) -> Response:
    """Show a group: what it is for, who sits on it, who chairs it, its meetings, and what they agreed."""
    row, today = queries.group(group), clock.today()
    by_id = {one.id: one for one in queries.groups()}
    sitting = page.sitting(queries.members_of(row.id), today)
    agreed = page.agreed(queries.agreed(row.id), today)
    return render_page(
        "governance/show.html", group=row, above=by_id.get(row.reports_to_id or 0), below=[one for one in by_id.values() if one.reports_to_id == row.id and one.active],
        carried=page.carried(row.code), chairs=page.chairs(row.id, today), former=page.former(row.id, today), sitting=sitting, names=page.holders(sitting),
        meetings=page.meetings(queries.meetings_of(row.id), today), SHOWN=SHOWN, agreed=[one for one in agreed if one.row.state in rules.OPEN],
        done=[one for one in agreed if one.row.state not in rules.OPEN], history=newest(subjects.of_group(row.id), LINES),
        keeps=queries.keeps_groups(person()), keeps_meetings=queries.keeps_meetings(person(), row.id, today), today=today, words=words,
    )
