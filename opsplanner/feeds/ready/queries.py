"""What stands ready for a link: one query that asks for all that an unchanged fetch needs."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, case, func, literal, null, select

from opsplanner import kept
from opsplanner.database import rows
from opsplanner.feeds.calendar_file import texts_in
from opsplanner.feeds.ready.rules import KEY, File, Ready
from opsplanner.feeds.rules import token_hash
from opsplanner.glance import at_a_glance
from opsplanner.models import Agency, ChangeCount, ReadyCalendar, Subscription, SubscriptionKind, User
from opsplanner.statements import built_once, value


class Poll(NamedTuple):
    """A live link when it is fetched: how often what it is made of was changed, and what stands ready for it."""

    link_id: int
    kind: SubscriptionKind
    version: int
    fetched_at: datetime | None
    changes: int
    ready: Ready | None


class Before(NamedTuple):
    """What was made for a link before: the file, and the texts of its entries by their keys."""

    file: File
    texts: dict[bytes, bytes]


def poll(token: str, *, whole: bool) -> Poll | None:
    """Return the live link with this token: None when it is unknown or stopped, or its owner cannot sign in. One query.

    `whole` reads the file too. It is read by itself: what is read for making the file anew is not older than its count of changes.
    """
    found = at_a_glance(_poll(whole), {"token": token_hash(token)})
    if not found:
        return None
    [(link_id, kind, version, fetched_at, number, changes, day, maker, tag, changed_at, zipped)] = found
    return Poll(link_id, kind, version, fetched_at, number, None if tag is None else Ready(changes, day, maker, File(tag, changed_at, zipped)))


def before(link_id: int, maker: str) -> Before | None:
    """Return what was made for a link before; of another maker's the file, and no text."""
    row = next(iter(rows(_before(), {"link": link_id})), None)
    if row is None:
        return None
    keys = [row.entries[at : at + KEY] for at in range(0, len(row.entries), KEY)] if row.maker == maker else []
    texts = dict(zip(keys, texts_in(gzip.decompress(row.zipped)), strict=True)) if keys else {}
    return Before(File(row.tag, row.changed_at, row.zipped), texts)


@built_once
def _poll(whole: bool) -> Select[Any]:
    topic = case(
        (Subscription.kind == SubscriptionKind.PAYBACK, literal("payback")), (Subscription.kind == SubscriptionKind.GOVERNANCE, literal("governance")),
        (Subscription.kind == SubscriptionKind.RETURNS, literal(kept.CATALOGUE)), else_=literal("operations"),
    )
    live = and_(Subscription.stopped_at.is_(None), User.suspended_at.is_(None), Agency.active)
    link, person, agency = Subscription.__table__.c, User.__table__.c, Agency.__table__.c
    ready, count = ReadyCalendar.__table__.c, ChangeCount.__table__.c
    return (
        select(
            link.id, link.kind, link.version, link.fetched_at, func.coalesce(count.number, 0).label("number"),
            ready.changes, ready.day, ready.maker, ready.tag, ready.changed_at, ready.zipped if whole else null().label("zipped"),
        )
        .select_from(Subscription.__table__)
        .join(User.__table__, person.id == link.user_id)
        .join(Agency.__table__, agency.id == person.agency_id)
        .outerjoin(ReadyCalendar.__table__, ready.subscription_id == link.id)
        .outerjoin(ChangeCount.__table__, count.topic == topic)
        .where(link.token_hash == value("token", String()), live)
    )


@built_once
def _before() -> Select[Any]:
    found = ReadyCalendar.__table__.c
    return select(found.maker, found.tag, found.changed_at, found.entries, found.zipped).where(found.subscription_id == value("link"))
