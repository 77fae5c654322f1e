"""What is to be mended in a file, cell by cell, and the file as it was sent with that beside each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from opsplanner.web.tables.headings import headings
from opsplanner.web.tables.table import Row, Table, Trouble, a1

MEND = "To mend"
OURS = "The fault is ours, and whoever runs opsplanner finds more in the log"
"""What is said of a file with which something went wrong that nobody foresaw."""


class Fault(NamedTuple):
    """A cell that is to be mended, or that is asked about."""

    row: int
    column: int
    sentence: str

    @property
    def where(self) -> str:
        """Its name: C12."""
        return a1(self.row, self.column)


def portions(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """Yield rows some at a time."""
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def to_mend(table: Table, number: int, found: Iterable[Fault]) -> Iterator[Sequence[object]]:
    """Yield a table as it was sent, from its headings (in the row of this number) on, with a last column that says what was found in each row."""
    said: dict[int, list[str]] = {}
    for one in found:
        said.setdefault(one.row, []).append(f"{one.where}: {one.sentence}")
    width = table.width
    yield [*headings(table, number), MEND]
    for row in table.rows:
        if row.number == number:
            if row.number in said:
                yield [*[""] * width, " ".join(said[row.number])]
        elif row.number > number:
            yield [*_cells(row, width), " ".join(said.get(row.number, ()))]


def _cells(row: Row, width: int) -> list[object]:
    cells = ["" if isinstance(value, Trouble) else value for value in row.cells]
    return [*cells, *[""] * (width - len(cells))]
