"""What the finder's page reads: the best dates with what is for them and against them, and which wish to drop where nothing fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.models import OperationState, User
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Asked, Line
from opsplanner.operations.checks.words import THE_DAY
from opsplanner.operations.finding import queries, rules, words
from opsplanner.operations.finding.forms import FindForm
from opsplanner.operations.finding.rules import Drop, Try, Wish
from opsplanner.operations.planning.wishes.filters import in_address
from opsplanner.web.address import address_of


class Result(NamedTuple):
    """One date."""

    day: date
    when: str
    fits: bool
    why: str
    wards: list[str]
    """When somebody was there."""
    besides: list[str]
    """Who is free, as far as that stands in nobody's way."""
    against: list[Line]
    url: str
    """Where it is planned, or moved to."""


class Way(NamedTuple):
    """Something fits without these wishes."""

    what: str
    fits: int
    first: str
    url: str
    """Where they are left out; "" where nothing can be."""


class Found(NamedTuple):
    """What was found."""

    tried: int
    """So many days were looked through."""
    fits: int
    results: list[Result]
    ways: list[Way]


def found(form: FindForm, user: User) -> Found:
    """Return the best dates for a form that was checked: the same queries however many days there are, and the same ones more where nothing fits."""
    wish, wards, today, now = form.wish(), dict(form.wards()), clock.today(), clock.now()
    first, last = min(wish.days), max(wish.days)
    seen = queries.visits(user, list(wards), first - rules.LOOK_BACK, last + rules.LOOK_BACK, wish.operation_id)
    on = _wards_on(form, wish.days, seen)
    tried = _tried(rules.tries(wish, now, on), user)
    ranked = rules.best(tried)
    fits = rules.counts(tried)[True]
    results = [_result(one, form, wards, seen, today) for one in ranked[: rules.BEST]]
    return Found(len(ranked), fits, results, [] if fits or not ranked else _ways(form, wish, [one.plan for one in tried], user, now))


def _wards_on(form: FindForm, days: Sequence[date], seen: Mapping[int, Sequence[date]]) -> dict[date, tuple[int, ...]]:
    wards = tuple(id_ for id_, _ in form.wards())
    if form.longest.data and wards:
        return {day: (ward,) for day, ward in rules.gaps(days, wards, seen).items()}
    return dict.fromkeys(days, wards)


def _tried(plans: Sequence[Asked], user: User, *, held_only: bool = False) -> list[Try]:
    return [Try(plan, told) for plan, told in zip(plans, checks_of(plans, user, held_only=held_only, named=not held_only), strict=True)]


def _result(one: Try, form: FindForm, wards: Mapping[int, str], seen: Mapping[int, Sequence[date]], today: date) -> Result:
    plan, told = one.plan, one.checks
    assert plan.wall
    said = [group for group in told.groups if group.heading != THE_DAY]
    besides = [line.words for group in said for line in group.lines if not line.warns]
    reason = words.why(asked=bool(plan.people), booked=bool(plan.resources), besides=told.warnings) if one.fits else ""
    return Result(
        one.day, clock.words_of_times(plan.wall.period()), one.fits, reason, [words.of_ward(wards[id_], one.day, seen.get(id_, ()), today) for id_ in plan.wards], besides,
        [line for line in told.lines if line.warns], _url(plan, form),
    )


def _url(plan: Asked, form: FindForm) -> str:
    """Return where a date is planned with all that was wished for, or where the operation is moved to it."""
    assert plan.day and plan.wall
    kept, when = form.sheet.kept, {"day": plan.day.isoformat(), "from": f"{plan.wall.start:%H:%M}", "to": f"{plan.wall.end:%H:%M}"}
    if kept:
        there = {OperationState.DRAFT: "planning.edit", OperationState.POSTPONED: "operations.repropose"}.get(kept.state, "operations.move")
        return address_of(there, reference=kept.reference, **when)
    return address_of("planning.plan", type=form.sheet.type.code, **when, **in_address(form.sheet.choices, plan.wards, [id_ for id_, _ in plan.resources], form.asked()))


def _ways(form: FindForm, wish: Wish, plans: Sequence[Asked], user: User, now: datetime) -> list[Way]:
    """Return what to drop where nothing fits, each tried: every wish of people or of a resource held alone against each day, and other days and hours whole."""
    each = [rules.alone(plan) for plan in plans]
    without = {name: rules.tries(other, now) for name, other in _others(form, wish).items()}
    told = iter(_tried([*(one for those in each for one in those.values()), *(plan for those in without.values() for plan in those)], user, held_only=True))
    missing = [_missing({name: next(told).checks.held for name in those}) for those in each]
    found = [drop for name, those in without.items() for drop in rules.fitting(name, [next(told) for _ in those])]
    alone = rules.drops(plans, missing)
    names = {f"people {one.agency_id}": words.wanted_of(one.agency, one.staff) for one in wish.people} | {f"resource {id_}": name for id_, name in wish.resources}
    names[rules.NAMED] = "somebody who is named on it"
    told_of = sorted([*alone, *found], key=lambda drop: (len(drop.wishes), "days" in drop.wishes, -drop.fits, drop.first.day))
    return [Way(words.dropped(names, drop.wishes), drop.fits, _first(drop), _without(form, wish, drop)) for drop in told_of]


def _others(form: FindForm, wish: Wish) -> dict[str, Wish]:
    """Return the wishes with other weekdays, other hours, or the quarter after it, by what is dropped."""
    first, last = form.span
    chosen, weekdays = set(wish.days), {day.weekday() for day in wish.days}
    found = {
        "weekdays": replace(wish, days=[day for day in rules.days_between(first, last) if day not in chosen]),
        "days": replace(wish, days=[day for day in rules.days_between(*_after(form)) if day.weekday() in weekdays]),
        "hours": replace(wish, hours=rules.other_hours(wish.hours[0])),
    }
    return {name: other for name, other in found.items() if other.days and other.hours}


def _after(form: FindForm) -> tuple[date, date]:
    """The quarter after the days that were looked through."""
    last = form.span[1]
    return last + timedelta(days=1), last + timedelta(days=1) + rules.LONGEST


def _missing(held: Mapping[str, int]) -> frozenset[str]:
    named = held.get(rules.NAMED, 0)
    return frozenset(name for name, count in held.items() if (count if name == rules.NAMED else count > named))


def _first(drop: Drop) -> str:
    assert drop.first.wall
    return clock.words_of_period(drop.first.wall.period())


def _without(form: FindForm, wish: Wish, drop: Drop) -> str:
    """Return the address of the same search without what is dropped."""
    left = set(drop.wishes)
    if rules.NAMED in left:
        return ""
    own: dict[str, Any] = {}
    if "weekdays" in left:
        own = {"weekday": tuple(words.WEEKDAYS)}
    elif "days" in left:
        own = {name: day.isoformat() for name, day in zip(("from", "to"), _after(form), strict=True)}
    elif "hours" in left:
        assert drop.first.wall
        own = {"starts": f"{drop.first.wall.start:%H:%M}", "ends": f"{drop.first.wall.end:%H:%M}", "lasts": None}
    else:
        people = [(id_, staff) for id_, staff in form.asked() if f"people {id_}" not in left]
        resources = [id_ for id_, _ in wish.resources if f"resource {id_}" not in left]
        own = {"ask": (), "resource": (), **in_address(form.sheet.choices, (), resources, people)}
    return address_of("operations.find", **form.in_address(**own))
