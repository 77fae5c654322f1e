"""The reserve job of a day is chosen, and a crew is sent to it."""

from __future__ import annotations

from flask import Response, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.payback import bp
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.days.reserve import queries, services, words
from opsplanner.payback.days.reserve.forms import ReserveForm, SendForm
from opsplanner.payback.sessions.scheduling import queries as scheduling_queries
from opsplanner.payback.show_rate import queries as show_rate_queries
from opsplanner.web.address import day_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/days/<day>/reserve", methods=["GET", "POST"])
@requires("keep_payback")
def reserve(day: str) -> Response:
    """Choose which of the jobs that need a day a crew goes to when the weather or a host stands in the way."""
    when, form = day_of(day), ReserveForm()
    there, jobs = queries.reserves(when, when, person()).get(when), scheduling_queries.to_place(person(), clock.today(), show_rate_queries.show_rates())
    open_then = [job for job in jobs if job.closed.is_open(when)]
    dry = queries.indoors({job.id for job in open_then})
    offered = {job.reference: queries.offer(job.reference, job.what, job.ward, indoors=job.id in dry) for job in sorted(open_then, key=lambda job: job.id not in dry)}
    if there and not there.why_not:
        offered.setdefault(there.reference, queries.offer(there.reference, there.what, there.ward, indoors=there.indoors))
    form.offer(offered.items())
    if saved(form, lambda: services.choose(when, form.job.data, seen=form.seen.data or "", by=person())):
        return go_to(url_for(".day", day=day), form.result)
    if form.status != 200:
        there = queries.reserves(when, when, person()).get(when)
    if form.status == 200:
        form.job.data = there.reference if there and there.reference in offered else ""
    if form.status == 200 or form.changed_meanwhile:
        form.seen.data = there.reference if there else ""
    return render_page(
        "payback/days/reserve/choose.html", fragment="payback/days/reserve/_choose.html", status=form.status, form=form, day=when, reserve=there, some=bool(offered),
        over=when < clock.today(), left_out=words.left_out(len(jobs) - len(open_then)),
    )


@bp.route("/payback/crews/<int:crew_id>/send-to-reserve", methods=["GET", "POST"])
@requires("supervise_payback")
def send_to_reserve(crew_id: int) -> Response:
    """Send a crew that was stood down to its day's reserve job."""
    form = SendForm()
    done = saved(form, lambda: services.send(crew_id, accepted=form.accepted, seen=form.seen.data or "", seen_version=form.version.data, by=person()))
    crew = crews_queries.crew(crew_id)
    if done:
        return go_to(url_for(".day", day=crew.day.isoformat()), form.result)
    form.version.carry(crew.version)
    there = queries.reserves(crew.day, crew.day, person()).get(crew.day)
    if form.status == 200 or form.changed_meanwhile:
        form.seen.data = there.reference if there else ""
    return render_page(
        "payback/days/reserve/send.html", fragment="payback/days/reserve/_send.html", status=form.status, form=form, crew=crew, reserve=there,
        can=crew_id in queries.to_send(crew.day),
    )
