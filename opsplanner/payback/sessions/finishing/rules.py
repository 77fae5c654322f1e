"""How the sessions are named that a job's finishing takes off, and that come back with it. Plain functions."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.grammar import people, plural
from opsplanner.payback.sessions.taking_off.rules import Hit, words_of_when
from opsplanner.web.asking.rules import listed


def words_of_finishing(hits: Sequence[Hit]) -> str:
    """Return which sessions to come a finished job is taken off, or ""."""
    if not hits:
        return ""
    those = [f"{words_of_when(hit)}, {people(hit.places)}" for hit in hits]
    return listed(f"Finished takes its {plural(len(hits), 'later session', f'{len(hits)} later sessions')} off", those)


def words_of_return(again: Sequence[str], not_again: Sequence[str]) -> str:
    """Return which sessions are on again, and which could not be put on, each with why; "" for none."""
    told = f" On again: {'; '.join(again)}." if again else ""
    return told + (f" Not put on again: {'; '.join(not_again)}. Put the job on another day." if not_again else "")
