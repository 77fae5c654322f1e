"""The plan years, their priorities, and what hangs on each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import rows
from opsplanner.errors import NotFound
from opsplanner.models import Action, Agency, Aim, Indicator, IndicatorFigure, PlanYear, Priority, Succession, ThematicGroup
from opsplanner.priorities.rules import Point, Standing, standing, trajectory


class YearRow(NamedTuple):
    """A plan year."""

    id: int
    code: str
    title: str
    starts_on: date
    ends_on: date
    demonstration: bool

    @property
    def path(self) -> str:
        """Its code as addresses carry it: 2011-12."""
        return self.code.replace("/", "-")


def years() -> list[YearRow]:
    """Return every plan year, the newest first."""
    found = select(PlanYear.id, PlanYear.code, PlanYear.title, PlanYear.starts_on, PlanYear.ends_on, PlanYear.demonstration)
    return [YearRow(*row) for row in rows(found.order_by(PlanYear.starts_on.desc(), PlanYear.id))]


class PriorityRow(NamedTuple):
    """A priority of one plan year."""

    id: int
    year_id: int
    code: str
    name: str
    lead: str
    group: str | None
    group_code: str | None


def _priorities() -> Select[*tuple[Any, ...]]:
    return (
        select(Priority.id, Priority.plan_year_id, Priority.code, Priority.name, Priority.lead, ThematicGroup.name, ThematicGroup.code)
        .outerjoin(ThematicGroup, ThematicGroup.id == Priority.thematic_group_id)
        .order_by(Priority.position, Priority.name, Priority.id)
    )


def priorities(year_ids: Iterable[int]) -> list[PriorityRow]:
    """Return the priorities of these plan years, in the plan's order."""
    return [PriorityRow(*row) for row in rows(_priorities().where(Priority.plan_year_id.in_(list(year_ids))))]


def priority(year_code: str, code: str) -> tuple[YearRow, PriorityRow]:
    """Return one priority with its plan year (two queries). Raises NotFound."""
    year = next((year for year in years() if year.code == year_code), None)
    found = rows(_priorities().where(Priority.plan_year_id == year.id, Priority.code == code)) if year else []
    if year is None or not found:
        raise NotFound()
    return year, PriorityRow(*found[0])


class GroupRow(NamedTuple):
    """A thematic group; `reporting` when it reports to the executive group directly."""

    code: str
    name: str
    reporting: bool


def groups() -> list[GroupRow]:
    """Return the thematic and reporting groups in use, in the pack's order."""
    found = select(ThematicGroup.code, ThematicGroup.name, ThematicGroup.reporting).where(ThematicGroup.active)
    return [GroupRow(*row) for row in rows(found.order_by(ThematicGroup.id))]


class AimRow(NamedTuple):
    """What a priority wants."""

    text: str


def aims(priority_ids: Collection[int]) -> dict[int, list[AimRow]]:
    """Return the aims by priority."""
    found: dict[int, list[AimRow]] = defaultdict(list)
    query = select(Aim.priority_id, Aim.text).where(Aim.priority_id.in_(list(priority_ids))).order_by(Aim.position, Aim.id)
    for priority_id, text in rows(query):
        found[priority_id].append(AimRow(text))
    return found


class ActionRow(NamedTuple):
    """What is done for a priority."""

    text: str
    programme: str
    owner: str | None
    owner_code: str | None
    due_on: date | None
    status: str


def actions(priority_ids: Collection[int]) -> dict[int, list[ActionRow]]:
    """Return the actions by priority, in the plan's order."""
    found: dict[int, list[ActionRow]] = defaultdict(list)
    query = (
        select(Action.priority_id, Action.text, Action.programme, Agency.short_name, Agency.code, Action.due_on, Action.status)
        .outerjoin(Agency, Agency.id == Action.owner_agency_id)
        .where(Action.priority_id.in_(list(priority_ids)))
        .order_by(Action.position, Action.id)
    )
    for priority_id, *row in rows(query):
        found[priority_id].append(ActionRow(*row))
    return found


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
    figures: tuple[FigureRow, ...]

    @property
    def points(self) -> list[Point]:
        """The trajectory's yearly values, computed; empty when it has none."""
        if self.baseline is None or self.reduction is None or self.first is None or self.last is None:
            return []
        return trajectory(self.baseline, self.reduction, self.first, self.last)

    @property
    def latest(self) -> FigureRow | None:
        """The newest actual value."""
        return self.figures[-1] if self.figures else None

    @property
    def standing(self) -> Standing:
        """How it stands."""
        allowed = {str(point.year): point.value for point in self.points}
        return standing(
            not_measured=bool(self.not_measured),
            latest=self.latest.value if self.latest else None,
            better=self.better,
            baseline=self.baseline,
            target=self.target,
            allowed=allowed.get(self.latest.period) if self.latest else None,
        )


def indicators(priority_ids: Collection[int]) -> dict[int, list[IndicatorRow]]:
    """Return the indicators by priority, with their actual values (one query)."""
    of, figure = Indicator, IndicatorFigure
    query = (
        select(
            of.id, of.priority_id, of.name, of.unit, of.better, of.baseline, of.baseline_words, of.target, of.target_words, of.not_measured,
            of.trajectory_from, of.trajectory_to, of.reduction_percent, of.assumption, of.owner, figure.period, figure.value, figure.words,
        )
        .outerjoin(figure, figure.indicator_id == of.id)
        .where(of.priority_id.in_(list(priority_ids)))
        .order_by(of.position, of.id, figure.position, figure.id)
    )  # fmt: skip
    found: dict[int, IndicatorRow] = {}
    where: dict[int, int] = {}
    for id_, priority_id, name, unit, better, baseline, baseline_words, target, target_words, *rest, period, value, words in rows(query):
        row = found.get(id_) or IndicatorRow(name, unit, better, _number(baseline), baseline_words, _number(target), target_words, *rest, ())
        figures = (FigureRow(period, Decimal(value) / 100, words),) if period is not None else ()
        found[id_], where[id_] = row._replace(figures=row.figures + figures), priority_id
    by_priority: dict[int, list[IndicatorRow]] = defaultdict(list)
    for id_, row in found.items():
        by_priority[where[id_]].append(row)
    return by_priority


def _number(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / 100


class SuccessionRow(NamedTuple):
    """What became of one priority in the next plan year."""

    from_id: int
    to_id: int | None
    words: str


def successions(priority_ids: Collection[int]) -> list[SuccessionRow]:
    """Return what became of, and what led to, these priorities."""
    ids = list(priority_ids)
    query = select(Succession.from_priority_id, Succession.to_priority_id, Succession.words)
    found = query.where(Succession.from_priority_id.in_(ids) | Succession.to_priority_id.in_(ids)).order_by(Succession.id)
    return [SuccessionRow(*row) for row in rows(found)]
