"""The usual week, and the dates that differ from it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Date, Integer, Select, cast, func, null, select, union_all

from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import rows, the_value
from opsplanner.history import subjects
from opsplanner.kept import until_changed
from opsplanner.models import HistoryLine, PaybackException, PaybackWeekday
from opsplanner.payback.days.pattern.rules import Held, Pattern, Said, changes_of, held_on
from opsplanner.statements import built_once, value


@built_once
def _pattern() -> CompoundSelect[*tuple[Any, ...]]:
    differing = select(PaybackException.day, PaybackException.works, PaybackException.reason, cast(null(), Integer).label("weekday"), cast(null(), Date).label("first"), cast(null(), Date).label("last"))
    usual = select(null(), null(), null(), PaybackWeekday.weekday, PaybackWeekday.first, PaybackWeekday.last)
    return union_all(differing.where(PaybackException.day.between(value("first", Date), value("last", Date))), usual)


@until_changed
def pattern(first: date, last: date) -> Pattern:
    """Return the weekly pattern and what differs from it from `first` to `last` (one query, and one for whose bank holidays count)."""
    found = rows(_pattern(), {"first": first, "last": last})
    said = {row.day: Said(bool(row.works), row.reason) for row in found if row.weekday is None}
    held = [Held(row.weekday, row.first, row.last) for row in found if row.weekday is not None]
    return Pattern(held_on(held, first), said, bank_holidays(first, last), changes_of(held, first, last))


@until_changed
def working_days(first: date, last: date) -> tuple[date, ...]:
    """Return the working days from `first` to `last`, both included: to go through a year takes longer than to read it."""
    return tuple(pattern(first, last).days(first, last))


@built_once
def _exceptions_from() -> Select[*tuple[Any, ...]]:
    differing = select(PaybackException.day, PaybackException.works, PaybackException.reason)
    return differing.where(PaybackException.day >= value("first", Date)).order_by(PaybackException.day)


def exceptions_from(first: date) -> list[tuple[date, Said]]:
    """Return the dates from `first` on that differ from the pattern, soonest first."""
    return [(found.day, Said(found.works, found.reason)) for found in rows(_exceptions_from(), {"first": first})]


@built_once
def _version() -> Select[int]:
    return select(func.count()).where(HistoryLine.subject == subjects.PATTERN)


def pattern_version() -> int:
    """Return how often the weekly pattern was changed: what a form about it was opened with."""
    return the_value(_version()) or 0
