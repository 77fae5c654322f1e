"""A line of the history in words."""

from __future__ import annotations

from opsplanner.models import HistoryLine


def sentence(line: HistoryLine) -> str:
    """Return "A. Coordinator, Medway Council: moved it from ..., because the pound is full"."""
    return f"{line.by_name}: {line.what}" + (f", because {line.why}" if line.why else "")
