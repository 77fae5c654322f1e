"""What is said before a standing site is ended. Plain functions."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.grammar import people, plural
from opsplanner.payback.sessions.taking_off.rules import Hit, words_of_when
from opsplanner.web.asking.rules import listed


def takes_off(hits: Sequence[Hit]) -> str:
    """Return which sessions to come are taken off, or ""."""
    if not hits:
        return ""
    return listed(f"This takes its {plural(len(hits), 'session', f'{len(hits)} sessions')} off", [f"{words_of_when(hit)}, {people(hit.places)}" for hit in hits])
