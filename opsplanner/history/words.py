"""A line of the history in words."""

from __future__ import annotations

from opsplanner.errors import Told
from opsplanner.models import HistoryLine


def sentence(line: HistoryLine) -> Told:
    """Return "A. Coordinator, Medway Council: moved it from ..., because the pound is full"."""
    return Told(f"{line.by_name}: {line.what}" + (f", because {line.why}" if line.why else ""), line.by_id)
