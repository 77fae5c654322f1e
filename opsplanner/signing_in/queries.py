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
def _signed_in() -> Select[User, str]:
    return (
        select(User, SignIn.by_link_of)
        .join(SignIn, SignIn.user_id == User.id)
        .join(User.agency)
        .options(contains_eager(User.agency))
        .where(SignIn.id == value("cookie", String), SignIn.ends_at > value("now", UTCTime), User.suspended_at.is_(None), Agency.active)
    )


def signed_in(cookie_id: str, now: datetime) -> User | None:
    """Return whose live sign-in a browser's cookie names, with her agency and what is known of the sign-in, if she may sign in: one query."""
    found = db.session.execute(_signed_in(), {"cookie": stored_as(cookie_id), "now": now}).one_or_none()
    if found is None:
        return None
    user: User = found.User
    user.sign_in_id, user.by_link_of = cookie_id, found.by_link_of
    return user
