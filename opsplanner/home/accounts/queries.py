"""What home says of somebody's account and of her calendar links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, true

from opsplanner.accounts.news import queries as news_queries
from opsplanner.accounts.news.queries import Asked, News
from opsplanner.models import Subscription, User
from opsplanner.reader import Reader
from opsplanner.statements import built_once
from opsplanner.together import Later, later


class Feeds(NamedTuple):
    """How a person's calendar links stand."""

    any: bool
    """She has one that works."""
    unused: int
    """So many of them are about to be retired, since nothing fetches them."""


@built_once
def _waiting(reader: Reader) -> Select[*tuple[Any, ...]]:
    """What waits beside how many links there are: there is always the one row of these."""
    links = select(func.count().label("live"), func.count(Subscription.warned_at).label("unused"))
    links_of = links.where(Subscription.user_id == reader.id, Subscription.stopped_at.is_(None)).subquery("links")
    waits = news_queries.waiting(reader).subquery("waits")
    return select(links_of, waits).select_from(links_of.outerjoin(waits, true()))


def waiting(user: User, now: datetime) -> Later[tuple[list[Asked], list[News], Feeds]]:
    """Return the links to accounts that wait for this person to confirm them, what she has not pressed away, and how her calendar links stand."""
    return later(_waiting(Reader.of(user)), news_queries.values_at(user, now), _read)


def _read(found: Sequence[Any]) -> tuple[list[Asked], list[News], Feeds]:
    return *news_queries.said(found), Feeds(bool(found[0].live), found[0].unused)
