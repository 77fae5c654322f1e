"""What a file is read by and held against: the agency's lines of the collection calendar, the wards, what has come, what was recorded."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, func, select

from opsplanner.catalogue.entities.queries import catalogue
from opsplanner.database import rows
from opsplanner.figures.queries import entries_visible_to
from opsplanner.figures.returned.rules import year_of
from opsplanner.models import Exactness, OutcomeEntry, Review, User
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.reader import Reader, asked_by
from opsplanner.returns import queries as returns_queries
from opsplanner.returns.files.checking.rules import Key, Known, Line
from opsplanner.returns.files.judging.rules import Facts, Figure, Stands
from opsplanner.returns.queries import SentRow
from opsplanner.returns.sending.rules import Quantity
from opsplanner.statements import built_once, value, values


def known(user: User, agency_id: int) -> Known:
    """Return what the names in a file of an agency can mean (no query where it is kept)."""
    lines = [
        Line(
            row.id, row.measure, row.measure_code, row.unit, row.shape, row.kind, row.starts_on, row.ends_on, row.by_ward, returns_queries.may_send(user, row),
        )
        for row in returns_queries.expected()
        if row.agency_id == agency_id
    ]
    return Known(lines, {ward.id: ward.name for ward in catalogue().wards.values() if ward.active})


def facts(user: User, agency_id: int, spans: Mapping[Key, Span], today: date, *, so_far: bool) -> Facts:
    """Return what a file with these periods is held against (three queries, besides what is kept)."""
    expected = {row.id: row for row in returns_queries.expected() if row.agency_id == agency_id}
    by_measure = {row.measure_id: row.id for row in expected.values()}
    first = min((year_of(span.ends_on)[0] for span in spans.values()), default=today)
    sent = returns_queries.sent(list(expected), first)
    figures = _figures([one.id for one in sent.values()])
    stands = {key: _stands(one, expected[key[0]].kind, figures.get(one.id, {})) for key, one in sent.items()}
    recorded = _recorded(user, agency_id, {key: expected[key[0]].measure_id for key in spans}, spans, so_far=so_far)
    return Facts(
        today, {line.id: line for line in known(user, agency_id).lines}, {row.id: by_measure[row.follows_id] for row in expected.values() if row.follows_id in by_measure},
        stands, {key: row.state for key, row in returns_queries.periods().items()}, recorded,
    )


def _stands(one: SentRow, kind: str, figures: dict[int | None, Figure]) -> Stands:
    return Stands(one.id, one.version, one.answer, one.counts_from, bool(one.includes), one.note, kind, one.ends_on, figures)


@built_once
def _of_returns() -> Select[*tuple[Any, ...]]:
    entry = OutcomeEntry
    return select(entry.return_id, entry.ward_id, entry.hundredths, entry.exactness, entry.version, entry.review).where(
        entry.return_id.in_(values("returns")), entry.superseded.is_(False)
    )


def _figures(return_ids: Collection[int]) -> dict[int, dict[int | None, Figure]]:
    """The figures that stand of these returns, by return and ward."""
    found: dict[int, dict[int | None, Figure]] = {}
    for row in rows(_of_returns(), {"returns": list(return_ids)}) if return_ids else ():
        figure = Figure(Quantity(row.hundredths, Exactness(row.exactness)), row.version, Review(row.review) is Review.SIGNED_OFF)
        found.setdefault(row.return_id, {})[row.ward_id] = figure
    return found


@built_once
def _what_was_recorded(reader: Reader) -> Select[*tuple[Any, ...]]:
    entry = OutcomeEntry
    return (
        select(entry.measure_id, entry.ends_on, func.sum(entry.hundredths).label("sum"))
        .where(
            entries_visible_to(reader), entry.agency_id == value("agency"), entry.measure_id.in_(values("measures")), entry.superseded.is_(False),
            entry.operation_id.is_not(None) | entry.session_id.is_not(None), entry.ends_on.between(value("first", Date), value("last", Date)),
        )
        .group_by(entry.measure_id, entry.ends_on)
        .order_by(entry.measure_id, entry.ends_on)
    )


def _recorded(user: User, agency_id: int, measures: Mapping[Key, int], spans: Mapping[Key, Span], *, so_far: bool) -> dict[Key, int]:
    """Return what operations and Payback recorded on the days that each return counts, as far as this person sees it."""
    if not spans:
        return {}
    asked = {"first": min(year_of(span.ends_on)[0] for span in spans.values()), "last": max(span.ends_on for span in spans.values())}
    days: dict[int, list[date]] = {}
    until: dict[int, list[int]] = {}
    for row in rows(_what_was_recorded(Reader.of(user)), asked_by(user, agency=agency_id, measures=sorted(set(measures.values())), **asked)):
        days.setdefault(row.measure_id, []).append(row.ends_on)
        until.setdefault(row.measure_id, [0]).append(until.get(row.measure_id, [0])[-1] + int(row.sum))
    found = {}
    for key, span in spans.items():
        those, sums = days.get(measures[key], []), until.get(measures[key], [0])
        first = year_of(span.ends_on)[0] if so_far else span.starts_on
        found[key] = sums[bisect_right(those, span.ends_on)] - sums[bisect_left(those, first)]
    return found
