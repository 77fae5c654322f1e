"""Accounts, and what their owners hold."""

from __future__ import annotations

import enum
import hashlib
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from opsplanner import clock
from opsplanner.access import named_on, visible_to
from opsplanner.accounts.rules import AgencyName
from opsplanner.database import db, holds, read, read_row, rows
from opsplanner.models import (
    Agency,
    Crew,
    OneTimeLink,
    Operation,
    OperationState,
    OperationType,
    Role,
    SentToken,
    SignIn,
    Slot,
    Subscription,
    User,
)
from opsplanner.web.paging import and_whether_more, at_page, on_page
from opsplanner.web.typed import clean

TO_COME = (OperationState.DRAFT, OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.UNDER_WAY, OperationState.POSTPONED)


def stored_as(secret: str) -> str:
    """Return how the secret of a cookie or a one-time link is stored: its SHA-256. (It is random, so that needs no salt.)"""
    return hashlib.sha256(secret.encode()).hexdigest()


def looked_up_as(email: str) -> str:
    """Return what somebody typed as the address that an account is looked up by: the limits of guesses count by the same one."""
    return str(clean(email)).strip().lower()


def by_email(email: str) -> Select[User]:
    """The account with this e-mail address."""
    return select(User).where(User.email == looked_up_as(email))


class AccountState(enum.Enum):
    """Where an account stands, derived from its password and its suspension."""

    ACTIVE = "active"
    INVITED = "invited"
    SUSPENDED = "suspended"


def state_of(password_hash: str | None, suspended_at: datetime | None) -> AccountState:
    """Return where an account stands."""
    if suspended_at is not None:
        return AccountState.SUSPENDED
    return AccountState.ACTIVE if password_hash else AccountState.INVITED


class AccountRow(NamedTuple):
    """One line of the list of accounts."""

    id: int
    name: str
    email: str
    role: Role
    agency: str
    state: AccountState
    last_here_at: datetime | None


_IS = {
    AccountState.ACTIVE: and_(User.suspended_at.is_(None), User.password_hash.is_not(None)),
    AccountState.INVITED: and_(User.suspended_at.is_(None), User.password_hash.is_(None)),
    AccountState.SUSPENDED: User.suspended_at.is_not(None),
}


def accounts(*, q: str = "", agency: str = "", state: str = "", page: int = 1) -> tuple[list[AccountRow], bool]:
    """One page of accounts by name, and whether another follows. What is unknown among the filters finds nothing."""
    found = select(User.id, User.name, User.email, User.role, Agency.short_name.label("agency"), User.password_hash, User.suspended_at, User.last_here_at)
    found = found.join(Agency, User.agency_id == Agency.id)
    if q:
        found = found.where(or_(holds(User.name, q), holds(User.email, q)))
    if agency:
        found = found.where(Agency.code == agency)
    if state:
        found = found.where(_IS[AccountState(state)])
    found = on_page(found.order_by(func.lower(User.name), User.id))
    return and_whether_more([read_row(AccountRow, row, state=state_of(row.password_hash, row.suspended_at)) for row in rows(found, at_page(page))])


def agencies(*, active_only: bool = True) -> list[AgencyName]:
    """The agencies by name, as forms and pasted lines name them."""
    found = select(Agency.id, Agency.code, Agency.name, Agency.short_name, Agency.kind).order_by(Agency.name, Agency.id)
    return read(AgencyName, found.where(Agency.active) if active_only else found)


def account(user_id: int) -> Select[User]:
    """One account, for an administrator."""
    return select(User).where(User.id == user_id)


def agency_by_code(code: str) -> Select[Agency]:
    """One agency."""
    return select(Agency).where(Agency.code == code)


def link_ends(user_id: int, now: datetime) -> datetime | None:
    """Until when a person's newest unused one-time link works, if there is one."""
    found = select(func.max(OneTimeLink.ends_at)).where(OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None), OneTimeLink.ends_at > now)
    return db.session.scalar(found)


def invited_at(by_id: int, at: datetime) -> list[User]:
    """The people whom one form invited: their links were made by one person at one instant."""
    found = select(User).join(OneTimeLink, OneTimeLink.user_id == User.id).where(OneTimeLink.made_by_id == by_id, OneTimeLink.made_at == at)
    return list(db.session.scalars(found.order_by(OneTimeLink.id)).unique())


class HeldOperation(NamedTuple):
    """An operation still to come that a person wrote or is named on."""

    reference: str
    type: str
    starts_at: datetime
    ends_at: datetime


class HeldCrew(NamedTuple):
    """A crew of Community Payback still to come that a person supervises."""

    name: str
    day: date


class Held(NamedTuple):
    """What a person still holds, as far as the administrator may see it."""

    written: list[HeldOperation]
    named: list[HeldOperation]
    crews: list[HeldCrew]
    subscriptions: int

    @property
    def anything(self) -> bool:
        """Say whether there is anything that somebody else has to take over."""
        return bool(self.written or self.named or self.crews)


def still_to_come(viewer: User, now: datetime) -> ColumnElement[bool]:
    """True for operations ahead that this viewer may see. Restricted ones stay out of an administrator's sight and hands."""
    return and_(visible_to(viewer), Operation.ends_at > now, Operation.state.in_(TO_COME))


def held(user: User, viewer: User, now: datetime) -> Held:
    """What a person still holds: operations written and nominations still to come, crews to take out, and live calendar links (four queries)."""
    found = (
        select(Operation.reference, OperationType.name.label("type"), Operation.starts_at, Operation.ends_at)
        .join(OperationType, Operation.type_id == OperationType.id)
        .where(still_to_come(viewer, now))
        .order_by(Operation.starts_at, Operation.id)
    )
    links = select(func.count()).select_from(Subscription).where(Subscription.user_id == user.id, Subscription.stopped_at.is_(None))
    crews = select(Crew.name, Crew.day).where(Crew.supervisor_id == user.id, Crew.day >= clock.local(now).date(), Crew.cause.is_(None))
    crews = crews.where(select(Slot.id).where(Slot.crew_id == Crew.id, Slot.places > 0).exists()).order_by(Crew.day, Crew.name, Crew.id)
    return Held(
        read(HeldOperation, found.where(Operation.author_id == user.id)),
        read(HeldOperation, found.where(named_on(user))),
        read(HeldCrew, crews),
        db.session.scalar(links) or 0,
    )


def colleagues(user: User) -> list[User]:
    """The people of the same agency who could take over, by name."""
    found = select(User).where(User.agency_id == user.agency_id, User.id != user.id, User.suspended_at.is_(None))
    return list(db.session.scalars(found.order_by(func.lower(User.name), User.id)))


def sign_ins_of(user_id: int, now: datetime) -> list[SignIn]:
    """A person's live sign-ins, newest first."""
    found = select(SignIn).where(SignIn.user_id == user_id, SignIn.ends_at > now).order_by(SignIn.started_at.desc(), SignIn.id)
    return list(db.session.scalars(found).unique())


def live_link(token: str, now: datetime) -> Select[OneTimeLink]:
    """The one-time link with this token, if it can still be used."""
    stored = stored_as(token)
    by_mail = select(SentToken.link_id).where(SentToken.token_hash == stored)
    return (
        select(OneTimeLink)
        .join(OneTimeLink.user)
        .join(User.agency)
        .where(
            or_(OneTimeLink.token_hash == stored, OneTimeLink.id.in_(by_mail)),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.ends_at > now,
            User.suspended_at.is_(None),
            Agency.active,
        )
    )
