"""The ledger: entries are written here, and nowhere else. What is signed off is never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, literal, select

from opsplanner import clock, history
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.figures import rules, words
from opsplanner.history import record, subjects
from opsplanner.models import (
    Agency,
    EntryQuery,
    Exactness,
    Measure,
    Operation,
    OutcomeEntry,
    Priority,
    Review,
    User,
    Verb,
    entry_priority,
    operation_priority,
)


@dataclass(frozen=True)
class Figure:
    """How much, how exact it is, whether more comes later, and where."""

    hundredths: int
    exactness: Exactness = Exactness.EXACT
    interim: bool = False
    ward_id: int | None = None


def record_entry(
    measure: Measure,
    agency: Agency,
    figure: Figure,
    *,
    starts_on: date,
    ends_on: date,
    by: User,
    operation: Operation | None = None,
    source: str = "",
    priorities: Sequence[Priority] = (),
    plan_year_id: int | None = None,
    note: str = "",
    corrects: OutcomeEntry | None = None,
    why: str = "",
) -> OutcomeEntry:
    """Record one figure and return it: of an operation, or of what `source` names (a job, a service's own return).

    It is credited to the priorities given, and told by telephone when somebody else than the agency's own person writes
    it. With `corrects` it is the next in the chain of a signed-off entry, and says why.
    """
    now = clock.now()
    entry = OutcomeEntry(
        measure=measure, measure_id=measure.id, agency=agency, agency_id=agency.id, hundredths=figure.hundredths, exactness=figure.exactness,
        interim=figure.interim, ward_id=figure.ward_id, starts_on=starts_on, ends_on=ends_on, source=source, note=note, plan_year_id=plan_year_id,
        operation_id=operation.id if operation else None, session_id=corrects.session_id if corrects else None, by_telephone=agency.id != by.agency_id, priorities=list(priorities),
        recorded_at=now, recorded_by_id=by.id, changed_at=now, changed_by_id=by.id, review=Review.RECORDED,
        corrects_id=corrects.id if corrects else None, why=why, period=corrects.period if corrects else "",
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    if corrects:
        verb, what = Verb.CORRECTED, words.corrected(words_of(corrects), _quantity(entry), agency.short_name)
    else:
        verb, what = Verb.RECORDED, words.recorded(words_of(entry), agency.short_name)
    note_history(entry, operation, verb, what, by=by, why=why)
    return entry


def change(entry: OutcomeEntry, operation: Operation | None, figure: Figure, *, by: User, note: str | None = None) -> bool:
    """Change a figure that was loaded for change; say whether anything is different. A question about it is answered by that.

    Raises RuleBroken when it is signed off or corrected.
    """
    review = rules.check_move("change", entry.review, entry.superseded)
    before = (entry.hundredths, entry.exactness, entry.interim, entry.ward_id, entry.note)
    now = (figure.hundredths, figure.exactness, figure.interim, figure.ward_id, entry.note if note is None else note)
    if before == now:
        return False
    was = words_of(entry)
    entry.hundredths, entry.exactness, entry.interim, entry.ward_id, entry.note = now
    entry.changed_at, entry.changed_by_id, entry.review = clock.now(), by.id, review
    entry.by_telephone = entry.agency_id != by.agency_id
    if operation is not None and entry.corrects_id is None:
        _copy_priorities(entry, operation.id)
    agency = entry.agency.short_name
    what = words.changed(was, _quantity(entry), agency) if was != words_of(entry) else f"changed what is noted of {was} for {agency}"
    note_history(entry, operation, Verb.CHANGED, what, by=by)
    answer_open(entry, f"Changed to {_quantity(entry)}.", by=by)
    return True


def _copy_priorities(entry: OutcomeEntry, operation_id: int) -> None:
    """Credit it to the priorities that its operation has now; from its sign-off on they stay as they are."""
    db.session.execute(delete(entry_priority).where(entry_priority.c.entry_id == entry.id))
    now = select(literal(entry.id), operation_priority.c.priority_id).where(operation_priority.c.operation_id == operation_id)
    db.session.execute(insert(entry_priority).from_select(["entry_id", "priority_id"], now))


def take_back(entry: OutcomeEntry, measure: Measure, agency: Agency, operation: Operation, by: User) -> bool:
    """Take out a figure that was recorded by mistake, with its questions; nothing recorded is no nought."""
    rules.check_move("take back", entry.review, entry.superseded)
    if entry.corrects_id is not None:
        raise RuleBroken("This figure corrects one that was signed off. Enter 0, or the figure that is right")
    entry.measure = measure
    note_history(entry, operation, Verb.TAKEN_BACK, f"took back {words_of(entry)} for {agency.short_name}", by=by)
    db.session.execute(delete(EntryQuery).where(EntryQuery.entry_id == entry.id))
    db.session.delete(entry)
    db.session.flush()
    return True


def answer_open(entry: OutcomeEntry, answer: str, *, by: User) -> None:
    """Answer the question about an entry that is still open, if there is one."""
    query = select(EntryQuery).where(EntryQuery.entry_id == entry.id, EntryQuery.answered_at.is_(None)).order_by(EntryQuery.id)
    for question in db.session.scalars(query):
        question.answer, question.answered_at, question.answered_by_id = answer, clock.now(), by.id


def words_of(entry: OutcomeEntry) -> str:
    """Return "Untaxed vehicles removed: 12", "Fly-tipped waste: over 2,700 tonnes"."""
    return words.figure(entry.measure.name, _quantity(entry))


def _quantity(entry: OutcomeEntry) -> str:
    return words.quantity(entry.measure.name, entry.hundredths, entry.measure.unit, entry.exactness, interim=entry.interim)


def note_history(entry: OutcomeEntry, operation: Operation | None, verb: Verb, what: str, *, by: User, why: str = "") -> None:
    """Add a line to the history of the entry and of its operation, whose open forms this does not refuse."""
    record(operation, verb, what, by=by, why=why, agency_id=entry.agency_id, subject=subjects.of_entry(entry.id), new_version=False)


def last_line(entry_id: int) -> str:
    """Return what was done to an entry last, and by whom."""
    line = history.last_line(subjects.of_entry(entry_id))
    return f"{line.by_name}: {line.what}" if line else "Somebody else changed this figure"
