"""What lists say of an operation: how its agencies stand, and what its state means today. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from opsplanner.commitments.rules import WAITING
from opsplanner.models import CommitmentState, OperationState
from opsplanner.operations.words import state_sentence

if TYPE_CHECKING:
    from opsplanner.operations.index_queries import Line, Part

OUT = (CommitmentState.DECLINED, CommitmentState.WITHDRAWN)
PLANNED = (OperationState.PROPOSED, OperationState.CONFIRMED)


class Standing(NamedTuple):
    """How the agencies of one operation stand."""

    accepted: int
    of: int
    missing: tuple[str, ...]
    """The required ones that have not accepted."""
    refused: tuple[str, ...]
    """Those of them that said no."""
    due: date | None
    """When the earliest answer that is still waited for is due."""


def standing(parts: Sequence[Part]) -> Standing:
    """Count an operation's agencies. Who was not required and said no is not counted at all."""
    counted = [part for part in parts if part.required or part.state not in OUT]
    missing = [part for part in counted if part.required and part.state is not CommitmentState.ACCEPTED]
    return Standing(
        accepted=sum(part.state is CommitmentState.ACCEPTED for part in counted),
        of=len(counted),
        missing=tuple(part.agency for part in missing),
        refused=tuple(part.agency for part in missing if part.state in OUT),
        due=min((part.answer_by for part in counted if part.answer_by and part.state in WAITING), default=None),
    )


def words_of_agencies(line: Line) -> str:
    """Return "3 of 4, DVLA missing", "All 4", or on a draft "4 to ask"."""
    found = standing(line.parts)
    if not found.of:
        return "None chosen" if line.state is OperationState.DRAFT else "None"
    if line.state is OperationState.DRAFT:
        return f"{found.of} to ask"
    if found.accepted == found.of:
        return "The lead alone" if found.of == 1 else f"All {found.of}"
    if line.state not in PLANNED:
        return f"{found.accepted} of {found.of}"
    missing = f", {names_of(found.missing)} missing" if found.missing else ", all required ones"
    return f"{found.accepted} of {found.of}{missing}"


def words_of_state(line: Line, now: datetime) -> str:
    """Return the sentence beside the state's tag; a completed operation's own day says it all."""
    if line.state in (OperationState.COMPLETED, OperationState.CLOSED):
        return ""
    found = standing(line.parts)
    return state_sentence(
        line.state, reason=line.reason, missing=found.missing, refused=found.refused, answer_by=found.due,
        starts_at=line.starts_at, ends_at=line.ends_at, now=now,
    )  # fmt: skip


def names_of(names: Sequence[str]) -> str:
    """Return "DVLA", "DVLA and Probation", or with more than three "DVLA, Probation and 3 more"."""
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


