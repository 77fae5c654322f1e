"""Accounts, and what their owners hold."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Date, Select, String, and_, func, or_, select

from opsplanner import clock
from opsplanner.access import named_on, visible_to
from opsplanner.accounts.rules import AgencyName
from opsplanner.database import UTCTime, db, one, read, read_row, rows, the_value
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
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, holds, sought, value
from opsplanner.web.paging import and_whether_more, at_page, on_page
from opsplanner.web.typed import clean
from opsplanner.whole import Whole

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


@built_once
def _accounts(by_words: bool, by_agency: bool, state: AccountState | None) -> Select[*tuple[Any, ...]]:
    found = select(User.id, User.name, User.email, User.role, Agency.short_name.label("agency"), User.password_hash, User.suspended_at, User.last_here_at)
    found = found.join(Agency, User.agency_id == Agency.id)
    if by_words:
        found = found.where(or_(holds(User.name, value("words", String)), holds(User.email, value("words", String))))
    if by_agency:
        found = found.where(Agency.code == value("agency", String))
    if state:
        found = found.where(_IS[state])
    return on_page(found.order_by(func.lower(User.name), User.id))


def accounts(*, q: str = "", agency: str = "", state: str = "", page: int = 1) -> tuple[list[AccountRow], bool]:
    """One page of accounts by name, and whether another follows. What is unknown among the filters finds nothing."""
    found = rows(_accounts(bool(q), bool(agency), AccountState(state) if state else None), {"words": sought(q), "agency": agency, **at_page(page)})
    return and_whether_more([read_row(AccountRow, row, state=state_of(row.password_hash, row.suspended_at)) for row in found])


@built_once
def _agencies(active_only: bool) -> Select[*tuple[Any, ...]]:
    found = select(Agency.id, Agency.code, Agency.name, Agency.short_name, Agency.kind).order_by(Agency.name, Agency.id)
    return found.where(Agency.active) if active_only else found


def agencies(*, active_only: bool = True) -> list[AgencyName]:
    """The agencies by name, as forms and pasted lines name them."""
    return read(AgencyName, _agencies(active_only))


_ACCOUNT = Whole(User, "agency")


@built_once
def _account() -> Select[*tuple[Any, ...]]:
    return _ACCOUNT.select().where(User.id == value("user"))


def account(user_id: int) -> User:
    """Return one account with its agency, to read. Raises NotFound."""
    return _ACCOUNT.one(_account(), {"user": user_id})


def account_to_change(user_id: int, *, locked: bool = True) -> User:
    """Return the same to change it, locked until the unit of work ends. Raises NotFound."""
    found = _ACCOUNT.loaded.where(User.id == user_id)
    return one(found.with_for_update(of=User) if locked else found)


@built_once
def _link_ends() -> Select[datetime]:
    return select(func.max(OneTimeLink.ends_at)).where(OneTimeLink.user_id == value("user"), OneTimeLink.used_at.is_(None), OneTimeLink.ends_at > value("now", UTCTime))


def link_ends(user_id: int, now: datetime) -> datetime | None:
    """Until when a person's newest unused one-time link works, if there is one."""
    ends: datetime | None = the_value(_link_ends(), {"user": user_id, "now": now})
    return ends


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


def still_to_come(viewer: Person, now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """True for operations ahead that this viewer may see. Restricted ones stay out of an administrator's sight and hands."""
    return and_(visible_to(viewer), Operation.ends_at > now, Operation.state.in_(TO_COME))


@built_once
def _operations_held(viewer: Reader, written: bool) -> Select[*tuple[Any, ...]]:
    found = (
        select(Operation.reference, OperationType.name.label("type"), Operation.starts_at, Operation.ends_at)
        .join(OperationType, Operation.type_id == OperationType.id)
        .where(still_to_come(viewer, value("now", UTCTime)))
        .order_by(Operation.starts_at, Operation.id)
    )
    if written:
        return found.where(Operation.author_id == value("user"))
    return found.join(User, User.id == value("user")).where(named_on(User))


@built_once
def _crews_held() -> Select[*tuple[Any, ...]]:
    found = select(Crew.name, Crew.day).where(Crew.supervisor_id == value("user"), Crew.day >= value("today", Date), Crew.cause.is_(None))
    return found.where(select(Slot.id).where(Slot.crew_id == Crew.id, Slot.places > 0).exists()).order_by(Crew.day, Crew.name, Crew.id)


@built_once
def _links_held() -> Select[int]:
    return select(func.count()).select_from(Subscription).where(Subscription.user_id == value("user"), Subscription.stopped_at.is_(None))


def held(user: User, viewer: User, now: datetime) -> Held:
    """What a person still holds: operations written and nominations still to come, crews to take out, and live calendar links (four queries)."""
    reader, asked = Reader.of(viewer), asked_by(viewer, now=now, today=clock.local(now).date()) | {"user": user.id}
    written, named = (read(HeldOperation, _operations_held(reader, each), asked) for each in (True, False))
    return Held(written, named, read(HeldCrew, _crews_held(), asked), the_value(_links_held(), asked))


class ColleagueRow(NamedTuple):
    """Somebody who could take over."""

    id: int
    name: str
    role: Role


@built_once
def _colleagues() -> Select[*tuple[Any, ...]]:
    found = select(User.id, User.name, User.role).where(User.agency_id == value("agency"), User.id != value("user"), User.suspended_at.is_(None))
    return found.order_by(func.lower(User.name), User.id)


def colleagues(user: User) -> list[ColleagueRow]:
    """The people of the same agency who could take over, by name."""
    return read(ColleagueRow, _colleagues(), {"agency": user.agency_id, "user": user.id})


@built_once
def _sign_ins_of() -> Select[*tuple[Any, ...]]:
    live = SignIn.user_id == value("user"), SignIn.ends_at > value("now", UTCTime)
    return select(*SignIn.__table__.c).where(*live).order_by(SignIn.started_at.desc(), SignIn.id)


def sign_ins_of(user_id: int, now: datetime) -> Sequence[Any]:
    """A person's live sign-ins, newest first: rows with the columns of SignIn."""
    return rows(_sign_ins_of(), {"user": user_id, "now": now})


_LINK = Whole(OneTimeLink, "user.agency", "made_by", "asked_by", named=("user", "user.agency"))


@built_once
def _live_link() -> Select[*tuple[Any, ...]]:
    return _LINK.select().where(*_live())


def _live() -> tuple[ColumnElement[bool], ...]:
    stored = value("token", String)
    by_mail = select(SentToken.link_id).where(SentToken.token_hash == stored)
    that = or_(OneTimeLink.token_hash == stored, OneTimeLink.id.in_(by_mail))
    return that, OneTimeLink.used_at.is_(None), OneTimeLink.ends_at > value("now", UTCTime), User.suspended_at.is_(None), Agency.active.is_(True)


def live_link(token: str, now: datetime) -> OneTimeLink | None:
    """Return the one-time link with this token, if it can still be used, with who made it, to read."""
    return _LINK.one_or_none(_live_link(), {"token": stored_as(token), "now": now})


def live_link_to_change(token: str, now: datetime) -> OneTimeLink | None:
    """Return the same, locked until the unit of work ends."""
    found = select(OneTimeLink).join(OneTimeLink.user).join(User.agency).where(*_live()).with_for_update(of=OneTimeLink)
    return db.session.scalars(found, {"token": stored_as(token), "now": now}).unique().one_or_none()
