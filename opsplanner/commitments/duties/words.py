"""How it is said that somebody is named on two things at once."""

from __future__ import annotations

from collections.abc import Iterable

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.commitments.duties.queries import Duty
from opsplanner.grammar import plural


def as_well(duties: Iterable[Duty]) -> list[str]:
    """Return "Winston Achebe is on CUBIT-2026-014 as well, Thursday 3 December 2026, 10am to 2pm", a sentence each."""
    return [f"{duty.name} is on {duty.what} as well, {clock.words_of_period(duty.period)}" for duty in duties]


def as_well_of(agency: str, duties: Iterable[Duty]) -> list[str]:
    """Return the same without a name, a sentence for each other thing: "Somebody who is named for Kent Fire is on CUBIT-2026-014 as well, ..."."""
    those: dict[tuple[str, Period], set[int | str]] = {}
    for duty in duties:
        those.setdefault((duty.what, duty.period), set()).add(duty.user_id or duty.name)
    return [
        f"{'Somebody who is' if len(who) == 1 else f'{len(who)} people who are'} named for {agency} {plural(len(who), 'is', 'are')} on {what} as well, {clock.words_of_period(period)}"
        for (what, period), who in those.items()
    ]
