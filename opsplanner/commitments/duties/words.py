"""How it is said that somebody is named on two things at once."""

from __future__ import annotations

from collections.abc import Iterable

from opsplanner import clock
from opsplanner.commitments.duties.queries import Duty


def as_well(duties: Iterable[Duty]) -> list[str]:
    """Return "Winston Achebe is on CUBIT-2026-014 as well, Thursday 3 December 2026, 10am to 2pm", a sentence each."""
    return [f"{duty.name} is on {duty.what} as well, {clock.words_of_period(duty.period)}" for duty in duties]
