"""A file as a page offers it, for a person to say what its columns hold: its sheets, its headings, and what stands below them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from opsplanner.web.tables.headings import below, headings, row_of_headings
from opsplanner.web.tables.table import Row, Table, Value, words_of

SAMPLES = 4
"""So many rows are shown as an example."""


@dataclass(frozen=True)
class Offered:
    """What can be matched."""

    sheets: list[str]
    sheet: int
    headings: int
    """The row in which the headings stand."""
    names: list[str]
    table: Table
    rows: list[Row]

    def samples(self, column: int) -> str:
        """Return what stands below a heading, for example."""
        found = [words_of(row.cell(column))[:40] for row in self.rows[:SAMPLES]]
        return ", ".join(one for one in found if one)

    def values(self, names: list[str]) -> list[Value]:
        """Return all that stands in the columns of these names."""
        columns = [column for column, name in enumerate(self.names, 1) if name in names]
        return [row.cell(column) for row in self.rows for column in columns]


def offered(tables: Sequence[Table], *, sheet: int | None, row: int | None, last_sheet: int = 0, last_row: int = 0, last_used: Collection[str] = ()) -> Offered:
    """Return what can be matched of these tables: of the sheet and below the row that were asked for, else as it looks.

    `last_sheet` is the one that was chosen last, and is offered again where the same headings stand there, else the longest one; the headings stand in `last_row` again where all that were used last (`last_used`) stand there.
    """
    number = sheet if sheet is not None and 0 <= sheet < len(tables) else _sheet(tables, last_sheet, last_row, last_used)
    table = tables[number]
    at = row if row is not None and row > 0 else _row(table, last_row, last_used)
    return Offered([one.name or "The file" for one in tables], number, at, headings(table, at), table, below(table, at))


def _sheet(tables: Sequence[Table], last_sheet: int, last_row: int, last_used: Collection[str]) -> int:
    if last_used and last_sheet < len(tables) and set(last_used) <= set(headings(tables[last_sheet], _row(tables[last_sheet], last_row, last_used))):
        return last_sheet
    return max(range(len(tables)), key=lambda number: (len(tables[number].rows), -number))


def _row(table: Table, last_row: int, last_used: Collection[str]) -> int:
    if last_row and set(last_used) <= set(headings(table, last_row)):
        return last_row
    return row_of_headings(table)


def chosen_of(typed: str | None) -> int | None:
    """Return a number as an address or a form has it; None for what is none."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 7 else None
