"""The calendar links that people have, and what there is to choose from."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from opsplanner.database import db, read, read_row, rows
from opsplanner.errors import NotFound
from opsplanner.feeds.operations.queries import Chosen
from opsplanner.feeds.rules import token_hash
from opsplanner.kept import until_changed
from opsplanner.models import OperationType, Subscription, User, Ward
from opsplanner.statements import built_once, value


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
    live = _of_link(select(Subscription, _NAME)).where(Subscription.token_hash == token_hash(token), Subscription.stopped_at.is_(None))
    found = db.session.execute(live).one_or_none()
    if found is None or not found.Subscription.user.is_active:
        raise NotFound()
    link = found.Subscription
    return link, Chosen(link.kind, link.type_id, link.ward_id, found.name)


def links_of(user: User) -> list[Link]:
    """Return the person's live links, the newest first."""
    return [_link(row) for row in rows(_live_links(), {"user": user.id})]


def link_of(user: User, link_id: int) -> Link:
    """Return one of the person's own links, stopped ones too. Raises NotFound for another's."""
    found = rows(_links().where(Subscription.id == link_id), {"user": user.id})
    if not found:
        raise NotFound()
    return _link(found[0])


@until_changed
def types() -> list[Choice]:
    """Return the operation types in use, in the plan's order."""
    used = select(OperationType.id, OperationType.code, OperationType.name).where(OperationType.active)
    return read(Choice, used.order_by(OperationType.position, OperationType.code))


@until_changed
def wards() -> list[Choice]:
    """Return the wards in use, by name."""
    return read(Choice, select(Ward.id, Ward.code, Ward.name).where(Ward.active).order_by(Ward.name))


_NAME: ColumnElement[str] = func.coalesce(OperationType.name, Ward.name, "").label("name")


def _of_link(query: Any) -> Any:
    return query.outerjoin(OperationType, OperationType.id == Subscription.type_id).outerjoin(Ward, Ward.id == Subscription.ward_id)


@built_once
def _links() -> Select[Any]:
    of = Subscription
    columns = of.id, of.kind, of.type_id, of.ward_id, _NAME, of.made_at, of.fetched_at, of.fetched_by, of.stopped_at.is_not(None).label("stopped")
    query: Select[Any] = _of_link(select(*columns).select_from(of)).where(of.user_id == value("user"))
    return query


@built_once
def _live_links() -> Select[Any]:
    return _links().where(Subscription.stopped_at.is_(None)).order_by(Subscription.made_at.desc(), Subscription.id.desc())


def _link(row: Any) -> Link:
    return read_row(Link, row, chosen=read_row(Chosen, row), stopped=bool(row.stopped))
