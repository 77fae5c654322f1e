"""What every link is by which somebody answers without an account."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant


class SignedLink:
    """A link in a message. Each message that asks makes one; it is stored hashed."""

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(200))
    """The address that it was sent to."""
    made_at: Mapped[Instant]
