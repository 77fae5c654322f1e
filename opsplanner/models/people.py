"""Agencies, their teams, the people in them, and how these sign in."""

from __future__ import annotations

import enum
from datetime import date

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored


class AgencyKind(enum.Enum):
    """What an agency is; it decides what its people see (docs/domain.md, "Voluntary and business agencies")."""

    OFFICE = "partnership office"
    COUNCIL = "council"
    POLICE = "police"
    PROBATION = "probation"
    FIRE = "fire and rescue"
    HEALTH = "health"
    NATIONAL = "national body"
    VOLUNTARY = "voluntary"
    BUSINESS = "business"

    @property
    def sees_everything_open(self) -> bool:
        """Voluntary and business agencies see only what they are asked to take part in."""
        return self not in (AgencyKind.VOLUNTARY, AgencyKind.BUSINESS)


class Role(enum.Enum):
    """What a person may do; `access.PERMISSIONS` says it in full."""

    COORDINATOR = "coordinator"
    STAFF = "staff"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class Agency(db.Model):
    """A member of the partnership, with its single point of contact."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    short_name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[AgencyKind] = mapped_column(stored(AgencyKind, "kind"))
    statutory: Mapped[bool] = mapped_column(default=False)
    contact: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    """In small letters, as accounts keep theirs: where it is that of an account, the contact is that person."""
    deputy: Mapped[str] = mapped_column(String(120), default="")
    deputy_email: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    telephone: Mapped[str] = mapped_column(String(40), default="")
    mailbox: Mapped[str] = mapped_column(String(200), default="")
    to_mailbox: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Messages go to the mailbox, whoever the contact is."""
    active: Mapped[bool] = mapped_column(default=True)
    staff_version: Mapped[int] = mapped_column(default=1)
    """Counts the changes of its staff numbers, for two editors of that page."""

    @property
    def is_office(self) -> bool:
        """The partnership office plans for everyone."""
        return self.kind is AgencyKind.OFFICE

    @property
    def sees_everything_open(self) -> bool:
        """Whether its people see what is open to all, as those of its kind do."""
        return self.kind.sees_everything_open


class AgencyName(db.Model):
    """What an agency was called before: up to, and without, a day."""

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(60))


class Team(db.Model):
    """A team inside an agency: Community Officers, Trading Standards."""

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(default=True)


class User(UserMixin, db.Model):
    """A person with an account. Belongs to one agency, has one role. Without a password it was invited, not yet taken up."""

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    telephone: Mapped[str] = mapped_column(String(40), default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    role: Mapped[Role] = mapped_column(stored(Role, "role"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    deputy_manager: Mapped[bool] = mapped_column(default=False)
    """Appointed to review outcome entries where no other manager may: nobody signs off her own."""
    clerk: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Named by the office's managers to keep sittings, meetings and drafts of reports."""
    suspended_at: Mapped[MaybeInstant]
    last_here_at: Mapped[MaybeInstant]
    """When this person last said "I have seen this" or signed in: what home calls "changed since you were last here"."""
    changed_at: Mapped[Instant]
    version: Mapped[int] = mapped_column()
    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]
    """Never nested: where a person may be missing, SQLite would join all people with their agencies first, 2,000 of them three times for a figure."""

    __mapper_args__ = {"version_id_col": version}

    sign_in_id = ""  # not stored: the random id of the browser's sign-in, set when it is loaded
    unread, unread_of_few = 0, False  # not stored: how many notices she has not read, and whether one is about what is restricted, set with it
    by_link_of = ""  # not stored: who made the link by which this sign-in began, set with it

    def get_id(self) -> str:
        """What the cookie carries: the random id of this sign-in, never the user's own."""
        return self.sign_in_id

    @property
    def is_active(self) -> bool:
        """Suspended people cannot sign in, and are signed out at once."""
        return self.suspended_at is None and self.agency.active

    @property
    def sees_much(self) -> bool:
        """The office's coordinators see every restricted operation, and administrators decide who gets in."""
        return self.role is Role.ADMINISTRATOR or (self.role is Role.COORDINATOR and self.in_partnership_office)

    @property
    def agency_kind(self) -> AgencyKind:
        """What this person's agency is."""
        return self.agency.kind

    @property
    def in_partnership_office(self) -> bool:
        """People of the partnership office plan for every agency."""
        return self.agency.is_office


class Absence(db.Model):
    """Somebody is away, from her first day to her last. She is known by her address, so that a contact without an account can be away too."""

    __table_args__ = (CheckConstraint("first_day <= last_day", name="absence_days"),)

    email: Mapped[str] = mapped_column(String(200), primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]


class SignIn(db.Model):
    """One signed-in browser. Ending the row ends the sign-in on the server at once."""

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The SHA-256 of the random id that the cookie carries."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    started_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    address: Mapped[str] = mapped_column(String(60), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")
    by_link_of: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    """Who made the one-time link by which it began: the history then names both. Empty after a password."""
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class WrongPassword(db.Model):
    """How often a wrong password was tried, by whom it counts for: an account at an address, an address, a browser. It goes after a quiet hour."""

    whose: Mapped[str] = mapped_column(String(120), primary_key=True)
    times: Mapped[int]
    last_at: Mapped[Instant] = mapped_column(index=True)
    before_at: Mapped[MaybeInstant]
    """When the one before the last was: a guess counts from its beginning, and is taken back when it was right."""


class OneTimeLink(db.Model):
    """An invitation, or a new password for who forgot it. The link works once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    made_at: Mapped[Instant]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who made it and, unless it goes by mail, was shown it; nobody where it was made on the machine."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who had asked for it, where it took a second person."""
    ends_at: Mapped[Instant]
    """Until when it works. It is ended early by a newer one, and by a password that was set."""
    used_at: Mapped[MaybeInstant]
    used_in: Mapped[str] = mapped_column(String(400), default="", server_default=text("''"))
    """In which browser it was used, in words."""
    sent_to: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    """The address that it goes to by mail; nobody was shown it then. Its tokens are those of its mails (SentToken)."""
    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined", innerjoin=True)
    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])


class LinkRequest(db.Model):
    """A one-time link that an administrator asked for, and that a second person has not confirmed yet."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[Instant]
    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined", innerjoin=True)
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id], lazy="joined", innerjoin=True)


class AccountNews(db.Model):
    """Something about an account that stands on somebody's home until she presses it away."""

    __table_args__ = (UniqueConstraint("reader_id", "line_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    about_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("history_line.id"))
    """The line of the history that says it."""
    link_id: Mapped[int | None] = mapped_column(ForeignKey("one_time_link.id"), index=True)
    """The link that it is about: what became of it is said too."""
