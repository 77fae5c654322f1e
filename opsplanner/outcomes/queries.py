"""What outcomes ask of somebody: figures to record, questions to answer, entries to sign off. What home shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Date, Select, and_, cast, exists, func, literal, null, or_, select, union, union_all
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.access import PROMISED, may, visible_to
from opsplanner.database import UTCTime, read_row, reading
from opsplanner.figures.queries import entries_visible_to
from opsplanner.models import (
    Agency,
    AgencyReport,
    Commitment,
    EntryQuery,
    Exactness,
    Measure,
    Operation,
    OperationState,
    OperationType,
    OutcomeEntry,
    Priority,
    Review,
    User,
    entry_priority,
)
from opsplanner.operations.importing.queries import over_when_imported
from opsplanner.outcomes.recording.rules import BEGUN
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.together import Known, Later, later

MOST = 50
"""How many lines of a kind home may show and count; more than that nobody works through in a day."""


class Due(NamedTuple):
    """An operation whose results an agency still owes. `follow_up` says what was to come in by `due_on`, if it was a follow-up."""

    reference: str
    type: str
    restricted: bool
    starts_at: datetime
    ended_at: datetime
    follow_up: str
    due_on: date | None


class Asked(NamedTuple):
    """A question about an entry, which somebody waits to have answered."""

    figure: str
    """Its reference."""
    measure: str
    unit: str
    hundredths: int
    exactness: Exactness
    agency: str
    question: str
    asked_by: str
    asked_at: datetime
    reference: str | None
    restricted: bool


def _due(reader: Reader) -> Select[*tuple[Any, ...]]:
    """The rows of `Due`, the longest due first. What they do not say is empty, for `_waiting`."""
    report, agency, today = AgencyReport, reader.agency_id, value("today", Date)
    entry = exists().where(OutcomeEntry.operation_id == Operation.id, OutcomeEntry.agency_id == agency).correlate(Operation)
    silent = and_(~entry, or_(report.id.is_(None), and_(report.nothing_to_report.is_(False), report.follow_up_on.is_(None))))
    open_ = Operation.state.in_([state for state in BEGUN if state is not OperationState.CLOSED])
    dated = aliased(AgencyReport)
    # closed operations, which are nearly all of them, are looked at only where something was to come in
    few = union(select(Operation.id).where(open_, Operation.starts_at <= value("now", UTCTime)), select(dated.operation_id).where(dated.agency_id == agency, dated.follow_up_on <= today))
    return (
        select(
            literal("due").label("kind"), Operation.reference, OperationType.name.label("type"), Operation.restricted, Operation.starts_at, Operation.ends_at.label("ended_at"),
            func.coalesce(report.follow_up, "").label("follow_up"), report.follow_up_on.label("due_on"),
            *_empty(figure=OutcomeEntry.reference, measure=Measure.name, unit=Measure.unit, hundredths=OutcomeEntry.hundredths,
                    exactness=OutcomeEntry.exactness, agency=Agency.short_name, question=EntryQuery.question, asked_by=User.name, asked_at=EntryQuery.asked_at),
        )
        .join(Commitment, and_(Commitment.operation_id == Operation.id, Commitment.agency_id == agency))
        .join(OperationType, OperationType.id == Operation.type_id)
        .outerjoin(report, and_(report.operation_id == Operation.id, report.agency_id == agency))
        .where(
            Operation.id.in_(few),
            visible_to(reader),
            or_(Commitment.state.in_(PROMISED), Commitment.turned_up > 0),
            Operation.ends_at <= value("now", UTCTime),
            or_(and_(open_, silent, ~over_when_imported()), and_(Operation.state.in_(BEGUN), report.follow_up_on <= today)),
        )
        .order_by(Operation.ends_at, Operation.id)
        .limit(MOST)
    )


def _questions(reader: Reader) -> Select[*tuple[Any, ...]]:
    """The rows of `Asked`, the oldest first, with the columns of `_due` in its order."""
    entry = OutcomeEntry
    mine = or_(entry.recorded_by_id == reader.id, entry.changed_by_id == reader.id, entry.agency_id == reader.agency_id)
    return (
        select(
            literal("asked").label("kind"), Operation.reference, literal("").label("type"), func.coalesce(Operation.restricted, False).label("restricted"),
            *_empty(starts_at=Operation.starts_at, ended_at=Operation.ends_at), literal("").label("follow_up"), *_empty(due_on=AgencyReport.follow_up_on),
            entry.reference.label("figure"), Measure.name.label("measure"), Measure.unit, entry.hundredths, entry.exactness,
            Agency.short_name.label("agency"), EntryQuery.question, User.name.label("asked_by"), EntryQuery.asked_at,
        )
        .join(EntryQuery, and_(EntryQuery.entry_id == entry.id, EntryQuery.answered_at.is_(None)))
        .join(User, User.id == EntryQuery.asked_by_id)
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .outerjoin(Operation, Operation.id == entry.operation_id)
        .where(entries_visible_to(reader), entry.review == Review.QUERIED, entry.superseded.is_(False), mine)
        .order_by(EntryQuery.asked_at, EntryQuery.id)
        .limit(MOST)
    )


def _empty(**columns: Any) -> list[Any]:
    return [cast(null(), column.type).label(name) for name, column in columns.items()]


@built_once
def _waiting(reader: Reader) -> CompoundSelect[*tuple[Any, ...]]:
    return union_all(select(_due(reader).subquery()), select(_questions(reader).subquery()))


def owed_and_asked(user: User) -> Later[tuple[list[Due], list[Asked]]]:
    """Return what this coordinator's agency owes of results, and the questions that she answers; nothing for who records nothing.

    It owes those of operations that are over, the longest due first, when it has recorded no figure and said neither "nothing to report" nor
    when they come; and follow-ups whose date has come. Questions are about what she recorded, or her agency did, the oldest first.
    """
    if not may(user, "record_outcomes"):
        return Known(([], []))
    return later(_waiting(Reader.of(user)), asked_by(user, today=clock.today(), now=clock.now()), _read_waiting)


def _read_waiting(found: Sequence[Any]) -> tuple[list[Due], list[Asked]]:
    found = sorted(found, key=lambda row: row.asked_at or row.ended_at)  # ordering both in the database took half as long again
    due, asked = reading(Due, found), reading(Asked, found)
    return [due(row) for row in found if row.kind == "due"], [asked(row) for row in found if row.kind == "asked"]


class Backlog(NamedTuple):
    """How many entries of a priority wait for sign-off (code "": of none), and since when the oldest."""

    code: str
    name: str
    entries: int
    oldest: datetime


class ToReview(NamedTuple):
    """What waits for this person's sign-off: each entry once, and by priority (those add up to more where entries have two)."""

    entries: int
    oldest: datetime | None
    by_priority: list[Backlog]


def awaiting(user: Person) -> ColumnElement[bool]:
    """True for the entries that wait for sign-off and that this person sees."""
    return and_(entries_visible_to(user), OutcomeEntry.review == Review.RECORDED, OutcomeEntry.superseded.is_(False))


def not_own(user: Person) -> ColumnElement[bool]:
    """True for the entries that this person neither recorded nor last changed."""
    return and_(func.coalesce(OutcomeEntry.recorded_by_id, 0) != user.id, func.coalesce(OutcomeEntry.changed_by_id, 0) != user.id)


@built_once
def _to_review(reader: Reader) -> Select[*tuple[Any, ...]]:
    mine = and_(awaiting(reader), not_own(reader))
    code, name = func.coalesce(Priority.code, "").label("code"), func.coalesce(func.max(Priority.name), "No priority").label("name")
    entries, oldest = func.count().label("entries"), func.min(OutcomeEntry.recorded_at).label("oldest")
    grouped = (
        select(literal(1).label("kind"), code, name, entries, oldest)
        .select_from(OutcomeEntry)
        .outerjoin(entry_priority, entry_priority.c.entry_id == OutcomeEntry.id)
        .outerjoin(Priority, Priority.id == entry_priority.c.priority_id)
        .where(mine)
        .group_by(Priority.code)
    )
    whole = select(literal(0).label("kind"), literal("").label("code"), literal("").label("name"), entries, oldest).select_from(OutcomeEntry).where(mine)
    both = union_all(whole, grouped).subquery()
    return select(*both.c).order_by(both.c.kind, both.c.code == "", both.c.name, both.c.code)


def to_review(user: User) -> Later[ToReview]:
    """Return what waits for this person's sign-off, her own entries left out; nothing for who does not review."""
    if not may(user, "review"):
        return Known(ToReview(0, None, []))
    return later(_to_review(Reader.of(user)), asked_by(user), _read_to_review)


def _read_to_review(found: Sequence[Any]) -> ToReview:
    total, *by_priority = found
    return read_row(ToReview, total, by_priority=[read_row(Backlog, row) for row in by_priority])
