"""Calendar subscriptions."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String, text
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
    GOVERNANCE = "governance dates"
    RETURNS = "returns due"
    EVERYTHING = "everything I may see"


class Alarm(enum.Enum):
    """When a calendar program is to remind of an entry."""

    NONE = "none"
    EVENING = "the evening before"
    HOUR = "an hour before"


class Detail(enum.Enum):
    """How much an entry says."""

    WHOLE = "whole"
    SHORT = "short"


class Subscription(db.Model):
    """One user's link to one calendar. The token is shown once and stored hashed; the link can be stopped."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[SubscriptionKind] = mapped_column(stored(SubscriptionKind, "kind"))
    type_id: Mapped[int | None] = mapped_column(ForeignKey("operation_type.id"))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    filters: Mapped[str] = mapped_column(String(2000), default="", server_default=text("''"))
    """Of everything that one may see: what is chosen of it, as the list of operations has it in its address."""
    alarm: Mapped[Alarm] = mapped_column(stored(Alarm, "alarm"), default=Alarm.NONE, server_default=text("'none'"))
    detail: Mapped[Detail] = mapped_column(stored(Detail, "detail"), default=Detail.WHOLE, server_default=text("'whole'"))
    days_back: Mapped[int] = mapped_column(default=90, server_default=text("90"))
    months_ahead: Mapped[int] = mapped_column(default=12, server_default=text("12"))
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    """How often its owner has changed how it tells, and one."""
    changed_at: Mapped[MaybeInstant]
    """When she last did."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[Instant]
    stopped_at: Mapped[MaybeInstant]
    retired_at: Mapped[MaybeInstant]
    """When it was stopped because nobody used it, as long as it has not been made anew."""
    fetched_at: Mapped[MaybeInstant]
    fetched_by: Mapped[str] = mapped_column(String(200), default="")
    unused_since: Mapped[MaybeInstant]
    """Since when nobody fetches it, for its retirement; without one since it was made."""
    warned_at: Mapped[MaybeInstant]
    """When its owner was told that it is about to be retired, unless it was fetched since."""
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class ReadyCalendar(db.Model):
    """What a link's calendar held when it was last made, ready for the next fetch. It goes with the link."""

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True)
    changes: Mapped[int]
    """The count of changes (ChangeCount) before it was made."""
    day: Mapped[date]
    """The London day on which it was made: a calendar's days move on."""
    maker: Mapped[str] = mapped_column(String(40))
    """By which release it was made, for which address, and by which version of the link."""
    tag: Mapped[str] = mapped_column(String(40))
    """The digest of the file, which is its ETag."""
    changed_at: Mapped[Instant]
    """When it last became another file."""
    entries: Mapped[bytes] = mapped_column(LargeBinary)
    """By what the texts of its entries are found again, one after the other."""
    zipped: Mapped[bytes] = mapped_column(LargeBinary)
    """The file, compressed by gzip."""
