"""A table as a file has it: numbered rows of cells, each by its name of letters and a number, and how much of it is read at most."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from opsplanner.errors import RuleBroken


class Limits(NamedTuple):
    """How much of a file is read: bytes as it comes, bytes of it unpacked, rows and columns with something in them, and cells in all."""

    most_bytes: int = 10 * 1024 * 1024
    unpacked: int = 100 * 1024 * 1024
    rows: int = 20_000
    columns: int = 200
    cells: int = 400_000
    text: int = 1_000


class Trouble(str):
    """What a cell holds that cannot be read as anything: the sentence says why."""


Value = str | Decimal | date | Trouble
"""What a cell holds: "" for nothing; a number and a day where the file itself says that it is one."""
Place = tuple[int, int]
"""A row and a column, both from 1."""


@dataclass
class Row:
    """A row with something in it, by the number that its program shows."""

    number: int
    cells: list[Value]

    def cell(self, column: int) -> Value:
        """Return what stands in a column, from 1; "" beyond the last one."""
        return self.cells[column - 1] if 0 < column <= len(self.cells) else ""

    @property
    def empty(self) -> bool:
        """Nothing stands in it."""
        return all(value == "" for value in self.cells)


@dataclass
class Table:
    """One sheet. `merged` leads from each cell of a merged area to its first one, whose value they all show; of a single cell it has none."""

    name: str
    rows: list[Row] = field(default_factory=list)
    merged: dict[Place, Place] = field(default_factory=dict)
    how: str = ""
    """How it was read, where that was to be found out: "semicolons between the columns, Windows-1252"."""
    semicolons: bool = False

    @property
    def width(self) -> int:
        """The number of its columns."""
        return max((len(row.cells) for row in self.rows), default=0)


class TooMuch(RuleBroken):
    """A file that holds more than is read."""


class Room:
    """Counts what was read, and refuses what is too much."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self._rows, self._cells = limits, 0, 0

    def take(self, row: Row) -> Row:
        """Count a row. Raises TooMuch."""
        self._rows, self._cells = self._rows + 1, self._cells + len(row.cells)
        if self._rows > self.limits.rows:
            raise TooMuch(f"This table has more than {self.limits.rows:,} rows. Split it into several files")
        if len(row.cells) > self.limits.columns or self._cells > self.limits.cells:
            raise TooMuch(f"This table has more cells than are read: at most {self.limits.columns} columns, and {self.limits.cells:,} cells in all. Take out what is not needed")
        return row


@lru_cache(maxsize=2048)
def letters(column: int) -> str:
    """Return a column's letters: A for 1, AA for 27."""
    before, last = divmod(column - 1, 26)
    return (letters(before) if before else "") + chr(65 + last)


def a1(row: int, column: int) -> str:
    """Return a cell's name, as spreadsheets have it: C12."""
    return f"{letters(column)}{row}"


def words_of(value: Value) -> str:
    """Return what a cell holds as one would type it: a day as 2026-06-01, a number without signs between its thousands."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value
