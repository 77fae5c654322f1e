"""Asking for a job: the draft, what is changed of it later, and sending it to Probation."""

from __future__ import annotations

from sqlalchemy import or_, select

from opsplanner import clock
from opsplanner.catalogue import services as catalogue_services
from opsplanner.catalogue.queries import taken_out
from opsplanner.catalogue.years.queries import priorities_for
from opsplanner.database import db, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.history import changes, record
from opsplanner.models import Agency, JobKind, JobState, Operation, PaybackJob, User, Verb, Ward
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.referring import rules
from opsplanner.payback.jobs.referring.rules import Asked, Origin
from opsplanner.payback.jobs.services import load, note, set_job_state
from opsplanner.payback.standing import queries as standing_queries
from opsplanner.payback.standing import rules as standing_rules
from opsplanner.references import next_reference

COPIED = (
    "what", "why", "kind", "asker_kind", "asker_name", "asker_telephone", "asker_email", "spot", "coordinates", "toilets", "host", "host_telephone", "host_email", "consent", "benefits_community",
    "displaces_no_paid_work", "nobody_profits", "hazards", "tools", "tools_by", "indoors", "waste_by", "wanted_by", "estimated_hours",
)


def save_draft(asked: Asked, *, origin: Origin | None = None, accepted: str = "", by: User) -> str:
    """Keep a new referral as a draft and return its reference. The ward is the place's; another one is asked about.

    Raises RuleBroken when a choice is gone ("place", "ward", "asking_agency") or the finding was already referred.
    """
    now = clock.now()
    rules.check_wanted_by(asked.wanted_by, None, clock.today())
    rules.check_no_date(asked.kind, asked.wanted_by)
    job = PaybackJob(
        reference=next_reference("PAYBACK", clock.today().year), state=JobState.DRAFT, author_id=by.id, made_at=now, changed_at=now,
        operation_id=origin.operation_id if origin else None, finding_id=origin.finding_id if origin else None, priorities=[],
    )
    _set(job, asked, by)
    _check_ward(job, accepted)
    with refused_as("finding"):
        db.session.add(job)
    note(job, Verb.DRAFTED, "wrote it down as a draft", by=by)
    return job.reference


def change_job(reference: str, asked: Asked, *, accepted: str = "", seen_version: int | None, by: User) -> str:
    """Change what is asked for, as long as the work is not done: who asks does, and Probation. A line in the history for each answer."""
    job = load(reference, seen_version, or_(jobs_queries.asked_by(by), jobs_queries.kept_by(by)))
    jobs_rules.check_open_to_change(job.state)
    rules.check_consent_stays(job.state, consent=asked.consent)
    rules.check_wanted_by(asked.wanted_by, job.wanted_by, clock.today())
    rules.check_no_date(asked.kind, asked.wanted_by)
    standing_rules.check_kind_stays(asked.kind, has_rule=bool(standing_queries.rules_of([job.id])))
    before, where, addresses = _said(job), (job.place_id, job.ward_id), (job.asker_email, job.host_email)
    _set(job, asked, by)
    if (job.place.id if job.place else None, job.ward.id if job.ward else None) != where:
        _check_ward(job, accepted)
    if job.state is not JobState.DRAFT:
        _refuse_gaps(job)
    for change in changes(before, _said(job)):
        note(job, Verb.CHANGED, change.said, by=by, whole=change.whole)
    for was, now, whose in zip(addresses, (job.asker_email, job.host_email), ("who asks", "the host"), strict=True):
        if was and now and was != now:  # the address itself stands nowhere but on the form
            note(job, Verb.CHANGED, f"changed the e-mail address of {whose}", by=by)
    db.session.flush()
    return job.reference


def send_job(reference: str, *, seen_version: int | None, by: User) -> str:
    """Send a draft to Probation, whose clock of two working days begins. Raises RuleBroken for the first answer that is missing."""
    job = load(reference, seen_version, jobs_queries.asked_by(by))
    jobs_rules.check_move("refer", job.state)
    _refuse_gaps(job)
    set_job_state(job, "refer", by=by)
    catalogue_services.share(job.place)
    if job.operation_id is not None:
        operation = db.session.get_one(Operation, job.operation_id)
        record(operation, Verb.REFERRED, f"referred what was found to Community Payback as {job.reference}", by=by, new_version=False)
    db.session.flush()
    return job.reference


def missing(job: PaybackJob) -> list[RuleBroken]:
    """Return what has to be answered before a job can be sent."""
    return rules.missing_to_send(
        rules.Referral(
            has_place=job.place_id is not None, has_ward=job.ward_id is not None, host=job.host, host_telephone=job.host_telephone,
            benefits_community=job.benefits_community, displaces_no_paid_work=job.displaces_no_paid_work, nobody_profits=job.nobody_profits,
            hazards=job.hazards, tools=job.tools, tools_by=job.tools_by, estimated_hours=job.estimated_hours, standing=job.kind is JobKind.STANDING,
        )
    )


def _refuse_gaps(job: PaybackJob) -> None:
    for gap in missing(job):
        raise gap


def _said(job: PaybackJob) -> dict[str, str]:
    return {f"“{answer.label}”": answer.said for answer in jobs_words.answers(job)} | {"“Hazards”": job.hazards}


def _set(job: PaybackJob, asked: Asked, by: User) -> None:
    rules.check_asker(asked.asker_kind, asked.asker_name, asked.asker_email)
    for name in COPIED:
        setattr(job, name, getattr(asked, name))
    if asked.asking_agency_id is not None and by.in_partnership_office:
        job.asking_agency = _agency(asked.asking_agency_id, keep=job.asking_agency_id)
    elif job.asking_agency_id is None:
        job.asking_agency = db.session.get_one(Agency, by.agency_id)
    had = job.place
    job.place = catalogue_services.place_for(asked.place, had=had, own=job.state is JobState.DRAFT)
    catalogue_services.forget(had, job.place)
    job.ward = _ward(asked.ward_id, keep=job.ward_id) if asked.ward_id else None
    job.priorities = priorities_for(clock.local(job.made_at).date(), [*asked.priority_codes, *taken_out(job.priorities)])


def _check_ward(job: PaybackJob, accepted: str) -> None:
    """A job lies in its place's ward, which is taken when none was chosen; another one is asked about."""
    its = db.session.get(Ward, job.place.ward_id) if job.place and job.place.ward_id else None
    if job.place is None or its is None:
        return
    if job.ward is None:
        job.ward = its
    days_rules.check_accepted([rules.other_ward(job.place.name, its.name, job.ward.name)], accepted)


def _agency(agency_id: int, *, keep: int | None) -> Agency:
    agency = db.session.get(Agency, agency_id)
    if agency is None or not (agency.active or agency_id == keep):
        raise RuleBroken("This agency is no longer there. Choose from the list", "asking_agency")
    return agency


def _ward(ward_id: int, *, keep: int | None) -> Ward:
    ward = db.session.scalars(select(Ward).where(Ward.id == ward_id)).one_or_none()
    if ward is None or not (ward.active or ward_id == keep):
        raise RuleBroken("This ward is no longer there. Choose from the list", "ward")
    return ward
