"""Which links take a second person, who that can be, and what waits for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from opsplanner.accounts.rules import LINK_COUNTS
from opsplanner.database import UTCTime, db, rows
from opsplanner.models import Agency, AgencyKind, LinkRequest, Nomination, OneTimeLink, Role, User
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.whole import Whole

ASKED_LASTS = timedelta(days=1)
"""So long a link that was asked for waits for its second person."""


def takes_a_second(user: User) -> bool:
    """Say whether a link for this person is shown to nobody alone: who may see restricted operations. (docs/domain.md, "Links")

    A coordinator's agency may be asked to take part in one any day, and who is named sees what she is named on. Which operations
    are restricted is not asked, since the answer is an administrator's to read.
    """
    if user.password_hash and user.role is Role.COORDINATOR:
        return True
    return db.session.scalar(select(Nomination.id).where(Nomination.user_id == user.id).limit(1)) is not None


@built_once
def _seconds() -> Select[*tuple[Any, ...]]:
    coordinator = and_(User.role == Role.COORDINATOR, or_(User.agency_id == value("agency"), Agency.kind == AgencyKind.OFFICE))
    return (
        select(User.id, User.name, User.role, Agency.short_name.label("agency"))
        .join(User.agency)
        .where(or_(User.role == Role.ADMINISTRATOR, coordinator), User.id.not_in((value("user"), value("asked_by"))))
        .where(User.suspended_at.is_(None), User.password_hash.is_not(None), Agency.active)
        .order_by(User.name, User.id)
    )


def seconds(user: User, asked_by: User) -> Sequence[Any]:
    """Return who can confirm a link for this person, by name: the other administrators, and coordinators of her agency and of the office.

    They are rows with id, name, role and agency, which is the short name of theirs.
    """
    return rows(_seconds(), {"user": user.id, "agency": user.agency_id, "asked_by": asked_by.id})


def made_lately(user: User, by: User, now: datetime) -> datetime | None:
    """Return when this person last made, or was shown, a link for an account that has a password, within `rules.LINK_COUNTS`."""
    if user.password_hash is None:  # whoever is invited could as well have been invited as what she becomes
        return None
    found = select(func.max(OneTimeLink.made_at)).where(OneTimeLink.user_id == user.id, OneTimeLink.made_by_id == by.id)
    return db.session.scalar(found.where(OneTimeLink.made_at > now - LINK_COUNTS))


_REQUEST = Whole(LinkRequest, "user.agency", "asked_by.agency")


@built_once
def _waiting(second: Reader | None) -> Select[*tuple[Any, ...]]:
    return _REQUEST.select().where(*_waits(second))


def _waits(second: Reader | None) -> tuple[ColumnElement[bool], ...]:
    wait = LinkRequest.asked_at > value("asked_since", UTCTime), LinkRequest.user_id == value("user")
    return (*wait, _confirmable(second)) if second else wait


def request_of(user_id: int, now: datetime) -> LinkRequest | None:
    """Return the link that was asked for this person and still waits, to read, if there is one."""
    return _REQUEST.one_or_none(_waiting(None), {"user": user_id, **values_at(now)})


def _confirmable(viewer: Person) -> ColumnElement[bool]:
    """True for the requests of which this person can be the second: `seconds`, asked from the other side."""
    others = and_(LinkRequest.asked_by_id != viewer.id, LinkRequest.user_id != viewer.id)
    if viewer.role is Role.ADMINISTRATOR or (viewer.role is Role.COORDINATOR and viewer.in_partnership_office):
        return others
    if viewer.role is Role.COORDINATOR:
        return and_(others, LinkRequest.user_id.in_(select(User.id).where(User.agency_id == viewer.agency_id)))
    return false()


def to_confirm(viewer: Reader) -> ColumnElement[bool]:
    """True for the requests that wait for this person to confirm them, to be asked with `values_at` a moment."""
    return and_(LinkRequest.asked_at > value("asked_since", UTCTime), _confirmable(viewer))


def values_at(now: datetime) -> dict[str, datetime]:
    """Return the values that `to_confirm` is asked with at a moment."""
    return {"asked_since": now - ASKED_LASTS}


def confirmable(user_id: int, viewer: User, now: datetime) -> LinkRequest | None:
    """Return the link asked for this person, to read, if the viewer can be its second; None where there is none that she can be."""
    return _REQUEST.one_or_none(_waiting(Reader.of(viewer)), _asked(user_id, viewer, now))


def to_take(user_id: int, viewer: User, now: datetime) -> LinkRequest | None:
    """Return the same to take it away."""
    return db.session.scalars(_REQUEST.loaded.where(*_waits(Reader.of(viewer))), _asked(user_id, viewer, now)).unique().one_or_none()


def _asked(user_id: int, viewer: User, now: datetime) -> dict[str, Any]:
    return asked_by(viewer, **values_at(now)) | {"user": user_id}
