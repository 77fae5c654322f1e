"""What people are told of scrutiny."""

from __future__ import annotations

OVERDUE = "scrutiny_overdue"
"""The kind of notice."""
LABEL = "What I owe the scrutiny committee is overdue"
