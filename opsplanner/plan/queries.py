"""The plan years, their priorities, and what hangs on each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, String, or_, select
from sqlalchemy.orm import aliased

from opsplanner.access import may
from opsplanner.database import read, read_row, rows
from opsplanner.errors import NotFound
from opsplanner.kept import until_changed
from opsplanner.models import AgencyKind, Aim, GroupKind, PlanState, PlanYear, Priority, Succession, ThematicGroup
from opsplanner.reader import Person
from opsplanner.statements import built_once, value, values

T = TypeVar("T")
CARRIES = (GroupKind.THEMATIC, GroupKind.REPORTING)
"""The kinds of group that may carry a priority."""


class YearRow(NamedTuple):
    """A plan year."""

    id: int
    code: str
    title: str
    starts_on: date
    ends_on: date
    demonstration: bool
    state: PlanState
    consulted_on: date | None
    consulted_with: str
    adopted_on: date | None
    adopted_by: str

    @property
    def path(self) -> str:
        """Its code as addresses carry it: 2011-12."""
        return self.code.replace("/", "-")


class PriorityRow(NamedTuple):
    """A priority of one plan year."""

    id: int
    year_id: int
    code: str
    name: str
    lead: str
    group: str | None
    group_code: str | None
    serves: str
    active: bool


_PRIORITY = (
    Priority.id, Priority.plan_year_id.label("year_id"), Priority.code, Priority.name, Priority.lead, ThematicGroup.name.label("group"),
    ThematicGroup.code.label("group_code"), Priority.serves, Priority.active,
)
_YEAR = (
    PlanYear.id, PlanYear.code, PlanYear.title, PlanYear.starts_on, PlanYear.ends_on, PlanYear.demonstration, PlanYear.state, PlanYear.consulted_on,
    PlanYear.consulted_with, PlanYear.adopted_on, PlanYear.adopted_by,
)


def keeps_plan(user: Person) -> bool:
    """Say whether this person keeps the plan: a manager of the office, or who stands in for one there."""
    return user.agency_kind is AgencyKind.OFFICE and may(user, "review")


def year(code: str) -> YearRow:
    """Return a plan year by its code, as addresses carry it too. Raises NotFound."""
    found = next((year for year in years() if year.code == code.replace("-", "/")), None)
    if found is None:
        raise NotFound()
    return found


@built_once
def _years() -> Select[*tuple[Any, ...]]:
    return select(*_YEAR).order_by(PlanYear.starts_on.desc(), PlanYear.id)


@until_changed
def years() -> list[YearRow]:
    """Return every plan year, the newest first."""
    return read(YearRow, _years())


@built_once
def _priorities() -> Select[*tuple[Any, ...]]:
    query = select(*_PRIORITY).outerjoin(ThematicGroup, ThematicGroup.id == Priority.thematic_group_id).where(Priority.plan_year_id.in_(values("years")), Priority.active)
    return query.order_by(Priority.position, Priority.name, Priority.id)


@until_changed
def priorities(year_ids: Collection[int]) -> tuple[PriorityRow, ...]:
    """Return the priorities of these plan years, in the plan's order; one that was taken out of the plan is none of them."""
    return tuple(read(PriorityRow, _priorities(), {"years": list(year_ids)}))


@built_once
def _priority() -> Select[*tuple[Any, ...]]:
    return (
        select(*(column.label(f"year_{column.key}") for column in _YEAR), *(column.label(f"priority_{column.key}") for column in _PRIORITY))
        .select_from(Priority)
        .join(PlanYear, PlanYear.id == Priority.plan_year_id)
        .outerjoin(ThematicGroup, ThematicGroup.id == Priority.thematic_group_id)
        .where(PlanYear.code == value("year", String), Priority.code == value("priority", String))
        .order_by(Priority.id)
    )


def priority(year_code: str, code: str) -> tuple[YearRow, PriorityRow]:
    """Return one priority with its plan year. Raises NotFound."""
    if (found := _named(year_code, code)) is None:
        raise NotFound()
    return found


@until_changed
def _named(year_code: str, code: str) -> tuple[YearRow, PriorityRow] | None:
    found = rows(_priority(), {"year": year_code, "priority": code})
    return (read_row(YearRow, found[0], "year_"), read_row(PriorityRow, found[0], "priority_")) if found else None


class GroupRow(NamedTuple):
    """A thematic group, or one that reports to another group."""

    code: str
    name: str
    kind: GroupKind


@until_changed
def groups() -> tuple[GroupRow, ...]:
    """Return the thematic and reporting groups in use, in the pack's order."""
    used = select(ThematicGroup.code, ThematicGroup.name, ThematicGroup.kind).where(ThematicGroup.active, ThematicGroup.kind.in_(CARRIES))
    return tuple(read(GroupRow, used.order_by(ThematicGroup.id)))


class AimRow(NamedTuple):
    """What a priority wants."""

    text: str


_PRIORITIES = values("priorities")


@built_once
def _aims() -> Select[*tuple[Any, ...]]:
    return select(Aim.priority_id, Aim.text).where(Aim.priority_id.in_(_PRIORITIES), Aim.active).order_by(Aim.position, Aim.id)


@until_changed
def aims(priority_ids: Collection[int]) -> dict[int, tuple[AimRow, ...]]:
    """Return the aims by priority; of each one that is asked for."""
    return by_priority(priority_ids, ((row.priority_id, AimRow(row.text)) for row in rows(_aims(), {"priorities": list(priority_ids)})))


def by_priority(priority_ids: Collection[int], found: Iterable[tuple[int, T]]) -> dict[int, tuple[T, ...]]:
    """Return what was found by priority; of each one that is asked for."""
    those: dict[int, list[T]] = {}
    for priority_id, row in found:
        those.setdefault(priority_id, []).append(row)
    return {priority_id: tuple(those.get(priority_id, ())) for priority_id in (*those, *priority_ids)}


class SuccessionRow(NamedTuple):
    """What became of one priority in the next plan year; without a `to` it ended."""

    words: str
    from_id: int
    from_code: str
    from_name: str
    from_year: str
    to_id: int | None
    to_code: str | None
    to_name: str | None
    to_year: str | None
    note: str
    """Whose word it is, as the pack says."""


@built_once
def _successions() -> Select[*tuple[Any, ...]]:
    before, after, year_before, year_after = aliased(Priority), aliased(Priority), aliased(PlanYear), aliased(PlanYear)
    return (
        select(
            Succession.words, before.id.label("from_id"), before.code.label("from_code"), before.name.label("from_name"),
            year_before.code.label("from_year"), after.id.label("to_id"), after.code.label("to_code"), after.name.label("to_name"),
            year_after.code.label("to_year"), year_before.became_note.label("note"),
        )
        .join(before, before.id == Succession.from_priority_id)
        .join(year_before, year_before.id == before.plan_year_id)
        .outerjoin(after, after.id == Succession.to_priority_id)
        .outerjoin(year_after, year_after.id == after.plan_year_id)
        .where(or_(Succession.from_priority_id.in_(_PRIORITIES), Succession.to_priority_id.in_(_PRIORITIES)))
        .order_by(Succession.id)
    )


@until_changed
def successions(priority_ids: Collection[int]) -> list[SuccessionRow]:
    """Return what became of these priorities, and what led to them."""
    return read(SuccessionRow, _successions(), {"priorities": list(priority_ids)})


def current(years: Sequence[YearRow], today: date) -> YearRow:
    """Return the plan year that holds today, else the newest one."""
    return next((year for year in years if year.starts_on <= today <= year.ends_on), years[0])
