"""The parts that agencies have in operations of some days, as far as a person may see them by name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner import clock
from opsplanner.access import HOLDING, PROMISED, visible_to
from opsplanner.agencies.names.queries import called
from opsplanner.clock import Period
from opsplanner.commitments.staffing.rules import Promise
from opsplanner.commitments.words import words_of_answer
from opsplanner.database import UTCTime, read, rows
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, OperationState, OperationType, User
from opsplanner.operations.rules import EARLIEST_BRIEFING, LONGEST_ELAPSED, TOOK_PLACE
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

SAID = (*PROMISED, CommitmentState.REQUESTED)
"""The states of a part that the board counts: people are promised, or asked for."""


class Seen(NamedTuple):
    """What somebody may see by name of what is promised and asked for, to what holds its people and to what is over."""

    holds: list[Promise]
    over: list[Promise]
    restricted: bool
    """Something of it is restricted."""


def seen(user: User, days: Collection[date], type_ids: Collection[int]) -> Seen:
    """Return what agencies have promised, and are asked for, on these days, of these types (none: of all): one query."""
    found = rows(_seen(Reader.of(user), bool(type_ids)), _asked(user, days, type=list(type_ids)))
    holds, over = list[Promise](), list[Promise]()
    for row in found:
        waits, held = row.state is CommitmentState.REQUESTED, Period(row.musters_at, row.ends_at)
        promise = Promise(row.operation_id, row.agency_id, clock.local(row.musters_at).date(), held, row.staff_asked if waits else row.staff_promised, False, waits)
        if row.operation_state in HOLDING:
            holds.append(promise)
        elif not waits:
            over.append(promise)
    return Seen(holds, over, any(row.restricted for row in found))


class Line(NamedTuple):
    """One operation in which an agency has a part on a day."""

    reference: str
    type: str
    lead: str
    starts_at: datetime
    ends_at: datetime
    musters_at: datetime
    operation_state: OperationState
    restricted: bool
    state: CommitmentState
    staff_asked: int
    staff_promised: int
    answer_by: date | None
    reason: str
    late: bool

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)

    @property
    def held(self) -> Period:
        """From when people have to be there to the end."""
        return Period(self.musters_at, self.ends_at)

    @property
    def stands(self) -> str:
        """Where the part stands, in words."""
        return words_of_answer(self.state, staff=self.staff_promised, answer_by=self.answer_by, reason=self.reason, late=self.late)

    @property
    def is_over(self) -> bool:
        """Say whether it took place, so that its people are free again."""
        return self.operation_state in TOOK_PLACE


def lines(user: User, agency_id: int, day: date, type_ids: Collection[int]) -> list[Line]:
    """Return what an agency has promised and is asked for on a day, of these types (none: of all), soonest first: one query."""
    return read(Line, _lines(Reader.of(user), bool(type_ids)), _asked(user, [day], agency=agency_id, type=list(type_ids)))


def _asked(user: User, days: Collection[date], **more: Any) -> dict[str, Any]:
    within = Period(clock.day_bounds(min(days)).start, clock.day_bounds(max(days)).end)
    span = {"may_begin": within.start - LONGEST_ELAPSED, "since": within.start, "until": within.end, "begins_before": within.end + EARLIEST_BRIEFING}
    return asked_by(user, **span, **more)


@built_once
def _seen(reader: Reader, of_types: bool) -> Select[*tuple[Any, ...]]:
    query = select(
        Commitment.operation_id, Commitment.agency_id, Commitment.state, Commitment.staff_asked, Commitment.staff_promised, Operation.musters_at,
        Operation.ends_at, Operation.state.label("operation_state"), Operation.restricted,
    )
    return _chosen(query.join(Operation, Operation.id == Commitment.operation_id), reader, of_types).order_by(Operation.musters_at, Operation.id)


@built_once
def _lines(reader: Reader, of_types: bool) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Operation.reference, OperationType.name.label("type"), called(Agency.short_name, Operation.day).label("lead"), Operation.starts_at, Operation.ends_at,
            Operation.musters_at, Operation.state.label("operation_state"), Operation.restricted, Commitment.state, Commitment.staff_asked,
            Commitment.staff_promised, Commitment.answer_by, Commitment.reason, Commitment.late,
        )
        .join(Commitment, Commitment.operation_id == Operation.id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .where((Commitment.agency_id + 0) == value("agency"))
    )
    return _chosen(query, reader, of_types).order_by(Operation.starts_at, Operation.id)


def _chosen(query: Select[*tuple[Any, ...]], reader: Reader, of_types: bool) -> Select[*tuple[Any, ...]]:
    """Those of which a part of the time that people are held for lies on these days: a night is on both.

    A type and an agency have what is of all their years, the days a few: the sums keep databases from their indexes.
    """
    query = query.where(
        visible_to(reader), Operation.state.in_((*HOLDING, *TOOK_PLACE)), Commitment.state.in_(SAID), Operation.starts_at >= value("may_begin", UTCTime),
        Operation.starts_at < value("begins_before", UTCTime), Operation.ends_at > value("since", UTCTime), Operation.musters_at < value("until", UTCTime),
    )
    return query.where((Operation.type_id + 0).in_(values("type"))) if of_types else query
