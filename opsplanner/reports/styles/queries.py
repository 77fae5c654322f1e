"""The styles of Word files, as somebody gave them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import read
from opsplanner.models import ReportStyles
from opsplanner.reports.styles.rules import Styles
from opsplanner.statements import built_once


class StylesRow(NamedTuple):
    """The file that they were taken from, by whom and when, and what is kept of it."""

    name: str
    given_by: str
    given_at: datetime
    styles: bytes
    theme: bytes
    table: str

    @property
    def kept(self) -> Styles:
        """What is kept of the file."""
        return Styles(bytes(self.styles), bytes(self.theme), self.table)


@built_once
def _styles() -> Select[*tuple[Any, ...]]:
    of = ReportStyles
    return select(of.name, of.given_by, of.given_at, of.styles, of.theme, of.table_style.label("table"))


def styles() -> StylesRow | None:
    """Return the styles that reports have in Word; None where nobody has given any (one query)."""
    return next(iter(read(StylesRow, _styles())), None)


def kept() -> Styles | None:
    """Return what is kept of the file, for who makes a Word file; None where there is none (one query)."""
    row = styles()
    return row.kept if row else None
