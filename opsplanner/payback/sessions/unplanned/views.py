"""A job on which a crew worked unplanned: it is put on the slot, and then written down."""

from __future__ import annotations

from flask import Response, url_for
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.payback import bp
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.sessions.scheduling import services
from opsplanner.payback.sessions.unplanned import queries
from opsplanner.payback.sessions.unplanned.forms import UnplannedForm
from opsplanner.web.address import day_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/days/<day>/unplanned", methods=["GET", "POST"])
@requires("keep_payback")
def unplanned(day: str) -> Response:
    """Say on which job a crew worked unplanned; the page to write it down follows."""
    form, when = UnplannedForm(), day_of(day)

    def verb() -> str:
        return str(services.put_on_afterwards(form.slot.data or 0, form.job.data or "", form.places.data or 0, by=person()))

    if saved(form, verb, made=lambda number: (url_for(".session", session_id=int(number)), "It put the job on that day.")):
        return go_to(url_for(".record_session", session_id=int(form.result)), "Now write down what was done.")
    found = days_queries.one_day(when, person())
    slots = [
        SelectChoice(slot.id, f"{crew.name}, {clock.words_of_time(slot.starts)} to {clock.words_of_time(slot.ends)}")
        for crew in found.crews if not crew.stood_down for slot in crew.slots
    ]
    form.slot.choices = [SelectChoice("", "Choose"), *slots]
    form.job.choices = [SelectChoice("", "Choose"), *(SelectChoice(job.reference, f"{job.reference}, {job.what}") for job in queries.open_jobs(person()))]
    return render_page("payback/days/unplanned.html", fragment="payback/days/_unplanned.html", status=form.status, form=form, day=when, slots=slots)
