"""A table of figures as a file for spreadsheets: figures are numbers, and what is not exact says so in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from opsplanner.figures.comparing.queries import MEASURE
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.totals.queries import LeftOut
from opsplanner.outcomes.compare.filters import Ways
from opsplanner.outcomes.compare.page import Cell, Table
from opsplanner.outcomes.compare.words import WAYS
from opsplanner.outcomes.log.download.page import chosen
from opsplanner.outcomes.log.download.queries import figure
from opsplanner.outcomes.log.words import entries_of, of_left_out
from opsplanner.web.workbook import Cover


def cover(of: Table, ways: Ways, selection: Selection, left_out: Sequence[LeftOut], partnership: str, now: datetime) -> Cover:
    """Return the cover of a workbook of the table: what was chosen, by what it is split, and what has to be known to read it."""
    split = [("Rows", WAYS[ways.rows]), ("Columns", WAYS[ways.columns])]
    sentences = [*of.notes, *([of_left_out(left_out)] if left_out else []), "Figures of operations that you may not see are not in it."]
    return Cover(of.caption, [*chosen(selection, partnership, now), *split], sentences)


def table(of: Table, ways: Ways, *, with_notes: bool = True) -> Iterator[Sequence[object]]:
    """Return the file row by row: the headings, a row of the table in each line, and the totals last.

    A column in which something is not exact, or not summed, has another one beside it that says so. What the page says of
    the table follows `with_notes`, each sentence in a line of its own.
    """
    lines = [*of.lines, *([of.foot] if of.foot else [])]
    told = {n for line in lines for n, cell in enumerate(line.cells) if _exactness(cell)}
    units = ways.columns == MEASURE
    headings: list[object] = [of.corner, *([] if units else ["Unit"])]
    for n, column in enumerate(of.columns):
        unit = next((cell.sum.unit for line in lines if (cell := line.cells[n]).sum), "") if units else ""
        headings += [f"{column.words} ({unit})" if unit else column.words, *([f"{column.words}: how exact"] if n in told else [])]
    yield headings
    for line in lines:
        unit = next((cell.sum.unit or "figures" for cell in line.cells if cell.sum), "")
        row: list[object] = [line.head.words, *([] if units else [unit])]
        for n, cell in enumerate(line.cells):
            row += [_figure(cell), *([_exactness(cell)] if n in told else [])]
        yield row
    for note in of.notes if with_notes else ():
        yield [note]


def _figure(cell: Cell) -> object:
    return "" if cell.sum is None or cell.sum.size is None else figure(cell.sum.size)


def _exactness(cell: Cell) -> str:
    if cell.sum and cell.sum.size is None:
        return cell.sum.alone or f"{entries_of(cell.sum.entries)}, not summed"
    return cell.sum.exactness if cell.sum else ""
