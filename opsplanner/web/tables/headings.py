"""In which row of a table its headings stand, and which of its rows are totals of others."""

from __future__ import annotations

import re

from opsplanner.web.tables.table import Row, Table, Trouble, letters

_LOOKED_AT = 30
_TOTAL = re.compile(r"(?:sub[ -]?|grand )?totals?\b.*|sum\b.*|all (?:wards|areas|months)\b.*|overall\b.*", re.IGNORECASE)


def row_of_headings(table: Table) -> int:
    """Return the number of the row in which the headings stand, as it looks: the first of those with the most words in different cells; 0 for a table of none."""
    best, most = 0, 0
    for row in table.rows[:_LOOKED_AT]:
        words = {value.casefold() for value in row.cells if isinstance(value, str) and value and not isinstance(value, Trouble) and not re.fullmatch(r"[\d.,%£-]+", value)}
        if len(words) > most:
            best, most = row.number, len(words)
    return best


def headings(table: Table, number: int) -> list[str]:
    """Return what the columns are called by the row of this number, each by another name: a column without one by its letters, a second one of a name with its letters."""
    row = next((row for row in table.rows if row.number == number), Row(number, []))
    found: list[str] = []
    for column in range(1, table.width + 1):
        value = row.cell(column)
        name = f"{value:%B %Y}" if not isinstance(value, str) and hasattr(value, "year") else str(value)
        name = " ".join(name.split())[:120] or f"Column {letters(column)}"
        found.append(name if name not in found else f"{name} ({letters(column)})")
    return found


def below(table: Table, number: int) -> list[Row]:
    """Return the rows below the headings that hold something."""
    return [row for row in table.rows if row.number > number and not row.empty]


def is_total(text: str) -> bool:
    """Say whether what stands in a cell of names says that its row adds up others."""
    return bool(_TOTAL.fullmatch(text.strip()))
