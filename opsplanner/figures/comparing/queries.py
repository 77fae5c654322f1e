"""What figures add up to by any two ways to split them: each cell, row and column is what the outcome log says where it alone is chosen.

What stands ready is read from the sums, the rest is added up from the entries (docs/maintainers.md, "What is kept ready").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, and_, exists, select, union_all

from opsplanner.access import among_visible, visible_to
from opsplanner.database import on_sqlite, read, rows
from opsplanner.figures.comparing.by_month import queries as by_month
from opsplanner.figures.comparing.cells import queries as cells
from opsplanner.figures.comparing.cells.queries import in_none, in_one, is_of_time, of_entries, of_sums
from opsplanner.figures.comparing.counted import queries as counted
from opsplanner.figures.quantity.words import words_beside
from opsplanner.figures.rules import exactness_of, only_figure
from opsplanner.figures.selection.queries import EACH, Chosen, Selection, months
from opsplanner.figures.totals.queries import COUNT, around_whole_years, besides, said
from opsplanner.models import Exactness, Measure, Operation, OutcomeEntry, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

MONTH, QUARTER, YEAR, OPERATION, MEASURE = cells.MONTH, cells.QUARTER, cells.YEAR, cells.OPERATION, cells.MEASURE
PRIORITY, TYPE, WARD = counted.PRIORITY, counted.TYPE, counted.WARD
OPERATIONS = 100
"""So many operations are told apart, the latest."""
ALL = 0
"""In place of a key: all of them, also those that have none."""

Key = int | None
"""What a figure is of: the id of an agency, a ward ...; months and quarters since the year 0; None where it is of none, or lies in no one month.

A plan year that nobody has planned yet is the year in which it begins, below nought.
"""


class Sum(NamedTuple):
    """What the figures of one measure add up to in a cell. `hundredths` is None where they are never summed."""

    name: str
    unit: str
    hundredths: int | None
    exactness: str
    entries: int
    alone: str = ""
    """The only figure of a stock or a percentage in words; "" where there are several, which are never summed."""

    @property
    def words(self) -> str:
        """The sum, or the only figure, as it stands beside the measure's name."""
        return self.alone or said(self.name, self.unit, self.hundredths, self.exactness)

    @property
    def counted(self) -> bool:
        """Say whether it is how many figures there are, of whichever measure."""
        return not self.name

    @property
    def size(self) -> int | None:
        """How much it is in hundredths, or of what is only counted how many figures there are; None where it is never summed."""
        return self.entries * 100 if self.counted else self.hundredths


Sums = dict[tuple[Key, Key], dict[int, Sum]]
"""By row and column, then by measure (0 where figures of different measures are counted together); in place of row or column ALL is the total."""


def crossed(
    selection: Selection, user: User, across: str, down: str = "", same: Mapping[int, int] | None = None, *, totals: bool = True, since: date | None = None
) -> Sums:
    """Return what is chosen, split by one way or two, with the total of each row and each column where `totals` are wanted (one query,
    or two of everything where counted/queries.py counts it).

    Of operations the latest ones are told apart, and of these alone are the cells; of months and quarters those `since` the first day of one, if that
    is given; the totals are of all. A priority has an id in each plan year: those that are the `same` stand under one of them.
    """
    first = since or date.min
    asked = asked_by(user, **selection.values, operations=OPERATIONS, shown_since=first, shown_month=first.year * 12 + first.month - 1)
    reader, chosen = Reader.of(user), selection.shape
    apart = on_sqlite() and not chosen.names and reader.agency_kind.sees_everything_open and counted.can(across, down)
    found = [*rows(_crossed(reader, chosen, across, down, totals, since is not None, apart), asked), *(counted.everything(chosen, across, down) if apart else ())]
    parts = [*found, *_totals(found, chosen, across, down)] if down and totals else found
    gathered: dict[tuple[Key, Key], dict[int, list[Any]]] = {}
    for part in parts:
        cell = (_one_of(across, part[0], same or {}), _one_of(down, part[1], same or {}))
        gathered.setdefault(cell, {}).setdefault(part[2], []).append(part)
    sums = {cell: {measure: one for measure, those in by.items() if (one := _sum(those))} for cell, by in gathered.items()}
    return {cell: by for cell, by in sums.items() if by}


def _one_of(way: str, key: Key, same: Mapping[int, int]) -> Key:
    return same.get(key, key) if way == PRIORITY and key else key


def _sum(parts: list[Any]) -> Sum | None:
    """What is alike is added up first: what began before the chosen days is taken off."""
    by: dict[Exactness, int] = {}
    for part in parts:
        by[part.exactness] = by.get(part.exactness, 0) + int(part.entries)  # PostgreSQL sums to decimals
    first, entries, counts = parts[0], sum(by.values()), parts[0].shape == COUNT
    if not entries:
        return None
    exactness = exactness_of([one for one, many in by.items() if many]) if counts else ""
    one = None if counts or not first.name else only_figure(parts)
    alone = words_beside(first.name, one[0], first.unit, one[1]) if one else ""
    return Sum(first.name or "", first.unit or "", int(sum(part.hundredths for part in parts)) if counts else None, exactness, entries, alone)


def _added_from_cells(chosen: Chosen, of: str, other: str) -> bool:
    """Say whether the totals of one way are the sums of its cells: each figure is in one of them, and by the same rules."""
    both, alone = replace(chosen, by=frozenset({of, other})), replace(chosen, by=frozenset({of}))
    twice = "agency" in both.by - alone.by - chosen.names  # what is also reported is its own agency's alone
    by_return = other in (WARD, TYPE, MONTH, QUARTER)  # what a return counts for there is not what it counts for in all
    return not (other in (PRIORITY, OPERATION) or by_return or twice or both.telling != alone.telling)


def _totals(cells: Iterable[Any], chosen: Chosen, across: str, down: str) -> Iterable[Any]:
    """The parts of totals that are those of cells."""
    of_rows, of_columns = _added_from_cells(chosen, across, down), _added_from_cells(chosen, down, across)
    for part in list(cells):
        if ALL not in (part[0], part[1]):
            yield from ([part._replace(across=part[0], down=ALL)] if of_rows else [])
            yield from ([part._replace(across=ALL, down=part[1])] if of_columns else [])


@built_once
def _crossed(reader: Reader, chosen: Chosen, across: str, down: str, totals: bool, latest: bool, apart: bool) -> Select[*tuple[Any, ...]]:
    levels = [(across, down)]
    if down and totals:
        levels += [(across, "")] if not _added_from_cells(chosen, across, down) else []
        levels += [("", down)] if not _added_from_cells(chosen, down, across) else []
    operations = _latest(reader, replace(chosen, by=frozenset({across, down} - {PRIORITY})))  # which joins no credit
    summed = union_all(*(one for level in levels for one in _level(reader, chosen, *level, operations, latest, apart))).subquery()
    query = select(*list(summed.c), Measure.name, Measure.unit, Measure.shape).select_from(summed)
    return query.outerjoin(Measure, Measure.id == summed.c.measure_id)  # figures that are only counted are of none


def _level(
    reader: Reader, chosen: Chosen, across: str, down: str, operations: Select[int], latest: bool, apart: bool
) -> list[Select[*tuple[Any, ...]]]:
    """What is added up of one level, as figures/totals/queries.py does of all that is chosen."""
    by = (across, down)
    split_by = replace(chosen, by=frozenset(filter(None, by)))
    split, by_months = split_by.split, by_month.split_of(split_by)
    if by_months is not None:
        return by_month.level(reader, split_by, by_months, by, latest=latest)
    if split is None:
        of_latest = [OutcomeEntry.operation_id.in_(operations)] if OPERATION in by else []
        of_all = [split_by.named(reader), *of_latest]
        if not (latest and is_of_time(by)):
            return _all_but_hidden(reader, by, split_by, apart) if not chosen.names and OPERATION not in by else [of_entries(by, split_by, *of_all)]
        shown = value("shown_since", Date)
        return [of_entries(by, split_by, *of_all, OutcomeEntry.ends_on >= shown), of_entries(by, split_by, *of_all, OutcomeEntry.ends_on < shown, in_none(by))]
    of_few = [besides(reader, split_by), *([] if split_by.telling else [~_released()])]
    around = [of_entries(by, split_by, where, sign=sign) for where, sign in around_whole_years(reader, split_by)]
    return [of_sums(reader, split_by, split, by), of_entries(by, split_by, *of_few), *around]


def _all_but_hidden(reader: Reader, by: tuple[str, str], chosen: Chosen, apart: bool) -> list[Select[*tuple[Any, ...]]]:
    """Everything is added up, unless it is counted `apart`, and what this person does not see taken off: to ask it of each entry takes a quarter longer."""
    if not reader.agency_kind.sees_everything_open:
        return [of_entries(by, chosen, chosen.named(reader))]
    unseen = ~among_visible(OutcomeEntry.operation_id, reader)
    everything = [] if apart else [of_entries(by, chosen, *chosen.conditions())]
    return [*everything, of_entries(by, chosen, *chosen.conditions(of_few=True), unseen, sign=-1)]


def _released() -> ColumnElement[bool]:
    """Figures that are among those without a name; where these count, nobody who sees them by name counts them again."""
    released = select(Operation.id).where(Operation.restricted, Operation.figures_released)
    return OutcomeEntry.operation_id.in_(released)


def _latest(reader: Reader, chosen: Chosen) -> Select[int]:
    """The latest operations with figures that are chosen: walked from the latest one, and of each no more is read than whether it has some."""
    has = exists().where(OutcomeEntry.operation_id == Operation.id, *chosen.conditions(of_few=True)).correlate(Operation)
    return select(Operation.id).where(visible_to(reader), has).order_by(Operation.starts_at.desc(), Operation.id.desc()).limit(value("operations"))


class Span(NamedTuple):
    """The first and the last month, or quarter, of which there is a figure: since the year 0."""

    first: int
    last: int


def span(selection: Selection, user: User, by: str) -> Span | None:
    """Return of which months (`by` "month"), or quarters, there are figures among what is chosen; None where there are none (one query)."""
    [found] = rows(_span(Reader.of(user), selection.shape, by), asked_by(user, **selection.values))
    return None if found.first is None else Span(found.first, found.last)


@built_once
def _span(reader: Reader, chosen: Chosen, by: str) -> Select[*tuple[Any, ...]]:
    ends, there = OutcomeEntry.ends_on, and_(replace(chosen, by=frozenset({by})).named(reader), in_one(by))
    first, last = (select(months(ends) // EACH[by]).where(there).order_by(order).limit(1).scalar_subquery() for order in (ends, ends.desc()))
    return select(first.label("first"), last.label("last"))


class Of(NamedTuple):
    """An operation as a heading."""

    id: int
    reference: str
    restricted: bool


@built_once
def _headings() -> Select[*tuple[Any, ...]]:
    return (
        select(Operation.id, Operation.reference, Operation.restricted)
        .where(Operation.id.in_(values("operations")))
        .order_by(Operation.day.desc(), Operation.id.desc())
    )


def operations(ids: Iterable[int]) -> list[Of]:
    """Return operations that this person was found to see, the latest first (one query)."""
    return read(Of, _headings(), {"operations": sorted(ids)})
