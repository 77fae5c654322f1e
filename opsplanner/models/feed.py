"""Calendar subscriptions."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored
from opsplanner.models.people import User


class SubscriptionKind(enum.Enum):
    """What a link's calendar holds."""

    MINE = "my commitments"
    AGENCY = "my agency"
    TYPE = "an operation type"
    WARD = "a ward"
    PAYBACK = "Payback working days"
    EVERYTHING = "everything I may see"


class Subscription(db.Model):
    """One user's link to one calendar. The token is shown once and stored hashed; the link can be stopped."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[SubscriptionKind] = mapped_column(stored(SubscriptionKind, "kind"))
    type_id: Mapped[int | None] = mapped_column(ForeignKey("operation_type.id"))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[Instant]
    stopped_at: Mapped[MaybeInstant]
    fetched_at: Mapped[MaybeInstant]
    fetched_by: Mapped[str] = mapped_column(String(200), default="")
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class ReadyCalendar(db.Model):
    """What a link's calendar held when it was last made, ready for the next fetch. It goes with the link."""

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True)
    changes: Mapped[int]
    """The count of changes (ChangeCount) before it was made."""
    day: Mapped[date]
    """The London day on which it was made: a calendar's days move on."""
    maker: Mapped[str] = mapped_column(String(40))
    """By which release it was made, and for which address."""
    tag: Mapped[str] = mapped_column(String(40))
    """The digest of the file, which is its ETag."""
    changed_at: Mapped[Instant]
    """When it last became another file."""
    entries: Mapped[bytes] = mapped_column(LargeBinary)
    """By what the texts of its entries are found again, one after the other."""
    zipped: Mapped[bytes] = mapped_column(LargeBinary)
    """The file, compressed by gzip."""
