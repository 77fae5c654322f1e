"""Who can be a clerk. Plain functions (docs/domain.md, "Clerks")."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.models import Role


def check_may_be_clerk(name: str, role: Role, *, active: bool, already: bool) -> None:
    """Raise RuleBroken on "person" for an administrator, for who cannot sign in, and for who is a clerk already."""
    if already:
        raise RuleBroken(f"{name} is a clerk already", "person")
    if role is Role.ADMINISTRATOR:
        raise RuleBroken("An administrator keeps accounts alone, so cannot be a clerk. Choose somebody else", "person")
    if not active:
        raise RuleBroken(f"{name} cannot sign in any more. Choose somebody else", "person")
