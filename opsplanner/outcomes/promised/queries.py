"""An agency's parts in the operations of some days, added up and listed, as far as a person may see them by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select

from opsplanner import clock
from opsplanner.access import HOLDING, PROMISED, visible_to
from opsplanner.agencies.names.queries import called
from opsplanner.clock import Period
from opsplanner.commitments.words import words_of_answer
from opsplanner.database import UTCTime, db, read, rows
from opsplanner.engines import minutes_between
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, OperationState, OperationType, User
from opsplanner.operations.rules import TOOK_PLACE
from opsplanner.outcomes.promised.rules import FIGURES, Days
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.web.paging import and_whether_more, at_page, on_page

CHUNK = 1000
"""Operations that a file reads at a time."""


class Figure(NamedTuple):
    """One of FIGURES, added up."""

    figure: str
    operations: int
    people: int
    minutes: int
    """People times how long each operation is planned to last."""


class Summed(NamedTuple):
    """All of them, and what of it is not known."""

    figures: tuple[Figure, ...]
    silent: int
    """Operations that took place and of which nobody has said how many turned up."""
    restricted: bool


class Line(NamedTuple):
    """The agency's part in one operation."""

    id: int
    reference: str
    type: str
    lead: str
    starts_at: datetime
    ends_at: datetime
    operation_state: OperationState
    restricted: bool
    state: CommitmentState
    asked: int
    promised: int
    withdrawn: int
    turned_up: int | None
    answer_by: date | None
    reason: str
    late: bool

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)

    @property
    def stands(self) -> str:
        """Where the part stands, in words."""
        return words_of_answer(self.state, staff=self.promised, answer_by=self.answer_by, reason=self.reason, late=self.late)

    @property
    def turnout(self) -> str:
        """How many turned up; "not said" once that can be asked, before nothing."""
        return str(self.turned_up) if self.turned_up is not None else "not said" if self.operation_state in TOOK_PLACE else ""


class Kind(NamedTuple):
    """Which parts a figure is made of, and how many people each adds to it."""

    staff: str
    """The column; a part in which it is empty, as how many turned up may be, is none of them."""
    states: tuple[CommitmentState, ...] = ()
    """Nothing: whatever the agency has answered."""


TURNED_UP = "turned_up"
KINDS = {
    "asked": Kind("staff_asked"),
    "promised": Kind("staff_promised", PROMISED),
    "not-answered": Kind("staff_asked", (CommitmentState.REQUESTED,)),
    "declined": Kind("staff_asked", (CommitmentState.DECLINED,)),
    "withdrawn": Kind("staff_withdrawn", (CommitmentState.WITHDRAWN,)),
    "turned-up": Kind(TURNED_UP),
}
STAFF = tuple(dict.fromkeys(kind.staff for kind in KINDS.values()))


def _there(reader: Reader) -> list[ColumnElement[bool]]:
    """What counts: parts that were asked for and stand, in operations that take place or took place, by the day on which they begin.

    An agency has the parts of all its years, the days a few: the sum keeps databases from the index of all these, and lets each operation's part be
    looked up.
    """
    return [
        visible_to(reader), Commitment.agency_id == value("agency") + Operation.id * 0, Operation.state.in_((*HOLDING, *TOOK_PLACE)),
        Commitment.state.not_in((CommitmentState.NOT_ASKED, CommitmentState.RELEASED)), Operation.starts_at >= value("since", UTCTime), Operation.starts_at < value("until", UTCTime),
    ]


def _asked(user: User, agency_id: int, days: Days, **more: Any) -> dict[str, Any]:
    return asked_by(user, agency=agency_id, since=clock.day_bounds(days.first).start, until=clock.day_bounds(days.last).end, **more)


def summed(user: User, agency_id: int, days: Days) -> Summed:
    """Return what an agency's parts in the operations of some days add up to: one query."""
    found = rows(_summed(Reader.of(user)), _asked(user, agency_id, days))
    silent = sum(row.unsaid for row in found if row.state in PROMISED)
    return Summed(tuple(_figure(name, found) for name in FIGURES), silent, any(row.restricted for row in found))


def _figure(name: str, found: Sequence[Any]) -> Figure:
    staff, states = KINDS[name]
    those = [row for row in found if not states or row.state in states]
    operations = sum(row.said if staff == TURNED_UP else row.parts for row in those)
    return Figure(name, operations, *(sum(int(getattr(row, f"{staff}_{what}") or 0) for row in those) for what in ("people", "minutes")))


@built_once
def _summed(reader: Reader) -> Select[*tuple[Any, ...]]:
    """A row for each answer. How long an operation lasts, and whether its turnout is not said, is worked out once, before SQLite sorts the parts by answer."""
    columns = (Commitment.state, *(getattr(Commitment, staff) for staff in STAFF), Operation.restricted)
    unsaid = case((and_(Commitment.turned_up.is_(None), Operation.state.in_(TOOK_PLACE)), 1)).label("unsaid")
    lasts = minutes_between(Operation.starts_at, Operation.ends_at).label("lasts")
    each = select(*columns, unsaid, lasts).select_from(Commitment).join(Operation, Operation.id == Commitment.operation_id)
    parts = each.where(*_there(reader)).offset(literal_column("0")).subquery("parts").c  # which is not joined into what adds it up, and written nowhere
    sums: list[Any] = [func.count().label("parts"), func.count(parts.turned_up).label("said"), func.count(parts.unsaid).label("unsaid")]
    for name in STAFF:
        staff = parts[name]
        sums += [func.sum(staff).label(f"{name}_people"), func.sum(staff * parts.lasts).label(f"{name}_minutes")]
    return select(parts.state, *sums, func.max(case((parts.restricted, 1), else_=0)).label("restricted")).group_by(parts.state)


def page_of(user: User, agency_id: int, days: Days, figure: str, page: int) -> tuple[list[Line], bool]:
    """Return a page of the operations that a figure is made of (none: all), soonest first, and whether more follow: one query."""
    return and_whether_more(read(Line, _page(Reader.of(user), figure), _asked(user, agency_id, days, **at_page(page))))


@built_once
def _page(reader: Reader, figure: str) -> Select[*tuple[Any, ...]]:
    return on_page(_lines(reader, figure))


def chunks(user: User, agency_id: int, days: Days, figure: str) -> Iterator[Sequence[Line]]:
    """Return the same, all of them, in chunks: no transaction stays open while a slow reader takes one."""
    return _chunks(Reader.of(user), figure, _asked(user, agency_id, days))  # told now: the person is forgotten with the first chunk's transaction


def _chunks(reader: Reader, figure: str, asked: dict[str, Any]) -> Iterator[Sequence[Line]]:
    since, last = asked["since"], 0
    while True:
        found = read(Line, _chunk(reader, figure), asked | {"after": since, "last": last, "most": CHUNK})
        db.session.rollback()
        yield found
        if len(found) < CHUNK:
            return
        since, last = found[-1].starts_at, found[-1].id


@built_once
def _chunk(reader: Reader, figure: str) -> Select[*tuple[Any, ...]]:
    after = value("after", UTCTime)
    further = or_(Operation.starts_at > after, and_(Operation.starts_at == after, Operation.id > value("last")))
    return _lines(reader, figure).where(further).limit(value("most"))


def _lines(reader: Reader, figure: str) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Operation.id, Operation.reference, OperationType.name.label("type"), called(Agency.short_name, Operation.day).label("lead"), Operation.starts_at,
            Operation.ends_at, Operation.state.label("operation_state"), Operation.restricted, Commitment.state, Commitment.staff_asked.label("asked"),
            Commitment.staff_promised.label("promised"), Commitment.staff_withdrawn.label("withdrawn"), Commitment.turned_up, Commitment.answer_by,
            Commitment.reason, Commitment.late,
        )
        .join(Commitment, Commitment.operation_id == Operation.id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .where(*_there(reader))
        .order_by(Operation.starts_at, Operation.id)
    )
    if not figure:
        return query
    staff, states = KINDS[figure]
    return query.where(Commitment.state.in_(states)) if states else query.where(getattr(Commitment, staff).is_not(None))
