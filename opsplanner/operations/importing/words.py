"""How files with operations are said, and what the history says of them."""

from __future__ import annotations

from opsplanner.grammar import counted
from opsplanner.models import FileState, OperationState

STATES = {
    FileState.COLUMNS: ("Columns to match", "yellow"), FileState.CHECKING: ("Being checked", "blue"), FileState.TAKING: ("Being taken", "blue"),
    FileState.TAKEN: ("Taken", "green"), FileState.WITHDRAWING: ("Being withdrawn", "blue"), FileState.WITHDRAWN: ("Withdrawn", "grey"),
}
"""How a file stands, and its colour."""
TO_MEND, READY, STOPPED, IN_PART = ("To mend", "orange"), ("Ready to take", "blue"), ("Stopped", "orange"), ("There in part", "orange")
"""How a file stands that was checked, one of which the work stopped half-way, and one of which only a part is there."""
ROUND = (FileState.CHECKING, FileState.TAKING, FileState.WITHDRAWING)
"""Something goes on in the background."""


def tag_of(state: FileState, faults: int, trouble: str) -> tuple[str, str]:
    """Return how a file stands, and its colour."""
    if state is FileState.CHECKED:
        return TO_MEND if faults else READY
    if state is FileState.TAKEN and trouble:
        return IN_PART
    return STOPPED if state in ROUND and trouble else STATES[state]


def imported(name: str, row: int, reference: str, state: OperationState) -> str:
    """Say of an operation that it was imported, and as what."""
    return f"imported it as {state.value} from “{name}”, row {row} ({reference}); nobody was asked or told"


def taken(name: str, operations: int, left_out: int) -> str:
    """Say of a file that it was taken."""
    return f"imported “{name}”: {counted(operations, 'operation')}" + (f", and left {counted(left_out, 'row')} out that stood already" if left_out else "")


def withdrawn(name: str, operations: int) -> str:
    """Say of a file that it was withdrawn."""
    return f"withdrew “{name}”: {counted(operations, 'operation')} of it, which nobody had touched, are gone"


def withdrawn_in_part(name: str, gone: int, there: int) -> str:
    """Say of a file that it was not withdrawn to its end: so many operations are gone, and so many stay."""
    return f"withdrew {counted(gone, 'operation')} of “{name}”, and left {there:,}"


def left(name: str, there: int, rows: int) -> str:
    """Say of a file that it was left as it was when its taking had stopped: with so many operations, and without so many rows."""
    return f"left “{name}” as it was, with {counted(there, 'operation')} of it and without {counted(rows, 'row')}"
