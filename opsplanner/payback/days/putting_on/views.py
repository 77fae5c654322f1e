"""A job put on a slot from the page of its day."""

from __future__ import annotations

from flask import Response, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.payback import bp
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions.scheduling import page, queries, services
from opsplanner.payback.sessions.scheduling.forms import put_here_form
from opsplanner.payback.sessions.scheduling.rules import people_offered
from opsplanner.payback.show_rate import queries as show_rate_queries
from opsplanner.web.address import day_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/days/<day>/put-on/<int:slot_id>", methods=["GET", "POST"])
@requires("keep_payback")
def put_on_slot(day: str, slot_id: int) -> Response:
    """Put one of the jobs that need a day on a slot of this one."""
    found, back = days_queries.one_day(day_of(day), person()), url_for(".day", day=day)
    only = found._replace(crews=tuple(crew._replace(slots=slots) for crew in found.crews if (slots := tuple(slot for slot in crew.slots if slot.id == slot_id))))
    if not only.crews:
        raise NotFound
    crew, (slot,) = only.crews[0], only.crews[0].slots
    rates = show_rate_queries.show_rates()
    jobs, minutes = queries.to_place(person(), clock.today(), rates), sessions_rules.minutes_between(slot.starts, slot.ends)
    gives = minutes * rates.of(crew.name, found.day.weekday()).usual
    offered = {job.reference: people_offered(slot.left, job.still, gives, job.people) for job in jobs}
    form = put_here_form([only], {"here": str(slot_id)})
    form.fill_here(lambda _: offered.get(form.reference, 1), [slot])

    def verb() -> str:
        return services.put_on(form.reference, form.wanted(), accepted=form.accepted, seen_version=form.seen_version, by=person())

    if saved(form, verb, made=lambda said: (back, said)):
        return go_to(back, form.result)
    return render_page(
        "payback/days/put_on.html", fragment="payback/days/_put_on.html", status=form.status, form=form, day=found, crew=crew, slot=slot, back=back,
        there={planned.reference for planned in slot.sessions if planned.state in sessions_rules.HOLDS},
        jobs=[
            page.offer_of(job, form.reference, more=(f"{'1 person is' if offered[job.reference] == 1 else f'{offered[job.reference]} people are'} offered",))
            for job in jobs if not any(planned.reference == job.reference and planned.state in sessions_rules.HOLDS for planned in slot.sessions)
        ],
    )
