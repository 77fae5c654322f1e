"""What is said of actions. Pure functions."""

from __future__ import annotations

COLOURS = {"planned": "blue", "under way": "yellow", "done": "green", "stopped": "grey"}


def stands(status: str) -> str:
    """Return how an action stands; one of which nothing was said is planned."""
    return status or "planned"


def name(programme: str, text: str) -> str:
    """Return what an action is called in a line: its programme, else its words."""
    return programme or text
