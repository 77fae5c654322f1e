"""Who signs figures off. Facts in, RuleBroken out."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.models import Role


def check_may_be_deputy(role: Role, active: bool) -> None:
    """Raise RuleBroken for who cannot be appointed: an administrator signs nothing off, and a manager reviews anyway."""
    if role is Role.ADMINISTRATOR:
        raise RuleBroken("An administrator signs nothing off, so cannot be a deputy manager. Choose somebody else", "person")
    if role is Role.MANAGER:
        raise RuleBroken("A manager signs figures off anyway. Choose somebody else", "person")
    if not active:
        raise RuleBroken("This account is suspended. Choose somebody else", "person")
