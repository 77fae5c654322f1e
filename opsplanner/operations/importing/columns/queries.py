"""A file with operations as the page offers it to be matched."""

from __future__ import annotations

from opsplanner.errors import NotFound
from opsplanner.operations.importing import queries as importing_queries
from opsplanner.operations.importing.columns import rules
from opsplanner.operations.importing.columns.rules import Match
from opsplanner.web.tables import file
from opsplanner.web.tables.offered import Offered
from opsplanner.web.tables.offered import offered as offered_of


def offered(import_id: int, last: Match, sheet: int | None, row: int | None) -> Offered:
    """Return what can be matched of a file: of the sheet and below the row that were asked for, else as it looks. Raises NotFound for one that was taken."""
    content = importing_queries.content(import_id)
    if content is None:
        raise NotFound()
    last_row = last.headings if last.columns else 0
    return offered_of(file.read(content), sheet=sheet, row=row, last_sheet=last.sheet, last_row=last_row, last_used=rules.used(last))
