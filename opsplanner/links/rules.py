"""How often a new link goes."""

from __future__ import annotations

from datetime import timedelta

NEW_AFTER = timedelta(minutes=15)
"""How long after a new link was asked for another one goes."""
