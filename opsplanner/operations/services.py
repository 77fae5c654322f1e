"""Loading an operation for a change, the one place that gives it a state, and whom to tell."""

from __future__ import annotations

from sqlalchemy.sql.base import ExecutableOption

from opsplanner.access import TAKING_PART
from opsplanner.history import check_unchanged
from opsplanner.models import Operation, OperationState, User
from opsplanner.operations import queries


def load(reference: str, seen_version: int | None, by: User, *also: ExecutableOption) -> Operation:
    """Return an operation to change, as it was seen, locked until the unit of work ends. `also` is what else is loaded with it.

    Raises NotFound when this person may not change it, ChangedMeanwhile with what others changed since `seen_version`.
    """
    operation = queries.for_change(by, reference, *also)
    check_unchanged(operation, seen_version, operation.version)
    return operation


def set_state(operation: Operation, state: OperationState, *, why: str = "") -> None:
    """Put an operation into a state that a rule has given; its calendar entry changes (SEQUENCE, RFC 5545 3.8.7.4)."""
    operation.state, operation.state_reason = state, why
    operation.sequence += 1


def seen_by_few(operation: Operation) -> bool:
    """Say whether not everybody sees it: what is made for it is its own as long (docs/domain.md, "A place of one's own")."""
    return operation.restricted or operation.state is OperationState.DRAFT


def to_tell_of(operation: Operation, by: User, *, own: bool = True) -> list[int]:
    """The agencies that have to hear of a change: all that take part, but the one whose person made it, and the lead agency where its `own` part does not count."""
    but = {by.agency_id} if own else {by.agency_id, operation.lead_agency_id}
    return [part.agency_id for part in operation.commitments if part.state in TAKING_PART and part.agency_id not in but]
