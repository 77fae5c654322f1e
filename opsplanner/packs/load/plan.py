"""Loads the priorities of the pack's plan years, with all that hangs on each."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select, update

from opsplanner.database import db
from opsplanner.models import (
    Action,
    Agency,
    Aim,
    Indicator,
    IndicatorFigure,
    MoneyKind,
    MoneySum,
    Operation,
    Plan,
    PlanState,
    PlanYear,
    Priority,
    Succession,
    ThematicGroup,
)
from opsplanner.packs.bring import Bringing
from opsplanner.packs.report import plain
from opsplanner.packs.schema import Pack
from opsplanner.packs.schema.plan import IndicatorEntry, PriorityEntry
from opsplanner.plan.indicators.entering import services as entering_services
from opsplanner.plan.indicators.periods.rules import read_period

HANGING = ("aims", "actions", "indicators", "became")
Priorities = dict[tuple[str, str], Priority]
"""By the codes of the plan year and of the priority."""


def load_years(pack: Pack, bringing: Bringing) -> dict[str, PlanYear]:
    """Load the plans of several years and the plan years; return the years by code. What is gone from the pack stays, and so does what people changed."""
    plans = {plan.code: plan for plan in db.session.scalars(select(Plan))}
    for entry in pack["plans"]:
        if (plan := plans.get(entry.code)) is not None:
            bringing.bring(plan, f"Plan {entry.code}", plain(entry))
            continue
        if other := next((plan for plan in plans.values() if plan.starts_on <= entry.ends_on and entry.starts_on <= plan.ends_on), None):
            bringing.report.kept.append(f"Plan {entry.code}: left out, since {other.name} is of the same years")
            continue
        db.session.add(Plan(of_pack=True, **plain(entry)))
        bringing.report.add("plans")
    years = {year.code: year for year in db.session.scalars(select(PlanYear).order_by(PlanYear.id))}
    for entry in pack["plan-years"]:
        values = plain(entry, "grants", "priorities") | {"ends_on": entry.ends_on, "state": PlanState(entry.state)}
        if (year := years.get(entry.code)) is not None:
            bringing.bring(year, f"Plan year {entry.code}", values)
            continue
        years[entry.code] = PlanYear(of_pack=True, **values)
        db.session.add(years[entry.code])
        bringing.report.add("plan-years")
    db.session.flush()
    _grants(pack, bringing, years)
    return {entry.code: years[entry.code] for entry in pack["plan-years"]}


def _grants(pack: Pack, bringing: Bringing, years: dict[str, PlanYear]) -> None:
    """Load the grants to plan years. One that is gone from the pack stays."""
    rows = {(row.plan_year_id, row.code): row for row in db.session.scalars(select(MoneySum))}
    for year in pack["plan-years"]:
        for entry in year.grants:
            values = {"name": entry.name, "pence": entry.pounds, "words": entry.words}
            if row := rows.get((years[year.code].id, entry.code)):
                bringing.bring(row, f"Grant {entry.code} of {year.code}", values)
                continue
            db.session.add(MoneySum(plan_year_id=years[year.code].id, code=entry.code, kind=MoneyKind.GRANT, active=True, of_pack=True, **values))
            bringing.report.add("grants")
    db.session.flush()


def load_priorities(
    pack: Pack, bringing: Bringing, years: dict[str, PlanYear], groups: dict[str, ThematicGroup], agencies: dict[str, Agency]
) -> Priorities:
    """Load the priorities, and what each wants, does, is measured by and became; return them.

    A priority that is gone from the pack stays. An aim, an action or an indicator that is gone is no longer listed, and keeps all that hangs on it. A mapping
    that is gone is taken off.
    """
    report, names = bringing.report, {"thematic_group_id": {group.id: group.name for group in groups.values()}}
    for planned in years.values():  # what took place before its year was planned counts as of it, and of none of its priorities
        before = (Operation.plan_year_id.is_(None), Operation.day.between(planned.starts_on, planned.ends_on))
        db.session.execute(update(Operation).where(*before).values(plan_year_id=planned.id))
    rows = {(p.plan_year_id, p.code): p for p in db.session.scalars(select(Priority))}
    found: Priorities = {}
    entries: list[tuple[str, PriorityEntry]] = [(year.code, entry) for year in pack["plan-years"] for entry in year.priorities]
    positions: dict[str, int] = defaultdict(int)
    for year, entry in entries:
        group = groups[entry.thematic_group].id if entry.thematic_group else None
        values = plain(entry, "thematic_group", *HANGING) | {"thematic_group_id": group, "position": positions[year]}
        positions[year] += 1
        row = rows.get((years[year].id, entry.code))
        if row:
            bringing.bring(row, f"Priority {entry.code} of {year}", values, names)
        else:
            row = Priority(plan_year_id=years[year].id, of_pack=True, **values)
            db.session.add(row)
            report.add("priorities")
        found[year, entry.code] = row
    db.session.flush()
    _Hanging(bringing, found, agencies).load(entries)
    _succession(pack, bringing, found)
    return found


class _Hanging:
    """What hangs on priorities: the rows that are there, read once."""

    def __init__(self, bringing: Bringing, priorities: Priorities, agencies: dict[str, Agency]):
        self.bringing, self.report, self.priorities, self.agencies = bringing, bringing.report, priorities, agencies
        self.names = {"owner_agency_id": {agency.id: agency.short_name for agency in agencies.values()}}
        self.rows: dict[Any, dict[int, dict[str, Any]]] = {model: defaultdict(dict) for model in (Aim, Action, Indicator)}
        ids = [priority.id for priority in priorities.values()]
        for model, by_priority in self.rows.items():
            for row in db.session.scalars(select(model).where(model.priority_id.in_(ids))):
                by_priority[row.priority_id][row.code] = row
        self.figures: dict[int, dict[str, IndicatorFigure]] = defaultdict(dict)
        for figure in db.session.scalars(select(IndicatorFigure)):
            span = read_period(figure.period)
            self.figures[figure.indicator_id][span.name if span else figure.period] = figure

    def load(self, entries: list[tuple[str, PriorityEntry]]) -> None:
        """Bring aims, actions and indicators to what the pack says."""
        for year, entry in entries:
            where, row = f"{entry.code} of {year}", self.priorities[year, entry.code]
            self.these(Aim, row, f"Aim {{}} of {where}", "aims", [(aim.code, plain(aim) | {"active": True}) for aim in entry.aims])
            actions = [
                (a.code, plain(a, "owner") | {"owner_agency_id": self.agencies[a.owner].id if a.owner else None, "active": True}) for a in entry.actions
            ]
            self.these(Action, row, f"Action {{}} of {where}", "actions", actions)
            wanted = [(indicator.code, plain(indicator, "figures") | {"active": True}) for indicator in entry.indicators]
            self.these(Indicator, row, f"Indicator {{}} of {where}", "indicators", wanted)
            db.session.flush()
            for indicator in entry.indicators:
                self.figures_of(self.rows[Indicator][row.id][indicator.code], indicator, f"Indicator {indicator.code} of {where}")

    def these(self, model: Any, priority: Priority, label: str, word: str, wanted: list[tuple[str, dict[str, Any]]]) -> None:
        """Add, change or no longer list the rows of one model that hang on a priority. Nothing is deleted: histories and figures name it."""
        rows = self.rows[model][priority.id]
        for position, (code, values) in enumerate(wanted):
            if code in rows:
                self.bringing.bring(rows[code], label.format(code), values | {"position": position}, self.names)
                continue
            rows[code] = model(priority_id=priority.id, position=position, of_pack=True, **values)
            db.session.add(rows[code])
            self.report.add(word)
        for code in rows.keys() - {code for code, _ in wanted}:
            self.bringing.gone(rows[code], label.format(code))

    def figures_of(self, row: Indicator, entry: IndicatorEntry, label: str) -> None:
        """Bring an indicator's actual values to what the pack says, but for those that people entered; what is gone from the pack stays."""
        rows = self.figures[row.id]
        for position, figure in enumerate(entry.figures):
            period, said = figure.kept_as, {"value": figure.value, "words": figure.words}
            of_pack = {"pack_value": figure.value, "pack_words": figure.words}
            if (there := rows.get(period)) is None:
                db.session.add(IndicatorFigure(indicator_id=row.id, period=period, position=position, **said, **of_pack))
                self.report.add("figures of indicators")
                continue
            here = {"value": there.value, "words": there.words}
            if there.entered_by_id is not None:
                self.report.keep(f"{label}, {period}", here, said)
            elif here != said:
                db.session.add(entering_services.as_it_stands(there))
                self.report.change(there, f"{label}, {period}", said)
            for name, value in (of_pack | {"position": position}).items():
                setattr(there, name, value)


def _succession(pack: Pack, bringing: Bringing, priorities: Priorities) -> None:
    """Load what became of each priority in the next plan year, but for those of which people wrote it down."""
    report = bringing.report
    years = sorted(pack["plan-years"], key=lambda year: year.starts_on)
    ids = [priority.id for priority in priorities.values()]
    rows = {(s.from_priority_id, s.to_priority_id): s for s in db.session.scalars(select(Succession).where(Succession.from_priority_id.in_(ids)))}
    for n, year in enumerate(years):
        for entry in year.priorities:
            label, from_id = f"What became of {entry.code} of {year.code}", priorities[year.code, entry.code].id
            said = ", ".join(f"{became.words}: {became.priority}" if became.priority else became.words for became in entry.became)
            if not priorities[year.code, entry.code].of_pack or bringing.is_kept("priority", from_id, "became", said):
                rows = {key: row for key, row in rows.items() if key[0] != from_id}
                continue
            for became in entry.became:
                after = priorities[years[n + 1].code, became.priority].id if became.priority else None
                row = rows.pop((priorities[year.code, entry.code].id, after), None)
                if row:
                    report.change(row, label, {"words": became.words})
                else:
                    db.session.add(Succession(from_priority_id=priorities[year.code, entry.code].id, to_priority_id=after, words=became.words))
                    report.add("mappings of priorities")
    for row in rows.values():
        report.changed.append(f"What became of a priority: gone from the pack, taken off: {row.words}")
        db.session.delete(row)
    db.session.flush()
