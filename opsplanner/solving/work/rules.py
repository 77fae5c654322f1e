"""Where a proposal stands, and how much better it could be. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from opsplanner.errors import RuleBroken
from opsplanner.models import ProposalState as S

AT_ONCE = 2
"""So many proposals of one agency wait or are worked at, at most."""


def is_stopped(state: S, held_until: datetime | None, now: datetime) -> bool:
    """Say whether whoever worked at a proposal was ended in the middle."""
    return state is S.SOLVING and (held_until is None or held_until < now)


def check_is_ready(state: S) -> None:
    """Raise RuleBroken where there is nothing to change yet, or no more."""
    if state is S.MADE:
        raise RuleBroken("This proposal was made into drafts, so it stays as it is. Change the operations themselves")
    if state is not S.READY:
        raise RuleBroken("This proposal is being worked out. Wait until it is, then look at it")


def check_begin(state: S, stopped: bool) -> None:
    """Raise RuleBroken where a proposal cannot be begun again: it is made, or somebody works at it."""
    if state is S.MADE:
        raise RuleBroken("This proposal was made into drafts, so it stays as it is. Ask for another one")
    if state is S.WAITING or (state is S.SOLVING and not stopped):
        raise RuleBroken("This proposal is being worked out already")


def check_turn(under_way: int) -> None:
    """Raise RuleBroken where as many of an agency's proposals wait or are being worked out as may be: a worker does them one after the other, for all agencies."""
    if under_way >= AT_ONCE:
        raise RuleBroken(f"{AT_ONCE} proposals of this agency are being worked out already. Wait until one of them is, which takes about a minute, then ask again")


def check_delete(state: S, stopped: bool) -> None:
    """Raise RuleBroken where a proposal cannot be deleted: somebody works at it."""
    if state is S.SOLVING and not stopped:
        raise RuleBroken("This proposal is being worked out. It takes less than a minute: delete it then")


def percent_better(worth: Sequence[int], best: Sequence[int | None], of: Mapping[int, int]) -> tuple[int, int | None] | None:
    """Return the first goal (from 0) that may be better, and by how many per cent at most; None per cent where nobody knows; None where no better plan exists.

    `of` says of a goal that counts what is missing how many there are in all: it is per cent of those that are not; of any other it is per cent of how much there is.
    """
    for n, (value, least) in enumerate(zip(worth, best, strict=True)):
        if least is None:
            return n, None
        if least < value:
            there = of[n] - value if n in of else value
            return n, -(-(value - least) * 100 // there) if there else 100
    return None
