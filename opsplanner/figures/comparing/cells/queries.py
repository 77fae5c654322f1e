"""What the cells of a table are read from: the entries, or the sums that stand ready, grouped by the two ways that it is split (comparing/queries.py)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, literal, literal_column, or_, select

from opsplanner.figures.comparing.counted import queries as counted
from opsplanner.figures.selection.queries import EACH, Chosen, months
from opsplanner.figures.totals.queries import ready_of
from opsplanner.models import Exactness, FigureSum, OutcomeEntry, Split
from opsplanner.reader import Reader

MONTH, QUARTER, YEAR, OPERATION, MEASURE = "month", "quarter", "year", "operation", "measure"
EVERY: ColumnElement[int] = literal_column("0")
"""In place of what a way splits: all of it."""


def of_sums(reader: Reader, chosen: Chosen, split: Split, by: tuple[str, str]) -> Select[*tuple[Any, ...]]:
    """Return what the sums that stand ready, split so, come to in each cell."""
    of = FigureSum
    keys: dict[str, Any] = {"": EVERY, YEAR: case((of.plan_year_id == 0, -of.year), else_=of.plan_year_id), MEASURE: of.measure_id}
    cell = [keys.get(one, func.nullif(of.split_id, 0)) for one in by]
    query = grouped(cell, of.measure_id, of.exactness, func.sum(of.hundredths), func.sum(of.entries), chosen)
    return query.where(*ready_of(reader, chosen, split))


def of_entries(by: tuple[str, str], chosen: Chosen, *where: ColumnElement[bool], sign: int = 1) -> Select[*tuple[Any, ...]]:
    """Return what the entries of which a condition holds come to in each cell; with the `sign` -1 it is taken off."""
    entry, signed = OutcomeEntry, literal_column(str(sign), Integer)
    measure = _hidden(entry.measure_id) if is_of_time(by) else entry.measure_id
    cell = [_key(one, is_of_time(by)) for one in by]
    query = grouped(cell, measure, entry.exactness, func.sum(entry.hundredths) * signed, func.count() * signed, chosen).select_from(entry)
    return counted.joined(query, by).where(*where)


def grouped(cell: list[Any], measure: Any, exactness: Any, hundredths: Any, entries: Any, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    """Return the columns that are read, grouped by the cell, and by measure and exactness where these matter."""
    alike = [one for one in cell if one is not EVERY]
    if _counts_only(chosen):
        measure, exactness, hundredths = EVERY, literal(Exactness.EXACT, OutcomeEntry.exactness.type), EVERY
    else:
        alike += [measure, exactness]
    columns = (("across", cell[0]), ("down", cell[1]), ("measure_id", measure), ("exactness", exactness), ("hundredths", hundredths), ("entries", entries))
    return select(*(column.label(name) for name, column in columns)).group_by(*alike)


def _counts_only(chosen: Chosen) -> bool:
    """Say whether figures are counted and never added up, since those of different measures stand in one cell."""
    return "measure" not in chosen.names | chosen.by


def _hidden(column: Any) -> ColumnElement[Any]:
    """A column by an expression: SQLite would else read its index, which has not all that is grouped, for the sake of its order."""
    return func.coalesce(column, column)


def is_of_time(by: tuple[str, str]) -> bool:
    """Say whether one of the two ways is months or quarters."""
    return bool(EACH.keys() & {*by})


def in_one(by: str) -> ColumnElement[bool]:
    """True for an entry all of whose time lies in one month, or one quarter."""
    entry = OutcomeEntry
    return or_(entry.starts_on == entry.ends_on, months(entry.starts_on) // EACH[by] == months(entry.ends_on) // EACH[by])


def in_none(by: tuple[str, str]) -> ColumnElement[bool]:
    """True for an entry that lies in no one month, or quarter, by which the table is split: an index has these few."""
    return and_(OutcomeEntry.starts_on < OutcomeEntry.ends_on, *(~in_one(one) for one in by if one in EACH))


def _key(by: str, hidden: bool) -> ColumnElement[Any]:
    """What an entry is of. A month or a quarter is that in which all its time lies."""
    entry, last = OutcomeEntry, months(OutcomeEntry.ends_on)
    if by in EACH:
        return case((in_one(by), last // EACH[by]))
    keys: dict[str, Any] = {
        "": EVERY, YEAR: func.coalesce(entry.plan_year_id, -((last - literal_column("3")) // literal_column("12"))),
        OPERATION: entry.operation_id, MEASURE: entry.measure_id, **counted.KEYS,
    }
    found: ColumnElement[Any] = keys[by]
    return _hidden(found) if hidden and by else found
