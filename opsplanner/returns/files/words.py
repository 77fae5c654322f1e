"""How files with returns are said."""

from __future__ import annotations

from opsplanner.grammar import counted
from opsplanner.models import FileState

STATES = {
    FileState.COLUMNS: ("Columns to match", "yellow"), FileState.CHECKING: ("Being checked", "blue"), FileState.TAKING: ("Being taken", "blue"),
    FileState.TAKEN: ("Taken", "green"), FileState.WITHDRAWING: ("Being withdrawn", "blue"), FileState.WITHDRAWN: ("Withdrawn", "grey"),
}
"""How a file stands, and its colour."""
TO_MEND, READY = ("To mend", "orange"), ("Ready to take", "blue")
"""How a file stands that was checked."""
ROUND = (FileState.CHECKING, FileState.TAKING, FileState.WITHDRAWING)
"""Something goes on in the background."""


def tag_of(state: FileState, faults: int) -> tuple[str, str]:
    """Return how a file stands, and its colour."""
    if state is FileState.CHECKED:
        return TO_MEND if faults else READY
    return STATES[state]


def taken(name: str, returns: int, figures: int) -> str:
    """Say that a file was taken."""
    return f"loaded “{name}”: {counted(returns, 'return')}, {counted(figures, 'figure')}"


def withdrawn(name: str, returns: int) -> str:
    """Say that a file was withdrawn."""
    return f"withdrew “{name}” with {counted(returns, 'return')}: what it entered is taken back, and what it changed is as it was"
