"""The usual week, and the dates that differ from it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Integer, cast, func, null, select, union_all

from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import db, rows
from opsplanner.history import subjects
from opsplanner.models import HistoryLine, PaybackException, PaybackWeekday
from opsplanner.payback.days.pattern.rules import Pattern, Said


def pattern(first: date, last: date) -> Pattern:
    """Return the weekly pattern and what differs from it from `first` to `last` (one query, and one for whose bank holidays count)."""
    differing = select(PaybackException.day, PaybackException.works, PaybackException.reason, cast(null(), Integer).label("weekday"))
    usual = select(null(), null(), null(), PaybackWeekday.weekday)
    found = rows(union_all(differing.where(PaybackException.day.between(first, last)), usual))
    said = {row.day: Said(bool(row.works), row.reason) for row in found if row.weekday is None}
    return Pattern(frozenset(row.weekday for row in found if row.weekday is not None), said, bank_holidays(first, last))


def exceptions_from(first: date) -> list[tuple[date, Said]]:
    """Return the dates from `first` on that differ from the pattern, soonest first."""
    query = select(PaybackException).where(PaybackException.day >= first).order_by(PaybackException.day)
    return [(found.day, Said(found.works, found.reason)) for found in db.session.scalars(query)]


def pattern_version() -> int:
    """Return how often the weekly pattern was changed: what a form about it was opened with."""
    return db.session.scalar(select(func.count()).where(HistoryLine.subject == subjects.PATTERN)) or 0
