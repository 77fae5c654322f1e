"""Who signs figures off. Facts in, RuleBroken out."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.models import Role


def check_appoints(*, own_agency: bool, in_office: bool) -> None:
    """Raise RuleBroken for who appoints, or ends an appointment, in another agency than her own; the office's people do so in all."""
    if not own_agency and not in_office:
        raise RuleBroken("Deputy managers of another agency are appointed there, or by the partnership office. Choose somebody of your own agency", "person")


def check_may_be_deputy(role: Role, active: bool) -> None:
    """Raise RuleBroken for who cannot be appointed: an administrator signs nothing off, and a manager reviews anyway."""
    if role is Role.ADMINISTRATOR:
        raise RuleBroken("An administrator signs nothing off, so cannot be a deputy manager. Choose somebody else", "person")
    if role is Role.MANAGER:
        raise RuleBroken("A manager signs figures off anyway. Choose somebody else", "person")
    if not active:
        raise RuleBroken("This account is suspended. Choose somebody else", "person")
