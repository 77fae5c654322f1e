"""The pages of one Community Payback job: the job itself, what Probation decides, what who asked answers and checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request, url_for
from sqlalchemy import ColumnElement, or_

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.database import one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.models import Job, User
from opsplanner.payback import bp, closing, day_queries, deciding, found_here, job_page, queries, rules, words
from opsplanner.payback.forms import AnswerForm, CheckForm, CollectedForm, DecideForm, WhyForm
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.pages import go_to, render_page


def set_up(app: Flask) -> None:
    """Join this room's pages to the application."""
    app.register_blueprint(bp)
    found_here.set_up(app)


def address(reference: str) -> str:
    """The address of a job's page."""
    return url_for("payback.show", reference=reference)


@bp.get("/payback/<reference>")
@requires("see")
def show(reference: str) -> Response:
    """One job: how it stands, the one next step, its timeline from found to cleaned, and everything said about it."""
    job = one(queries.one_job(reference, queries.job_visible_to(person())))
    return render_page("payback/show.html", job=job, page=job_page.page_of(job, person()), may_refer=may(person(), "refer_payback"))


@bp.route("/payback/<reference>/decide", methods=["GET", "POST"])
@requires("keep_payback")
def decide(reference: str) -> Response:
    """What Probation does with a job: accept, decline, ask, hold and take off hold, let lapse, merge."""
    form = DecideForm()
    if saved(form, lambda: _decide(reference, form)):
        return go_to(address(reference), _decided(reference, form))
    job = _job(reference, queries.kept_by(person()))
    form.offer(job.state)
    if request.method == "GET":
        form.decision.data = request.args.get("decision") or None
    return _page("decide", form, job, near=queries.open_near(person(), job))


def _decide(reference: str, form: DecideForm) -> None:
    """Do what was chosen."""
    about: dict[str, Any] = {"seen_version": form.version.data, "by": person()}
    said = form.said.data or ""
    verbs: dict[str, Callable[[], Any]] = {
        "accept": lambda: deciding.accept_job(reference, **about),
        "ask": lambda: deciding.ask_about_job(reference, question=form.question.data or "", **about),
        "decline": lambda: deciding.decline_job(reference, reason=form.declined_for(), said=said, **about),
        "lapse": lambda: deciding.lapse_job(reference, **about),
        "resume": lambda: deciding.resume_job(reference, **about),
        "hold": lambda: deciding.hold_job(reference, until=form.until.data, said=form.why.data or "", **about),
        "merge": lambda: deciding.merge_job(reference, into=(form.into.data or "").upper(), **about),
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
    if saved(form, lambda: deciding.answer_job(reference, answer=form.answer.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"Your answer is with Probation, which decides within two working days. {reference} keeps its place by age.")
    return _page("information", form, _job(reference, queries.asked_by(person())), verb="answer")


@bp.route("/payback/<reference>/cancel", methods=["GET", "POST"])
@requires("refer_payback")
def cancel(reference: str) -> Response:
    """Cancel a job before its work is done, with a reason."""
    form = WhyForm()
    if saved(form, lambda: deciding.cancel_job(reference, why=form.why.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"{reference} is cancelled.")
    job = _job(reference, _asker_or_probation(person()))
    return _page("cancel", form, job, verb="cancel", days=day_queries.scheduled_days([job.id]).get(job.id, []))


@bp.route("/payback/<reference>/check", methods=["GET", "POST"])
@requires("refer_payback")
def check(reference: str) -> Response:
    """Check the work: who asked, or the office for an asker without an account."""
    form = CheckForm()
    done = saved(
        form,
        lambda: closing.check_job(
            reference, result=form.found(), quality=form.how_good(), said=form.note.data or "", seen_version=form.version.data, by=person()
        ),
    )
    if done:
        met = form.met.data == "met"
        return go_to(address(reference), f"Thank you. {reference} {'is checked' if met else 'is in the queue again for a return visit'}.")
    job = _job(reference, queries.job_visible_to(person()))
    if not queries.may_check(person(), job):
        raise NotFound()
    return _page("check", form, job, verb="check")


@bp.route("/payback/<reference>/waste-collected", methods=["GET", "POST"])
@requires("refer_payback")
def collected(reference: str) -> Response:
    """Record the day on which the waste was collected."""
    form = CollectedForm()
    if saved(form, lambda: closing.record_collection(reference, on=form.on.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"The collection of {reference} is recorded.")
    job = _job(reference, _asker_or_probation(person()))
    form.begin(job)
    return _page("collected", form, job)


def _asker_or_probation(user: User) -> ColumnElement[bool]:
    return or_(queries.asked_by(user), queries.kept_by(user))


def _job(reference: str, allowed: ColumnElement[bool]) -> Job:
    return one(queries.one_job(reference, allowed))


def _page(name: str, form: PageForm, job: Job, *, verb: str = "", **more: Any) -> Response:
    """Answer a page with one form about a job, or why its state forbids what the form does."""
    form.version.carry(job.version)
    refusal = ""
    try:
        if verb:
            rules.check_move(verb, job.state)
    except RuleBroken as broken:
        refusal = str(broken)
    return render_page(
        f"payback/{name}.html", fragment=f"payback/_{name}.html", status=form.status, form=form, job=job, refusal=refusal,
        sentence=words.state_sentence(job, clock.today()), answers=words.answers(job), **more,
    )  # fmt: skip
