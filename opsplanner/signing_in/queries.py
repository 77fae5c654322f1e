"""Sign-ins, and links that work once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, String, select
from sqlalchemy.orm import contains_eager

from opsplanner.accounts.queries import stored_as
from opsplanner.database import UTCTime, db
from opsplanner.models import Agency, SignIn, User
from opsplanner.statements import built_once, value


@built_once
def _sign_in() -> Select[SignIn]:
    return (
        select(SignIn)
        .join(SignIn.user)
        .join(User.agency)
        .options(contains_eager(SignIn.user).contains_eager(User.agency))
        .where(SignIn.id == value("cookie", String), SignIn.ends_at > value("now", UTCTime), User.suspended_at.is_(None), Agency.active)
    )


def sign_in_of(cookie_id: str, now: datetime) -> SignIn | None:
    """Return the live sign-in that a browser's cookie names, with its person and agency, if these may sign in: one query."""
    return db.session.scalars(_sign_in(), {"cookie": stored_as(cookie_id), "now": now}).one_or_none()
