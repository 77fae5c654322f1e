"""A file that somebody sends: whatever it is called, what it holds says what it is."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.web.tables import text_file, workbook_file
from opsplanner.web.tables.table import Limits, Table

EMPTY = "There is nothing in this file. Choose another one"


def read(content: bytes, limits: Limits = Limits()) -> list[Table]:
    """Return the tables of a file: one of a text file (CSV), one for each sheet of a workbook (XLSX) with something in it.

    Raises RuleBroken in a plain sentence for what is neither, is empty, or holds more than is read (TooMuch).
    """
    if not content.strip():
        raise RuleBroken(EMPTY)
    tables = workbook_file.read(content, limits) if workbook_file.is_one(content) else [text_file.read(content, limits)]
    if not any(table.rows for table in tables):
        raise RuleBroken(EMPTY)
    return tables
