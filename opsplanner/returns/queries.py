"""What is expected, what has come of it, and which periods the office has opened or locked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, case, func, select

from opsplanner.access import may
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import read, rows
from opsplanner.kept import until_changed
from opsplanner.models import Agency, Answer, ExpectedReturn, Measure, OutcomeEntry, PeriodState, ReturnPeriod, Review, ServiceReturn, User
from opsplanner.plan.indicators.keepers.queries import keepers
from opsplanner.plan.indicators.periods.rules import Span, period_of
from opsplanner.plan.queries import keeps_plan
from opsplanner.reader import Person
from opsplanner.returns import rules
from opsplanner.returns.rules import Expected, Said, Standing
from opsplanner.statements import built_once, value, values

DUE_AT_MOST = timedelta(days=366)


class ExpectedRow(NamedTuple):
    """A line of the collection calendar."""

    id: int
    version: int
    measure_id: int
    measure_code: str
    measure: str
    unit: str
    shape: str
    definition: str
    follows_id: int | None
    agency_id: int
    agency_code: str
    agency: str
    kind: str
    starts_on: date
    ends_on: date | None
    due_days: int
    due_working: bool
    by_ward: bool
    owner_id: int | None
    deputy_id: int | None

    @property
    def days(self) -> Expected:
        """What it asks for, as far as days go."""
        return Expected(self.kind, self.starts_on, self.ends_on, self.due_days, self.due_working)

    @property
    def first(self) -> Span:
        """The first period, by whose name its address tells it from earlier lines of the same measure and agency."""
        return period_of(self.kind, self.starts_on)

    @property
    def path(self) -> dict[str, str]:
        """What its address is made of."""
        return {"agency": self.agency_code, "measure": self.measure_code, "first": self.first.path}


@built_once
def _expected() -> Select[*tuple[Any, ...]]:
    of = ExpectedReturn
    return (
        select(
            of.id, of.version, of.measure_id, Measure.code.label("measure_code"), Measure.name.label("measure"), Measure.unit, Measure.shape, Measure.definition,
            Measure.follows_id, of.agency_id, Agency.code.label("agency_code"), Agency.short_name.label("agency"), of.kind, of.starts_on, of.ends_on, of.due_days,
            of.due_working, of.by_ward, of.owner_id, of.deputy_id,
        )
        .join(Measure, Measure.id == of.measure_id)
        .join(Agency, Agency.id == of.agency_id)
        .order_by(Agency.short_name, Measure.name, of.starts_on, of.id)
    )


@until_changed
def expected() -> tuple[ExpectedRow, ...]:
    """Return the collection calendar, by agency and measure (one query, kept)."""
    return tuple(read(ExpectedRow, _expected()))


def names(found: Collection[ExpectedRow]) -> dict[int, str]:
    """Return what the owners and deputies of these lines are called, suspended ones marked, by their ids (one query)."""
    ids = {user_id for row in found for user_id in (row.owner_id, row.deputy_id) if user_id is not None}
    return {row.id: row.called for row in keepers(ids).values()}


class SentRow(NamedTuple):
    """What has come for one period, with how many figures stand of it and how many are signed off. `hundredths` is what they add up to."""

    id: int
    reference: str
    expected_id: int
    starts_on: date
    ends_on: date
    counts_from: date
    answer: Answer
    comes_on: date | None
    includes: bool
    note: str
    said_at: datetime
    said_by: str
    withdrawn: bool
    version: int
    entries: int
    signed_off: int
    hundredths: int

    @property
    def so_far(self) -> bool:
        """Whether its figures are the year's so far."""
        return self.counts_from != self.starts_on


@built_once
def _sent(some: bool, withdrawn: bool) -> Select[*tuple[Any, ...]]:
    of, entry = ServiceReturn, OutcomeEntry
    signed = func.sum(case((entry.review == Review.SIGNED_OFF, 1), else_=0))
    query = (
        select(
            of.id, of.reference, of.expected_id, of.starts_on, of.ends_on, of.counts_from, of.answer, of.comes_on, of.includes, of.note, of.said_at,
            User.name.label("said_by"), of.withdrawn, of.version, func.count(entry.id).label("entries"), signed.label("signed_off"),
            func.coalesce(func.sum(entry.hundredths), 0).label("hundredths"),
        )
        .join(User, User.id == of.said_by_id)
        .outerjoin(entry, (entry.return_id == of.id) & entry.superseded.is_(False))
        .where(of.ends_on >= value("since", Date))
        .group_by(of.id, User.id)
        .order_by(of.ends_on, of.id)
    )
    query = query if withdrawn else query.where(of.withdrawn.is_(False))
    return query.where(of.expected_id.in_(values("expected"))) if some else query


def sent(expected_ids: Collection[int] | None = None, since: date = date.min, *, withdrawn: bool = False) -> dict[tuple[int, date], SentRow]:
    """Return what has come, by expected line and first day of the period: of these lines, or of all; with `withdrawn` what was withdrawn since, too (one query)."""
    found = read(SentRow, _sent(expected_ids is not None, withdrawn), {"since": since, "expected": list(expected_ids or ())})
    return {(row.expected_id, row.starts_on): row for row in found}


@built_once
def _answers() -> Select[*tuple[Any, ...]]:
    of = ServiceReturn
    return select(of.expected_id, of.starts_on, of.answer, of.comes_on).where(of.withdrawn.is_(False)).order_by(of.id)


@until_changed
def answers() -> dict[tuple[int, date], Said]:
    """Return what was said of each period, by expected line and first day (one query, kept)."""
    return {(row.expected_id, row.starts_on): Said(row.answer, row.comes_on) for row in rows(_answers())}


@built_once
def _times_said() -> Select[*tuple[Any, ...]]:
    return select(ServiceReturn.expected_id, ServiceReturn.starts_on, ServiceReturn.version).order_by(ServiceReturn.id)


@until_changed
def times_said() -> dict[tuple[int, date], int]:
    """Return how many times something was said of each period, or withdrawn, by expected line and first day (one query, kept)."""
    return {(row.expected_id, row.starts_on): row.version for row in rows(_times_said())}


@built_once
def _periods() -> Select[*tuple[Any, ...]]:
    return select(ReturnPeriod.kind, ReturnPeriod.starts_on, ReturnPeriod.state, ReturnPeriod.version).order_by(ReturnPeriod.starts_on, ReturnPeriod.kind)


class PeriodRow(NamedTuple):
    """What the office said of a period."""

    kind: str
    starts_on: date
    state: PeriodState
    version: int


@until_changed
def periods() -> dict[tuple[str, date], PeriodRow]:
    """Return the periods that the office has opened or locked, by kind and first day (one query, kept)."""
    return {(row.kind, row.starts_on): row for row in read(PeriodRow, _periods())}


class Line(NamedTuple):
    """One period of an expected return, as it stands."""

    row: ExpectedRow
    span: Span
    due_on: date
    sent: SentRow | None
    standing: Standing
    state: PeriodState | None
    """What the office said of the period."""
    until: date
    """The day that counts: on which it is due, or of which was said that it comes then."""
    changes: int = 0
    """How many times it was changed how it is asked for, or something was said of it."""


def lines(expected: Collection[ExpectedRow], today: date, since: date = date.min) -> list[Line]:
    """Return the periods of these lines with how each stands and what has come, what is due first; none that ends before `since` (one query)."""
    wanted = [(row, span) for row in expected for span in rules.periods(row.days, today, since)]
    return _lines(wanted, today, sent({row.id for row in expected}, since)) if wanted else []


def lines_of(expected: Collection[ExpectedRow], span: Span, today: date) -> list[Line]:
    """Return one period of these lines with how it stands and what has come, also where it is still to come (one query)."""
    return _lines([(row, span) for row in expected], today, sent([row.id for row in expected], span.starts_on)) if expected else []


def _lines(wanted: Collection[tuple[ExpectedRow, Span]], today: date, come: dict[tuple[int, date], SentRow]) -> list[Line]:
    """Put periods in order, each as it stands by what is kept of all: no query, but for what has `come`."""
    first, last = min(span.ends_on for _, span in wanted), max(span.ends_on for _, span in wanted)
    holidays = frozenset(bank_holidays(first, last + DUE_AT_MOST)) if any(row.due_working for row, _ in wanted) else frozenset()
    said, times, states, found = answers(), times_said(), periods(), []
    for row, span in wanted:
        state = states[row.kind, span.starts_on].state if (row.kind, span.starts_on) in states else None
        due = rules.due_on(row.days, span, holidays)
        one = said.get((row.id, span.starts_on))
        until = one.comes_on if one and one.comes_on else due
        changes = row.version - 1 + times.get((row.id, span.starts_on), 0)
        found.append(Line(row, span, due, come.get((row.id, span.starts_on)), rules.standing(span, due, one, state, today), state, until, changes))
    return sorted(found, key=lambda line: (line.due_on, line.row.agency, line.row.measure, line.row.id))


def keeps_calendar(user: Person) -> bool:
    """Say whether this person keeps the collection calendar and its periods: a manager of the office, or who stands in for one there."""
    return keeps_plan(user)


def records_for(user: Person, agency_id: int) -> bool:
    """Say whether this person records figures for an agency: her own, and from the office any."""
    return may(user, "record_outcomes") and (user.agency_id == agency_id or user.in_partnership_office)


def may_send(user: Person, row: ExpectedRow | ExpectedReturn) -> bool:
    """Say whether this person sends this return."""
    records = records_for(user, row.agency_id)
    return rules.may_send(user.id, owner_id=row.owner_id, deputy_id=row.deputy_id, records=records, keeps=keeps_calendar(user))


HOME_BACK = timedelta(days=400)
"""So far back home looks for what has not come."""


def waiting(user: Person, today: date) -> list[Line]:
    """Return what is due or overdue of what this person owns, what is overdue of what she stands in for, and to the office's managers all that is overdue.

    What is due first, without what has come (no query: all of it is kept).
    """
    keeps = keeps_calendar(user)
    found = all_waiting([row for row in expected() if keeps or user.id in (row.owner_id, row.deputy_id)], today)
    return [line for line in found if line.standing.overdue or line.row.owner_id == user.id]


def due_within(expected: Collection[ExpectedRow], first: date, last: date, today: date) -> list[Line]:
    """Return what of these lines is due, or is to come as was said, from one day to another, of periods to come too; not what has come or is locked (no query: all of it is kept)."""
    wanted = [(row, span) for row in expected for span in rules.periods(row.days, last, first - DUE_AT_MOST)]
    come = answers()
    return [
        line for line in (_lines(wanted, today, {}) if wanted else [])
        if first <= line.until <= last and line.state is not PeriodState.LOCKED and come.get((line.row.id, line.span.starts_on), LATER).answer is Answer.LATER
    ]


LATER = Said(Answer.LATER)
"""As good as nothing said."""


def all_waiting(expected: Collection[ExpectedRow], today: date) -> list[Line]:
    """Return what of these lines somebody still waits for, what is due first, without what has come (no query: all of it is kept)."""
    wanted = [(row, span) for row in expected for span in rules.periods(row.days, today, today - HOME_BACK)]
    return [line for line in _lines(wanted, today, {}) if line.standing.waits] if wanted else []
