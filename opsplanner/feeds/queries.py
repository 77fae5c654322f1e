"""The calendar links that people have, and what there is to choose from."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from opsplanner.database import db, read
from opsplanner.errors import NotFound
from opsplanner.feeds.operations.queries import Chosen
from opsplanner.feeds.rules import token_hash
from opsplanner.models import OperationType, Subscription, User, Ward


class Link(NamedTuple):
    """A live link as its owner's list shows it."""

    id: int
    chosen: Chosen
    made_at: datetime
    fetched_at: datetime | None
    fetched_by: str
    stopped: bool


class Choice(NamedTuple):
    """A type or a ward to choose."""

    id: int
    code: str
    name: str


def subscription_of(token: str) -> tuple[Subscription, Chosen]:
    """Return the live link with this token, its owner loaded. Raises NotFound: unknown, stopped, or its owner is suspended."""
    live = _links().where(Subscription.token_hash == token_hash(token), Subscription.stopped_at.is_(None))
    found = db.session.execute(live).one_or_none()
    if found is None or not found.Subscription.user.is_active:
        raise NotFound()
    return found.Subscription, _chosen(found)


def links_of(user: User) -> list[Link]:
    """Return the person's live links, the newest first."""
    live = _links().where(Subscription.user_id == user.id, Subscription.stopped_at.is_(None))
    return [_link(row) for row in db.session.execute(live.order_by(Subscription.made_at.desc(), Subscription.id.desc()))]


def link_of(user: User, link_id: int) -> Link:
    """Return one of the person's own links, stopped ones too. Raises NotFound for another's."""
    row = db.session.execute(_links().where(Subscription.user_id == user.id, Subscription.id == link_id)).one_or_none()
    if row is None:
        raise NotFound()
    return _link(row)


def types() -> list[Choice]:
    """Return the operation types in use, in the plan's order."""
    used = select(OperationType.id, OperationType.code, OperationType.name).where(OperationType.active)
    return read(Choice, used.order_by(OperationType.position, OperationType.code))


def wards() -> list[Choice]:
    """Return the wards in use, by name."""
    return read(Choice, select(Ward.id, Ward.code, Ward.name).where(Ward.active).order_by(Ward.name))


def _links() -> Any:
    return (
        select(Subscription, OperationType.name.label("type"), Ward.name.label("ward"))
        .outerjoin(OperationType, OperationType.id == Subscription.type_id)
        .outerjoin(Ward, Ward.id == Subscription.ward_id)
    )


def _chosen(row: Any) -> Chosen:
    link = row.Subscription
    return Chosen(link.kind, link.type_id, link.ward_id, row.type or row.ward or "")


def _link(row: Any) -> Link:
    link = row.Subscription
    return Link(link.id, _chosen(row), link.made_at, link.fetched_at, link.fetched_by, link.stopped_at is not None)
