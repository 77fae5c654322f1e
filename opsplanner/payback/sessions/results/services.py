"""What a session's work came to, as outcome entries: reviewed, queried and corrected like any other (outcomes)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.figures.quantity import words_beside
from opsplanner.history import last_line, record, subjects
from opsplanner.models import EntryQuery, Exactness, Measure, OutcomeEntry, Review, Session, User, Verb, entry_priority
from opsplanner.payback.sessions.results.queries import MEASURES, PERSON_HOURS


def record_results(session: Session, figures: Mapping[int, int | None], *, seen: Mapping[int, int] | None, hours_changed: bool, by: User) -> None:
    """Keep a session's figures by measure, in hundredths (None: nothing recorded), and its person-hours on site with them.

    `seen` holds the version of each figure as the form showed it; None: it was not asked. What a manager has signed off stays as
    it is, and so does its correction. Raises RuleBroken beside the measure when it would change, and ChangedMeanwhile with both
    figures when one was changed on its own page since.
    """
    entries = _entries(session)
    hours = _person_hours()
    typed = dict(figures)
    if hours_changed or hours.id not in entries:  # the same hours typed again do not undo what was made of them on the figure's own page
        typed[hours.id] = _hundredths_of_hours(session.person_minutes)
    _check_seen(entries, typed, seen)
    for measure_id, hundredths in typed.items():
        _keep(session, entries.get(measure_id), measure_id, hundredths, by=by)
    db.session.flush()


def remove_results(session: Session) -> None:
    """Take a session's figures away: it did not take place. Raises RuleBroken once one of them was signed off, be it corrected since."""
    signed = select(OutcomeEntry.id).where(OutcomeEntry.session_id == session.id, OutcomeEntry.review == Review.SIGNED_OFF).limit(1)
    if db.session.scalar(signed) is not None:
        raise RuleBroken("Figures of this session have been signed off, so it cannot be stood down. Ask who reviews them for a correction")
    for entry in _entries(session).values():
        _delete(entry)
    db.session.flush()


def _keep(session: Session, entry: OutcomeEntry | None, measure_id: int, hundredths: int | None, *, by: User) -> None:
    if entry is not None and entry.hundredths == hundredths:
        return
    if entry is not None and _is_locked(entry):
        raise RuleBroken(_locked(entry), f"result_{measure_id}")
    if entry is not None and hundredths is None:
        _delete(entry)
    elif entry is not None and hundredths is not None:
        _change(entry, hundredths, by=by)
    elif hundredths is not None:
        db.session.add(_made(session, measure_id, hundredths, by=by))


def _locked(entry: OutcomeEntry) -> str:
    """Why a figure is not changed here: what was signed off is corrected by an entry that names it, on the figure's own page."""
    signed = "has been signed off" if entry.corrects_id is None else "was signed off and corrected"
    return f"{_measure(entry).name}, {_quantity(entry)}, {signed}. Leave it as it is here, and correct it on the figure's own page"


def _check_seen(entries: Mapping[int, OutcomeEntry], typed: Mapping[int, int | None], seen: Mapping[int, int] | None) -> None:
    """What was changed on its own page after the form was opened is shown beside what was typed, not overwritten."""
    if seen is None:
        return
    changed = [
        f"{_measure(entry).name} is {_quantity(entry)} now, and you typed {_words(_measure(entry), typed[measure_id])}. {_last_line(entry)}"
        for measure_id, entry in entries.items()
        if measure_id in typed and entry.hundredths != typed[measure_id] and entry.version != seen.get(measure_id, 0) and not _is_locked(entry)
    ]
    if changed:
        raise ChangedMeanwhile(None, changed)  # the session itself was not changed


def _change(entry: OutcomeEntry, hundredths: int, *, by: User) -> None:
    """Change a figure as its own page does: with a line in its history, and a question about it is answered by that. (Outcomes stand above.)"""
    was, now = _quantity(entry), clock.now()
    entry.hundredths, entry.changed_at, entry.changed_by_id, entry.review = hundredths, now, by.id, Review.RECORDED
    what = f"changed {_measure(entry).name}: {was} to {_quantity(entry)} by recording the session again"
    record(None, Verb.CHANGED, what, by=by, agency_id=entry.agency_id, subject=subjects.of_entry(entry.id))
    open_ones = select(EntryQuery).where(EntryQuery.entry_id == entry.id, EntryQuery.answered_at.is_(None)).order_by(EntryQuery.id)
    for question in db.session.scalars(open_ones):
        question.answer, question.answered_at, question.answered_by_id = f"Changed to {_quantity(entry)}.", now, by.id


def _is_locked(entry: OutcomeEntry) -> bool:
    return entry.review is Review.SIGNED_OFF or entry.corrects_id is not None


def _measure(entry: OutcomeEntry) -> Measure:
    return db.session.get_one(Measure, entry.measure_id)


def _quantity(entry: OutcomeEntry) -> str:
    measure = _measure(entry)
    return words_beside(measure.name, entry.hundredths, measure.unit, entry.exactness)


def _words(measure: Measure, hundredths: int | None) -> str:
    return "nothing" if hundredths is None else words_beside(measure.name, hundredths, measure.unit)


def _last_line(entry: OutcomeEntry) -> str:
    """What was done to a figure last, and by whom."""
    line = last_line(subjects.of_entry(entry.id))
    return f"{line.by_name}: {line.what}" if line else "Somebody else changed it"


def _made(session: Session, measure_id: int, hundredths: int, *, by: User) -> OutcomeEntry:
    day, job, now = session.slot.crew.day, session.job, clock.now()
    year = catalogue_queries.plan_year_of(day)
    made = OutcomeEntry(
        measure_id=measure_id, hundredths=hundredths, exactness=Exactness.EXACT, agency_id=by.agency_id, ward_id=job.ward_id, starts_on=day, ends_on=day,
        session_id=session.id, source=job.reference, plan_year_id=year.id if year else None, recorded_at=now, recorded_by_id=by.id, changed_at=now,
        changed_by_id=by.id, review=Review.RECORDED,
    )  # fmt: skip
    made.priorities = catalogue_queries.priorities_for(day, [priority.code for priority in job.priorities])
    return made


def _entries(session: Session) -> dict[int, OutcomeEntry]:
    """The figures that count, by measure."""
    query = select(OutcomeEntry).where(OutcomeEntry.session_id == session.id, OutcomeEntry.superseded.is_(False)).with_for_update()
    return {entry.measure_id: entry for entry in db.session.scalars(query)}


def _delete(entry: OutcomeEntry) -> None:
    """Only what was never signed off is taken away; a question about it goes with it."""
    db.session.execute(delete(EntryQuery).where(EntryQuery.entry_id == entry.id))
    db.session.execute(delete(entry_priority).where(entry_priority.c.entry_id == entry.id))
    db.session.execute(delete(OutcomeEntry).where(OutcomeEntry.id == entry.id))
    db.session.expunge(entry)


def _person_hours() -> Measure:
    """The measure of hours on site: the pack's own, made where a pack has none."""
    found = db.session.scalar(select(Measure).where(Measure.code == PERSON_HOURS))
    if found is None:
        found = Measure(code=PERSON_HOURS, name="Person-hours on site", unit="person-hours", kind=MEASURES, better="up")
        db.session.add(found)
        db.session.flush()
    return found


def _hundredths_of_hours(minutes: int) -> int:
    return (minutes * 100 + 30) // 60
