"""The indicators of priorities, with their figures."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import read_row, rows
from opsplanner.kept import until_changed
from opsplanner.models import Indicator, IndicatorFigure
from opsplanner.plan.indicators.rules import Actual, Facts, Standing, latest, standing
from opsplanner.plan.rules import Point, trajectory
from opsplanner.statements import built_once, values


class FigureRow(NamedTuple):
    """One actual value of an indicator."""

    period: str
    value: Decimal
    words: str


class IndicatorRow(NamedTuple):
    """How a priority is measured, with its actual values and how it stands."""

    name: str
    unit: str
    better: str
    period: str
    baseline: Decimal | None
    baseline_words: str
    target: Decimal | None
    target_words: str
    not_measured: str
    first: int | None
    last: int | None
    reduction: int | None
    assumption: str
    owner: str
    figures: tuple[FigureRow, ...] = ()

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
    def standing(self) -> Standing:
        """How it stands."""
        return standing(Facts(self.better, self.period, bool(self.not_measured), self.baseline, self.target, self.points), self.actuals)


@built_once
def _indicators() -> Select[*tuple[Any, ...]]:
    of, figure = Indicator, IndicatorFigure
    return (
        select(
            of.id, of.priority_id, of.name, of.unit, of.better, of.baseline, of.baseline_words, of.target, of.target_words, of.not_measured,
            of.trajectory_from.label("first"), of.trajectory_to.label("last"), of.reduction_percent.label("reduction"), of.assumption, of.owner,
            of.period.label("kind"), figure.period, figure.value, figure.words,
        )
        .outerjoin(figure, figure.indicator_id == of.id)
        .where(of.priority_id.in_(values("priorities")))
        .order_by(of.position, of.id, figure.position, figure.id)
    )


@until_changed
def indicators(priority_ids: Collection[int]) -> dict[int, tuple[IndicatorRow, ...]]:
    """Return the indicators by priority, with their actual values; of each one that is asked for (one query)."""
    found: dict[int, IndicatorRow] = {}
    where: dict[int, int] = {}
    for line in rows(_indicators(), {"priorities": list(priority_ids)}):
        had = found.get(line.id) or read_row(
            IndicatorRow, line, period=line.kind, baseline=_number(line.baseline), target=_number(line.target), figures=(),
        )
        figures = (read_row(FigureRow, line, value=Decimal(line.value) / 100),) if line.period is not None else ()
        found[line.id], where[line.id] = had._replace(figures=had.figures + figures), line.priority_id
    return {
        priority_id: tuple([row for id_, row in found.items() if where[id_] == priority_id]) for priority_id in dict.fromkeys((*where.values(), *priority_ids))
    }


def _number(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / 100
