"""What home says of accounts: links that wait for a second person, and what was done that its reader has not pressed away."""

from __future__ import annotations

from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.accounts.links import queries as links_queries
from opsplanner.accounts.news import queries as news_queries
from opsplanner.accounts.news.words import of_news
from opsplanner.models import Role, User


class Said(NamedTuple):
    """One line, and whether it is for its owner to act on: her link was used."""

    id: int
    words: str
    used: bool


def of(user: User) -> dict[str, Any]:
    """Return what the page's part about accounts reads (one query, two for who can confirm links)."""
    now = clock.now()
    confirms = user.role in (Role.ADMINISTRATOR, Role.COORDINATOR)
    said = [
        Said(news.id, of_news(news, own=news.about_id == user.id, now=now), news.about_id == user.id and news.used_at is not None)
        for news in news_queries.news_of(user)
    ]
    return {"links_to_confirm": links_queries.to_confirm(user, now) if confirms else [], "account_news": said}
