"""What a calendar link may hold, for how long, and how it is named. Pure functions."""

from __future__ import annotations

import hashlib
import secrets
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.models import Alarm, Detail

LIVE_LINKS = 20
DIGEST = 16
"""The bytes of a digest of what an entry tells."""
STAMP_EVERY = timedelta(hours=1)
WARNED_AFTER, RETIRED_AFTER = timedelta(days=150), timedelta(days=180)
"""For how long nobody has fetched a link when its owner is warned, and when it is retired; between the two are these 30 days at least."""
SHOWN_RETIRED = timedelta(days=180)
"""For how long a retired link can be made anew in the list."""
BACK = {0: "From today on", 30: "30 days", 90: "90 days", 365: "A year"}
AHEAD = {1: "A month", 3: "3 months", 6: "6 months", 12: "12 months"}
"""How many days back and how many months ahead a calendar may reach."""

# What fetches a link calls itself -> what people call it. The first that is found in the User-Agent counts.
PROGRAMS = (
    ("google-calendar", "Google Calendar"), ("googlebot", "Google Calendar"), ("microsoft.exchange", "Outlook"),
    ("microsoft exchange", "Outlook"), ("outlook", "Outlook"), ("microsoft office", "Outlook"),
    ("dataaccessd", "Apple Calendar"), ("calendaragent", "Apple Calendar"),
    ("remindd", "Apple Calendar"), ("accountsd", "Apple Calendar"), ("thunderbird", "Thunderbird"),
    ("icsx5", "Android (DAVx5 or ICSx5)"), ("davx5", "Android (DAVx5 or ICSx5)"),
    ("evolution", "GNOME Calendar"), ("nextcloud", "Nextcloud"), ("vdirsyncer", "vdirsyncer"), ("mozilla/", "a web browser"),
)


EVENING = time(18)
"""The evening before, in London."""


class Manner(NamedTuple):
    """In which manner a calendar tells what it holds. Its owner may change that later; the link stays."""

    alarm: Alarm = Alarm.NONE
    detail: Detail = Detail.WHOLE
    back: int = 90
    """Days."""
    ahead: int = 12
    """Months."""

    @property
    def words(self) -> str:
        """What of it is not usual, "reminder the evening before, short"; usually nothing."""
        usual = Manner()
        found = (
            f"reminder {self.alarm.value}" if self.alarm is not usual.alarm else "", "short" if self.detail is not usual.detail else "",
            span_words(self.back, self.ahead) if (self.back, self.ahead) != (usual.back, usual.ahead) else "",
        )
        return ", ".join(filter(None, found))


def span_words(back: int, ahead: int) -> str:
    """Return how far a calendar reaches: "from 90 days back to 12 months ahead"."""
    begins = f"from {BACK[back].lower()} back" if back else "from today"
    return f"{begins} to {AHEAD[ahead].lower()} ahead"


def new_token() -> str:
    """Return a token that nobody can guess: whoever holds it can read the calendar."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256, so that the database gives no link away."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def first_and_last(today: date, manner: Manner = Manner()) -> tuple[date, date]:
    """Return the London days that a calendar reaches from and to: as a rule 90 days back, 12 months ahead."""
    years, month = divmod(today.month - 1 + manner.ahead, 12)
    year, month = today.year + years, month + 1
    return today - timedelta(days=manner.back), date(year, month, min(today.day, monthrange(year, month)[1]))


def window(today: date, manner: Manner = Manner()) -> clock.Period:
    """Return the stretch of time in which an operation has to start to be in a calendar."""
    first, last = first_and_last(today, manner)
    return clock.Period(clock.day_bounds(first).start, clock.day_bounds(last).end)


def check_can_make(live: int) -> None:
    """Refuse one link too many. Raises RuleBroken."""
    if live >= LIVE_LINKS:
        raise RuleBroken(f"You have {LIVE_LINKS} calendar links, which is as many as one person may have. Stop one that you no longer use")


def check_can_change(stopped: bool) -> None:
    """Refuse to change how a link tells that was stopped. Raises RuleBroken."""
    if stopped:
        raise RuleBroken("This link has been stopped. Make a new one instead")


def check_can_replace(stopped: bool, *, retired: bool) -> None:
    """Refuse a new token for a link that was stopped by somebody. Raises RuleBroken."""
    if stopped and not retired:
        raise RuleBroken("This link has been stopped. Make a new one instead")


def program_name(user_agent: str) -> str:
    """Return what the program that fetched a link is called by its owner. Nothing else of what it says of itself is kept."""
    low = user_agent.lower()
    for part, name in PROGRAMS:
        if part in low:
            return name
    return "another program"


def is_due(fetched_at: datetime | None, changed_at: datetime, now: datetime) -> bool:
    """Say whether a fetch is noted: the last one that was is an hour old, or the calendar has become another since, or there was none."""
    return fetched_at is None or fetched_at < changed_at or now - fetched_at >= STAMP_EVERY


def unused_since(noted: datetime | None, made_at: datetime) -> datetime:
    """Return since when nobody has fetched a link, as far as its retirement goes: its last fetch, its making, or the upgrade with which that began."""
    return noted or made_at


def retires_at(unused_since: datetime, warned_at: datetime) -> datetime:
    """Return when a link is retired of which its owner was warned, unless it is fetched before."""
    return max(unused_since + RETIRED_AFTER, warned_at + (RETIRED_AFTER - WARNED_AFTER))


def reminds_at(there: datetime, alarm: Alarm) -> datetime | None:
    """Return when a calendar program is to remind of something at which one has to be at an instant; None for no reminder."""
    if alarm is Alarm.EVENING:
        return clock.to_utc(clock.local(there).date() - timedelta(days=1), EVENING)
    return there - timedelta(hours=1) if alarm is Alarm.HOUR else None
