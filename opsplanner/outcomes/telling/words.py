"""What the history says of outcomes that are due."""

from __future__ import annotations


def due(agency: str) -> str:
    """Say that an agency has recorded nothing yet."""
    return f"{agency} has not recorded yet what came of it"
