"""What the page of notices reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from opsplanner import clock
from opsplanner.models import Notice, User
from opsplanner.notices.kinds.words import About
from opsplanner.notices.letters import services as letters_services
from opsplanner.notices.seen import queries as seen_queries
from opsplanner.notices.seen import words as seen_words


class Line(NamedTuple):
    """One notice."""

    code: str
    about: About | None
    """What it is about; None where its reader may not see that any more."""
    sentence: str
    at: datetime
    read: bool
    asks: bool
    """Whether it asks to be seen, and was not."""
    calendar: str
    """That her calendar has not fetched it, where it asks to be seen and that is so."""


def lines(user: User, notices: Sequence[Notice]) -> list[Line]:
    """Return what these say to this person, in their order."""
    abouts, found, now = letters_services.abouts(user, notices), [], clock.now()
    asking = {notice.id for notice in notices if notice.read_at is None and notice.asks_until and notice.asks_until > now}
    not_fetched = seen_queries.not_fetched(user.id) if asking else {}
    for notice in notices:
        about, asks = abouts.get(notice.line_id), notice.id in asking
        if said := letters_services.said(notice, about):
            fetched = not_fetched.get(seen_queries.about(notice.line), "") if asks else ""
            calendar = seen_words.do_not_rely(fetched) if fetched else ""
            found.append(Line(notice.code, about, said.sentence, notice.line.at, notice.read_at is not None, asks, calendar))
    return found
