"""What home says of accounts: links that wait for a second person, what was done that its reader has not pressed away, and which agencies no message reaches."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import current_app, url_for

from opsplanner import clock
from opsplanner.access import may
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.accounts.news.queries import Asked, News
from opsplanner.accounts.news.words import of_news
from opsplanner.home.accounts.queries import Feeds
from opsplanner.models import User
from opsplanner.together import Later


class Said(NamedTuple):
    """One line, and whether it is for its owner to act on: her link was used."""

    id: int
    words: str
    used: bool


class Unreached(NamedTuple):
    """An agency that no message reaches, and where that can be seen to."""

    agency: str
    url: str


def of(waiting: Later[tuple[list[Asked], list[News], Feeds]], user: User) -> dict[str, Any]:
    """Return what the page's part about accounts and calendar links reads, of what `queries.waiting` says."""
    now = clock.now()
    asked, found, feeds = waiting.found()
    said = [
        Said(news.id, of_news(news, own=news.about_id == user.id, now=now), news.about_id == user.id and news.used_at is not None) for news in found
    ]
    return {"links_to_confirm": asked, "account_news": said, "unreached": _unreached(user), "feeds": feeds}


def _unreached(user: User) -> list[Unreached]:
    """Return the agencies to which no message goes, where there is mail: for who can see to it, the office's coordinators and administrators."""
    if not user.sees_much or not current_app.config["SETTINGS"].has_mail:
        return []
    page = "accounts.change_agency" if may(user, "manage_accounts") else "agencies.show"
    return [Unreached(each.agency, url_for(page, code=each.code)) for each in contacts_queries.reached_by_nothing(clock.today())]
