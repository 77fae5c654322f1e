"""What two people had chosen on a page and saved by name: a coordinator what waits for answers, a manager what is left to sign off."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.choices import services
from opsplanner.choices.words import pages
from opsplanner.database import db
from opsplanner.models import OperationType, Role, User

SAVED = (
    (Role.COORDINATOR, "operations", "Waiting for answers", {"state": "proposed"}),
    (Role.COORDINATOR, "operations", "Still drafts", {"state": "draft"}),
    (Role.MANAGER, "outcomes", "Not signed off yet", {"state": "recorded"}),
)
"""Whose it is, of which page, its name, and what is chosen there as its address has it."""


def save() -> None:
    """Save them: for the coordinator of the agency that leads the first type, and for the first manager."""
    leads = select(OperationType.lead_agency_id).where(OperationType.active, OperationType.lead_agency_id.is_not(None)).order_by(OperationType.position).limit(1)
    for role, name, called, chosen in SAVED:
        those = select(User).where(User.role == role, *([User.agency_id == leads.scalar_subquery()] if role is Role.COORDINATOR else []))
        by, page = db.session.scalars(those.order_by(User.id).limit(1)).first(), pages()[name]
        if by is not None:
            services.save_choice(page, page.read(chosen, by), called, by=by)
