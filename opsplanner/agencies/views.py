"""The agencies: who to ring, what each promised and has to answer, its staff."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.agencies import bp, queries
from opsplanner.agencies.page import listing
from opsplanner.agencies.staff_numbers import queries as staff_numbers_queries
from opsplanner.agencies.staff_numbers.cycle.queries import cycle_of
from opsplanner.agencies.staff_numbers.cycle.words import words_of_cycle
from opsplanner.agencies.staff_numbers.words import words_of_week
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing import rules as staffing_rules
from opsplanner.web.pages import marking, render_page, title_of_list


def set_up(app: Flask) -> None:
    """Put the pages on the application."""
    app.register_blueprint(bp)


@bp.get("/agencies")
@requires("see")
def index() -> Response:
    """List the agencies: who to ring, what each promised, what it has to answer."""
    return render_page("agencies/index.html", rows=queries.agencies(person(), clock.now(), 14), days=14)


@bp.get("/agencies/<string:code>")
@requires("see")
def show(code: str) -> Response:
    """Show one agency: contact, teams, parts in operations, staff."""
    found = queries.agency(code)
    parts = listing(person(), found.id, lambda number: url_for(".show", code=code, page=number) + "#parts", request.args)
    own = person().agency_id == found.id
    week, exceptions = staff_numbers_queries.usual_staff(found.id), staff_numbers_queries.exceptions(found.id, clock.today())
    cycle = cycle_of(found.id)
    numbers = staffing_rules.may_know_free(found.id, person().agency_id, person().agency.sees_everything_open)
    free = staffing_queries.free_days(found.id, clock.today(), 14) if numbers else []
    return render_page(
        "agencies/show.html", title=title_of_list(found.name, (), parts.pages), agency=found, parts=parts, may_answer=own and may(person(), "answer_for_agency"), week=week,
        usual=words_of_week(week), shifts=words_of_cycle(cycle) if cycle else "", exceptions=exceptions, free=free, marking=marking(any(row.restricted for row in parts.rows)),
    )
