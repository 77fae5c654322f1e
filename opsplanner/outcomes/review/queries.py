"""The manager's queue: entries beside what they came from and last time's figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from opsplanner.access import visible_to
from opsplanner.agencies.names.queries import called
from opsplanner.database import read, read_row, rows
from opsplanner.figures.queries import entries_visible_to
from opsplanner.models import (
    Agency,
    EntryQuery,
    Exactness,
    Measure,
    Operation,
    OperationType,
    OutcomeEntry,
    Priority,
    Review,
    ServiceReturn,
    User,
    Ward,
    entry_priority,
)
from opsplanner.outcomes.recording.queries import recordable_by
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.web.paging import at_page, on_page


class Waiting(NamedTuple):
    """One entry of the queue."""

    id: int
    figure: str
    """Its reference."""
    version: int
    measure: str
    measure_code: str
    unit: str
    shape: str
    hundredths: int
    exactness: Exactness
    interim: bool
    agency: str
    ward: str | None
    reference: str | None
    type: str | None
    restricted: bool | None
    operation_id: int | None
    starts_on: date
    ends_on: date
    period: str
    source: str
    return_id: int | None
    session_id: int | None
    """Of a Community Payback session `source` is the job's reference, of a return its own."""
    by_telephone: bool
    note: str
    recorded_by_id: int | None
    changed_by_id: int | None
    recorder: str | None
    recorded_at: datetime
    changer: str | None
    changed_at: datetime
    corrects: str | None
    corrected: int | None
    corrected_exactness: Exactness | None
    why: str
    question: str | None
    """The last one about it, answered or not."""
    asked_by: str | None
    answer: str | None
    answered_by: str | None
    ward_id: int | None
    also_reported: bool
    sharing_asked: bool
    """Whether another agency recorded it too, and nobody has said whether these are parts."""
    records: bool
    """Whether this person records for its agency, and so answers."""


def _standing(reader: Reader, review: Review, of_priority: bool, of_operation: bool) -> list[ColumnElement[bool]]:
    entry = OutcomeEntry
    wanted = [entries_visible_to(reader), entry.review == review, entry.superseded.is_(False)]
    if of_priority:
        of = select(entry_priority.c.entry_id).join(Priority, Priority.id == entry_priority.c.priority_id)
        wanted.append(entry.id.in_(of.where(Priority.code == value("priority", String))))
    if of_operation:
        wanted.append(entry.operation_id.in_(select(Operation.id).where(Operation.reference == value("reference", String))))
    return wanted


@built_once
def _how_many(reader: Reader, review: Review, of_priority: bool, of_operation: bool) -> Select[int]:
    return select(func.count().label("count")).select_from(OutcomeEntry).where(*_standing(reader, review, of_priority, of_operation))


def how_many_wait(user: User, review: Review, *, priority: str = "", reference: str = "") -> int:
    """Return how many entries stand so (one query)."""
    query = _how_many(Reader.of(user), review, bool(priority), bool(reference))
    return rows(query, asked_by(user, priority=priority, reference=reference))[0].count


@built_once
def _waiting(reader: Reader, review: Review, of_priority: bool, of_operation: bool) -> Select[*tuple[Any, ...]]:
    """The entries of the page are found first, and only then joined to what is said of them."""
    entry, old, other = OutcomeEntry, aliased(OutcomeEntry), aliased(OutcomeEntry)
    beside = (other.operation_id == entry.operation_id, other.measure_id == entry.measure_id, other.agency_id != entry.agency_id, other.superseded.is_(False))
    sharing_asked = and_(entry.sharing_said.is_(False), entry.hundredths != 0, exists().where(*beside, other.hundredths != 0).correlate(entry))
    recorder, changer, asker, answerer = (aliased(User) for _ in range(4))
    asked = select(func.max(EntryQuery.id)).where(EntryQuery.entry_id == entry.id).correlate(entry).scalar_subquery()
    order = (entry.recorded_at, entry.id)
    wanted = on_page(select(entry.id).where(*_standing(reader, review, of_priority, of_operation)).order_by(*order), one_more=False)
    return (
        select(
            entry.id, entry.reference.label("figure"), entry.version, Measure.name.label("measure"), Measure.code.label("measure_code"), Measure.unit, Measure.shape, entry.hundredths, entry.exactness, entry.interim,
            called(Agency.short_name, entry.ends_on).label("agency"), Ward.name.label("ward"), Operation.reference, OperationType.name.label("type"), Operation.restricted,
            entry.operation_id, entry.starts_on, entry.ends_on, entry.period, entry.source, entry.return_id, entry.session_id, entry.by_telephone, entry.note, entry.recorded_by_id,
            entry.changed_by_id, recorder.name.label("recorder"), entry.recorded_at, changer.name.label("changer"), entry.changed_at,
            old.reference.label("corrects"), old.hundredths.label("corrected"), old.exactness.label("corrected_exactness"), entry.why, EntryQuery.question,
            asker.name.label("asked_by"), EntryQuery.answer, answerer.name.label("answered_by"), entry.ward_id, entry.also_reported,
            sharing_asked.label("sharing_asked"), recordable_by(reader).label("records"),
        )
        .select_from(entry)
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .outerjoin(Ward, Ward.id == entry.ward_id)
        .outerjoin(Operation, Operation.id == entry.operation_id)
        .outerjoin(OperationType, OperationType.id == Operation.type_id)
        .outerjoin(recorder, recorder.id == entry.recorded_by_id)
        .outerjoin(changer, changer.id == entry.changed_by_id)
        .outerjoin(old, old.id == entry.corrects_id)
        .outerjoin(EntryQuery, EntryQuery.id == asked)
        .outerjoin(asker, asker.id == EntryQuery.asked_by_id)
        .outerjoin(answerer, answerer.id == EntryQuery.answered_by_id)
        .where(entry.id.in_(wanted.scalar_subquery()))
        .order_by(*order)
    )


def waiting(user: User, review: Review, *, priority: str = "", reference: str = "", page: int = 1) -> list[Waiting]:
    """Return a page of the entries that stand so, the longest recorded first (one query)."""
    query = _waiting(Reader.of(user), review, bool(priority), bool(reference))
    return read(Waiting, query, asked_by(user, priority=priority, reference=reference, **at_page(page)))


class LastTime(NamedTuple):
    """The figure of the same measure, agency and operation type before; of a session that of the last session before; of a return that of the last return."""

    figure: str
    hundredths: int
    exactness: Exactness
    ends_on: date


@built_once
def _last_times(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Their ids are found first, each from an index (ix_outcome_entry_before), and only then what is said of them: no join reads all figures."""
    this, of, last = aliased(OutcomeEntry), aliased(Operation), aliased(OutcomeEntry)
    alike = (OutcomeEntry.measure_id == this.measure_id, OutcomeEntry.agency_id == this.agency_id, OutcomeEntry.superseded.is_(False))
    before, latest = OutcomeEntry.ends_on < this.starts_on, (OutcomeEntry.ends_on.desc(), OutcomeEntry.id.desc())
    former = (
        select(OutcomeEntry.id)
        .join(Operation, Operation.id == OutcomeEntry.operation_id)
        .where(*alike, before, Operation.type_id == of.type_id, visible_to(reader))
        .order_by(*latest)
        .limit(1)
        .correlate(this, of)
        .scalar_subquery()
    )
    of_session = select(OutcomeEntry.id).where(*alike, before, OutcomeEntry.session_id.is_not(None)).order_by(*latest).limit(1).correlate(this)
    sent, then, same_ward = aliased(ServiceReturn), aliased(ServiceReturn), OutcomeEntry.ward_id.is_not_distinct_from(this.ward_id)
    of_return = (
        select(OutcomeEntry.id)
        .join(then, then.id == OutcomeEntry.return_id)
        .join(sent, sent.expected_id == then.expected_id)
        .where(*alike, before, same_ward, sent.id == this.return_id, *(one.counts_from == one.starts_on for one in (sent, then)))
        .order_by(*latest)
        .limit(1)
        .correlate(this)
    )
    own = {this.session_id: of_session.scalar_subquery(), this.return_id: of_return.scalar_subquery(), this.operation_id: former}
    earlier = case(*((whose.is_not(None), of_it) for whose, of_it in own.items())).label("id")
    wanted = select(this.id.label("entry_id"), earlier).outerjoin(of, of.id == this.operation_id).where(this.id.in_(values("entries")))
    found = wanted.cte("found").prefix_with("MATERIALIZED")
    return (
        select(found.c.entry_id, last.reference.label("figure"), last.hundredths, last.exactness, last.ends_on)
        .join(last, last.id == found.c.id)
        .order_by(found.c.entry_id)
    )


def last_times(user: User, entry_ids: Sequence[int]) -> dict[int, LastTime]:
    """Return, by entry, the figure of the same measure and agency the time before, as far as this person sees it (one query).

    Of an operation it is the last one's of its type, of a Community Payback session the last session's, of a return the last one's of the same ward; of a
    year's so far there is none.
    """
    found = rows(_last_times(Reader.of(user)), asked_by(user, entries=entry_ids))
    return {row.entry_id: read_row(LastTime, row) for row in found}


@built_once
def _priorities() -> Select[*tuple[Any, ...]]:
    return (
        select(entry_priority.c.entry_id, Priority.name)
        .join(Priority, Priority.id == entry_priority.c.priority_id)
        .where(entry_priority.c.entry_id.in_(values("entries")))
        .order_by(entry_priority.c.entry_id, Priority.position, Priority.name, Priority.id)
    )


def priorities_of(entry_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the priorities that entries are credited to (one query)."""
    names: dict[int, list[str]] = {}
    for entry_id, name in rows(_priorities(), {"entries": entry_ids}):
        names.setdefault(entry_id, []).append(name)
    return names
