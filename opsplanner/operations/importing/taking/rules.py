"""When a file with operations can be taken or withdrawn, and how much of it is written at a time. Plain functions (docs/domain.md, "Operations from a file")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted
from opsplanner.models import FileState
from opsplanner.operations.importing.rules import Found

PORTION = 25
"""So many operations are written, or taken away, in one unit of work, since others wait for it."""
KEPT = timedelta(days=30)
"""For so long a file is kept of which nothing was taken."""
NAMED = 3
"""So many touched operations are named."""


def check_take(state: FileState, found: Found, *, sure: bool) -> None:
    """Raise RuleBroken where a file cannot be taken: all of it or nothing."""
    if state is not FileState.CHECKED:
        raise RuleBroken("This file is not ready to be taken. Look at how it stands")
    if found.faults:
        raise RuleBroken(f"{counted(len(found.faults), 'cell').capitalize()} of this file {'is' if len(found.faults) == 1 else 'are'} to be mended first: all of it is taken, or nothing")
    if not found.operations:
        raise RuleBroken("There is nothing new in this file: all of it stands already")
    if found.questions and not sure:
        raise RuleBroken("Tick that it belongs there, or mend the file", "sure")


def check_withdraw(state: FileState, touched: Sequence[str]) -> None:
    """Raise RuleBroken where a file cannot be withdrawn whole: somebody has touched operations of it (each by its reference, with what was done)."""
    if state not in (FileState.TAKEN, FileState.TAKING):
        raise RuleBroken("Nothing of this file is there now, so there is nothing to withdraw")
    if touched:
        more = f" And {counted(len(touched) - NAMED, 'other')}." if len(touched) > NAMED else ""
        raise RuleBroken(f"It cannot be withdrawn whole, since somebody has worked on what came in it. {' '.join(touched[:NAMED])}{more} Cancel or correct what is wrong on their own pages")


def check_go_on(state: FileState, trouble: str) -> None:
    """Raise RuleBroken where no work on a file has stopped half-way."""
    if state not in (FileState.TAKING, FileState.WITHDRAWING) or not trouble:
        raise RuleBroken("The work on this file has not stopped. Look at how it stands")
