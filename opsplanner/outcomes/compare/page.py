"""A table of figures as it stands on its page: headings, and cells that lead to the entries that they are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.figures.comparing import queries as comparing
from opsplanner.figures.comparing.queries import ALL, MEASURE, MONTH, OPERATION, PRIORITY, QUARTER, TYPE, YEAR, Key, Sum, Sums
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.figures.totals.queries import MeasureTotal
from opsplanner.models import User
from opsplanner.outcomes.compare import words
from opsplanner.outcomes.compare.chart import rules as chart_rules
from opsplanner.outcomes.compare.filters import Ways
from opsplanner.outcomes.log.words import entries_of
from opsplanner.outcomes.wards import queries as wards_queries
from opsplanner.outcomes.wards import rules as wards_rules
from opsplanner.outcomes.wards import words as wards_words
from opsplanner.web.address import address_of, from_to
from opsplanner.web.filters import Choices, Parameters

LOG = "outcomes.index"
MOST = 100, 40
"""So many rows and columns are shown."""
MOST_OF_TIME = 40
"""Of months and quarters so many rows: a picture has no more bars, and earlier ones are not read."""
TOTAL = "Total"


class Head(NamedTuple):
    """A row's or a column's heading, and how the outcome log chooses it."""

    key: Key
    words: str
    code: str = ""
    """Of a list."""
    first: date | None = None
    last: date | None = None
    restricted: bool = False


EVERYTHING = Head(ALL, TOTAL)


class Cell(NamedTuple):
    """What stands in a cell, and where its entries are; both "" where there are none."""

    words: str = ""
    url: str = ""
    label: str = ""
    """The column."""
    sum: Sum | None = None


class Line(NamedTuple):
    """A row."""

    head: Head
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """The table: `foot` is None where columns do not add up."""

    caption: str
    corner: str
    columns: tuple[Head, ...]
    lines: tuple[Line, ...]
    foot: Line | None
    """The totals of the columns."""
    notes: tuple[str, ...]
    restricted: bool
    """It names restricted operations."""


def table_of(selection: Selection, ways: Ways, user: User, offered: Choices, summed: Sequence[MeasureTotal], most: tuple[int, int] | None = None) -> Table:
    """Return the table of what is chosen, which is `summed` up, with at `most` so many rows and columns, else as many as a page shows (one query; one more
    for each of months, quarters and operations that are told apart)."""
    most = most or (MOST_OF_TIME if ways.rows in (MONTH, QUARTER) else MOST[0], MOST[1])
    same = {id_: choice.ids[0] for choice in offered[PRIORITY].values() for id_ in choice.ids}
    split = ways.rows, ways.columns
    spans = {way: comparing.span(selection, user, way) for way in split if way in (MONTH, QUARTER)}
    sums = comparing.crossed(selection, user, *split, same, since=_shown_since(spans, dict(zip(split, most, strict=True))))
    (rows, more_rows), (columns, more_columns) = (
        heads(way, {cell[at] for cell in sums if cell[1 - at] != ALL or way == MEASURE} - {ALL, None}, selection, offered, most[at], spans.get(way))
        for at, way in enumerate(split)
    )
    counted = MEASURE not in split and not selection.measure
    if MEASURE not in split:
        sums[ALL, ALL] = _whole(summed, counted)
    right = () if ways.columns == MEASURE else (EVERYTHING,)
    lines = tuple(_line(row, (*columns, *right), sums, selection, ways) for row in rows)
    foot = _line(EVERYTHING, (*columns, *right), sums, selection, ways) if ways.rows != MEASURE and lines else None
    cuts = [words.cut(way, shown) for way, shown, more in zip(split, most, (more_rows, more_columns), strict=True) if more]
    unsummed = not counted and any(one.hundredths is None and not one.alone for by in sums.values() for one in by.values())
    nameless = sum(total.nameless for total in summed)
    told = words.notes(selection, split, _unplaced(sums, split, offered, sum(total.entries for total in summed) - nameless), nameless, unsummed)
    return Table(
        words.caption(selection, *split),
        words.WAYS[ways.rows],
        (*columns, *right),
        lines,
        foot,
        (*cuts, *told, *_changed(selection, split, (rows, columns))),
        any(head.restricted for head in (*rows, *columns)),
    )


def _shown_since(spans: Mapping[str, comparing.Span | None], most: Mapping[str, int]) -> date | None:
    """Return the first day of the months and quarters that are shown, where earlier ones are not; None where all are."""
    shown = {way: max(found.first, found.last - most[way] + 1) for way, found in spans.items() if found}
    firsts = [head.first for way, key in shown.items() if (head := _time(way, key)).first]
    return min(firsts) if any((found := spans[way]) and key > found.first for way, key in shown.items()) else None


def _changed(selection: Selection, split: tuple[str, str], heads: tuple[list[Head], list[Head]]) -> list[str]:
    """Say which wards' boundaries changed within the chosen days, of those that are shown or chosen."""
    shown = {head.key for way, these in zip(split, heads, strict=True) if way == "ward" for head in these}
    shown |= set(selection.ward.ids) if selection.ward else set()
    first, last = selection.first_day, selection.last_day
    changes = wards_queries.changes() if shown else {}
    return [wards_words.changed(one) for ward, one in changes.items() if ward in shown and wards_rules.breaks(one, first, last)]


def _unplaced(sums: Sums, split: tuple[str, str], offered: Choices, named: int) -> Mapping[str, int]:
    """How many figures are of no row or no column, by the way that leaves them out; `named` figures are counted that are not nameless."""
    found: dict[str, int] = {}
    years = {-int(choice.code[:4]) for choice in offered[YEAR].values() if not choice.ids}
    for at, way in enumerate(split):
        entries = {cell[at]: sum(one.entries for one in by.values()) for cell, by in sums.items() if cell[1 - at] == ALL and cell[at] != ALL}
        if way in ("ward", TYPE):  # the sums that stand ready leave out what is of none
            found[way] = named - sum(count for key, count in entries.items() if key is not None)
        else:
            found[way] = sum(count for key, count in entries.items() if key is None or (key < 0 and key not in years))
    return found


def heads(way: str, keys: Collection[Key], selection: Selection, offered: Choices, most: int, span: comparing.Span | None = None) -> tuple[list[Head], bool]:
    """Return the headings of what was found, in the order of the page, and whether there are more of them (one query for operations).

    Of months and quarters there are more where the `span` of all begins earlier.
    """
    there = {key for key in keys if key is not None}
    if way in (MONTH, QUARTER):
        found = [_time(way, key) for key in range(min(there), max(there) + 1)] if there else []
        return found[-most:], len(found) > most or bool(span and there and span.first < min(there))
    if way == OPERATION:
        of = [Head(one.id, one.reference, one.reference, restricted=one.restricted) for one in comparing.operations(there)] if there else []
        return of[:most], len(of) >= comparing.OPERATIONS or len(of) > most
    chosen = getattr(selection, way)
    known = [(choice.ids[0] if choice.ids else -int(choice.code[:4]), choice) for choice in offered[way].values()]
    found = [Head(key, choice.name, choice.code) for key, choice in known if key in there and (chosen is None or chosen.code == choice.code)]
    return found[:most][::-1] if way == YEAR else found[:most], len(found) > most


def whole(selection: Selection, user: User, *, counted: bool) -> dict[int, Sum]:
    """Return what all that is chosen comes to, by measure, or `counted` together under 0 (one query)."""
    return _whole(totals_queries.by_measure(selection, user), counted)


def _whole(summed: Sequence[MeasureTotal], counted: bool) -> dict[int, Sum]:
    if counted:
        entries = sum(total.entries for total in summed)
        return {0: Sum("", "", None, "", entries)} if entries else {}
    return {total.measure_id: Sum(total.name, total.unit, total.hundredths, total.exactness, total.entries) for total in summed}


def _time(way: str, key: int) -> Head:
    each = 1 if way == MONTH else 3
    first, after = (date(month // 12, month % 12 + 1, 1) for month in (key * each, (key + 1) * each))
    last = after - timedelta(days=1)
    return Head(key, clock.words_of_month(first) if way == MONTH else f"{first:%B} to {clock.words_of_month(last)}", first=first, last=last)


def _line(row: Head, columns: Iterable[Head], sums: Sums, selection: Selection, ways: Ways) -> Line:
    base = selection.query()
    return Line(row, tuple(_cell(row, column, sums.get((row.key, column.key), {}), base, selection, ways) for column in columns))


def _cell(row: Head, column: Head, by: Mapping[int, Sum], base: Parameters, selection: Selection, ways: Ways) -> Cell:
    if not by:
        return Cell(label=column.words)
    one = next(iter(by.values()))
    url = address_of(LOG, **narrowed(base, selection, (ways.rows, row), (ways.columns, column)))
    return Cell(said(one), url, column.words, one)


def chart_of(table: Table, ways: Ways) -> chart_rules.Chart | None:
    """Return the picture of the rows' totals; None where they are of different measures, or not summed."""
    if MEASURE in (ways.rows, ways.columns):
        return None
    totals = [(line.head.words, cell.words, cell.sum.size) for line in table.lines if (cell := line.cells[-1]).sum]
    sizes = [(row, told, size) for row, told, size in totals if size is not None]
    return chart_rules.chart(sizes) if len(sizes) == len(totals) else None


def said(total: Sum) -> str:
    """Return a total as its cell says it: how many figures there are where they are only counted, or never summed."""
    return f"{total.entries:,}" if total.counted else total.alone or entries_of(total.entries) if total.size is None else total.words


def narrowed(base: Parameters, selection: Selection, *chosen: tuple[str, Head]) -> Parameters:
    """Return the parameters of the outcome log that choose what a row and a column hold besides what is chosen."""
    found, since, until = dict(base), selection.since, selection.until
    for way, head in chosen:
        if head.first and head.last:
            since, until = max(since or head.first, head.first), min(until or head.last, head.last)
            if found.get("year") == "all":
                del found["year"]
            found |= from_to(since, until)
        elif head.key != ALL:
            found[way] = head.code
    return found
