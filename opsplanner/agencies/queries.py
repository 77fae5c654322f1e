"""The agencies: who they are, what they promised and are asked for, what they usually have."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select, and_, func, literal, select, union_all

from opsplanner.access import HOLDING, PROMISED, visible_to
from opsplanner.agencies.staff_numbers import words as staff_numbers_words
from opsplanner.agencies.staff_numbers.cycle.queries import cycles
from opsplanner.clock import Period
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments import words as commitments_words
from opsplanner.database import UTCTime, read, read_row, rows
from opsplanner.errors import NotFound
from opsplanner.kept import until_changed
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, OperationState, OperationType, Team, User, UsualStaff
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.web.paging import and_whether_more, at_page, on_page


class AgencyRow(NamedTuple):
    """One agency of the list."""

    code: str
    name: str
    kind: str
    contact: str
    telephone: str
    mailbox: str
    operations: int
    """Operations of the coming days that it promised people for, of those that the reader may see."""
    people: int
    waiting: int
    """Requests that it has not answered yet."""
    usual: str


class PartRow(NamedTuple):
    """One operation on an agency's page."""

    reference: str
    type_name: str
    starts_at: datetime
    ends_at: datetime
    operation_state: OperationState
    restricted: bool
    role: str
    required: bool
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
    def stands(self) -> str:
        """Where the part stands, in words."""
        return commitments_words.words_of_answer(self.state, staff=self.staff_promised, answer_by=self.answer_by, reason=self.reason, late=self.late)

    @property
    def waits(self) -> bool:
        """Say whether its answer is awaited."""
        return self.state in commitments_rules.WAITING and self.operation_state in commitments_rules.ANSWERABLE


SHIFTS = "In shifts, a cycle of {} days"


@until_changed
def _in_use() -> list[Any]:
    columns = (Agency.id, Agency.code, Agency.name, Agency.kind, Agency.contact, Agency.telephone, Agency.mailbox)
    return list(rows(select(*columns).where(Agency.active).order_by(Agency.name, Agency.id)))


@built_once
def _weeks() -> Select[*tuple[Any, ...]]:
    return select(UsualStaff.agency_id, UsualStaff.weekday, UsualStaff.staff)


def agencies(user: User, now: datetime, days: int) -> list[AgencyRow]:
    """Return all agencies by name, with what each promised in the coming days and has to answer: three queries."""
    counts = {(row.kind, row.agency_id): row for row in rows(_counts(Reader.of(user)), asked_by(user, **_from(now), until=now + timedelta(days=days)))}
    weeks: dict[int, dict[int, int]] = {}
    for agency_id, weekday, staff in rows(_weeks()):
        weeks.setdefault(agency_id, {})[weekday] = staff
    lines, shifts = [], cycles()
    for row in _in_use():
        promised, waiting = (counts.get((kind, row.id)) for kind in ("promised", "waiting"))
        usual = SHIFTS.format(len(shifts[row.id].days)) if row.id in shifts else _words_of_week(*weeks.get(row.id, {}).items())
        lines.append(read_row(
            AgencyRow, row, kind=row.kind.value, operations=promised.parts if promised else 0, people=int(promised.people) if promised else 0,
            waiting=waiting.parts if waiting else 0, usual=usual,
        ))
    return lines


@lru_cache(maxsize=256)
def _words_of_week(*week: tuple[int, int]) -> str:
    return staff_numbers_words.words_of_week(dict(week))


_NOW, _UNTIL = value("now", UTCTime), value("until", UTCTime)
_TO_COME = Operation.starts_at > value("since", UTCTime), Operation.ends_at > _NOW
"""Not over yet; the start bounds the search by its index. Asked with `_from` now."""


def _from(now: datetime) -> dict[str, datetime]:
    return {"now": now, "since": now - commitments_rules.LOOK_BACK}


@built_once
def _counts(reader: Reader) -> CompoundSelect[*tuple[Any, ...]]:
    """Both at once, by an OR, took SQLite half as long again."""
    promised = and_(Commitment.state.in_(PROMISED), Operation.state.in_(HOLDING), Operation.starts_at < _UNTIL)
    waiting = and_(Commitment.state.in_(commitments_rules.WAITING), Operation.state.in_(commitments_rules.ANSWERABLE), Operation.starts_at > _NOW)
    agency_id = (Commitment.agency_id + 0).label("agency_id")  # else SQLite reads every part there ever was, in the order of their index
    of = select(agency_id, func.count().label("parts"), func.sum(Commitment.staff_promised).label("people")).join(Operation, Operation.id == Commitment.operation_id)
    each = (("promised", promised), ("waiting", waiting))
    return union_all(*(of.add_columns(literal(kind).label("kind")).where(those, visible_to(reader), *_TO_COME).group_by(agency_id) for kind, those in each))


class AgencyFacts(NamedTuple):
    """Who an agency is, and whom to ring."""

    id: int
    code: str
    name: str
    kind: str
    statutory: bool
    active: bool
    contact: str
    deputy: str
    telephone: str
    mailbox: str
    teams: str
    """The names of those in use."""


def agency(code: str) -> AgencyFacts:
    """Return an agency with its teams. Raises NotFound."""
    if (found := _agency(code.replace("\x00", ""))) is None:
        raise NotFound()
    return found


@until_changed
def _agency(code: str) -> AgencyFacts | None:
    of = Agency
    found = rows(select(of.id, of.code, of.name, of.kind, of.statutory, of.active, of.contact, of.deputy, of.telephone, of.mailbox).where(of.code == code))
    teams = select(Team.name).join(of, of.id == Team.agency_id).where(of.code == code, Team.active).order_by(Team.name)
    return read_row(AgencyFacts, found[0], kind=found[0].kind.value, teams=", ".join(row.name for row in rows(teams))) if found else None


@built_once
def _parts(reader: Reader) -> Select[*tuple[Any, ...]]:
    return on_page(
        select(
            Operation.reference, OperationType.name.label("type_name"), Operation.starts_at, Operation.ends_at,
            Operation.state.label("operation_state"), Operation.restricted, Commitment.role, Commitment.required, Commitment.state,
            Commitment.staff_asked, Commitment.staff_promised, Commitment.answer_by, Commitment.reason, Commitment.late,
        )
        .join(Commitment, Commitment.operation_id == Operation.id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .where(
            visible_to(reader), *_TO_COME, Operation.starts_at < _UNTIL, Commitment.agency_id == value("agency"),
            Operation.state.in_(HOLDING), Commitment.state.not_in((CommitmentState.NOT_ASKED, CommitmentState.RELEASED)),
        )
        .order_by(Operation.starts_at, Operation.id)
    )


def parts(user: User, agency_id: int, now: datetime, days: int, *, page: int) -> tuple[list[PartRow], bool]:
    """Return a page of what an agency promised and is asked for in the coming days, soonest first; and whether more follow.

    Only of operations that the reader may see.
    """
    asked = asked_by(user, **_from(now), until=now + timedelta(days=days), agency=agency_id, **at_page(page))
    return and_whether_more(read(PartRow, _parts(Reader.of(user)), asked))
