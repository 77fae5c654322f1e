"""The table of wards by priorities as it stands on its page, and what one of its cells opens into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from opsplanner.grammar import counted
from opsplanner.outcomes.wards import queries, rules, words
from opsplanner.outcomes.wards.filters import Asked
from opsplanner.outcomes.wards.queries import Done, InWards, Outing
from opsplanner.outcomes.wards.rules import Change, Range
from opsplanner.web.address import address_of, from_to
from opsplanner.web.filters import Choice, Choices

LOG, HERE, CELL = "outcomes.index", "outcomes.wards", "outcomes.ward"


class Cell(NamedTuple):
    """What was done in a ward for a priority: each line leads to what it counts."""

    label: str
    """The priority."""
    lines: tuple[tuple[str, str], ...]
    """In words, and where it leads."""
    last: str
    gap: str
    """That nothing was done for long; "" where something was."""


class Row(NamedTuple):
    """A ward."""

    code: str
    name: str
    note: str
    """That its boundary changed."""
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """The table with the gaps that it shows, named in words, and the boundaries that changed."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    gaps: tuple[str, ...]
    changes: tuple[str, ...]


def table_of(asked: Asked, found: InWards, offered: Choices, planned: Sequence[str], changes: Mapping[int, Change]) -> Table:
    """Return the table of what was found. Wards in use and the priorities of the plan year (`planned`) stand there whatever was done, others where something was."""
    of, by = asked.of, [_by_cell(these, offered["priority"]) for these in found]
    there = {cell for each in by for cell in each}
    wards = [one for one in offered["ward"].values() if one.active or any(one.ids[0] == ward for ward, _ in there)]
    codes = {code for _, code in there}
    columns = [offered["priority"][code] for code in planned if code in offered["priority"]]
    columns += [one for one in offered["priority"].values() if one.code in codes and one.code not in planned]
    rows, quiet = [], dict[str, list[str]]()
    for ward in wards:
        change = changes.get(ward.ids[0])
        cells = []
        for priority in columns:
            these = [each.get((ward.ids[0], priority.code)) for each in by]
            gap = ward.active and priority.code in planned and rules.is_gap([one.last for one in these if one and one.last], of, change)
            if gap:
                quiet.setdefault(priority.code, []).append(ward.name)
            cells.append(_cell(asked, ward, priority, these, gap))
        broken = change if rules.breaks(change, of.back, of.until) else None
        rows.append(Row(ward.code, ward.name, "Boundary changed" if broken else "", tuple(cells)))
    active = sum(ward.active for ward in wards)
    gaps = [words.gap(one.name, quiet[one.code], len(quiet[one.code]) == active, of.quiet) for one in columns if one.code in quiet]
    told = [words.changed(change) for change in changes.values() if rules.breaks(change, of.back, of.until)]
    return Table(tuple([one.name for one in columns]), tuple(rows), tuple(gaps), tuple(told))


def _by_cell(found: Iterable[Done], priorities: Mapping[str, Choice]) -> dict[tuple[int, str], Done]:
    """By ward and code of priority, which has an id in each plan year."""
    codes = {id_: choice.code for choice in priorities.values() for id_ in choice.ids}
    by: dict[tuple[int, str], Done] = {}
    for one in found:
        if code := codes.get(one.priority_id):
            had = by.get((one.ward_id, code))
            by[one.ward_id, code] = one if had is None else Done(
                one.ward_id, one.priority_id, one.number + had.number, one.minutes + had.minutes, max(filter(None, (one.last, had.last)), default=None)
            )
    return by


def _cell(asked: Asked, ward: Choice, priority: Choice, these: Sequence[Done | None], gap: bool) -> Cell:
    operations, payback, figures = these
    here = address_of(CELL, ward=ward.code, priority=priority.code, **asked.query)
    lines = []
    if operations and operations.number:
        lines.append((words.operations(operations.number, operations.minutes), f"{here}#operations"))
    if payback and payback.number:
        lines.append((words.payback(payback.minutes), f"{here}#payback"))
    if figures and figures.number:
        lines.append((counted(figures.number, "figure"), log_url(asked.of, ward, priority)))
    visits = [one.last for one in (operations, payback) if one and one.last]
    last = words.last(max(visits, default=None), asked.of) if visits or not gap else ""
    return Cell(priority.name, tuple(lines), last, f"Nothing for {asked.of.quiet} days" if gap else "")


def log_url(of: Range, ward: Choice, priority: Choice) -> str:
    """Return where the outcome log has the figures of a ward and a priority in these days."""
    days = from_to(of.since, of.until)
    return address_of(LOG, ward=ward.code, priority=priority.code, **days)


class Line(NamedTuple):
    """An operation, or a day of Community Payback."""

    reference: str
    url: str
    type: str
    on: date
    hours: str
    restricted: bool


class Outings(NamedTuple):
    """What a cell opens into: the latest of them, and in a sentence how many that are."""

    sentence: str
    lines: tuple[Line, ...]


def outings(found: Sequence[Outing], endpoint: str) -> Outings:
    """Return operations, or days of Community Payback, as the page lists them."""
    shown = found[: queries.MOST]
    lines = [Line(one.reference, address_of(endpoint, reference=one.reference), one.type, one.on, words.hours(one.minutes), bool(one.restricted)) for one in shown]
    told = words.hours(sum(one.minutes for one in shown)).capitalize()
    return Outings(f"The latest {queries.MOST} are listed: {told.lower()}." if len(found) > queries.MOST else f"{told} in all.", tuple(lines))
