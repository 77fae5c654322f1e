"""What stands on somebody's home about accounts until she presses it away."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from opsplanner.database import read
from opsplanner.models import AccountNews, HistoryLine, OneTimeLink, User

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


def news_of(reader: User) -> list[News]:
    """Return what this person has not pressed away yet, the newest first (one query)."""
    about, maker, asker = aliased(User), aliased(User), aliased(User)
    found = (
        select(
            AccountNews.id, AccountNews.about_id, about.name.label("about"), HistoryLine.what, HistoryLine.by_name, HistoryLine.at,
            OneTimeLink.made_at, maker.name.label("made_by"), asker.name.label("asked_by"), OneTimeLink.ends_at, OneTimeLink.used_at, OneTimeLink.used_in,
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
    return read(News, found)
