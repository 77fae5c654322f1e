"""A file as the page offers it to be matched: its sheets, its headings, and what stands below them."""

from __future__ import annotations

from dataclasses import dataclass

from opsplanner.errors import NotFound
from opsplanner.returns.files import queries as files_queries
from opsplanner.returns.files.columns import rules
from opsplanner.returns.files.columns.rules import SAMPLES, Match
from opsplanner.web.tables import file
from opsplanner.web.tables.headings import below, headings, row_of_headings
from opsplanner.web.tables.table import Row, Table, Value, words_of


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


def offered(file_id: int, last: Match, sheet: int | None, row: int | None) -> Offered:
    """Return what can be matched of a file: of the sheet and below the row that were asked for, else as it looks. Raises NotFound for one that was taken."""
    content = files_queries.content(file_id)
    if content is None:
        raise NotFound()
    tables = file.read(content)
    number = sheet if sheet is not None and 0 <= sheet < len(tables) else min(last.sheet, len(tables) - 1)
    table = tables[number]
    at = row if row is not None and row > 0 else _row(table, last)
    return Offered([one.name or "The file" for one in tables], number, at, headings(table, at), table, below(table, at))


def _row(table: Table, last: Match) -> int:
    """The row of the headings: where it was last, if the same stand there."""
    if last.columns and last.headings and set(rules.used(last)) <= set(headings(table, last.headings)):
        return last.headings
    return row_of_headings(table)

