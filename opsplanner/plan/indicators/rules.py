"""How an indicator stands. Plain functions; docs/domain.md, "Indicators", has a table of examples of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from opsplanner.grammar import plural
from opsplanner.plan.indicators.periods.rules import KINDS, Span, period_of, read_period, year_earlier
from opsplanner.plan.rules import Point

TREND = 5
"""From fewer consecutive figures nobody tells a trend."""
PICTURED = 8
"""So many figures stand in a picture."""


class Actual(NamedTuple):
    """A figure of an indicator: the period as it was written, and the value."""

    period: str
    value: Decimal


class Limits(NamedTuple):
    """What a figure is held against: the target, and the floor, which it is no worse than. Within a range they are its two ends."""

    target: Decimal | None
    floor: Decimal | None = None


class Change(NamedTuple):
    """A change of the way an indicator is measured, from the first day of a period on. `adjusted`: baseline and targets were worked out anew for it."""

    starts_on: date
    period: str
    adjusted: bool = False


class Facts(NamedTuple):
    """What an indicator is judged by.

    `points` is its trajectory by calendar years; `period` what its figures are of; `targets` what was typed for one period, which rules there;
    `changes` are those of its method, by their days.
    """

    better: str
    period: str = "year"
    not_measured: bool = False
    baseline: Decimal | None = None
    target: Decimal | None = None
    points: Sequence[Point] = ()
    floor: Decimal | None = None
    targets: Mapping[Span, Limits] = {}
    changes: Sequence[Change] = ()


class Standing(NamedTuple):
    """How an indicator stands: by shape, word and colour, with the rule that says so (docs/domain.md, "Indicators")."""

    shape: str
    word: str
    rule: str

    @property
    def colour(self) -> str:
        """Green for what is good, red for what is off target, grey for the rest."""
        return {"▲": "green", "▼": "red"}.get(self.shape, "grey")

    @property
    def off(self) -> bool:
        """Whether it is off target."""
        return self.shape == "▼"

    @property
    def rated(self) -> bool:
        """Whether it is judged at all."""
        return self.shape in "▲▼" or self.word == "As at the baseline"


class Ratings(NamedTuple):
    """How many of some indicators are rated, how many are good, and how many are off target."""

    all: int
    rated: int
    good: int
    off: int


def ratings(standings: Sequence[Standing]) -> Ratings:
    """Count how indicators stand."""
    return Ratings(len(standings), sum(one.rated for one in standings), sum(one.colour == "green" for one in standings), sum(one.off for one in standings))


def latest(actuals: Sequence[Actual], period: str = "year") -> int | None:
    """Return the place of the figure whose period ends last, whatever order they were entered in.

    Of two that end on one day it is the one of the indicator's own kind of period. What cannot be read as a period is never the latest: None where
    nothing can.
    """
    found = [(span.ends_on, span.kind in KINDS.get(period, ()), span.starts_on, n) for n, span in _dated(actuals)]
    return max(found)[-1] if found else None


def pictured(actuals: Sequence[Actual], period: str, changes: Sequence[Change], most: int = PICTURED) -> list[tuple[Span, Actual]]:
    """Return the last figures that a picture has, the first first: of the kind of period of the latest one, and measured in one way with it."""
    n = latest(actuals, period)
    of = read_period(actuals[n].period) if n is not None else None
    if of is None:
        return []
    alike = [(span, actuals[m]) for m, span in _dated(actuals) if span.kind == of.kind and way(changes, span) == way(changes, of) is not None]
    return sorted(alike, key=lambda one: one[0].ends_on)[-most:]


def _dated(actuals: Sequence[Actual]) -> list[tuple[int, Span]]:
    return [(n, span) for n, actual in enumerate(actuals) if (span := read_period(actual.period))]


def standing(facts: Facts, actuals: Sequence[Actual], lacks: Span | None = None) -> Standing:
    """Return how an indicator stands by the latest of its figures. It is not rated by one of an earlier period than it `lacks` the figure of."""
    if facts.not_measured:
        return Standing("○", "Not measured", "What is not measured is not rated")
    if not actuals:
        return Standing("◇", "No figure yet", "It is rated once a figure is entered")
    if lacks is not None:
        return Standing("◇", f"No figure yet for {lacks.name}", "It is rated once that figure is entered")
    if facts.better not in ("up", "down", "within"):
        return Standing("■", "No judgement", "Neither more nor less is better, so it is shown without judgement")
    if (n := latest(actuals, facts.period)) is None:
        return _not_comparable("no figure has a period that can be read as a month, a quarter or a year")
    value, span = actuals[n].value, read_period(actuals[n].period)
    assert span is not None
    if span.kind not in KINDS.get(facts.period, ()):
        return _not_comparable(f"the latest figure is of a {span.kind}, and the target or baseline of another period: {facts.period}")
    if why := _measured_otherwise(facts.changes, span):
        return _not_comparable(why)
    if (typed := facts.targets.get(span)) is not None:
        return _by_target(facts, value, typed, span.name)
    if facts.points and facts.better != "within":
        return _by_trajectory(facts, value, span)
    return _by_target(facts, value, Limits(facts.target, facts.floor), f"a {span.kind}")


def way(changes: Sequence[Change], span: Span) -> int | None:
    """Return by which way of measuring a period was counted: 0 before the first change. None for a period in the midst of which the way changed."""
    if any(span.starts_on < change.starts_on <= span.ends_on for change in changes):
        return None
    return sum(change.starts_on <= span.starts_on for change in changes)


def _measured_otherwise(changes: Sequence[Change], span: Span) -> str:
    """Return why no status is given across a change of method; "" where the figure and what it is held against are measured in one way."""
    of_figure, of_target = way(changes, span), max((n for n, change in enumerate(changes, 1) if change.adjusted), default=0)
    if of_figure is None:
        return f"the way it is measured changed within {span.name}"
    if of_figure == of_target:
        return ""
    crossed = changes[min(of_figure, of_target)]
    held = "worked out anew for the new way, and the latest figure is of the way before" if of_target > of_figure else "of the way before"
    return f"the way it is measured changed from {crossed.period}, and what it is held against is {held}"


def _not_comparable(why: str) -> Standing:
    return Standing("◇", "Not comparable", why[:1].upper() + why[1:])


def _good(facts: Facts, value: Decimal, wanted: Decimal) -> bool:
    return value >= wanted if facts.better == "up" else value <= wanted


def _limit(facts: Facts, wanted: Decimal) -> str:
    return f"{wanted:,f} or {'more' if facts.better == 'up' else 'less'}"


def trajectory_year(period: str) -> int | None:
    """Return the year of a trajectory that the figure of a period is held against; None for what is of no year.

    A year from April to March is held against the calendar year in which it begins, which has nine of its twelve months.
    """
    span = read_period(period)
    return span.starts_on.year if span is not None and span.kind in ("calendar year", "financial year") else None


def _by_trajectory(facts: Facts, value: Decimal, span: Span) -> Standing:
    """Hold a figure against its year of the trajectory; in the last year, and after it, a typed target rules."""
    year, last = trajectory_year(span.name), facts.points[-1].year
    if year is None:
        return _not_comparable(f"the trajectory has yearly values, and the latest figure is of a {span.kind}")
    if year >= last and facts.target is not None:
        return _by_target(facts, value, Limits(facts.target, facts.floor), f"a {span.kind}")
    allowed = next((point.value for point in facts.points if point.year == year), None)
    if allowed is None:
        return _not_comparable(f"the trajectory is for {facts.points[0].year} to {last}, and the latest figure is of {span.name}")
    nine = f", the calendar year in which nine months of {span.name} lie" if span.kind == "financial year" else ""
    rule = f"Held against the trajectory's value for {year}{nine}: {_limit(facts, allowed)}"
    return Standing("▲", "On course", rule) if _good(facts, value, allowed) else Standing("▼", "Off course", rule)


def _by_target(facts: Facts, value: Decimal, limits: Limits, of: str) -> Standing:
    """Hold a figure against the target of `of`; where there is none, against the baseline. A missed target is never better than anything."""
    if facts.better == "within":
        return _by_range(value, limits, of)
    if limits.target is not None:
        floor = "" if limits.floor is None else f"; no worse than {limits.floor:,f}"
        rule = f"Held against the target for {of}: {_limit(facts, limits.target)}{floor}"
        if _good(facts, value, limits.target):
            return Standing("▲", "Target reached", rule)
        worse = limits.floor is not None and not _good(facts, value, limits.floor)
        return Standing("▼", "Worse than the floor" if worse else "Target missed", rule)
    if facts.baseline is None:
        return Standing("■", "No judgement", "It has neither a target nor a baseline to be held against")
    rule = f"It has no target, so it is held against the baseline: {facts.baseline:,f}"
    if value == facts.baseline:
        return Standing("■", "As at the baseline", rule)
    good = _good(facts, value, facts.baseline)
    return Standing("▲", "Better than the baseline", rule) if good else Standing("▼", "Worse than the baseline", rule)


def _by_range(value: Decimal, limits: Limits, of: str) -> Standing:
    """Hold a figure against a range, both ends of which are in it. The baseline says nothing of what lies within a range."""
    if limits.target is None or limits.floor is None:
        return Standing("■", "No judgement", "It is to be within a range, and has none to be held against")
    rule = f"Held against the range for {of}: {limits.floor:,f} to {limits.target:,f}"
    within = limits.floor <= value <= limits.target
    return Standing("▲", "Within the range", rule) if within else Standing("▼", "Outside the range", rule)


def trend(actuals: Sequence[Actual], period: str = "year", changes: Sequence[Change] = ()) -> str:
    """Return the trend in a sentence.

    It takes five figures of consecutive periods of one kind, measured in one way, up to the latest, each above or below the one before.
    """
    n = latest(actuals, period)
    if n is None:
        return ""
    by_name = {span: actuals[n].value for n, span in _dated(actuals)}
    span = read_period(actuals[n].period)
    assert span is not None
    alike = way(changes, span)
    run: list[Decimal] = []
    while span in by_name and len(run) < TREND and way(changes, span) == alike is not None:
        run.insert(0, by_name[span])
        span = period_of(span.kind, span.starts_on - timedelta(days=1))
    if len(run) < TREND:
        one_way = " measured in one way" if changes else ""
        return f"No trend: it takes {TREND} figures of consecutive periods{one_way}, and up to the latest there {plural(len(run), 'is', 'are')} {len(run)}"
    steps = [after - before for before, after in zip(run, run[1:], strict=False)]
    if all(step > 0 for step in steps):
        return f"Rising: each of the last {TREND} figures is above the one before"
    if all(step < 0 for step in steps):
        return f"Falling: each of the last {TREND} figures is below the one before"
    return f"No clear trend in the last {TREND} figures"


def compared(actuals: Sequence[Actual], period: str = "year", changes: Sequence[Change] = ()) -> tuple[Actual, Decimal] | None:
    """Return the figure of the same period a year before the latest one, and how much the latest is above it: a comparison, not a trend.

    None where there is no such figure, or it was measured in another way.
    """
    n = latest(actuals, period)
    span = read_period(actuals[n].period) if n is not None else None
    if n is None or span is None:
        return None
    earlier = year_earlier(span)
    if way(changes, earlier) is None or way(changes, earlier) != way(changes, span):
        return None
    before = next((actuals[m] for m, other in _dated(actuals) if other == earlier), None)
    return (before, actuals[n].value - before.value) if before else None
