"""Whether a whole series can be undone. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of, plural
from opsplanner.models import CommitmentState
from opsplanner.models import OperationState as S

UNDONE = (S.DRAFT, S.PROPOSED, S.CANCELLED)


class Date(NamedTuple):
    """One date, as far as it says whether its series can be undone."""

    reference: str
    state: S
    others: Sequence[tuple[str, CommitmentState]]
    """What each agency but the one that leads it has said, by its name."""


def check_undone(dates: Sequence[Date]) -> None:
    """A series is undone whole while nobody has answered: each date is a draft, proposed or cancelled, and no other agency has said anything. Raises RuleBroken."""
    not_answered = (CommitmentState.REQUESTED, CommitmentState.NOT_ASKED, CommitmentState.RELEASED)
    if not dates:
        raise RuleBroken("Nothing of this series is left to undo: none of its dates is yours to change")
    if all(date.state is S.CANCELLED for date in dates):
        raise RuleBroken("Nothing of this series is left to undo: each of its dates is cancelled already")
    for date in dates:
        if date.state not in UNDONE:
            raise RuleBroken(f"{date.reference} is {date.state.value}, so the series cannot be undone whole any more. Cancel its dates one by one")
    answered = list(dict.fromkeys(name for date in dates if date.state is not S.CANCELLED for name, said in date.others if said not in not_answered))
    if answered:
        raise RuleBroken(f"{list_of(answered)} {plural(len(answered), 'has', 'have')} answered by now, so the series cannot be undone whole any more. Cancel its dates one by one")
