"""Keeping what was made of a calendar for its next fetch. Runs inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from opsplanner.database import db
from opsplanner.feeds.ready.rules import Ready
from opsplanner.models import ReadyCalendar, Subscription


def keep(link_id: int, made: Ready, keys: bytes) -> None:
    """Let it stand ready for the link, with the keys of its entries. Of a stopped link nothing is kept, and nothing older
    takes the place of something newer."""
    live = select(Subscription.id).where(Subscription.id == link_id, Subscription.stopped_at.is_(None)).with_for_update()
    if db.session.execute(live).first() is None:
        return
    mine = ReadyCalendar.subscription_id == link_id
    kept = db.session.execute(select(ReadyCalendar.changes, ReadyCalendar.tag).where(mine)).first()
    file = made.file
    values = {"changes": made.changes, "day": made.day, "maker": made.maker, "entries": keys}
    whole = values | {"tag": file.tag, "changed_at": file.changed_at, "zipped": file.zipped}
    if kept is None:
        db.session.execute(insert(ReadyCalendar).values(subscription_id=link_id, **whole))
    elif kept.changes <= made.changes:
        db.session.execute(update(ReadyCalendar).where(mine).values(values if kept.tag == file.tag else whole))
