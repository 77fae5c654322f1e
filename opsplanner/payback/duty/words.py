"""How a change of the duty manager is said."""

from __future__ import annotations

from opsplanner.payback.duty.queries import Duty


def said(duty: Duty) -> str:
    """Return "Pat Lane, 01634 960100", or "nobody"."""
    return ", ".join(filter(None, duty)) or "nobody"


def set_from(before: Duty, after: Duty) -> str:
    """Say who is rung from now on."""
    return f"changed the duty manager from {said(before)} to {said(after)}"
