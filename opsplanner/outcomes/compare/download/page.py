"""A table of figures as a file for spreadsheets: figures are numbers, and what is not exact says so in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsplanner.figures.comparing.queries import MEASURE
from opsplanner.outcomes.compare.filters import Ways
from opsplanner.outcomes.compare.page import Cell, Table
from opsplanner.outcomes.log.download.queries import figure
from opsplanner.outcomes.log.words import entries_of


def table(of: Table, ways: Ways) -> Iterator[Sequence[object]]:
    """Return the file row by row: the headings, a row of the table in each line, and the totals last.

    A column in which something is not exact, or not summed, has another one beside it that says so. What the page says of
    the table follows, each sentence in a line of its own.
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
    for note in of.notes:
        yield [note]


def _figure(cell: Cell) -> object:
    return "" if cell.sum is None or cell.sum.size is None else figure(cell.sum.size)


def _exactness(cell: Cell) -> str:
    if cell.sum and cell.sum.size is None:
        return cell.sum.alone or f"{entries_of(cell.sum.entries)}, not summed"
    return cell.sum.exactness if cell.sum else ""
