"""Jobs put on days, a month on one page: the jobs that need a day beside the days, their crews and places."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.payback import bp
from opsplanner.payback.board import page
from opsplanner.payback.board.filters import read_filters
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.queue import queries as queue_queries
from opsplanner.payback.sessions.scheduling import queries, services
from opsplanner.payback.sessions.scheduling.forms import put_here_form, slots_of
from opsplanner.payback.sessions.scheduling.rules import next_one
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page, wants_fragment


@bp.route("/payback/board", methods=["GET", "POST"])
@requires("keep_payback")
def put_jobs_on_days() -> Response:
    """Put a job on one slot or several, and stay on the page with what is chosen, the next job chosen already."""
    today = clock.today()
    offered = queue_queries.choices()
    filters, by = read_filters(request.args, offered, today), forecast_queries.basis()
    jobs, days = queries.to_place(person(), today, by.rates), days_queries.days(filters.first, filters.last, person())
    form, here, said, at = put_here_form(days, request.form), page.address(filters), "", 0
    if form.pressed:
        form.fill_here(page.offered_on(days, jobs, form.reference, by.rates), [slot for _, _, slot in slots_of(days)])

    def verb() -> str:
        return services.put_on(form.reference, form.wanted(), accepted=form.accepted, seen_version=form.seen_version, by=person())

    chosen = form.reference or request.args.get("job", "")
    if saved(form, verb, made=lambda said: (here, said)):
        before, jobs = [job.reference for job in jobs if filters.matching(job)], queries.to_place(person(), today, by.rates)
        chosen = next_one(before, form.reference, {job.reference: job.still for job in jobs})
        if not wants_fragment():
            return go_to(page.address(filters, job=chosen or None), form.result)
        said, at, days = form.result, next((slot for slot, _ in form.wanted()), 0), days_queries.days(filters.first, filters.last, person())
        form = put_here_form(days, {}, fresh=True)
    board = page.board_of(filters, jobs, days, {chosen}, by)
    return render_page(
        "payback/days/jobs_on_days.html", fragment="payback/days/_jobs_on_days.html", status=form.status, form=form, filters=filters,
        board=board, said=said, at=at, worked_on={day for day, _, slot in slots_of(days) if slot.id == at or form.typed(slot.id)},
        **page.beside_days(person(), filters, board, offered),
        chosen=filters.each_removed(page.HERE), several=False, ticked=None, other=page.address(filters, "payback.put_several_on_days"),
    )
