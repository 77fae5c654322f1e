"""What the finder's page reads: the best dates with what is for them and against them, and which wish to drop where nothing fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.models import OperationState, User
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Asked, Checks, Line
from opsplanner.operations.checks.words import THE_DAY
from opsplanner.operations.finding import queries, rules, words
from opsplanner.operations.finding.forms import FindForm
from opsplanner.operations.finding.rules import Drop, Try, Wish
from opsplanner.operations.moves.moving import queries as moving_queries
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
    apart: list[date]
    """The days that were left out, since the series has another date on them."""


class Trials(NamedTuple):
    """What is tried where nothing fits."""

    alone: list[dict[str, Asked]]
    """For each plan, one with each wish of people or of a resource as the only one."""
    without: dict[str, list[Asked]]
    """Plans on other days or at other hours, by what is dropped."""

    @property
    def plans(self) -> list[Asked]:
        """All of them, in their order."""
        return [*(plan for those in self.alone for plan in those.values()), *(plan for those in self.without.values() for plan in those)]


def found(form: FindForm, user: User) -> Found:
    """Return the best dates for a form that was checked: by the same queries however many days there are.

    Where nothing fits the trials are checked by some more queries; of an operation that is there, whose people may be named, with the dates themselves.
    """
    wish, wards, today, now = form.wish(), dict(form.wards()), clock.today(), clock.now()
    if wish.operation_id:
        wish = replace(wish, apart=moving_queries.days_of_series(user, wish.operation_id))
    seen = queries.visits(user, list(wards), min(wish.days) - rules.LOOK_BACK, max(wish.days) + rules.LOOK_BACK, wish.operation_id)
    plans = rules.tries(wish, now, _wards_on(form, wish.days, seen))
    at_once = _trials(form, wish, plans, now) if wish.operation_id else None
    told = checks_of([*plans, *(at_once.plans if at_once else ())], user, named=len(plans))
    tried = [Try(plan, checks) for plan, checks in zip(plans, told, strict=False)]
    ranked, fits = rules.best(tried), rules.counts(tried)[True]
    ways: list[Way] = []
    if ranked and not fits:
        trials = at_once or _trials(form, wish, plans, now)
        ways = _ways(form, wish, plans, trials, told[len(plans) :] if at_once else checks_of(trials.plans, user, held_only=True, named=0))
    apart = [day for day in wish.days if day in wish.apart]
    return Found(len(ranked), fits, [_result(one, form, wards, seen, today) for one in ranked[: rules.BEST]], ways, apart)


def _wards_on(form: FindForm, days: Sequence[date], seen: Mapping[int, Sequence[date]]) -> dict[date, tuple[int, ...]]:
    wards = tuple(id_ for id_, _ in form.wards())
    if form.longest.data and wards:
        return {day: (ward,) for day, ward in rules.gaps(days, wards, seen).items()}
    return dict.fromkeys(days, wards)


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


def _trials(form: FindForm, wish: Wish, plans: Sequence[Asked], now: datetime) -> Trials:
    return Trials([rules.alone(plan) for plan in plans], {name: rules.tries(other, now) for name, other in _others(form, wish).items()})


def _ways(form: FindForm, wish: Wish, plans: Sequence[Asked], trials: Trials, checked: Sequence[Checks]) -> list[Way]:
    """Return what to drop where nothing fits, each tried: every wish of people or of a resource held alone against each day, and other days and hours whole."""
    told = iter(checked)
    missing = [_missing({name: next(told).held for name in those}) for those in trials.alone]
    found = [drop for name, those in trials.without.items() for drop in rules.fitting(name, [Try(plan, next(told)) for plan in those])]
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
