"""What people are told of scrutiny."""

from __future__ import annotations

MINE, OVERDUE = "scrutiny_mine", "scrutiny_overdue"
"""The kinds of notice."""
LABELS = {MINE: "I own what the scrutiny committee asked, or it changes", OVERDUE: "What I owe the scrutiny committee is overdue"}
