"""Sign-ins, and links that work once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from opsplanner.accounts.queries import stored_as
from opsplanner.models import Agency, SignIn, User


def sign_in_of(cookie_id: str, now: datetime) -> Select[SignIn]:
    """The live sign-in that a browser's cookie names, with its person and agency, if these may sign in: one query."""
    return (
        select(SignIn)
        .join(SignIn.user)
        .join(User.agency)
        .options(contains_eager(SignIn.user).contains_eager(User.agency))
        .where(SignIn.id == stored_as(cookie_id), SignIn.ends_at > now, User.suspended_at.is_(None), Agency.active)
    )
