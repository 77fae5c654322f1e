"""Which return counts for what it tells again: other returns, and what operations and Payback jobs recorded. Plain functions (docs/domain.md, "Returns in totals")."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple


class Sent(NamedTuple):
    """A return whose figures stand: from which day to which they count, and whether it includes what operations and Payback jobs recorded."""

    id: int
    counts_from: date
    ends_on: date
    includes: bool
    so_far: bool = False


def in_order(sent: Collection[Sent]) -> list[Sent]:
    """Return returns, the shortest first; of the same days the period's own before the year's so far."""
    return sorted(sent, key=lambda one: (one.ends_on - one.counts_from, one.counts_from, one.so_far, one.id))


def told_by(sent: Collection[Sent]) -> dict[int, int]:
    """Return for each return that another one counts for the id of that one.

    All are of one measure, agency and year from April to March, and lie inside each other or apart. What is told whole by those inside it does not
    count: they do. Else it counts for all inside it. Where a total holds both, one of them counts; where its days hold the inner alone, that one does.
    """
    found: dict[int, int] = {}
    ordered = in_order(sent)
    for place, outer in enumerate(ordered):
        inner = [one for one in ordered[:place] if outer.counts_from <= one.counts_from and one.ends_on <= outer.ends_on]
        if _cover(inner, outer):
            found[outer.id] = max(inner, key=lambda one: one.ends_on).id
        else:
            found |= {one.id: outer.id for one in inner if one.id not in found}
    return found


def _cover(inner: Sequence[Sent], outer: Sent) -> bool:
    """Say whether the days of a return are all told by those inside it."""
    told_to = outer.counts_from - timedelta(days=1)
    for one in sorted(inner, key=lambda one: one.counts_from):
        if one.counts_from > told_to + timedelta(days=1):
            return False
        told_to = max(told_to, one.ends_on)
    return told_to == outer.ends_on


def includes_day(sent: Collection[Sent], day: date) -> int | None:
    """Return the id of the shortest return that includes what was recorded on a day; None where none does."""
    return next((one.id for one in in_order(sent) if one.includes and one.counts_from <= day <= one.ends_on), None)


def differing(one: Sent, others: Collection[Sent]) -> Sent | None:
    """Return a return of the same time that says otherwise whether it includes what was recorded: one total could not hold both; None where none does."""
    return next((other for other in in_order(others) if other.includes is not one.includes and one.counts_from <= other.ends_on and other.counts_from <= one.ends_on), None)


def year_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the year from April to March that holds a day."""
    first = day.year - (day.month < 4)
    return date(first, 4, 1), date(first + 1, 3, 31)
