"""The indicators of priorities, with their figures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, Subquery, cast, false, literal, null, select, union_all
from sqlalchemy.orm import selectinload

from opsplanner.database import read_row, rows
from opsplanner.errors import NotFound
from opsplanner.history import last_line, subjects
from opsplanner.kept import until_changed
from opsplanner.models import FigureState, Indicator, IndicatorFigure, IndicatorTarget, MethodChange, Verb
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.indicators.periods.rules import Span, period_of, read_period, year_earlier
from opsplanner.plan.indicators.rules import Actual, Change, Facts, Limits, Standing, latest, standing, trajectory_year
from opsplanner.plan.queries import PriorityRow, YearRow
from opsplanner.plan.rules import Point, trajectory
from opsplanner.statements import built_once, values


class FigureRow(NamedTuple):
    """One actual value of an indicator."""

    period: str
    value: Decimal
    words: str
    state: FigureState


class TargetRow(NamedTuple):
    """What one period is held against."""

    period: str
    target: Decimal | None
    floor: Decimal | None


class ChangeRow(NamedTuple):
    """A change of the way an indicator is measured, from a period on; `how` baseline and targets were worked out anew, where they were."""

    period: str
    what: str
    adjusted: bool
    how: str

    @property
    def path(self) -> str:
        """The period as addresses carry it; "" for words."""
        span = read_period(self.period)
        return span.path if span else ""


class IndicatorRow(NamedTuple):
    """How a priority is measured, with its actual values and how it stands. One that is not `active` is gone from the plan."""

    id: int
    code: str
    name: str
    definition: str
    active: bool
    owner_id: int | None
    deputy_id: int | None
    due_days: int | None
    unit: str
    better: str
    period: str
    baseline: Decimal | None
    baseline_words: str
    target: Decimal | None
    target_words: str
    floor: Decimal | None
    not_measured: str
    first: int | None
    last: int | None
    reduction: int | None
    assumption: str
    owner: str
    version: int = 1
    figures: tuple[FigureRow, ...] = ()
    targets: tuple[TargetRow, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    """In the order of their days."""
    lacks: Span | None = None
    """The period that it is looked at for and has no figure of, only earlier ones."""

    @property
    def points(self) -> list[Point]:
        """The trajectory's yearly values, computed; empty when it has none."""
        if self.baseline is None or self.reduction is None or self.first is None or self.last is None:
            return []
        return trajectory(self.baseline, self.reduction, self.first, self.last)

    @property
    def actuals(self) -> list[Actual]:
        """Its figures as the rules take them."""
        return [Actual(figure.period, figure.value) for figure in self.figures]

    @property
    def latest(self) -> FigureRow | None:
        """The actual value whose period ends last; the one that stands last where no period can be read."""
        place = latest(self.actuals, self.period)
        return self.figures[-1 if place is None else place] if self.figures else None

    @property
    def facts(self) -> Facts:
        """What it is judged by."""
        typed = {span: Limits(row.target, row.floor) for row in self.targets if (span := read_period(row.period))}
        return Facts(self.better, self.period, bool(self.not_measured), self.baseline, self.target, self.points, self.floor, typed, self.breaks)

    @property
    def breaks(self) -> list[Change]:
        """The changes of its method as the rules take them."""
        return [Change(span.starts_on, row.period, row.adjusted) for row in self.changes if (span := read_period(row.period))]

    @property
    def course(self) -> list[Point]:
        """The yearly values that it is held against: what was typed for a year, else the trajectory's."""
        found = {point.year: point.value for point in self.points} | self.typed_years
        return [Point(year, found[year]) for year in sorted(found)] if len(found) > 1 else []

    @property
    def typed_years(self) -> dict[int, Decimal]:
        """The targets that were typed for years, by the year in which they begin."""
        years = [(trajectory_year(row.period), row.target) for row in self.targets]
        return {year: target for year, target in years if year is not None and target is not None}

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return standing(self.facts, self.actuals, self.lacks)

    @property
    def stood(self) -> Standing | None:
        """How it stood by its latest figure, where it lacks the one that it would be rated by; None where it does not."""
        return standing(self.facts, self.actuals) if self.lacks and self.figures and not self.not_measured else None


@built_once
def _indicators() -> Select[*tuple[Any, ...]]:
    of, hanging = Indicator, _hanging()
    return (
        select(
            of.id, of.priority_id, of.code, of.name, of.definition, of.active, of.owner_id, of.deputy_id, of.due_days, of.unit, of.better, of.baseline, of.baseline_words, of.target, of.target_words, of.floor,
            of.not_measured, of.trajectory_from.label("first"), of.trajectory_to.label("last"), of.reduction_percent.label("reduction"), of.assumption, of.owner, of.version,
            of.period.label("kind"), hanging.c.part, hanging.c.of_period, hanging.c.value, hanging.c.least, hanging.c.words, hanging.c.state, hanging.c.adjusted, hanging.c.how,
        )
        .outerjoin(hanging, hanging.c.indicator_id == of.id)
        .where(of.priority_id.in_(values("priorities")))
        .order_by(of.position, of.id, hanging.c.position, hanging.c.id)
    )


def _hanging() -> Subquery:
    """Select the figures, targets and changes of method of every indicator, one under the other."""
    figure, target, change = IndicatorFigure, IndicatorTarget, MethodChange
    none, nothing, not_said = cast(null(), BigInteger), literal(""), cast(null(), figure.state.type)
    return union_all(
        select(
            figure.indicator_id, literal("figure").label("part"), figure.period.label("of_period"), figure.value, none.label("least"), figure.words, figure.state,
            false().label("adjusted"), nothing.label("how"), figure.position, figure.id,
        ),
        select(target.indicator_id, literal("target"), target.period, target.target, target.floor, nothing, not_said, false(), nothing, literal(0), target.id),
        select(change.indicator_id, literal("change"), change.period, none, none, change.what, not_said, change.adjusted, change.how, literal(0), change.id),
    ).subquery()


def indicators(priority_ids: Collection[int]) -> dict[int, tuple[IndicatorRow, ...]]:
    """Return the indicators of the plan by priority, with their actual values; of each one that is asked for (one query)."""
    return {priority_id: tuple([row for row in found if row.active]) for priority_id, found in every(priority_ids).items()}


@until_changed
def every(priority_ids: Collection[int]) -> dict[int, tuple[IndicatorRow, ...]]:
    """Return the indicators by priority, those too that are gone from the plan; of each priority that is asked for (one query)."""
    found: dict[int, IndicatorRow] = {}
    where: dict[int, int] = {}
    for line in rows(_indicators(), {"priorities": list(priority_ids)}):
        had = found.get(line.id) or read_row(
            IndicatorRow, line, period=line.kind, baseline=number(line.baseline), target=number(line.target), floor=number(line.floor), figures=(), targets=(), changes=(), lacks=None,
        )
        found[line.id], where[line.id] = _with(had, line), line.priority_id
    return {
        priority_id: tuple([row for id_, row in found.items() if where[id_] == priority_id]) for priority_id in dict.fromkeys((*where.values(), *priority_ids))
    }


def _with(row: IndicatorRow, line: Any) -> IndicatorRow:
    """Return an indicator with what one line of `_hanging` adds to it."""
    if line.part == "figure":
        figure = FigureRow(line.of_period, Decimal(line.value) / 100, line.words, line.state)
        return row._replace(figures=(*row.figures, figure))
    if line.part == "target":
        return row._replace(targets=tuple(sorted((*row.targets, TargetRow(line.of_period, number(line.value), number(line.least))), key=_day)))
    if line.part == "change":
        return row._replace(changes=tuple(sorted((*row.changes, ChangeRow(line.of_period, line.words, line.adjusted, line.how)), key=_day)))
    return row


def _day(row: TargetRow | ChangeRow) -> date:
    span = read_period(row.period)
    return span.starts_on if span else date.min


def right_before(year: YearRow) -> YearRow | None:
    """Return the plan year right before one (no query: the years are kept); None where there is none."""
    return next((other for other in plan_queries.years() if other.ends_on + timedelta(days=1) == year.starts_on), None)


class Whole(NamedTuple):
    """An indicator with its priority and plan year."""

    year: YearRow
    priority: PriorityRow
    row: IndicatorRow


def label(whole: Whole) -> str:
    """Return what an indicator is called by its codes, which never change: where the pack says something else of it."""
    return f"Indicator {whole.row.code} of {whole.priority.code} of {whole.year.code}"


def indicator(year: str, priority: str, code: str) -> Whole:
    """Return one indicator by its codes, the year as 2026-27; one that is gone from the plan too. Raises NotFound."""
    of_year, found = plan_queries.priority(year.replace("-", "/"), priority)
    row = next((row for row in every([found.id])[found.id] if row.code == code), None)
    if row is None:
        raise NotFound()
    return Whole(of_year, found, row)


def carries_on(whole: Whole) -> IndicatorRow | None:
    """Return the indicator of the plan year right before that this one carries on, by its codes; None where there is none."""
    year = right_before(whole.year)
    try:
        return indicator(year.path, whole.priority.code, whole.row.code).row if year else None
    except NotFound:
        return None


def beside(whole: Whole, span: Span) -> list[FigureRow]:
    """Return the figures of the period before one and of the same one a year before, as far as there are any: of the indicator, or of the one that it carries on."""
    earlier = carries_on(whole)
    figures = [*whole.row.figures, *(earlier.figures if earlier else ())]
    by = {read: figure for figure in reversed(figures) if (read := read_period(figure.period))}
    return [by[one] for one in dict.fromkeys((period_of(span.kind, span.starts_on - timedelta(days=1)), year_earlier(span))) if one in by]


def last_said(indicator_id: int, verb: Verb) -> int:
    """Return the newest history line of an indicator with this verb; 0 where there is none. It is what a form of it was opened with."""
    line = last_line(subjects.of_indicator(indicator_id), verbs=(verb,))
    return line.id if line else 0


def for_change(indicator_id: int) -> Select[Indicator]:
    """Select an indicator to be changed, with its figures, locked: two that enter the same period stand in line."""
    return select(Indicator).where(Indicator.id == indicator_id).options(selectinload(Indicator.figures)).with_for_update(of=Indicator)


def number(hundredths: int | None) -> Decimal | None:
    """Return a value that is kept in hundredths; None where there is none."""
    return None if hundredths is None else Decimal(hundredths) / 100
