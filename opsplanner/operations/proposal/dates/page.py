"""What the page reads on which one date of a proposal is moved: the days that are offered, each with what stands in its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted
from opsplanner.models import User
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Checks, Group, Line
from opsplanner.operations.proposal import rules
from opsplanner.operations.proposal.facts import queries as facts_queries
from opsplanner.operations.proposal.rules import Dated, Result
from opsplanner.operations.proposal.wishes.queries import names_of
from opsplanner.operations.proposal.wishes.rules import DAYS, Wishes

NEAR, OFFERED = 40, 8
"""So many days round the date are looked at, and so many offered."""


class Offer(NamedTuple):
    """A day to which a date can be moved."""

    day: date
    words: str


class DatePage(NamedTuple):
    """All that `operations/proposal/move.html` needs."""

    one: Dated
    type: str
    offers: list[Offer]
    wards: list[tuple[int, str]]
    checks: Checks
    """What stands in the way of the day and the ward that are chosen."""
    chosen: date


def page_of(wishes: Wishes, result: Result, number: int, chosen: date | None, ward: int | None, user: User) -> DatePage:
    """Return the page of one date, with the days near it that have least in their way; `chosen` and `ward` are what is in the boxes. Raises NotFound."""
    one = result.date(number)
    day, in_ward = chosen or one.day, ward or one.ward
    others, there, holidays = result.others(number), facts_queries.known(wishes), facts_queries.holidays_of(wishes)
    days = sorted({day, one.day, *_near(wishes.free_days(holidays, clock.today()), wishes, one, others)})
    plans = [facts_queries.asked(wishes, one.line, on, there, [in_ward]) for on in days]
    found = checks_of(plans, user, holidays)
    fixed = [(other.number, other.line, facts_queries.asked(wishes, other.line, other.day, there)) for other in others]
    candidates = [(-n, one.line, plan) for n, plan in enumerate(plans, 1)]
    for at, line in facts_queries.each_other(wishes, there, [*fixed, *candidates], {at for at, _, _ in candidates}):
        if at < 0:
            found[-at - 1].groups.append(Group("This proposal", (line,), holds=True))
    names = names_of(wishes)
    for on, checks in zip(days, found, strict=True):
        try:
            rules.check_fits(one._replace(day=on, ward=in_ward), others, wishes, names, there.wards)
        except RuleBroken as broken:
            checks.groups.append(Group("This proposal", (Line(str(broken), True),), holds=True))
    of_day = dict(zip(days, found, strict=True))
    return DatePage(one, names[one.line], _offers(of_day, one), list(there.wards.items()), of_day[day], day)


def _near(days: Sequence[date], wishes: Wishes, one: Dated, others: Sequence[Dated]) -> list[date]:
    """Return those days round a date to which it could go: weekdays of its type, on which the proposal has none of the type, and room for one more."""
    taken = {other.day for other in others if other.line == one.line} | {day for day, number in Counter(other.day for other in others).items() if number >= wishes.a_day}
    free = [day for day in days if day not in taken and day.weekday() in DAYS[wishes.wanted[one.line].days][1]]
    return sorted(free, key=lambda day: (abs((day - one.day).days), day))[:NEAR]


def _offers(found: Mapping[date, Checks], one: Dated) -> list[Offer]:
    least = sorted(found, key=lambda day: (day != one.day, bool(found[day].held), found[day].warnings, abs((day - one.day).days)))[:OFFERED]
    return [Offer(day, f"{clock.words_of_day(day)}{' (as it is)' if day == one.day else ''}: {_words(found[day])}") for day in sorted(least)]


def _words(checks: Checks) -> str:
    warns = [line.words for line in checks.lines if line.warns]
    if not checks.complete:
        return "there is no such time that day"
    return "nothing stands in the way" if not warns else warns[0] if len(warns) == 1 else f"{warns[0]}; and {counted(len(warns) - 1, 'other thing')}"
