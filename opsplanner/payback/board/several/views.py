"""Several jobs put on days, moved and taken off at once, on the board."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.payback import bp
from opsplanner.payback.board import page
from opsplanner.payback.board.filters import read_filters
from opsplanner.payback.board.several import services
from opsplanner.payback.board.several.forms import OFF, OVER_DAYS, SeveralForm
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.queue import queries as queue_queries
from opsplanner.payback.sessions.scheduling import queries
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page, wants_fragment

HERE = "payback.put_several_on_days"


@bp.route("/payback/board/several", methods=["GET", "POST"])
@requires("keep_payback")
def put_several_on_days() -> Response:
    """Put all jobs that are ticked on one slot or over the days, move what is ticked on days, or take it off; stay on the page with what is chosen."""
    today = clock.today()
    offered = queue_queries.choices()
    filters, by = read_filters(request.args, offered, today), forecast_queries.basis()
    jobs, days = queries.to_place(person(), today, by.rates), days_queries.days(filters.first, filters.last, person())
    form, here, said = SeveralForm(), page.address(filters, HERE), ""

    def verb() -> str:
        asked, seen = form.chosen_sessions, form.chosen_jobs
        chosen = [job for job in jobs if job.reference in seen]
        services.check_there(chosen, seen)
        if form.pressed == OFF:
            return services.take_off(asked, why=form.why.data or "", by=person())
        if form.pressed == OVER_DAYS:
            return services.put_over_days(chosen, seen, [day for day in days if day.works], by.rates, accepted=form.accepted, by=person())
        return services.put_here(chosen, seen, asked, int(form.pressed), days, by.rates, accepted=form.accepted, by=person())

    if saved(form, verb, made=lambda said: (here, said)):
        if not wants_fragment():
            return go_to(here, form.result)
        said, jobs, days = form.result, queries.to_place(person(), today, by.rates), days_queries.days(filters.first, filters.last, person())
        form = SeveralForm(formdata=None)
    board = page.board_of(filters, jobs, days, form.references, by, HERE)
    return render_page(
        "payback/days/jobs_on_days.html", fragment="payback/days/_jobs_on_days.html", status=form.status, form=form, filters=filters,
        board=board, said=said, at=0, worked_on=frozenset(),
        **page.beside_days(person(), filters, board, offered),
        chosen=filters.each_removed(HERE), several=True, ticked=form.ticked, other=page.address(filters),
    )
