"""One of everything that can hang on an operation, for the tests of who may not know of it."""

from __future__ import annotations

from datetime import timedelta

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record, subjects
from opsplanner.models import (
    Action,
    ActionEvidence,
    AgencyReport,
    Debrief,
    EntryQuery,
    Exactness,
    Lesson,
    LessonState,
    LogEntry,
    LogKind,
    Measure,
    Operation,
    OutcomeEntry,
    PaybackJob,
    PlanYear,
    Priority,
    Review,
    Series,
    SeriesDate,
    User,
    Verb,
    operation_priority,
)
from opsplanner.notices.services import to_tell
from opsplanner.references import next_figure


def hang_on(operation: Operation, lead: User, partner: User, manager: User, jobs: list[str]) -> None:
    """Hang it on: words in every field, a log with a finding, these jobs of Payback from it, figures, a debrief, a lesson, tellings, a history; it is a date of the series that there is.

    Two coordinators of agencies that take part wrote it, and an office's manager reviewed it. The first job came from the finding.
    """
    operation.deployments, operation.commanders, operation.risks = "Team Hidden: the workshop's back door", "Gold: A. Hidden", "A hidden dog"
    operation.notes, operation.duty_telephone, operation.objectives = "Hidden parking", "01634 999999", "Find the hidden workshop"
    operation.plan_year_id = db.session.scalars(db.select(PlanYear.id)).one()
    credited = [{"operation_id": operation.id, "priority_id": priority} for priority in db.session.scalars(db.select(Priority.id))]
    db.session.execute(operation_priority.insert(), credited)
    finding = _log(operation, lead)
    for number, reference in enumerate(jobs):
        came_from = {"operation_id": operation.id, "finding_id": None if number else finding.id}
        db.session.execute(db.update(PaybackJob).where(PaybackJob.reference == reference).values(**came_from))
    _figures(operation, lead, partner, manager)
    _evidence(operation, lead)
    now = clock.now()
    for series in db.session.scalars(db.select(Series)):
        db.session.add(SeriesDate(series_id=series.id, operation_id=operation.id, day=operation.day, said="The hidden date"))
    db.session.add(Debrief(operation_id=operation.id, went_well="The hidden door", went_badly="The dog", made_at=now, changed_at=now, changed_by=lead.name))
    lesson = {"text": "Bring a key to the hidden workshop", "owner": "A. Hidden", "due_on": clock.today() + timedelta(days=3), "state": LessonState.IDENTIFIED}
    db.session.add(Lesson(operation_id=operation.id, made_at=now, changed_at=now, **lesson))
    for verb, what in ((Verb.PROPOSED, "proposed it"), (Verb.TURNED_UP, "counted four"), (Verb.DEBRIEFED, "wrote down the debrief")):
        record(operation, verb, what, by=lead)
    record(operation, Verb.ASKED_AGAIN, f"asked {partner.agency.short_name}", by=lead, agency_id=partner.agency_id)
    to_tell(operation, [partner.agency_id], "asked")
    db.session.commit()


def _log(operation: Operation, by: User) -> LogEntry:
    """Four lines, one of them corrected since, and the finding, which is returned."""
    now = clock.now()
    line = {"operation_id": operation.id, "agency_id": by.agency_id, "happened_at": now, "written_at": now, "written_by_id": by.id, "written_by": by.name}
    wrong, finding = LogEntry(kind=LogKind.NOTE, text="Two hidden cars", **line), LogEntry(kind=LogKind.FINDING, text="Tyres behind the hidden workshop", **line)
    db.session.add_all([wrong, finding, LogEntry(kind=LogKind.SAFETY, text="Mind the hidden dog", **line)])
    db.session.flush()
    db.session.add(LogEntry(kind=LogKind.NOTE, text="Three hidden cars", corrects_id=wrong.id, **line))
    return finding


def _evidence(operation: Operation, by: User) -> None:
    """Each action of the plan has it and its signed-off figure as evidence."""
    figure = db.session.scalars(db.select(OutcomeEntry.id).where(OutcomeEntry.operation_id == operation.id, OutcomeEntry.review == Review.SIGNED_OFF)).first()
    for action_id in db.session.scalars(db.select(Action.id)).all():
        said = {"action_id": action_id, "words": "Hidden, and done", "added_at": clock.now(), "added_by_id": by.id}
        for n, thing in enumerate(({"operation_id": operation.id}, {"entry_id": figure})):
            db.session.add(ActionEvidence(code=f"{operation.id}-{action_id}-{n}", **thing, **said))


def _figures(operation: Operation, lead: User, partner: User, manager: User) -> None:
    """One that waits, one with a question, one that is signed off and one that corrects it; and what comes later. All count for a priority."""
    now, before = clock.now(), None
    measures, year = db.session.scalars(db.select(Measure).order_by(Measure.id)).all(), db.session.scalars(db.select(PlanYear)).one()
    told = (
        (lead, measures[0], Review.RECORDED), (partner, measures[0], Review.QUERIED), (lead, measures[-1], Review.SIGNED_OFF), (lead, measures[-1], Review.SIGNED_OFF),
    )
    for by, measure, review in told:
        signed = {"signed_off_at": now, "signed_off_by_id": manager.id} if review is Review.SIGNED_OFF else {}
        corrects = before if before and before.review is Review.SIGNED_OFF else None
        entry = OutcomeEntry(
            reference=next_figure(operation.reference), measure_id=measure.id, hundredths=7700, exactness=Exactness.EXACT, agency_id=by.agency_id, note="A hidden note",
            ward_id=operation.wards[0].id, operation_id=operation.id, plan_year_id=year.id, starts_on=operation.day, ends_on=operation.day, recorded_at=now,
            recorded_by_id=by.id, changed_at=now, changed_by_id=by.id, review=review, corrects_id=corrects.id if corrects else None, **signed,
        )
        entry.priorities = list(db.session.scalars(db.select(Priority)))
        if corrects:
            corrects.superseded = True
        db.session.add(entry)
        db.session.flush()
        record(operation, Verb.RECORDED, f"recorded 77 {measure.unit}", by=by, subject=subjects.of_entry(entry.reference), new_version=False)
        if review is Review.QUERIED:
            db.session.add(EntryQuery(entry_id=entry.id, question="Which hidden cars?", asked_at=now, asked_by_id=manager.id))
        before = entry
    later = {"follow_up": "the hidden pound", "follow_up_on": clock.today() + timedelta(days=9), "said_at": now}
    db.session.add(AgencyReport(operation_id=operation.id, agency_id=lead.agency_id, **later))
