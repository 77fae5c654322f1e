"""How operations are loaded: one for its page, one for a change, and what its page says besides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption

from opsplanner import clock
from opsplanner.access import changeable_by, may, visible_to
from opsplanner.catalogue.entities.queries import Catalogue, as_it_stands, catalogue
from opsplanner.database import Base, UTCTime, one
from opsplanner.errors import NotFound
from opsplanner.glance import as_read
from opsplanner.models import (
    AgencyReport,
    Booking,
    Commitment,
    CommitmentState,
    Debrief,
    Lesson,
    LogEntry,
    Nomination,
    Operation,
    OperationState,
    OperationWard,
    OutcomeEntry,
    Place,
    Series,
    SeriesDate,
    User,
    operation_measure,
    operation_priority,
)
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import words as notices_words
from opsplanner.notices.seen import queries as seen_queries
from opsplanner.operations.series.dates.queries import other_dates
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.together import Later, later

T = TypeVar("T")


class Shown(NamedTuple):
    """An operation as its page shows it, and what its lead is told besides."""

    operation: Operation
    untold: int
    """How many agencies still have to be told of it."""
    mailed: bool
    """Whether agencies were written to of it."""
    written: bool
    """Whether somebody wrote of its day (`written`), while it is under way."""
    asked: bool = False
    """Whether people were told of a change shortly before the start."""
    asks: str = ""
    """What the address says of the notice that asks this person to have seen such a change; empty where none does."""
    series: str = ""
    """The code of the series that it is a date of; empty where it is of none."""
    apart: tuple[date, ...] = ()
    """To who changes it the days of the other dates of that, as far as she sees them."""


def is_short() -> ColumnElement[bool]:
    """True for what is confirmed and short of an agency (docs/domain.md, "Short of an agency")."""
    part = aliased(Commitment)
    lacks = exists().where(part.operation_id == Operation.id, part.required, part.state.not_in((CommitmentState.ACCEPTED, CommitmentState.RELEASED)))
    return and_(Operation.state == OperationState.CONFIRMED, lacks.correlate(Operation))


@built_once
def _visible(reader: Reader) -> Select[*tuple[Any, ...]]:
    return _of(visible_to(reader))


def shown(user: User, reference: str) -> Shown:
    """Return one operation with all that its page shows, to read (three queries). Raises NotFound when this person may not see it."""
    row = _row(_visible, user, reference).found()
    leads = may(user, "plan_operations") and (user.in_partnership_office or row.lead_agency_id == user.agency_id)
    of_it = {"operation": row.id, "unread_by": user.id, "now": clock.now()}
    besides = _besides(of_it, leads=leads, under_way=leads and row.state is OperationState.UNDER_WAY, unread=bool(user.unread))
    return _whole(row, *(those.found() for those in besides))


def visible(user: User, reference: str) -> Operation:
    """Return one operation with all its parts, to read. Raises NotFound when this person may not see it."""
    return shown(user, reference).operation


@built_once
def _changeable(reader: Reader) -> Select[*tuple[Any, ...]]:
    return _of(changeable_by(reader))


def changeable(user: User, reference: str) -> Operation:
    """Return one operation with all its parts, to read. Raises NotFound when this person may not change it."""
    return changeable_whole(user, reference).operation


def changeable_whole(user: User, reference: str) -> Shown:
    """Return the same, with its series: "" where it is a date of none (three queries)."""
    row, besides = _row(_changeable, user, reference), _besides(asked_by(user, reference=reference), by=Reader.of(user))
    return _whole(row.found(), *(those.found() for those in besides))


def _of(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    place = (column.label(f"place_{column.key}") for column in Place.__table__.c)
    query = select(*Operation.__table__.c, *place).outerjoin_from(Operation, Place, Place.id == Operation.meeting_point_id)
    return query.where(Operation.reference == value("reference", String), condition)


def _row(query: Callable[[Reader], Select[*tuple[Any, ...]]], user: User, reference: str) -> Later[Any]:
    return later(query(Reader.of(user)), asked_by(user, reference=reference), _the_one)


def _the_one(found: Sequence[Any]) -> Any:
    if not found:
        raise NotFound()
    return found[0]


def _besides(of_it: dict[str, Any], *, by: Reader | None = None, leads: bool = False, under_way: bool = False, unread: bool = False) -> tuple[Later[list[Any]], Later[list[Any]]]:
    """Ask, later, what an operation has several of, by selects that do not join it: joined, SQLite would read the links of all operations first."""
    return later(_beside(by, leads, under_way, unread, notices_words.occasions()), of_it, list), later(_parts(by), of_it, list)


def _whole(row: Any, beside: Sequence[Any], parts: Sequence[Any]) -> Shown:
    try:
        operation = _read_as(row, beside, parts, catalogue())
    except KeyError:  # something was added to the catalogue after this page began to read, and already stands here
        operation = _read_as(row, beside, parts, as_it_stands())
    untold, others = sum(one.id for one in beside if one.what == "untold"), {one.what for one in beside}
    said = {one.what: one.code for one in beside if one.code}
    apart = tuple(sorted(clock.local(one.starts_at).date() for one in beside if one.what == "apart"))
    return Shown(operation, untold, "mailed" in others, "written" in others, "asked" in others, said.get("asks", ""), said.get("series", ""), apart)


def _read_as(row: Any, beside: Sequence[Any], parts: Sequence[Any], known: Catalogue) -> Operation:
    """Return the operation of these rows, as entities that no session knows. Raises KeyError for what the catalogue does not know."""
    of_kind: dict[str, list[Any]] = {}
    for each in beside:
        of_kind.setdefault(each.what, []).append(each)
    operation = as_read(
        Operation,
        _values(row, Operation) | {
            "type": known.types[row.type_id],
            "lead_agency": known.agencies[row.lead_agency_id],
            "meeting_point": as_read(Place, _values(row, Place, "place_")) if row.place_id is not None else None,
            "wards": _chosen(known.wards, of_kind.get("ward", ())),
            "priorities": _chosen(known.priorities, of_kind.get("priority", ())),
            "measures": _chosen(known.measures, of_kind.get("measure", ())),
            "bookings": [_booking(row, one, known) for one in sorted(of_kind.get("booking", ()), key=lambda one: one.booking_id)],
        },
    )
    commitments: dict[int, Commitment] = {}
    for part in parts:
        if part.id not in commitments:
            commitments[part.id] = _part(part, operation, known)
        if part.named_id is not None:
            commitments[part.id].nominations.append(_named(part))
    set_committed_value(operation, "commitments", list(commitments.values()))
    return operation


def _values(row: Any, model: type[Base], prefix: str = "") -> dict[str, Any]:
    return {column.key: getattr(row, prefix + column.key) for column in model.__table__.c}


def _chosen(known: dict[int, T], those: Sequence[Any]) -> list[T]:
    ids = {one.id for one in those}
    if not known.keys() >= ids:
        raise KeyError(ids - known.keys())
    return [one for id_, one in known.items() if id_ in ids]


def _booking(operation: Any, row: Any, known: Catalogue) -> Booking:
    times = {"live": row.live, "starts_at": row.starts_at, "ends_at": row.ends_at}
    return as_read(Booking, {"id": row.booking_id, "operation_id": operation.id, "resource_id": row.id, "resource": known.resources[row.id], **times})


def _part(row: Any, operation: Operation, known: Catalogue) -> Commitment:
    return as_read(
        Commitment,
        _values(row, Commitment) | {
            "agency": known.agencies[row.agency_id],
            "operation": operation,
            "nominations": [],
            "answered_by": as_read(User, {"id": row.answered_by_id, "name": row.answered_name}) if row.answered_by_id is not None else None,
            "over_numbers_by": as_read(User, {"id": row.over_numbers_by_id, "name": row.over_name}) if row.over_numbers_by_id is not None else None,
            "named_twice_by": as_read(User, {"id": row.named_twice_by_id, "name": row.twice_name}) if row.named_twice_by_id is not None else None,
        },
    )


def _named(row: Any) -> Nomination:
    account = {"id": row.named_user_id, "agency_id": row.named_agency_id, "suspended_at": row.named_suspended_at}
    user = as_read(User, account) if row.named_user_id is not None else None
    return as_read(Nomination, {"id": row.named_id, "commitment_id": row.id, "user_id": row.named_user_id, "name": row.named_name, "user": user})


@built_once
def _beside(by: Reader | None, leads: bool, under_way: bool, unread: bool, occasions: tuple[str, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """What stands beside an operation: its links, its bookings, and for its lead what is to be told, and whether something was written."""
    operation, no_number, no_truth, no_time, no_text = _operation(by), *(cast(null(), kind) for kind in (Integer, Boolean, UTCTime, String))

    def all_of(what: str, id_: ColumnElement[int], *condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        nothing = no_number.label("booking_id"), no_truth.label("live"), no_time.label("starts_at"), no_time.label("ends_at"), no_text.label("code")
        return select(literal(what, String).label("what"), id_.label("id"), *nothing).where(*condition)

    booked = select(literal("booking", String), Booking.resource_id, Booking.id, Booking.live, Booking.starts_at, Booking.ends_at, no_text)
    of_series = select(literal("series", String), *(no_number,) * 2, no_truth, *(no_time,) * 2, Series.code)
    found = [
        all_of("ward", OperationWard.__table__.c.ward_id, OperationWard.operation_id == operation),
        all_of("priority", operation_priority.c.priority_id, operation_priority.c.operation_id == operation),
        all_of("measure", operation_measure.c.measure_id, operation_measure.c.operation_id == operation),
        booked.where(Booking.operation_id == operation),
        of_series.join(SeriesDate, SeriesDate.series_id == Series.id).where(SeriesDate.operation_id == operation),
    ]
    if by:
        found.append(select(literal("apart", String), *(no_number,) * 2, no_truth, Operation.starts_at, no_time, no_text).where(other_dates(operation, by)))
    if leads:
        found.append(all_of("untold", notices_queries.count_untold(operation, occasions).scalar_subquery()))
        found.append(all_of("mailed", literal(1), notices_queries.told_by_mail(operation, occasions).exists()))
        found.append(all_of("asked", literal(1), seen_queries.asking(operation).exists()))
    if unread:
        found.append(select(literal("asks", String), *(no_number,) * 2, no_truth, *(no_time,) * 2, seen_queries.newest_of(operation, value("unread_by")).scalar_subquery()))
    if under_way:
        found.append(all_of("written", literal(1), written(operation)))
    return union_all(*found)


def _operation(by: Reader | None) -> ColumnElement[int]:
    """The id of the operation that is asked about: given, or of its reference, if this reader may change it."""
    return select(Operation.id).where(Operation.reference == value("reference", String), changeable_by(by)).correlate(None).scalar_subquery() if by else value("operation")


def written(operation: ColumnElement[int]) -> ColumnElement[bool]:
    """True where somebody wrote of an operation's day: a line of its log, who turned up, a figure, a report, a debrief, a lesson."""
    noted = (LogEntry, OutcomeEntry, AgencyReport, Debrief, Lesson)
    came = exists().where(Commitment.operation_id == operation, Commitment.turned_up.is_not(None))
    return or_(came, *(exists().where(table.operation_id == operation) for table in noted))


@built_once
def _parts(by: Reader | None) -> Select[*tuple[Any, ...]]:
    answered, over, twice, account = (aliased(User) for _ in range(4))
    named = (Nomination.id, Nomination.user_id, Nomination.name, account.agency_id, account.suspended_at)
    return (
        select(*Commitment.__table__.c, answered.name.label("answered_name"), over.name.label("over_name"), twice.name.label("twice_name"), *(one.label(f"named_{one.key}") for one in named))
        .select_from(Commitment)
        .outerjoin(answered, answered.id == Commitment.answered_by_id).outerjoin(over, over.id == Commitment.over_numbers_by_id).outerjoin(twice, twice.id == Commitment.named_twice_by_id)
        .outerjoin(Nomination, Nomination.commitment_id == Commitment.id).outerjoin(account, account.id == Nomination.user_id)
        .where(Commitment.operation_id == _operation(by)).order_by(Commitment.id, Nomination.id)
    )


def for_change(user: User, reference: str, *also: ExecutableOption) -> Operation:
    """Return an operation to change it, with what else is loaded with it (`also`): PostgreSQL locks its row, so that a second editor waits and then sees the new
    version. Raises NotFound when this person may not change it."""
    query = _for_change(Reader.of(user))
    return one(query.options(*also) if also else query, asked_by(user, reference=reference))


@built_once
def _for_change(reader: Reader) -> Select[Operation]:
    return (
        select(Operation)
        .where(Operation.reference == value("reference", String), changeable_by(reader))
        .options(
            joinedload(Operation.type, innerjoin=True),
            selectinload(Operation.commitments).joinedload(Commitment.agency, innerjoin=True),
            selectinload(Operation.bookings).joinedload(Booking.resource, innerjoin=True),
            joinedload(Operation.meeting_point),
            selectinload(Operation.priorities),
        )
        .with_for_update(of=Operation)
    )
