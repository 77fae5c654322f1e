"""What the pages of reports say. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsplanner import clock
from opsplanner.clock import words_of_day, words_of_instant
from opsplanner.grammar import list_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from opsplanner.reports.authors.queries import AuthorRow
    from opsplanner.reports.queries import ReportRow


def issued(row: ReportRow) -> str:
    """Say under which number, when and by whom a report was issued, and which meeting approved it; of one that was transcribed, of what."""
    assert row.issued_at is not None
    if row.transcribed_from:
        return f"Published {clock.local(row.issued_at).year}, loaded from the pack. Transcribed from {row.transcribed_from}."
    approved = f" Approved by {row.approved_by}" if row.approved_by else ""
    day = f" on {words_of_day(row.approved_on, weekday=False)}" if row.approved_on and approved else ""
    return f"Report {row.number}, issued on {words_of_instant(row.issued_at)} by {row.issued_by}.{approved}{day}{'.' if approved else ''}"


def draft(now: datetime) -> str:
    """Say on paper that it is a draft, and of when."""
    return f"Draft of {words_of_instant(now)}. Its figures are those of then"


def written_by(those: Sequence[AuthorRow]) -> str:
    """Say who writes a draft."""
    return f"Written by {list_of([f'{row.name} ({row.agency})' for row in those])}" if those else "Nobody is named to write it"
