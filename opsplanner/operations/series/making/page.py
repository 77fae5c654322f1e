"""What the page reads on which a series is made: the rule, each date with what stands in its way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.catalogue.queries import year_in
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of
from opsplanner.models import User
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Asked, Checks, Group, Line, Wanted
from opsplanner.operations.checks.words import WAY_OUT
from opsplanner.operations.planning.queries import Kept, Sheet
from opsplanner.operations.planning.rules import Plan
from opsplanner.operations.rules import check_times
from opsplanner.operations.series import words
from opsplanner.operations.series.making.forms import DateBoxes, DatesForm
from opsplanner.operations.series.rules import Due
from opsplanner.resources.queries import buffers
from opsplanner.resources.rules import Buffer


class Row(NamedTuple):
    """One date of the preview."""

    boxes: DateBoxes
    on: date | None
    """The day that was checked; None where it is left out."""
    when: str
    """Its times in words."""
    holiday: str
    warns: list[Line]
    besides: str
    """Who is free, as far as that stands in nobody's way."""
    way: str
    """The nearest way out of it; "" where nothing stands in the way."""


class Preview(NamedTuple):
    """The dates of a series before it is saved."""

    rows: list[Row]
    planned: int
    """How many operations would be made."""
    to_look_at: int
    left_out: int
    no_year: str


def holidays_round(days: Sequence[date]) -> dict[date, str]:
    """Return the bank holidays round some days, by day."""
    return bank_holidays(min(days) - timedelta(days=60), max(days) + timedelta(days=60)) if days else {}


def asked_on(day: date, wall: clock.Wall, sheet: Sheet, but: int | None) -> Asked:
    """Return what is asked of one day: the plan of the operation that the series is made of."""
    kept, names = sheet.kept, {choice.id: choice.name for choice in sheet.choices.agencies}
    assert kept is not None
    resources = {choice.id: choice.name for choice in sheet.choices.resources}
    there = replace(wall, day=day)
    try:
        check_times(there, None)
    except RuleBroken:
        return Asked(day=day, wards=kept.wards, place_id=kept.place_id)
    return Asked(
        day=day, wall=there, wards=kept.wards, resources=[(id_, resources[id_]) for id_ in kept.resources if id_ in resources],
        people=[Wanted(part.agency_id, names[part.agency_id], part.staff) for part in kept.parts if part.agency_id in names], operation_id=but,
        place_id=kept.place_id, type_id=sheet.type.id,
    )


def checked(days: Collection[date], wall: clock.Wall, sheet: Sheet, user: User, holidays: Mapping[date, str], joined: date | None) -> dict[date, Checks]:
    """Return what stands in the way on each of these days, the dates of the series themselves among it, and the nearest way out to a day that has none, by as many queries as for one.

    `joined` is the day of the operation that the series is made of, where that is one of its dates.
    """
    but = sheet.kept.id if sheet.kept and joined else None
    dates = {*days, *([joined] if joined else [])}
    plans = [replace(asked_on(day, wall, sheet, but), apart=dates - {day}) for day in sorted(dates.intersection(days))]
    found = checks_of(plans, user, holidays, ways=True)
    for checks, lines in zip(found, _each_other(plans, [asked_on(joined, wall, sheet, but)] if joined else []), strict=True):
        if lines:
            busy = tuple(f"{name}: free" for name in lines)
            checks.groups = [group._replace(lines=tuple(line for line in group.lines if line.warns or not line.text.startswith(busy))) for group in checks.groups]
            checks.groups.append(Group("This series", tuple(lines.values()), holds=True))
    return {plan.day: checks for plan, checks in zip(plans, found, strict=True) if plan.day}


def _each_other(plans: Sequence[Asked], besides: Sequence[Asked]) -> list[dict[str, Line]]:
    """Return for each plan, by the name of what it books, which other date of the series has it at the time, set up and way back counted (one query)."""
    if not any(plan.resources for plan in plans):
        return [{} for _ in plans]
    kept = buffers()
    booked = [(plan, kept.get(plan.type_id or 0, Buffer()).round(plan.held)) for plan in (*plans, *besides) if plan.held and plan.resources]

    def lines(plan: Asked) -> dict[str, Line]:
        own = next((period for one, period in booked if one is plan), None)
        others = [clock.words_of_day(day) for day in sorted(one.day for one, period in booked if one is not plan and one.day and own and period.overlaps(own))]
        said = kept.get(plan.type_id or 0, Buffer()).words
        return {name: Line(f"{name}: this series needs it for {list_of(others)} then{f', {said}' if said else ''}", True) for _, name in plan.resources} if others else {}

    return [lines(plan) for plan in plans]


def preview(form: DatesForm, sheet: Sheet, holidays: Mapping[date, str], found: Mapping[date, Checks]) -> Preview:
    """Return the preview of a form, with what was `found` on the days that are planned."""
    rows = [_row(form, boxes, holidays, found) for boxes in form.rows]
    on = [row.on for row in rows if row.on]
    without = [day for day in sorted(on) if year_in(sheet.years, day) is None] if sheet.kept and sheet.kept.priority_codes else []
    return Preview(rows, len(on), sum(bool(row.warns) for row in rows), sum(row.on is None for row in rows), words.no_year(without))


def _row(form: DatesForm, boxes: DateBoxes, holidays: Mapping[date, str], found: Mapping[date, Checks]) -> Row:
    on = form.on(boxes)
    checks = found.get(on) if on else None
    when = ""
    if on:
        try:
            when = clock.words_of_times(form.wall_on(on).period())
        except RuleBroken:
            when = ""
    warns = [line for line in checks.lines if line.warns] if checks else []
    besides = "; ".join(line.words for group in checks.groups if group.holds for line in group.lines if not line.warns) if checks else ""
    way = "; ".join(line.words for group in checks.groups if group.heading == WAY_OUT for line in group.lines) if checks else ""
    return Row(boxes, on, when, holidays.get(boxes.day, ""), warns, besides, way)


def plan_on(day: date, wall: clock.Wall, sheet: Sheet, due: Due, user: User) -> Plan:
    """Return the plan of one date: that of the operation the series is made of, as far as it can still be chosen, at its hours on that day.

    Where another agency leads that one, and this person does not plan for it, hers leads the series.
    """
    kept, choices = sheet.kept, sheet.choices
    assert kept is not None
    offered = [{choice.id for choice in those} for those in (choices.agencies, choices.wards, choices.measures, choices.resources)]
    agencies, wards, measures, resources = offered
    return Plan(
        type_code=sheet.type.code, wall=replace(wall, day=day), lead_agency_id=kept.lead_agency_id if user.in_partnership_office else user.agency_id, place=_place(kept),
        parts=tuple(part for part in kept.parts if part.agency_id in agencies), answer_by=due.for_day(day, clock.today()),
        ward_ids=tuple(one for one in kept.wards if one in wards), objectives=kept.objectives, priority_codes=kept.priority_codes,
        measure_ids=tuple(one for one in kept.measures if one in measures), commanders=kept.commanders, duty_telephone=kept.duty_telephone,
        resource_ids=tuple(one for one in kept.resources if one in resources), notes=kept.notes, restricted=kept.restricted, deployments=kept.deployments, risks=kept.risks,
    )


def _place(kept: Kept) -> str | NamedPlace | None:
    if kept.place_code and not kept.place_shared:
        return NamedPlace(name=kept.place, postcode=kept.postcode)
    return kept.place_code or None
