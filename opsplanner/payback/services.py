"""What every change of something that Payback has one of begins with. Inside unit_of_work()."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import Agency, User


def one_editor_at_a_time(by: User) -> None:
    """Let who changes the weekly pattern, the usual crews, the show rate or the duty manager wait for who is just doing so: what is there is read after it."""
    db.session.execute(select(Agency.id).where(Agency.id == by.agency_id).with_for_update())
