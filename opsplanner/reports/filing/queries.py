"""The published version that is filed beside an issued report."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from opsplanner.reports import queries

FORM, ABOUT = "published", "published-about"
"""The file, and what is known of it, among the papers of a report."""


class Filed(NamedTuple):
    """A published version: what the file is called, of which kind it is, by whom and when it was filed."""

    name: str
    kind: str
    filed_by: str
    filed_at: datetime


def filed(report_id: int) -> Filed | None:
    """Return what is known of the published version; None where none is filed (one query)."""
    stored = queries.paper(report_id, ABOUT)
    if stored is None:
        return None
    about = json.loads(stored)
    return Filed(about["name"], about["kind"], about["by"], datetime.fromisoformat(about["at"]))


def body(report_id: int) -> bytes | None:
    """Return the published version itself; None where none is filed (one query)."""
    return queries.paper(report_id, FORM)
