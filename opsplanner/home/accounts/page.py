"""What home says of accounts: links that wait for a second person, and what was done that its reader has not pressed away."""

from __future__ import annotations

from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.accounts.news import queries as news_queries
from opsplanner.accounts.news.words import of_news
from opsplanner.models import User


class Said(NamedTuple):
    """One line, and whether it is for its owner to act on: her link was used."""

    id: int
    words: str
    used: bool


def of(user: User) -> dict[str, Any]:
    """Return what the page's part about accounts reads (one query)."""
    now = clock.now()
    asked, found = news_queries.waiting(user, now)
    said = [
        Said(news.id, of_news(news, own=news.about_id == user.id, now=now), news.about_id == user.id and news.used_at is not None) for news in found
    ]
    return {"links_to_confirm": asked, "account_news": said}
