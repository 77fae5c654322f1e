"""When a file with operations can be taken or withdrawn, and how much of it is written at a time. Plain functions (docs/domain.md, "Operations from a file")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, list_of, plural
from opsplanner.models import FileState
from opsplanner.operations.importing.rules import Found

PORTION = 25
"""So many operations are written, or taken away, in one unit of work, since others wait for it."""
KEPT = timedelta(days=30)
"""For so long a file is kept of which nothing was taken."""
NAMED = 3
"""So many touched operations are named."""
ROWS = 12
"""So many rows, or stretches of rows, are named in a sentence."""


def check_take(state: FileState, found: Found, *, sure: bool) -> None:
    """Raise RuleBroken where a file cannot be taken: all of it or nothing."""
    if state is not FileState.CHECKED:
        raise RuleBroken("This file is not ready to be taken. Look at how it stands")
    if found.faults:
        raise RuleBroken(f"{counted(len(found.faults), 'cell').capitalize()} of this file {plural(len(found.faults), 'is', 'are')} to be mended first: all of it is taken, or nothing")
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


def check_leave(state: FileState, trouble: str, there: int) -> None:
    """Raise RuleBroken where a file cannot be left as it is: its taking has not stopped half-way, or nothing of it is there."""
    if state is not FileState.TAKING or not trouble:
        raise RuleBroken("The taking of this file has not stopped. Look at how it stands")
    if not there:
        raise RuleBroken("Nothing of this file is there. Withdraw it, or go on with it")


def not_taken(trouble: str, rows: Sequence[int]) -> str:
    """Say why a file is there in part: what stopped its taking, and which rows were not taken, by their numbers."""
    return f"{trouble.rstrip('.')}. {counted(len(rows), 'row')} of it {plural(len(rows), 'was', 'were')} not taken: {_named(rows)}"


def not_withdrawn(rows: Sequence[int], there: int) -> str:
    """Say why a file is there in part: of these rows somebody touched the operations while it was withdrawn, so `there` operations stay.

    It names rows and no operation: whoever sees the file reads it, also of an operation that she does not see.
    """
    return f"It was not withdrawn to its end, since somebody has worked on what came in {_named(rows)} meanwhile. {counted(there, 'operation')} of it {plural(there, 'stays', 'stay')}"


def _named(rows: Iterable[int]) -> str:
    """Say "row 4" or "rows 4, 7 to 9 and 12"; what follows each other is one stretch, and of many stretches the first are named."""
    stretches: list[list[int]] = []
    for row in sorted(rows):
        if stretches and row == stretches[-1][1] + 1:
            stretches[-1][1] = row
        else:
            stretches.append([row, row])
    said = [str(first) if first == last else f"{first} to {last}" for first, last in stretches[:ROWS]]
    more = sum(last - first + 1 for first, last in stretches[ROWS:])
    return f"row{'' if len(said) == 1 and said[0].isdecimal() else 's'} {list_of([*said, *([counted(more, 'other')] if more else [])])}"


def check_go_on(state: FileState, trouble: str) -> None:
    """Raise RuleBroken where no work on a file has stopped half-way."""
    if state not in (FileState.CHECKING, FileState.TAKING, FileState.WITHDRAWING) or not trouble:
        raise RuleBroken("The work on this file has not stopped. Look at how it stands")
