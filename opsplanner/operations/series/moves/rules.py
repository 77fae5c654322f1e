"""Whether a whole series can be undone. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Iterable

from opsplanner.commitments.rules import WAITING
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of, plural
from opsplanner.models import CommitmentState, Operation
from opsplanner.models import OperationState as S

UNDONE = (S.DRAFT, S.PROPOSED, S.CANCELLED)


def check_undone(operations: Iterable[Operation]) -> None:
    """A series is undone whole while nobody has answered: each date is a draft, proposed or cancelled, and no other agency has said anything. Raises RuleBroken."""
    not_answered = (*WAITING, CommitmentState.NOT_ASKED, CommitmentState.RELEASED)
    answered: dict[str, None] = {}
    operations = list(operations)
    if all(operation.state is S.CANCELLED for operation in operations):
        raise RuleBroken("Nothing of this series is left to undo: each of its dates is cancelled already")
    for operation in operations:
        if operation.state not in UNDONE:
            raise RuleBroken(f"{operation.reference} is {operation.state.value}, so the series cannot be undone whole any more. Cancel its dates one by one")
        if operation.state is S.CANCELLED:
            continue
        for part in operation.commitments:
            if part.agency_id != operation.lead_agency_id and (part.state not in not_answered or part.state is CommitmentState.RECONFIRM):
                answered[part.agency.name] = None
    if answered:
        raise RuleBroken(f"{list_of(list(answered))} {plural(len(answered), 'has', 'have')} answered by now, so the series cannot be undone whole any more. Cancel its dates one by one")
