"""What the plan's pages show of what was read: the years to choose, what is due, two years side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.grammar import counted, list_of
from opsplanner.kept import until_changed
from opsplanner.plan import queries
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.plan.actions.queries import ActionRow
from opsplanner.plan.chart import Bars, Chart, bars, chart
from opsplanner.plan.indicators.awaited import queries as awaited_queries
from opsplanner.plan.indicators.periods.rules import KINDS
from opsplanner.plan.indicators.queries import IndicatorRow
from opsplanner.plan.indicators.rules import Ratings, pictured, ratings, trajectory_year
from opsplanner.plan.queries import AimRow, PriorityRow, SuccessionRow, YearRow, current
from opsplanner.plan.rules import due
from opsplanner.plan.words import decimal_words, rule_words

AT_ONCE = 6
"""How many plan years stand open to choose; the rest are folded."""


def chosen(years: Sequence[YearRow], asked: str, today: date) -> YearRow:
    """Return the plan year asked for as 2011/12 or 2011-12, else the current one."""
    return next((year for year in years if year.code == asked.replace("-", "/")), current(years, today))


class Choices(NamedTuple):
    """The plan years to choose, the current one first, then adopted ones, newest first; older ones of a demonstration are folded."""

    current: YearRow
    open: list[YearRow]
    folded: list[YearRow]


def choices(years: Sequence[YearRow], year: YearRow, today: date) -> Choices:
    """Return which plan years stand open to choose and which are folded; the one that is shown always stands open."""
    now = current(years, today)
    ordered = sorted(years, key=lambda other: (other != now, other.demonstration))
    shown = ordered[:AT_ONCE]
    if year not in shown:
        shown.append(year)
    return Choices(now, shown, [other for other in ordered if other not in shown])


def pair(years: Sequence[YearRow], code: str) -> tuple[YearRow, YearRow] | None:
    """Return the plan year of this code with the adopted one before it; for "" the newest adopted year that has one before it.

    One that a page made is laid beside the year before it, whichever that is. None when there is no such pair: a year of the demonstration is
    compared with none before it.
    """
    named = next((year for year in years if year.code == code and not year.demonstration), None)
    if named and (right_before := next((year for year in years if year.ends_on + timedelta(days=1) == named.starts_on), None)):
        return right_before, named
    adopted = sorted((year for year in years if not year.demonstration), key=lambda year: year.starts_on)
    found = [(before, after) for before, after in zip(adopted, adopted[1:], strict=False) if code in ("", after.code)]
    return found[-1] if found else None


class ActionLine(NamedTuple):
    """An action, and whether it is "due" or "overdue"."""

    action: ActionRow
    due: str


def actions_of(actions: Sequence[ActionRow], today: date) -> tuple[ActionLine, ...]:
    """Return all actions in the plan's order, each with how it stands."""
    return tuple([ActionLine(action, due(action.due_on, action.status, today)) for action in actions])


class Due(NamedTuple):
    """A priority's actions: how many there are, those with a date still due (the earliest first), and how many of them are late."""

    all: int
    next: tuple[ActionLine, ...]
    overdue: int


def due_of(actions: Sequence[ActionRow], today: date) -> Due:
    """Return what is due of a priority."""
    lines = [line for line in actions_of(actions, today) if line.due]
    lines.sort(key=lambda line: line.action.due_on or today)
    return Due(len(actions), tuple(lines), sum(line.due == "overdue" for line in lines))


class Part(NamedTuple):
    """What the page of a plan year shows of one priority, all of it of the catalogue."""

    priority: PriorityRow
    aims: tuple[AimRow, ...]
    due: Due
    indicators: tuple[IndicatorRow, ...]


@until_changed
def parts_of(year: YearRow, today: date) -> tuple[Part, ...]:
    """Return the priorities of a plan year with all that the pack says of them, in the plan's order."""
    priorities = queries.priorities([year.id])
    ids = [priority.id for priority in priorities]
    aims, actions, indicators = queries.aims(ids), actions_queries.actions(ids), awaited_queries.standing_on(year, ids, today)
    return tuple([Part(one, aims[one.id], due_of(actions[one.id], today), indicators[one.id]) for one in priorities])


def rated(parts: Sequence[Part]) -> Ratings:
    """Return how the indicators of a plan year stand, all priorities together."""
    return ratings([indicator.standing for part in parts for indicator in part.indicators])


class Drawn(NamedTuple):
    """An indicator with its trajectory's picture and rule, where it has one; else with a picture of its figures by period."""

    row: IndicatorRow
    chart: Chart | None = None
    rule: str = ""
    summary: str = ""
    actual: Mapping[int, list[str]] = {}
    """Its figures in words, by the year of the trajectory that they are held against."""
    bars: Bars | None = None


def drawn(row: IndicatorRow) -> Drawn:
    """Return an indicator as its page shows it."""
    points = row.course
    if not points:
        picture_of_periods, summary = _by_period(row)
        return Drawn(row, summary=summary, bars=picture_of_periods)
    held = [(year, figure) for figure in row.figures if (year := trajectory_year(figure.period))]
    picture = chart(row.baseline, points, row.target, [(year, figure.value) for year, figure in held])
    actual: dict[int, list[str]] = {}
    for year, figure in held:
        actual.setdefault(year, []).append(decimal_words(figure.value) + ("" if figure.period == str(year) else f" ({figure.period})"))
    begins = f"falls from the baseline of {decimal_words(row.baseline)} to" if row.points and row.baseline is not None else "runs from"
    summary = (
        f"A line {begins} {points[0].value} in {points[0].year} {'and' if row.points else 'to'} {points[-1].value} in {points[-1].year}."
        + (f" A dashed line marks the target of {decimal_words(row.target)}." if row.target is not None else "")
        + (f" Squares mark {counted(len(picture.actual), 'actual figure')}." if picture.actual else " There are no actual figures yet.")
    )
    return Drawn(row, picture, course_words(row), summary, actual)


def _by_period(row: IndicatorRow) -> tuple[Bars | None, str]:
    """The picture of its last figures, with what each is held against, and what it shows in words."""
    last, facts = pictured(row.actuals, row.period, row.breaks), row.facts
    unit = f" {row.unit}" if row.unit else ""
    shown = []
    for span, actual in last:
        own, general = facts.targets.get(span), facts.target if span.kind in KINDS.get(row.period, ()) else None
        target = (own.target if own else general) if row.better in ("up", "down") and not row.not_measured else None
        shown.append((f"{actual.period}: {decimal_words(actual.value)}{unit}", actual.value, target))
    found = bars(shown)
    if found is None:
        return None, ""
    least, most = (of(last, key=lambda one: one[1].value)[1] for of in (min, max))
    summary = f"A bar for each of {len(last)} periods, from {last[0][1].period} to {last[-1][1].period}. The longest is {most.period} with {decimal_words(most.value)}{unit}, "
    summary += f"the shortest {least.period} with {decimal_words(least.value)}{unit}."
    return found, summary + (" A line across a bar marks the target." if found.held else "")


def course_words(row: IndicatorRow) -> str:
    """Return by which rule the yearly values of an indicator came: computed, typed, or some typed over the computed ones."""
    points, typed = row.points, list_of([str(year) for year in sorted(row.typed_years)])
    if not points or row.baseline is None or row.reduction is None:
        return "The yearly values were typed: they are the targets of their years."
    rule = rule_words(row.baseline, row.reduction, points[0].year, points[-1].year)
    return f"{rule} For {typed} a target was typed, and rules there." if typed else rule


class Beside(NamedTuple):
    """One priority of one of two years, with what became of it or what it came from."""

    priority: PriorityRow
    lines: list[SuccessionRow]


class SideBySide(NamedTuple):
    """The priorities of two plan years."""

    before: list[Beside]
    after: list[Beside]
    mapped: bool
    """Whether anything is written down about what became of them."""
    note: str
    """Whose word that is, where the pack says so."""


def beside(before: YearRow, after: YearRow, priorities: Sequence[PriorityRow], became: Sequence[SuccessionRow]) -> SideBySide:
    """Return the priorities of both years, each with the mappings that lead from or to it between these two."""
    between = [row for row in became if row.from_year == before.code and row.to_year in (after.code, None)]
    left = [Beside(p, [row for row in between if row.from_id == p.id]) for p in priorities if p.year_id == before.id]
    right = [Beside(p, [row for row in between if row.to_id == p.id]) for p in priorities if p.year_id == after.id]
    return SideBySide(left, right, bool(between), between[0].note if between else "")
