"""The calendar links that nobody fetches: whose owner is to be warned, and which are to be retired."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from opsplanner.database import db
from opsplanner.feeds.rules import RETIRED_AFTER, WARNED_AFTER
from opsplanner.models import Subscription


def to_warn(now: datetime) -> ColumnElement[bool]:
    """True for the links that nobody has fetched for so long that their owner is warned."""
    return and_(Subscription.stopped_at.is_(None), Subscription.warned_at.is_(None), _since() <= now - WARNED_AFTER)


def to_retire(now: datetime) -> ColumnElement[bool]:
    """True for the links that are retired: their owner was warned, long enough ago, and nobody has fetched them."""
    warned = Subscription.warned_at <= now - (RETIRED_AFTER - WARNED_AFTER)
    return and_(Subscription.stopped_at.is_(None), warned, _since() <= now - RETIRED_AFTER)


def _since() -> ColumnElement[datetime]:
    return func.coalesce(Subscription.unused_since, Subscription.made_at, type_=Subscription.made_at.type)


def due(now: datetime) -> list[int]:
    """Return the links about which something is to be done, by their numbers."""
    return list(db.session.scalars(select(Subscription.id).where(or_(to_warn(now), to_retire(now))).order_by(Subscription.id)))


def locked(link_id: int) -> Select[Subscription]:
    """Return the link, if nobody else has it in hand."""
    return select(Subscription).where(Subscription.id == link_id).with_for_update(skip_locked=True, of=Subscription)
