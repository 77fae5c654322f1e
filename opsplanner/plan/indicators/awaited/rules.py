"""Which figure of an indicator is due, and which one it lacks. Plain functions (docs/domain.md, "Indicators")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.plan.indicators.periods.rules import KINDS, Span, ended, period_of, read_period


class Due(NamedTuple):
    """The period whose figure is awaited, and until which day."""

    span: Span
    due_on: date

    def overdue(self, today: date) -> bool:
        """Whether the day is past."""
        return self.due_on < today


def due(kind: str, days: int | None, periods: Sequence[str], today: date, last_day: date) -> Due | None:
    """Return which figure of the last two periods is missing, the one that is overdue first; None where nobody said when figures are due.

    What begins after `last_day`, the end of the plan year, is the next plan's.
    """
    if days is None or not kind:
        return None
    have = {read_period(period) for period in periods}
    found = [Due(span, span.ends_on + timedelta(days=days)) for span in reversed(ended(kind, today, 2)) if span not in have and span.starts_on <= last_day]
    return next((one for one in found if one.overdue(today)), found[-1] if found else None)


def lacking(kind: str, days: int | None, periods: Sequence[str], today: date, last_day: date) -> Due | None:
    """Return the last period whose figure is overdue, where the figures, which are of `periods`, end before it; None where there are none at all.

    Of a plan year that is over, however long ago, it is the last one that begins by `last_day`, the year's end: what was never entered stays missing.
    """
    latest = _latest(periods)
    if days is None or not kind or latest is None:
        return None
    span = min(ended(kind, today - timedelta(days=days), 1)[0], period_of(kind, last_day))
    return Due(span, span.ends_on + timedelta(days=days)) if latest.ends_on < span.ends_on else None


def missing(periods: Sequence[str], period: str, last_day: date) -> Span | None:
    """Return the last period that was over by a day where the figures, which are of `periods`, end before it; None where there is one of it or none at all.

    Where figures may be of either kind of year it is the kind of the latest one.
    """
    latest, kinds = _latest(periods), KINDS.get(period, ())
    if latest is None or not kinds:
        return None
    wanted = ended(latest.kind if latest.kind in kinds else kinds[0], last_day + timedelta(days=1), 1)[0]
    return wanted if latest.ends_on < wanted.ends_on else None


def _latest(periods: Sequence[str]) -> Span | None:
    return max([span for period in periods if (span := read_period(period))], key=lambda span: span.ends_on, default=None)
