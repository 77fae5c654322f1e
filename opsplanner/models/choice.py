"""What somebody saved by name."""

from __future__ import annotations

import secrets

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, db


def new_choice_code() -> str:
    """Return a random code, which tells a saved choice from all others and says nothing of how many there are."""
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(10))


class SavedChoice(db.Model):
    """What one person had chosen on a page, under a name of her own. Nobody else sees it."""

    __table_args__ = (UniqueConstraint("user_id", "page", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True, default=new_choice_code)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    page: Mapped[str] = mapped_column(String(40))
    """By which name the page is registered."""
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(2000))
    """As the page has it in its address."""
    says: Mapped[str] = mapped_column(String(400))
    """What was chosen, in words."""
    saved_at: Mapped[Instant]
