"""How what is taken off is said before it is done. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, people, plural
from opsplanner.models import SessionState
from opsplanner.web.asking.rules import listed


class Hit(NamedTuple):
    """A session that a change takes off its slot."""

    session_id: int
    job_id: int
    slot_id: int
    reference: str
    what: str
    day: date
    starts: time
    ends: time
    crew: str
    places: int
    state: SessionState
    standing: bool = False
    """Its job is a standing site, which waits in no queue."""


def words_of_when(hit: Hit) -> str:
    """Return "Thursday 3 December 2026, 10am to 2pm with Crew A"."""
    return f"{clock.words_of_day(hit.day)}, {clock.words_of_time(hit.starts)} to {clock.words_of_time(hit.ends)} with {hit.crew}"


def words_of_hits(hits: Sequence[Hit]) -> str:
    """Return what a change takes off, each by name, or ""."""
    if not hits:
        return ""
    jobs = len({hit.job_id for hit in hits if not hit.standing})
    back = f", and {plural(len(hits), 'its job goes', 'the jobs go')} back to the queue" if jobs else ""
    those = (f"{hit.reference}, {hit.what}: {words_of_when(hit)}, {people(hit.places)}" for hit in hits)
    return listed(f"This takes {counted(len(hits), 'session')} off{back}", those)


def check_not_begun(hits: Iterable[Hit], now: datetime) -> None:
    """Refuse a change under a session that has begun: what came of it is written down first. Raises RuleBroken."""
    begun = [hit for hit in hits if clock.to_utc(hit.day, hit.starts) <= now]
    if begun:
        raise RuleBroken(f"{begun[0].reference} has begun there ({words_of_when(begun[0])}). Record it or stand it down first")
