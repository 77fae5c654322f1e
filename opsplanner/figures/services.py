"""The ledger: entries are written here, and nowhere else. What is signed off is never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.orm.attributes import set_committed_value

from opsplanner import clock, history
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.figures import rules, words
from opsplanner.figures.returned import services as returned_services
from opsplanner.figures.sharing import services as sharing_services
from opsplanner.history import Said, record, record_many, subjects
from opsplanner.models import (
    Agency,
    EntryQuery,
    Exactness,
    Measure,
    Operation,
    OutcomeEntry,
    PlanYear,
    Priority,
    Review,
    User,
    Verb,
    entry_priority,
    operation_priority,
)
from opsplanner.references import next_figure, next_figures


@dataclass(frozen=True)
class Figure:
    """How much, how exact it is, whether more comes later, and where."""

    hundredths: int
    exactness: Exactness = Exactness.EXACT
    interim: bool = False
    ward_id: int | None = None


@dataclass(frozen=True)
class Origin:
    """What a figure came from: its days, and an operation, a session (whose job `source` names), or a service's own return (which `source` names, where
    it is one of the collection calendar); and what it is credited to."""

    starts_on: date
    ends_on: date
    operation: Operation | None = None
    session_id: int | None = None
    return_id: int | None = None
    source: str = ""
    period: str = ""
    plan_year_id: int | None = None
    priorities: Sequence[Priority] = ()


def record_entry(measure: Measure, agency: Agency, figure: Figure, origin: Origin, *, by: User) -> OutcomeEntry:
    """Record one figure and return it, as `record_all` does."""
    return record_all(agency, [(measure, figure)], origin, by=by)[0]


def record_all(agency: Agency, figures: Sequence[tuple[Measure, Figure]], origin: Origin, *, by: User) -> list[OutcomeEntry]:
    """Record what came of one thing and return it, in its order: few statements, however many figures they are.

    It was told by telephone when somebody else than the agency's own person writes it. That a session was recorded stands in the history
    of its job, so its figures begin theirs with what becomes of them.
    """
    numbers = next_figures(origin.operation.reference if origin.operation else origin.source, len(figures)) if figures else []
    entries = [_new(measure, agency, figure, origin, number, by=by) for (measure, figure), number in zip(figures, numbers, strict=True)]
    if origin.session_id is None and entries:
        db.session.flush()
        for entry in entries if origin.operation is not None else ():
            sharing_services.as_its_others(entry)
        _note_histories({entry: words.recorded(words_of(entry), agency.short_name) for entry in entries}, origin.operation, Verb.RECORDED, by=by)
    return entries


def _new(
    measure: Measure,
    agency: Agency,
    figure: Figure,
    origin: Origin,
    reference: str,
    *,
    by: User | None,
    code: str | None = None,
    note: str = "",
    corrects: OutcomeEntry | None = None,
    why: str = "",
) -> OutcomeEntry:
    now, by_id = clock.now(), by.id if by else None
    entry = OutcomeEntry(
        reference=reference, code=code, measure=measure, measure_id=measure.id, agency=agency, agency_id=agency.id, hundredths=figure.hundredths,
        exactness=figure.exactness, interim=figure.interim, ward_id=figure.ward_id, starts_on=origin.starts_on, ends_on=origin.ends_on,
        operation_id=origin.operation.id if origin.operation else None, session_id=origin.session_id, return_id=origin.return_id, source=origin.source, period=origin.period,
        plan_year_id=origin.plan_year_id, priorities=list(origin.priorities), note=note, by_telephone=by is not None and agency.id != by.agency_id,
        recorded_at=now, recorded_by_id=by_id, changed_at=now, changed_by_id=by_id, review=Review.RECORDED, superseded=False,
        corrects_id=corrects.id if corrects else None, why=why,
    )
    db.session.add(entry)
    returned_services.written(entry)
    return entry


def _next_after(old: OutcomeEntry) -> str:
    """A correction is the next figure of what the corrected one came of."""
    return next_figure(old.reference.rpartition("/")[0])


def change(entry: OutcomeEntry, operation: Operation | None, figure: Figure, *, by: User, note: str | None = None, by_session: bool = False) -> bool:
    """Change a figure that was loaded for change; say whether anything is different. A question about it is answered by that.

    With `by_session` its session was recorded again, and the history says so. Raises RuleBroken when it is signed off or corrected.
    """
    return change_all([(entry, figure)], operation, by=by, note=note, by_session=by_session)


def change_all(
    now: Sequence[tuple[OutcomeEntry, Figure]], operation: Operation | None, *, by: User, note: str | None = None, by_session: bool = False
) -> bool:
    """Change figures that were loaded for change, as `change` does: few statements, however many they are. Say whether anything is different."""
    changed = {entry: what for entry, figure in now if (what := _change(entry, operation, figure, by, note, by_session=by_session))}
    _note_histories(changed, operation, Verb.CHANGED, by=by)
    _answer_open({entry.id: f"Changed to {quantity_of(entry)}." for entry in changed}, by=by)
    if operation is not None:
        for entry in changed:
            sharing_services.none_counts(entry, operation, by=by)
    return bool(changed)


def _change(entry: OutcomeEntry, operation: Operation | None, figure: Figure, by: User, note: str | None, *, by_session: bool) -> str:
    """Change one, and return what the history says of it; "" where nothing is different."""
    review = rules.check_move("change", entry.review, entry.superseded)
    before = (entry.hundredths, entry.exactness, entry.interim, entry.ward_id, entry.note)
    now = (figure.hundredths, figure.exactness, figure.interim, figure.ward_id, entry.note if note is None else note)
    if before == now:
        return ""
    returned_services.written(entry)
    was = words_of(entry)
    entry.hundredths, entry.exactness, entry.interim, entry.ward_id, entry.note = now
    entry.changed_at, entry.changed_by_id, entry.review = clock.now(), by.id, review
    entry.by_telephone = entry.agency_id != by.agency_id
    if operation is not None and entry.corrects_id is None:
        _copy_priorities(entry, operation.id)
    agency = entry.agency.short_name
    if was == words_of(entry):
        return words.noted(was, agency)
    return words.changed_by_session(was, quantity_of(entry)) if by_session else words.changed(was, quantity_of(entry), agency)


def _copy_priorities(entry: OutcomeEntry, operation_id: int) -> None:
    """Credit it to the priorities that its operation has now; from its sign-off on they stay as they are."""
    db.session.execute(delete(entry_priority).where(entry_priority.c.entry_id == entry.id))
    now = select(literal(entry.id), operation_priority.c.priority_id).where(operation_priority.c.operation_id == operation_id)
    db.session.execute(insert(entry_priority).from_select(["entry_id", "priority_id"], now))


def take_back(entry: OutcomeEntry, operation: Operation | None, *, by: User) -> None:
    """Take out one figure that was recorded by mistake, as `take_back_all` does."""
    take_back_all([entry], operation, by=by)


def take_back_all(entries: Sequence[OutcomeEntry], operation: Operation | None, *, by: User) -> None:
    """Take out figures that were recorded by mistake, with their questions: few statements, however many they are. Nothing recorded is no nought.

    Of an operation its history says so. A session's figure is taken out by what its job's history tells: it was recorded again, or stood down.
    """
    for entry in entries:
        rules.check_move("take back", entry.review, entry.superseded)
        if entry.corrects_id is not None:
            raise RuleBroken("This figure corrects one that was signed off. Enter 0, or the figure that is right")
    told = {entry: words.taken_back(words_of(entry), entry.agency.short_name) for entry in entries if entry.session_id is None}
    _note_histories(told, operation, Verb.TAKEN_BACK, by=by)
    ids = [entry.id for entry in entries]
    db.session.execute(delete(EntryQuery).where(EntryQuery.entry_id.in_(ids)))
    db.session.execute(delete(entry_priority).where(entry_priority.c.entry_id.in_(ids)))
    for entry in entries:
        set_committed_value(entry, "priorities", [])  # they are gone: none is looked for
        returned_services.written(entry)
        db.session.delete(entry)
    db.session.flush()
    if operation is not None:
        for entry in entries:
            sharing_services.none_counts(entry, operation, by=by)


def count_from(entry: OutcomeEntry, day: date) -> None:
    """Let a figure of a return count from this day on: the period's first one, or 1 April. Raises RuleBroken when it is signed off or corrected."""
    returned_services.written(entry)
    if entry.starts_on != day:
        rules.check_move("change", entry.review, entry.superseded)
        entry.starts_on = day


def query(entry: OutcomeEntry, operation: Operation | None, question: str, *, by: User) -> None:
    """Send a figure back to who recorded it, with a question. Raises RuleBroken when it is signed off or has one."""
    entry.review = rules.check_move("query", entry.review, entry.superseded)
    db.session.add(EntryQuery(entry_id=entry.id, question=question, asked_at=clock.now(), asked_by_id=by.id))
    _note_history(entry, operation, Verb.QUERIED, words.asked_about(words_of(entry), entry.agency.short_name, question), by=by)


def answer(entry: OutcomeEntry, operation: Operation | None, said: str, figure: Figure, *, by: User, how: str = "") -> bool:
    """Answer the question about a figure, and change it if the answer does; say whether it did. Raises RuleBroken when there is no question.

    `how` the answer came, where it was not by signing in.
    """
    entry.review = rules.check_move("answer", entry.review, entry.superseded)
    _answer_open({entry.id: said}, by=by)
    _note_history(entry, operation, Verb.ANSWERED, words.answered(words_of(entry), said, how), by=by)
    return change(entry, operation, figure, by=by)


def _answer_open(answers: Mapping[int, str], *, by: User) -> None:
    """Answer what is asked about figures, by their ids."""
    open_ones = select(EntryQuery).where(EntryQuery.entry_id.in_(answers), EntryQuery.answered_at.is_(None)).order_by(EntryQuery.id)
    for question in db.session.scalars(open_ones) if answers else ():
        question.answer, question.answered_at, question.answered_by_id = answers[question.entry_id], clock.now(), by.id


def correct(old: OutcomeEntry, operation: Operation | None, figure: Figure, why: str, *, by: User) -> OutcomeEntry:
    """Record the next in the chain of a signed-off entry, and return it. The old one is no longer counted.

    It keeps the priorities that were frozen then. Raises RuleBroken when the old one is not signed off, or nothing would change.
    """
    rules.check_move("correct", old.review, old.superseded)
    if (old.hundredths, old.exactness, old.interim, old.ward_id) == (figure.hundredths, figure.exactness, figure.interim, figure.ward_id):
        raise RuleBroken("Nothing would change. Enter the figure that is right", "quantity")
    old.superseded = True
    db.session.flush()
    origin = Origin(
        old.starts_on, old.ends_on, operation=operation, session_id=old.session_id, return_id=old.return_id, source=old.source, period=old.period,
        plan_year_id=old.plan_year_id, priorities=old.priorities,
    )
    new = _new(old.measure, old.agency, figure, origin, _next_after(old), by=by, note=old.note, corrects=old, why=why)
    new.also_reported, new.sharing_said = old.also_reported, old.sharing_said
    db.session.flush()
    _note_history(new, operation, Verb.CORRECTED, words.corrected(words_of(old), quantity_of(new), new.agency.short_name), by=by, why=why)
    if operation is not None:
        sharing_services.none_counts(new, operation, by=by)
    return new


def publish(measure: Measure, agency: Agency, figure: Figure, origin: Origin, *, code: str, note: str = "") -> OutcomeEntry:
    """Keep a figure that a service has published, under its code in the pack, and return it: signed off from the start, and recorded by nobody."""
    return _published(_new(measure, agency, figure, origin, next_figure(f"published/{code}"), by=None, code=code, note=note))


def publish_again(
    old: OutcomeEntry, measure: Measure, agency: Agency, figure: Figure, origin: Origin, *, why: str, note: str = ""
) -> OutcomeEntry:
    """Keep what a service says now of a figure that it published, and return it. What was said before, by whomever, is no longer counted."""
    rules.check_move("publish again", old.review, old.superseded)
    old.superseded = True
    return _published(_new(measure, agency, figure, origin, _next_after(old), by=None, note=note, corrects=old, why=why))


def _published(entry: OutcomeEntry) -> OutcomeEntry:
    entry.review, entry.signed_off_at = rules.check_move("publish", entry.review, entry.superseded), entry.recorded_at
    return entry


def words_of(entry: OutcomeEntry) -> str:
    """Return "Untaxed vehicles removed: 12", "Fly-tipped waste: over 2,700 tonnes"."""
    return words.figure(entry.measure.name, quantity_of(entry))


def quantity_of(entry: OutcomeEntry) -> str:
    """Return "12", "over 2,700 tonnes", as it stands beside the measure's name."""
    return words.quantity(entry.measure.name, entry.hundredths, entry.measure.unit, entry.exactness, interim=entry.interim)


def _note_history(entry: OutcomeEntry, operation: Operation | None, verb: Verb, what: str, *, by: User, why: str = "") -> None:
    """Add a line to the history of the entry and of its operation, whose open forms this does not refuse."""
    record(operation, verb, what, by=by, why=why, agency_id=entry.agency_id, subject=subjects.of_entry(entry.reference), new_version=False)


def _note_histories(what: Mapping[OutcomeEntry, str], operation: Operation | None, verb: Verb, *, by: User) -> None:
    """The same of several, in one statement."""
    db.session.flush()  # what was noted before stands before it
    record_many(verb, [Said(operation, told, entry.agency_id, subjects.of_entry(entry.reference)) for entry, told in what.items()], by=by)


def last_line(entry: OutcomeEntry) -> str:
    """Return what was done to an entry last, and by whom."""
    line = history.last_line(subjects.of_entry(entry.reference))
    return history.sentence(line) if line else "Somebody else changed this figure"


def give_year(year: PlanYear) -> None:
    """Count what was recorded in a plan year before it was planned as of that year. To what it is credited stays."""
    of_no_year = (OutcomeEntry.plan_year_id.is_(None), OutcomeEntry.ends_on.between(year.starts_on, year.ends_on))
    db.session.execute(update(OutcomeEntry).where(*of_no_year).values(plan_year_id=year.id))
