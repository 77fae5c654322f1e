"""What stands in the way of plans, read for the panel beside a form, as far as this person may know it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, islice

from opsplanner import clock
from opsplanner.access import HOLDING, PROMISED, TAKING_PART
from opsplanner.agencies.calendars.queries import not_available
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.commitments.staffing.queries import staff_left
from opsplanner.commitments.staffing.rules import words_of_short
from opsplanner.models import Operation, User
from opsplanner.operations.checks import rules, words
from opsplanner.operations.checks.booked import queries as booked_queries
from opsplanner.operations.checks.named.queries import with_names
from opsplanner.operations.checks.near import queries as near_queries
from opsplanner.operations.checks.people import queries as people_queries
from opsplanner.operations.checks.rules import Asked, Checks, Each, Group, Line
from opsplanner.operations.checks.staff import queries as staff_queries
from opsplanner.operations.checks.words import Source

OWN = (
    Source("Agencies", staff_queries.find, 20, holds=True),
    Source("People named", people_queries.find, 25, holds=True),
    Source("Resources", booked_queries.find, 30, holds=True),
    Source("In the same wards, at the same place", near_queries.find, 40),
)
"""The sources that stand here; rooms above add theirs."""
Some = Callable[[Sequence[Checks]], Iterable[int]]
"""Chooses some of what was found, by their places from 0."""


def checks(asked: Asked, user: User, holidays: Mapping[date, str] | None = None) -> Checks:
    """Return what stands in the way of one plan, and the nearest way out."""
    return checks_of([asked], user, holidays, ways=True)[0]


def checks_of(
    plans: Sequence[Asked], user: User, holidays: Mapping[date, str] | None = None, *, ways: bool | Collection[int] = False, ways_for: Some | None = None, held_only: bool = False,
    named: int | None = None,
) -> list[Checks]:
    """Return what stands in the way of each of these plans, in their order, by as many queries as for one of them.

    `holidays` holds the bank holidays of their days, where the caller has read them. With `ways` each that has something to look at (or those of them
    at these places from 0 that `ways_for` chooses by what was found) is told the nearest week in which it would have less; the same plan in the weeks to come
    is checked with it, by the same queries. `held_only` leaves out what holds neither people nor things, and asks fewer; so does `named`, which lets other operations have their
    names for the first so many plans alone.
    """
    among = set(range(len(plans)) if isinstance(ways, bool) else ways) if ways else set()
    later = [rules.weeks_later(plan) if n in among else [] for n, plan in enumerate(plans)]
    found = _checked([*plans, *(other for others in later for other in others)], len(plans) if named is None else named, user, holidays, held_only)
    told = [found[n] for n in range(len(plans))]
    starts = list(accumulate((len(others) for others in later), initial=len(plans)))
    for n in among.intersection(ways_for(told)) if ways_for else among:
        said = words.way_out(plans[n], told[n], later[n], Each(len(later[n]), lambda week, start=starts[n]: found[start + week]))  # type: ignore[misc]
        if said:
            told[n].groups.append(Group(words.WAY_OUT, tuple(said)))
    return told


def to_take_on(plans: Sequence[Asked], user: User) -> list[list[Line]]:
    """Return what of each plan, in their order, is taken on by name and with a reason: people over an agency's limit, and who is named twice. The number of
    queries does not grow."""
    found = [[line for line in (*staff, *people) if line.taken] for staff, people in zip(staff_queries.find(plans, user), people_queries.find(plans, user), strict=True)]
    rest = iter(with_names([line for lines in found for line in lines], user))
    return [list(islice(rest, len(lines))) for lines in found]


def _checked(plans: Sequence[Asked], named: int, user: User, holidays: Mapping[date, str] | None, held_only: bool) -> Sequence[Checks]:
    """Check all, each when it is asked for; of the first so many the other operations are named as well."""
    days = [plan.day for plan in plans if plan.day]
    kept = {**(bank_holidays(min(days), max(days) + timedelta(days=1)) if days else {}), **(holidays or {})}
    sources = sorted((source for source in [*OWN, *words.registered()] if source.holds or not held_only), key=lambda source: source.position)
    today = clock.today()
    of_day = Each(len(plans), lambda n: rules_of_day(plans[n], kept, today))
    said: list[tuple[str, Sequence[list[Line]], bool]] = [(words.THE_DAY, of_day, False), *((source.heading, source.find(plans, user), source.holds) for source in sources)]
    rest = iter(with_names([line for _, lines_of_each, _ in said for n in range(named) for line in lines_of_each[n]], user))
    with_others = [[tuple(islice(rest, len(lines_of_each[n]))) for n in range(named)] for _, lines_of_each, _ in said]

    def one(n: int) -> Checks:
        groups = [
            Group(heading, told[n] if n < named else tuple(lines_of_each[n]), holds)
            for (heading, lines_of_each, holds), told in zip(said, with_others, strict=True)
            if lines_of_each[n]
        ]
        return Checks(groups, complete=plans[n].wall is not None)

    return Each(len(plans), one)


def rules_of_day(asked: Asked, holidays: Mapping[date, str], today: date) -> list[Line]:
    """Say what the day is: past, one of its series, a bank holiday, until next morning."""
    lines: list[Line] = []
    if asked.day is None:
        return lines
    if asked.wall:
        lines.append(Line(clock.words_of_period(asked.wall.period())))
        if asked.wall.next_morning:
            lines.append(Line("The end is read as next morning"))
    if asked.day < today:
        lines.append(Line(f"{clock.words_of_day(asked.day)} is past", warns=True))
    if asked.day in asked.apart:
        lines.append(Line("Its series has another date on this day", warns=True))
    for day in clock.days_of(asked.wall.period()) if asked.wall else [asked.day]:
        if day in holidays:
            lines.append(Line(f"Bank holiday{'' if day == asked.day else ' from midnight'}: {holidays[day]}", warns=True))
    return lines


def against(operation: Operation, user: User, changes: bool) -> dict[int, list[str]]:
    """Return by agency what speaks against what it was asked for or has promised: too few people until it is over, its own calendars until it starts.

    To who `changes` the operation of every agency, to others of their own: two queries, one once it has started.
    """
    now = clock.now()
    if operation.state not in HOLDING or operation.ends_at <= now:
        return {}
    parts = [part for part in operation.commitments if part.state in TAKING_PART and (changes or part.agency_id == user.agency_id)]
    left = staff_left(operation.held, [part.agency_id for part in parts if part.state in PROMISED])
    found = {id_: [f"Fewer than promised: {words_of_short(one.has or 0, one.used)}"] for id_, one in left.items() if one.over}
    busy = not_available(operation.held, [part.agency_id for part in parts], user) if operation.starts_at > now else {}
    for id_, said in busy.items():
        found.setdefault(id_, []).extend(one[0].upper() + one[1:] for one in said)
    return found
