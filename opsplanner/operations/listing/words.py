"""What lists say of an operation: how its agencies stand, and what its state means today. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from opsplanner import clock
from opsplanner.models import OperationState
from opsplanner.operations.rules import Standing, standing
from opsplanner.operations.words import state_sentence

if TYPE_CHECKING:
    from opsplanner.operations.listing.queries import Line


class Stand(NamedTuple):
    """What a list says of where an operation stands."""

    agencies: str
    """"3 of 4, DVLA missing", "All 4", or on a draft "4 to ask"."""
    is_short: bool
    """Whether it is confirmed and short of an agency."""
    state: str
    """The sentence beside the state's tag; a completed operation's own day says it all."""


def stand_of(line: Line, now: datetime) -> Stand:
    """Return what a list says of where an operation stands."""
    found = standing(line.state, line.parts)
    over = line.state in (OperationState.COMPLETED, OperationState.CLOSED)
    return Stand(
        words_of_agencies(line.state, found),
        line.state is OperationState.CONFIRMED and bool(found.missing),
        "" if over else state_sentence(line.state, found, reason=line.reason, ends_at=line.ends_at, now=now),
    )


def since_when(found: Iterable[Line], now: datetime) -> tuple[tuple[Line, datetime], ...]:
    """Return each operation with an instant up to now since which lists say the same of it: they change when it ends, and with the day in London.

    So a row is drawn anew when it says something else, not whenever it is looked at.
    """
    today, tick = clock.day_bounds(clock.local(now).date()).start, timedelta(microseconds=1)
    return tuple([(line, today if line.ends_at > now else max(today, min(now, line.ends_at + tick))) for line in found])


def words_of_agencies(state: OperationState, found: Standing) -> str:
    """Return "3 of 4, DVLA missing", "All 4", or on a draft "4 to ask"."""
    if not found.of:
        return "None chosen" if state is OperationState.DRAFT else "None"
    if state is OperationState.DRAFT:
        return f"{found.of} to ask"
    if found.accepted == found.of:
        return "The lead alone" if found.of == 1 else f"All {found.of}"
    if not found.in_hand:
        return f"{found.accepted} of {found.of}"
    missing = f", {names_of(found.missing)} missing" if found.missing else ", all required ones"
    return f"{found.accepted} of {found.of}{missing}"


def names_of(names: Sequence[str]) -> str:
    """Return "DVLA", "DVLA and Probation", or with more than three "DVLA, Probation and 3 more"."""
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
