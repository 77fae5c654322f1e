"""What home says of an account."""

from __future__ import annotations

from datetime import datetime

from opsplanner.accounts.news.queries import News
from opsplanner.clock import words_of_instant

MACHINE = "Somebody at the machine"
"""Who made a link by the command line."""


def of_news(news: News, *, own: bool, now: datetime) -> str:
    """Return "A. Admin made a link to set your password, Thursday 12 November 2026, 3pm. It has not been used ..."."""
    if news.made_at is None or news.ends_at is None:
        return f"{'Your account' if own else news.about}: {news.what}. {news.by_name}, {words_of_instant(news.at)}."
    whose, made_by = "your password" if own else f"the password of {news.about}", news.made_by or MACHINE
    how = f"confirmed the link to set {whose} that {news.asked_by} had asked for" if news.asked_by else f"made a link to set {whose}"
    how += f", which goes to {news.sent_to} by e-mail" if news.sent_to else ", and was shown it" if news.asked_by else ""
    if news.used_at:
        became = f"It was used {words_of_instant(news.used_at)}, {news.used_in}"
    elif news.ends_at <= now:
        became = "It has not been used, and does not work any more"
    else:
        became = f"It has not been used. It works until {words_of_instant(news.ends_at)}"
    return f"{made_by} {how}, {words_of_instant(news.made_at)}. {became}."
