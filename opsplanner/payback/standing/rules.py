"""On which dates a standing site comes back, and what stands in the way of each. Facts in, dates or RuleBroken out. (docs/domain.md, "Standing sites")"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.catalogue.closed.rules import NEVER, Closed
from opsplanner.errors import RuleBroken
from opsplanner.models import JobKind, SessionState
from opsplanner.payback.days.pattern.rules import Pattern
from opsplanner.payback.sessions.rules import HOLDS
from opsplanner.web.recurrence.rules import Every, Rule, days_of

LONGEST = timedelta(days=3 * 366)
"""So long a rule holds at most: longer than any agreement with a host."""


class Held(NamedTuple):
    """A rule of a site, and how many people usually go."""

    rule: Rule
    people: int

    def holds_after(self, day: date) -> bool:
        """Say whether it still has a day on this one or after it."""
        return self.rule.until >= day


class On(NamedTuple):
    """A session of the site on a day, as far as its dates go by it."""

    id: int
    day: date
    state: SessionState
    crew: str


class There(NamedTuple):
    """A slot of a crew on one of its dates."""

    id: int
    day: date
    crew: str
    starts: str
    """When it begins, "09:30": by it the slot of the last visit is found again."""
    words: str
    left: int
    down: bool
    """Its crew does not go out."""


class Dated(NamedTuple):
    """A date of the rule, or a day besides on which the site is on."""

    day: date
    sessions: tuple[On, ...]
    """Those that are on, or were stood down or taken off."""
    slots: tuple[There, ...]
    """Where it can be put on, with places left."""
    why_not: str
    """Why it cannot be put on; "" where it is on, or can be."""
    besides: bool
    """It is no date of the rule."""
    people: int
    """How many usually go."""

    @property
    def on(self) -> bool:
        """Whether it is on."""
        return any(one.state in HOLDS for one in self.sessions)

    @property
    def given_up(self) -> bool:
        """Whether it was on, and is not any more: it was stood down, moved or taken off."""
        return bool(self.sessions) and not self.on

    @property
    def can(self) -> bool:
        """Whether it can be put on."""
        return not self.on and bool(self.slots)


def days_between(held: Iterable[Held], first: date, last: date) -> dict[date, int]:
    """Return the dates of a site's rules from `first` to `last`, each with how many people usually go, in order."""
    found = {day: one.people for one in held for day in days_of(one.rule).days if first <= day <= last}
    return dict(sorted(found.items()))


def dates(held: Sequence[Held], on: Iterable[On], slots: Iterable[There], pattern: Pattern, first: date, last: date, closed: Closed = NEVER) -> list[Dated]:
    """Return each date of the rules from `first` to `last`, and each day besides on which the site is on, with what can be done there."""
    wanted = days_between(held, first, last)
    sessions, there = list(on), list(slots)
    besides = {one.day for one in sessions if one.state in HOLDS and first <= one.day <= last} - set(wanted)
    return [_dated(day, wanted.get(day), [one for one in sessions if one.day == day], [one for one in there if one.day == day], pattern, closed) for day in sorted({*wanted, *besides})]


def _dated(day: date, people: int | None, on: Sequence[On], slots: Sequence[There], pattern: Pattern, closed: Closed) -> Dated:
    is_on = any(one.state in HOLDS for one in on)
    going = [one for one in slots if not one.down]
    free = tuple(one for one in going if one.left)
    why_not = pattern.why_not(day) or ("" if closed.is_open(day) else "its place is closed") or ("" if free else "no crew is on yet" if not slots else "all crews are stood down" if not going else "no place is left")
    return Dated(day, tuple(on), () if is_on or why_not else free, "" if is_on else why_not, people is None, people or 0)


def slot_for(slots: Sequence[There], last: tuple[str, str] | None, people: int) -> There:
    """Return the slot that is offered: that of the last visit (crew and start) where it has places, else the one with places enough, or the most."""
    same = next((one for one in slots if (one.crew, one.starts) == last), None)
    return same or next((one for one in slots if one.left >= people), None) or max(slots, key=lambda one: one.left)


def check_rule(rule: Rule, people: int, today: date, before: Sequence[Held]) -> None:
    """Hold what a rule may be: from today on, not for longer than three years, with a day, and another than the one that holds. Raises RuleBroken."""
    if rule.first < today:
        raise RuleBroken(f"Enter a day from today on, {clock.words_of_day(today)}", "first")
    if rule.until < rule.first:
        raise RuleBroken("The last day is before the first. Enter a later one", "until")
    if rule.until - rule.first > LONGEST:
        raise RuleBroken("A rule holds for three years at most. Enter an earlier last day; it can be given another rule then", "until")
    if not days_of(rule).days:
        raise RuleBroken("There is no such day in that time. Enter a later last day, or another rule", "until")
    if before and days_between(before, rule.first, date.max) == days_between([Held(rule, people)], rule.first, date.max):
        raise RuleBroken("Nothing would change. Enter other days, or another number of people", "every")


def cut(held: Iterable[Held], since: date) -> list[Held]:
    """Return what of the rules holds before a day: those that begin on it or after it are gone, and one that goes on ends the day before."""
    return [one._replace(rule=_ending(one.rule, since - timedelta(days=1))) for one in held if one.rule.first < since]


def _ending(rule: Rule, last: date) -> Rule:
    return Rule(rule.every, rule.first, min(rule.until, last), rule.weekday, rule.weeks, rule.which, rule.month_day)


def check_kind_stays(kind: JobKind, *, has_rule: bool) -> None:
    """A standing site that has a rule stays one until it ends. Raises RuleBroken on "kind"."""
    if has_rule and kind is not JobKind.STANDING:
        raise RuleBroken("This standing site comes back by its rule. Probation ends it first", "kind")


def check_ending(since: date, today: date, late: Sequence[date]) -> None:
    """Hold from when a site is no longer wanted: today or later, and what was done is written down where it is over now. Raises RuleBroken on "since"."""
    if since < today:
        raise RuleBroken(f"Enter a day from today on, {clock.words_of_day(today)}: what was worked was worked", "since")
    if since == today and late:
        raise RuleBroken(f"Nothing is written down yet of {clock.words_of_day(late[0])}. Record that session or stand it down first", "since")


EVERY = {one.value: one for one in (Every.WEEKS, Every.MONTH_WEEKDAY, Every.MONTH_DAY)}
"""What a rule of a site counts by, as it is stored."""
