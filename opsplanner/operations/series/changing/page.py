"""What the page reads on which several dates of a series are changed: what changes where, and what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner import clock
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.clock import words_of_period
from opsplanner.errors import RuleBroken
from opsplanner.models import User
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Line
from opsplanner.operations.rules import check_times
from opsplanner.operations.series.changing import queries
from opsplanner.operations.series.changing.rules import Change


class Row(NamedTuple):
    """One date of the preview."""

    change: Change
    was: str
    now: str
    """When it would be; "" where its day and times stay."""
    warns: Sequence[Line]


def rows_of(user: User, changes: Sequence[Change]) -> list[Row]:
    """Return the preview of these changes, in their order, by as many queries as for one."""
    moving = [change for change in changes if change.plans and not _refusal(change)]
    days = [change.wall.day for change in moving]
    holidays = bank_holidays(min(days), max(days)) if days else {}
    own = {change.now.reference for change in changes}
    found = dict(zip((change.now.reference for change in moving), checks_of(queries.asked_of(user, moving), user, holidays), strict=True))

    def warns(change: Change) -> list[Line]:
        """What stands in its way but for the other dates that are changed with it, which make way."""
        lines = found[change.now.reference].lines if change.now.reference in found else ()
        return [line for line in lines if line.warns and not (line.others and all(other.reference in own for other in line.others))]

    return [_row(change, warns(change)) for change in changes]


def _refusal(change: Change) -> str:
    """Return why a date cannot be at its new time: one that does not exist on that day, is too long or has passed; "" where it can."""
    try:
        check_times(change.wall, clock.now())
    except RuleBroken as broken:
        return str(broken)
    return ""


def _row(change: Change, warns: Sequence[Line]) -> Row:
    now = ""
    if change.wall != change.now.wall:
        if refusal := _refusal(change):
            warns = [Line(refusal, True), *warns]
        try:
            now = words_of_period(change.wall.period())
        except RuleBroken:  # it does not exist on that day, which is said
            now = ""
    return Row(change, words_of_period(change.now.wall.period()), now, warns)
