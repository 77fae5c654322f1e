"""Setting how long a type's resources take. It runs inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.database import db, one
from opsplanner.errors import NotFound
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import OperationType, User, Verb
from opsplanner.resources import queries


def set_times(code: str, set_up: int | None, travel: int | None, *, seen_version: int, by: User) -> str:
    """Set for how many minutes before and after a type's resources are booked, None as the pack says; return the sentence that says so.

    What is booked keeps its times until it moves (docs/domain.md, "Resources"). Raises NotFound for who is not of the office, ChangedMeanwhile.
    """
    if not by.in_partnership_office:
        raise NotFound()
    kind = one(select(OperationType).where(OperationType.code == code, OperationType.active).with_for_update())
    check_seen(subjects.RESOURCE_TIMES, seen_version, seen())
    before = queries.times_of(code)
    kind.set_up_here, kind.travel_here = set_up, travel
    db.session.flush()
    now = queries.times_of(code)
    if now == before:
        return "Nothing was changed"
    as_pack = ", as the pack says" if set_up is None and travel is None else ""
    record(None, Verb.CHANGED, f"{kind.name}: {now.buffer.each}{as_pack}, instead of {before.buffer.each}", by=by, subject=subjects.RESOURCE_TIMES)
    db.session.flush()
    return f"What {kind.name} books has {now.buffer.each}{as_pack}. What is booked already keeps its times until it moves"


def seen() -> int:
    """Return how often it was set, for whatever type: the version of the form."""
    return how_many(subjects.RESOURCE_TIMES)
