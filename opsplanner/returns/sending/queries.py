"""What the page of an agency's returns of one period reads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, case, func, select

from opsplanner.catalogue.entities.queries import catalogue
from opsplanner.database import read_row, rows
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.figures.queries import entries_visible_to
from opsplanner.figures.returned.rules import year_of
from opsplanner.models import Exactness, ExpectedReturn, OutcomeEntry, Review, ServiceReturn, User
from opsplanner.plan.indicators.periods.rules import Span, year_earlier
from opsplanner.reader import Reader, asked_by
from opsplanner.returns import queries as returns_queries
from opsplanner.returns import rules as returns_rules
from opsplanner.returns.queries import Line
from opsplanner.returns.sending.rules import Beside, Quantity, Ward, check_open
from opsplanner.statements import built_once, value, values


class Stored(NamedTuple):
    """A figure of a return, as it stands."""

    reference: str
    version: int
    quantity: Quantity
    review: Review


class Earlier(NamedTuple):
    """What a return of another period said: its figures by ward, whether they were the year's so far, and whether they included what was recorded."""

    figures: dict[Ward, Quantity]
    so_far: bool
    includes: bool


@dataclass(frozen=True)
class Row:
    """One expected return of the page."""

    line: Line
    may: bool
    """This person sends it."""
    corrects: bool
    """This person corrects its signed-off figures, on their own pages."""
    stored: dict[Ward, Stored]
    last: Earlier | None
    """The period before."""
    year: Earlier | None
    """The same period a year earlier."""
    beside: Beside = field(default_factory=Beside)
    recorded_so_far: int = 0
    """What operations and Payback recorded since 1 April, as far as this person sees it."""


class WardName(NamedTuple):
    """A ward as a column."""

    id: int
    name: str


@dataclass(frozen=True)
class Sheet:
    """All that the page of an agency's returns of one period needs."""

    code: str
    agency: str
    span: Span
    rows: list[Row]
    wards: list[WardName]
    names: dict[int, str]
    """Of all wards, also of those that are no longer used."""
    closed: str
    """Why nothing can be entered; "" when it can."""


def sheet(user: User, code: str, span: Span, today: date) -> Sheet:
    """Return what is expected of an agency for one period, with what came and what stands beside it. Raises NotFound where nothing is."""
    expected = [row for row in returns_queries.expected() if row.agency_code == code and row.kind == span.kind]
    found = returns_queries.lines_of([row for row in expected if row.starts_on <= span.starts_on and (row.ends_on is None or row.ends_on >= span.ends_on)], span, today)
    if not found:
        raise NotFound()
    measures, agency_id = [line.row.measure_id for line in found], found[0].row.agency_id
    before, earlier = returns_rules.previous_period(span), year_earlier(span)
    told = _told(user, agency_id, measures, span, [span.starts_on, before.starts_on, earlier.starts_on])
    recorded, sent_before = _recorded(user, agency_id, measures, span), _sent_before(user, agency_id, measures, span)
    by_measure = {line.row.measure_id: line for line in found}
    made = []
    for line in sorted(found, key=lambda line: (line.row.by_ward, line.row.measure, line.row.id)):
        measure = line.row.measure_id
        own, so_far = recorded.get(measure, (0, 0))
        base = by_measure.get(line.row.follows_id or 0)
        beside = Beside(own, sent_before.get(measure, 0), base.row.measure if base else "", int(base.sent.hundredths) if base and base.sent and base.sent.entries else None)
        stored, last, year = (told.get((measure, at)) for at in (span.starts_on, before.starts_on, earlier.starts_on))
        made.append(Row(line, returns_queries.may_send(user, line.row), returns_queries.records_for(user, agency_id), stored.standing if stored else {}, _earlier(last), _earlier(year), beside, so_far))
    wards = catalogue().wards.values()
    return Sheet(
        code, found[0].row.agency, span, made, [WardName(ward.id, ward.name) for ward in sorted(wards, key=lambda ward: ward.name) if ward.active],
        {ward.id: ward.name for ward in wards}, _closed(found[0], today),
    )


def _closed(line: Line, today: date) -> str:
    """Return why a period takes no figures; "" where it does."""
    try:
        check_open(line.span, line.state, today)
    except RuleBroken as broken:
        return str(broken)
    return ""


@dataclass
class _Told:
    standing: dict[Ward, Stored]
    so_far: bool
    includes: bool


def _earlier(told: _Told | None) -> Earlier | None:
    return Earlier({ward: one.quantity for ward, one in told.standing.items()}, told.so_far, told.includes) if told and told.standing else None


@built_once
def _entries(reader: Reader) -> Select[*tuple[Any, ...]]:
    entry, of, sent = OutcomeEntry, ExpectedReturn, ServiceReturn
    return (
        select(
            of.measure_id, sent.starts_on, sent.counts_from, sent.includes, entry.ward_id, entry.reference, entry.version, entry.hundredths, entry.exactness, entry.review,
        )
        .select_from(sent)
        .join(of, of.id == sent.expected_id)
        .join(entry, and_(entry.return_id == sent.id, entry.superseded.is_(False)))
        .where(
            entries_visible_to(reader), of.agency_id == value("agency"), of.measure_id.in_(values("measures")), of.kind == value("kind", of.kind.type),
            sent.starts_on.in_(values("days", Date)),
        )
        .order_by(sent.starts_on, entry.id)
    )


def _told(user: User, agency_id: int, measures: Collection[int], span: Span, days: list[date]) -> dict[tuple[int, date], _Told]:
    found: dict[tuple[int, date], _Told] = {}
    asked = asked_by(user, agency=agency_id, measures=list(measures), kind=span.kind, days=days)
    for row in rows(_entries(Reader.of(user)), asked):
        told = found.setdefault((row.measure_id, row.starts_on), _Told({}, row.counts_from != row.starts_on, bool(row.includes)))
        told.standing[row.ward_id] = read_row(Stored, row, quantity=Quantity(row.hundredths, Exactness(row.exactness)))
    return found


@built_once
def _what_was_recorded(reader: Reader) -> Select[*tuple[Any, ...]]:
    entry, first = OutcomeEntry, value("first", Date)
    own = func.sum(case((entry.ends_on >= first, entry.hundredths), else_=0)).label("own")
    return (
        select(entry.measure_id, own, func.sum(entry.hundredths).label("so_far"))
        .where(
            entries_visible_to(reader), entry.agency_id == value("agency"), entry.measure_id.in_(values("measures")), entry.superseded.is_(False),
            entry.operation_id.is_not(None) | entry.session_id.is_not(None), entry.ends_on.between(value("april", Date), value("last", Date)),
        )
        .group_by(entry.measure_id)
    )


def _recorded(user: User, agency_id: int, measures: Collection[int], span: Span) -> dict[int, tuple[int, int]]:
    """Return what an agency recorded of operations and Payback by measure, in the period and since 1 April, as far as this person sees it."""
    days = {"april": year_of(span.ends_on)[0], "first": span.starts_on, "last": span.ends_on}
    found = rows(_what_was_recorded(Reader.of(user)), asked_by(user, agency=agency_id, measures=list(measures), **days))
    return {row.measure_id: (int(row.own), int(row.so_far)) for row in found}


@built_once
def _what_was_sent(reader: Reader) -> Select[*tuple[Any, ...]]:
    entry, sent = OutcomeEntry, ServiceReturn
    return (
        select(entry.measure_id, func.sum(entry.hundredths).label("sum"))
        .join(sent, sent.id == entry.return_id)
        .where(
            entries_visible_to(reader), entry.agency_id == value("agency"), entry.measure_id.in_(values("measures")), entry.superseded.is_(False),
            sent.counts_from == sent.starts_on, sent.starts_on >= value("april", Date), sent.ends_on < value("first", Date),
        )
        .group_by(entry.measure_id)
    )


def _sent_before(user: User, agency_id: int, measures: Collection[int], span: Span) -> dict[int, int]:
    """Return what the returns of the year before a period come to by measure, years so far left out."""
    days = {"april": year_of(span.ends_on)[0], "first": span.starts_on}
    found = rows(_what_was_sent(Reader.of(user)), asked_by(user, agency=agency_id, measures=list(measures), **days))
    return {row.measure_id: int(row.sum) for row in found}
