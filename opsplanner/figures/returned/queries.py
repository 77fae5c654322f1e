"""Which returns are counted in place of what they tell again (docs/domain.md, "Returns in totals")."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select

from opsplanner.agencies.names.queries import called
from opsplanner.database import read
from opsplanner.figures.selection.queries import Chosen, Selection, seen_by
from opsplanner.figures.totals.queries import COUNT
from opsplanner.models import Agency, Measure, OutcomeEntry, ServiceReturn, User, entry_priority
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values


class Taken(NamedTuple):
    """A return that is counted in place of other figures: of which measure, agency and days, and how many of what it includes, and of returns."""

    measure: str
    agency: str
    counts_from: date
    ends_on: date
    recorded: int
    returned: int


def taken(selection: Selection, user: User) -> list[Taken]:
    """Return which returns are counted in what is chosen in place of what they tell again, the latest first (one query).

    Of what this person does not see nothing is counted. Empty where what no total counts is chosen, which asks nothing.
    """
    if selection.uncounted:
        return []
    return read(Taken, _taken(Reader.of(user), selection.shape), asked_by(user, **selection.values))


@built_once
def _taken(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    entry, told = OutcomeEntry, replace(chosen, names=chosen.names | {"told"})
    credited, name = "priority" in chosen.names, "ward_told_by_id" if "ward" in chosen.names else "told_by_id"
    of_few = _few(told, name, credited=credited)
    returned = func.sum(case((entry.return_id.is_not(None), 1), else_=0))
    alike = (Measure.name.label("measure"), called(Agency.short_name, ServiceReturn.ends_on).label("agency"), ServiceReturn.counts_from, ServiceReturn.ends_on)
    query = select(*alike, (func.count() - returned).label("recorded"), returned.label("returned")).select_from(entry)
    query = query.join(ServiceReturn, ServiceReturn.id == _teller(name, credited=credited))
    query = query.join(Measure, Measure.id == entry.measure_id).join(Agency, Agency.id == entry.agency_id)
    query = query.where(Measure.shape == COUNT, *told.conditions(of_few=bool(of_few)), *of_few, seen_by(reader))
    query = query.group_by(ServiceReturn.id, Measure.id, Agency.id, *alike)
    return query.order_by(ServiceReturn.ends_on.desc(), Measure.name, ServiceReturn.id)


def _few(told: Chosen, name: str, *, credited: bool) -> list[ColumnElement[bool]]:
    """By what an index has the few figures that a return counts for: of a priority those that are credited to it, of a plan year those of it."""
    if not credited:
        return told.in_year(OutcomeEntry.plan_year_id, func.coalesce(OutcomeEntry.ends_on, OutcomeEntry.ends_on)) if "year" in told.names else []
    link = entry_priority.c
    return [OutcomeEntry.id.in_(select(link.entry_id).where(link.priority_id.in_(values("priority")), link[name].is_not(None)))]


def _teller(name: str, *, credited: bool) -> ColumnElement[int]:
    """The return that counts for a figure: in all, or, where a priority is chosen, among what is credited to it (a figure is so to one of a choice)."""
    link = entry_priority.c
    if not credited:
        return OutcomeEntry.__table__.c[name]
    of_it = select(func.max(link[name])).where(link.entry_id == OutcomeEntry.id, link.priority_id.in_(values("priority")))
    return of_it.correlate(OutcomeEntry).scalar_subquery()
