"""Whoever asked checks the work, and the waste's collection is recorded."""

from __future__ import annotations

from flask import Response

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.payback import bp
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs.checking import services
from opsplanner.payback.jobs.checking.forms import CheckForm, CollectedForm
from opsplanner.payback.jobs.views import address, form_page
from opsplanner.payback.sessions.rules import words_of_minutes
from opsplanner.payback.sessions.visits import queries as visits_queries
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to


@bp.route("/payback/<reference>/check", methods=["GET", "POST"])
@requires("refer_payback")
def check(reference: str) -> Response:
    """Check the work: who asked, or the office for an asker without an account."""
    form = CheckForm()
    done = saved(
        form,
        lambda: services.check_job(
            reference, result=form.found(), quality=form.how_good(), said=form.note.data or "", seen_version=form.version.data, by=person()
        ),
    )
    if done:
        met = form.met.data == "met"
        return go_to(address(reference), f"Thank you. {reference} {'is checked' if met else 'is in the queue again for a return visit'}.")
    job = jobs_queries.one_job(person(), reference, "see")
    if not jobs_queries.may_check(person(), job):
        raise NotFound()
    sessions = visits_queries.done_on([job.id])[job.id]
    now = [one for one in sessions if one.visit == job.visit]
    return form_page(
        "check", form, job, verb="check", now=now, in_all=visits_queries.in_all(now), earlier=[one for one in sessions if one.visit < job.visit],
        on_site=words_of_minutes(sum(one.person_minutes for one in now)),
    )


@bp.route("/payback/<reference>/waste-collected", methods=["GET", "POST"])
@requires("refer_payback")
def collected(reference: str) -> Response:
    """Record the day on which the waste was collected."""
    form = CollectedForm()
    if saved(form, lambda: services.record_collection(reference, on=form.on.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"The collection of {reference} is recorded.")
    job = jobs_queries.one_job(person(), reference, "ask or keep")
    form.begin(job)
    return form_page("collected", form, job)
