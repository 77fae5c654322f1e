"""What stands on somebody's home about accounts: links to confirm, and what was done until she presses it away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select, String, cast, literal, null, select, union_all
from sqlalchemy.orm import aliased

from opsplanner.accounts.links import queries as links_queries
from opsplanner.database import UTCTime, read_row
from opsplanner.models import AccountNews, Agency, HistoryLine, LinkRequest, OneTimeLink, Role, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once

MOST = 50


class News(NamedTuple):
    """Something that happened to an account; what is said of its link is empty where it is about none."""

    id: int
    about_id: int
    about: str
    what: str
    by_name: str
    at: datetime
    made_at: datetime | None
    made_by: str | None
    asked_by: str | None
    ends_at: datetime | None
    used_at: datetime | None
    used_in: str | None
    sent_to: str | None


class Asked(NamedTuple):
    """A link that was asked for somebody and waits for its second person."""

    id: int
    """Whom it is for."""
    about: str
    agency: str
    by_name: str
    at: datetime


@built_once
def _waiting(reader: Reader, confirms: bool) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    about, maker, asker = aliased(User), aliased(User), aliased(User)
    news = (
        select(
            literal("news").label("kind"), AccountNews.id, AccountNews.about_id, about.name.label("about"), HistoryLine.what, HistoryLine.by_name, HistoryLine.at,
            OneTimeLink.made_at, maker.name.label("made_by"), asker.name.label("asked_by"), OneTimeLink.ends_at, OneTimeLink.used_at, OneTimeLink.used_in, OneTimeLink.sent_to,
            literal("").label("agency"),
        )
        .join(about, about.id == AccountNews.about_id)
        .join(HistoryLine, HistoryLine.id == AccountNews.line_id)
        .outerjoin(OneTimeLink, OneTimeLink.id == AccountNews.link_id)
        .outerjoin(maker, maker.id == OneTimeLink.made_by_id)
        .outerjoin(asker, asker.id == OneTimeLink.asked_by_id)
        .where(AccountNews.reader_id == reader.id)
        .order_by(HistoryLine.at.desc(), AccountNews.id.desc())
        .limit(MOST)
    )
    if not confirms:
        return news
    nothing, no_time = cast(null(), String), cast(null(), UTCTime)
    wanted, asking = aliased(User), aliased(User)
    asked = (
        select(
            literal("asked").label("kind"), LinkRequest.user_id, LinkRequest.user_id, wanted.name, literal(""), asking.name, LinkRequest.asked_at,
            no_time, nothing, nothing, no_time, no_time, nothing, nothing, Agency.short_name,
        )
        .select_from(LinkRequest)
        .join(wanted, wanted.id == LinkRequest.user_id)
        .join(Agency, Agency.id == wanted.agency_id)
        .join(asking, asking.id == LinkRequest.asked_by_id)
        .where(links_queries.to_confirm(reader))
    )
    return union_all(select(news.subquery()), asked)


def waiting(reader: Reader) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    """Return the select of the links that wait for this person to confirm them, and of what she has not pressed away; asked with `values_at`, read by `said`."""
    return _waiting(reader, reader.role in (Role.ADMINISTRATOR, Role.COORDINATOR))


def values_at(reader: User, now: datetime) -> dict[str, Any]:
    """Return the values that the select of `waiting` is asked with."""
    return asked_by(reader, **links_queries.values_at(now))


def said(found: Sequence[Any]) -> tuple[list[Asked], list[News]]:
    """Return what the rows of `waiting` say: the links, the oldest first, and what happened, the newest first."""
    asked = sorted((row for row in found if row.kind == "asked"), key=lambda row: (row.at, row.id))
    news = sorted((row for row in found if row.kind == "news"), key=lambda row: (row.at, row.id), reverse=True)
    return [read_row(Asked, row) for row in asked], [read_row(News, row) for row in news]
