"""Asking for a job: the form, the answers to check, the receipt."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.errors import NotFound
from opsplanner.models import JobState, Place
from opsplanner.payback import bp
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.deciding import rules as deciding_rules
from opsplanner.payback.jobs.referring import services
from opsplanner.payback.jobs.referring.forms import PressForm, ReferralForm
from opsplanner.payback.jobs.referring.rules import Origin
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, render_page
from opsplanner.web.typed import clean


@bp.route("/payback/refer", methods=["GET", "POST"])
@requires("refer_payback")
def refer() -> Response:
    """Ask for a job: from a finding in an operation's log, from an operation, or by itself."""
    origin = _origin()
    form = ReferralForm()
    form.offer(catalogue_queries.choices(), catalogue_queries.year_in(catalogue_queries.plan_years(), clock.today()), person(), new=True)
    if request.method == "GET":
        if origin and origin.taken_by:
            return go_to(url_for(".show", reference=origin.taken_by), f"This finding has already been referred, as {origin.taken_by}.")
        form.fill_new(origin, person())
        form.kind.data = "standing" if request.args.get("kind") == "standing" else form.kind.data
    if saved(form, lambda: services.save_draft(form.asked(), origin=origin, accepted=form.accepted, by=person()), made=_made):
        return _kept(form.result)
    here = url_for(".refer", operation=origin.reference if origin else None, finding=origin.number or None if origin else None)
    return render_page(
        "payback/refer.html", fragment="payback/_referral.html", status=form.status, form=form, origin=origin, here=here, job=None, new=True,
        of_place=_hazards_of_place(form),
    )


def _origin() -> Origin | None:
    finding, operation = clean(request.args.get("finding", "")), clean(request.args.get("operation", ""))
    return jobs_queries.origin(person(), operation=operation, finding=finding) if finding or operation else None


def _hazards_of_place(form: ReferralForm, its: Place | None = None) -> str:
    """The hazards that are known of the place that is chosen: the job's own, or one of those that are offered."""
    if its is not None:
        return its.hazards
    if form.place.data not in [place.code for place in form.places]:
        return ""
    return jobs_queries.hazards_of_place(form.place.data)


def _made(reference: str) -> Made:
    return url_for(".show", reference=reference), f"It made {reference}."


def _kept(reference: str) -> Response:
    if "draft" in request.form:
        return go_to(url_for(".show", reference=reference), f"{reference} is kept as a draft. Nobody at Probation sees it until you send it.")
    return go_to(url_for(".check_answers", reference=reference))


@bp.route("/payback/<reference>/edit", methods=["GET", "POST"])
@requires("refer_payback")
def edit(reference: str) -> Response:
    """Change what is asked for, and come back to where one came from."""
    job = jobs_queries.one_job(person(), reference, "ask or keep")
    draft, asker = job.state is JobState.DRAFT, jobs_queries.speaks_for(person(), job)
    keep = catalogue_queries.Keep([job.asking_agency_id] if job.asking_agency_id else [], [job.ward_id] if job.ward_id else [], [job.place_id] if job.place_id else [])
    form = ReferralForm()
    form.offer(catalogue_queries.choices(keep=keep), catalogue_queries.year_in(catalogue_queries.plan_years(), clock.local(job.made_at).date()), person(), new=False)
    if request.method == "GET":
        form.fill_from(job)
    state = job.state
    if saved(form, lambda: services.change_job(reference, form.asked(), accepted=form.accepted, seen_version=form.version.data, by=person())):
        if draft:
            return _kept(reference)
        back = ".information" if state is JobState.INFORMATION_WANTED and asker else ".show"
        return go_to(url_for(back, reference=reference), f"{reference} is changed.")
    here = url_for(".edit", reference=reference)
    return render_page(
        "payback/edit.html", fragment="payback/_referral.html", status=form.status, form=form, origin=None, here=here, job=reference, new=draft,
        of_place=_hazards_of_place(form, job.place if request.method == "GET" else None),
    )


@bp.route("/payback/<reference>/check-answers", methods=["GET", "POST"])
@requires("refer_payback")
def check_answers(reference: str) -> Response:
    """Show every answer with its Change link, and send the referral to Probation."""
    form = PressForm()
    if saved(form, lambda: services.send_job(reference, seen_version=form.version.data, by=person())):
        return go_to(url_for(".receipt", reference=reference))
    job = jobs_queries.one_job(person(), reference, "ask")
    if job.state is not JobState.DRAFT and request.method == "GET":
        return go_to(url_for(".show", reference=reference))
    form.version.carry(job.version)
    return render_page(
        "payback/check_answers.html", fragment="payback/_check_answers.html", status=form.status, form=form, job=job, answers=jobs_words.answers(job),
        missing=services.missing(job), found=jobs_queries.found_at(person(), job),
    )


@bp.get("/payback/<reference>/receipt")
@requires("refer_payback")
def receipt(reference: str) -> Response:
    """The receipt: the reference, by when Probation decides, and what happens next."""
    job = jobs_queries.one_job(person(), reference, "ask")
    if job.state is JobState.DRAFT:
        raise NotFound()
    return render_page("payback/receipt.html", job=job, asker=jobs_words.asker(job), within=deciding_rules.DECIDED_WITHIN, shown=jobs_words.shown(job, clock.today()))
