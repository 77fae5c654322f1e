"""Where a job stands in the queue, for what is not read in its order. Pure."""

from __future__ import annotations

from datetime import date, datetime

from opsplanner.models import JobKind

FAR = date(2099, 12, 31)
"""The day of what is wanted by none: it comes after all that is."""


def place_of(rank: int, wanted_by: date | None, asked_at: datetime, id_: int) -> tuple[int, date, datetime, int]:
    """Return where what waits for Probation stands in the queue, as `queries.in_order` has it but for overdue decisions, which stand first by when they were due."""
    return rank, (wanted_by or FAR) if rank == 2 else FAR, asked_at, id_


def rank_of(kind: JobKind, wanted_by: date | None) -> int:
    """Return the rank of a job that is accepted, as `queries` has it in SQL."""
    return 1 if kind is JobKind.RAPID else 2 if wanted_by else 3
