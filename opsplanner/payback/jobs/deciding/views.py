"""What Probation decides about a job, and what who asked answers or cancels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from opsplanner.access import person, requires
from opsplanner.payback import bp
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs.deciding import services
from opsplanner.payback.jobs.deciding.forms import AnswerForm, DecideForm, WhyForm
from opsplanner.payback.jobs.views import address, form_page
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to


@bp.route("/payback/<reference>/decide", methods=["GET", "POST"])
@requires("keep_payback")
def decide(reference: str) -> Response:
    """What Probation does with a job: accept, decline, ask, hold and take off hold, let lapse, merge."""
    form = DecideForm()
    if saved(form, lambda: _decide(reference, form)):
        return go_to(address(reference), _decided(reference, form))
    job = jobs_queries.one_job(person(), reference, "keep")
    form.offer(job.state)
    if request.method == "GET":
        form.decision.data = request.args.get("decision") or None
    return form_page("decide", form, job, near=jobs_queries.open_near(person(), job))


def _decide(reference: str, form: DecideForm) -> None:
    """Do what was chosen."""
    about: dict[str, Any] = {"seen_version": form.version.data, "by": person()}
    said = form.said.data or ""
    verbs: dict[str, Callable[[], Any]] = {
        "accept": lambda: services.accept_job(reference, **about),
        "ask": lambda: services.ask_about_job(reference, question=form.question.data or "", **about),
        "decline": lambda: services.decline_job(reference, reason=form.declined_for(), said=said, **about),
        "lapse": lambda: services.lapse_job(reference, **about),
        "resume": lambda: services.resume_job(reference, **about),
        "hold": lambda: services.hold_job(reference, until=form.until.data, said=form.why.data or "", **about),
        "merge": lambda: services.merge_job(reference, into=(form.into.data or "").upper(), **about),
    }
    verbs[form.decision.data]()


def _decided(reference: str, form: DecideForm) -> str:
    said = {
        "accept": "is accepted. Put it on a working day when there is room",
        "ask": "waits for an answer. Who asked sees the question on home and on the job's page",
        "decline": "is declined, and who asked can read why",
        "lapse": "has lapsed",
        "resume": "is off hold",
        "hold": "is on hold",
        "merge": f"is merged into {(form.into.data or '').upper()}",
    }
    return f"{reference} {said[form.decision.data]}."


@bp.route("/payback/<reference>/information", methods=["GET", "POST"])
@requires("refer_payback")
def information(reference: str) -> Response:
    """Answer what Probation asks; answers of the referral can be changed on the way."""
    form = AnswerForm()
    if saved(form, lambda: services.answer_job(reference, answer=form.answer.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"Your answer is with Probation, which decides within two working days. {reference} keeps its place by age.")
    return form_page("information", form, jobs_queries.one_job(person(), reference, "ask"), verb="answer")


@bp.route("/payback/<reference>/cancel", methods=["GET", "POST"])
@requires("refer_payback")
def cancel(reference: str) -> Response:
    """Cancel a job before its work is done, with a reason."""
    form = WhyForm()
    if saved(form, lambda: services.cancel_job(reference, why=form.why.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"{reference} is cancelled.")
    job = jobs_queries.one_job(person(), reference, "ask or keep")
    return form_page("cancel", form, job, verb="cancel", days=forecast_queries.scheduled_days([job.id]).get(job.id, []))
