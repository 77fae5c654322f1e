"""Jobs put on days, a month on one page: the jobs that need a day beside the days, their crews and places."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.payback import bp
from opsplanner.payback.board import page
from opsplanner.payback.board.filters import KINDS, read_filters
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.days.queries import SlotRow
from opsplanner.payback.queue import queries as queue_queries
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions.scheduling import queries, services
from opsplanner.payback.sessions.scheduling.forms import put_here_form, slots_of
from opsplanner.payback.sessions.scheduling.rules import people_offered
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/board", methods=["GET", "POST"])
@requires("keep_payback")
def put_jobs_on_days() -> Response:
    """Put a job on one slot or several, and stay on the page with what is chosen."""
    today = clock.today()
    offered, _ = queue_queries.offered(person(), today)
    filters = read_filters(request.args, offered, today)
    jobs, days = queries.to_place(person(), today), days_queries.days(filters.first, filters.last, person())
    form, here = put_here_form(days), page.address(filters)
    still = {job.reference: job.still for job in jobs}

    def people(slot: SlotRow) -> int:
        return people_offered(slot.left, still.get(form.reference, 0), sessions_rules.minutes_between(slot.starts, slot.ends))

    form.fill_here(people, [slot for _, _, slot in slots_of(days)])

    def verb() -> str:
        return services.put_on(form.reference, form.wanted(), accepted=form.accepted, seen_version=form.seen_version, by=person())

    if saved(form, verb, made=lambda said: (here, said)):
        return go_to(here, form.result)
    return render_page(
        "payback/days/jobs_on_days.html", fragment="payback/days/_jobs_on_days.html", status=form.status, form=form, filters=filters,
        board=page.board_of(person(), filters, jobs, days, form.reference), today=today, movable=sessions_rules.MOVES["move"][0],
        offered=tuple((name, label, nothing, tuple(choices.values())) for name, label, nothing, choices in (
            ("ward", "Ward", "Any", offered["ward"]), ("asker", "Asked for by", "Anybody", offered["asker"]), ("kind", "Kind", "Any", KINDS),
        )),
        chosen=filters.each_removed(page.HERE),
    )
