"""What the faults happen to: an operation under way."""

from __future__ import annotations

from tests.logbook.conftest import day

__all__ = ["day"]
