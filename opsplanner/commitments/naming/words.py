"""How who is named on a part is said: with why she will not be there, where she is suspended or has moved to another agency."""

from __future__ import annotations

from opsplanner.models import Commitment, Nomination, OperationState

OVER = (OperationState.COMPLETED, OperationState.CUT_SHORT, OperationState.CLOSED, OperationState.CANCELLED)
"""The states in which who was named is said as it was: nobody is to be there any more."""


def why_gone(agency: str, *, moved: bool, suspended: bool) -> str:
    """Say why somebody will not be there for an agency: "no longer with Kent Police", "suspended", or nothing."""
    return f"no longer with {agency}" if moved else "suspended" if suspended else ""


def gone(nomination: Nomination, part: Commitment) -> str:
    """Say why who is named on a part will not be there, or nothing. Only an account tells."""
    user = nomination.user
    return why_gone(part.agency.name, moved=user.agency_id != part.agency_id, suspended=user.suspended_at is not None) if user else ""


def words_of_named(nomination: Nomination, part: Commitment) -> str:
    """Return the name, marked where who is named will not be there: "Winston Achebe (suspended)"."""
    return marked(nomination.name, gone(nomination, part))


def marked(name: str, why: str) -> str:
    """Return a name with why she will not be there, where that is so."""
    return f"{name} ({why})" if why else name


def names_on(part: Commitment, state: OperationState) -> list[str]:
    """Return who is named on a part of an operation in this state: as it was once it is over, before that marked who will not be there."""
    return [one.name if state in OVER else words_of_named(one, part) for one in part.nominations]


def coming(part: Commitment, state: OperationState) -> list[str]:
    """Return the names of those who will be there; once it is over, of everybody who was named."""
    return [one.name for one in part.nominations if state in OVER or not gone(one, part)]
