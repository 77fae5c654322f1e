"""What people are told of meetings, of what these agreed, and of chairs."""

from __future__ import annotations

MEETING, MINE, DUE, OVERDUE, CHAIR = "meeting", "meeting_action", "meeting_action_due", "meeting_action_overdue", "chair_due"
"""The kinds of notice."""
LABELS = {
    MEETING: "A group that I sit on has a meeting set, moved or cancelled", MINE: "A meeting gives an action to me, or changes it",
    DUE: "An action of mine that a meeting agreed is due", OVERDUE: "An action of mine that a meeting agreed is overdue",
    CHAIR: "Somebody has to say who chairs a group",
}


def name_of_action(group: str) -> str:
    """Return what an action is called: "Action of the Street scene group"."""
    return f"Action of the {group}"
