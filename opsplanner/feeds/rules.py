"""What a calendar link may hold, for how long, and how it is named. Pure functions."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta

from opsplanner import clock
from opsplanner.errors import RuleBroken

DAYS_BACK = 90
LIVE_LINKS = 20
DIGEST = 16
"""The bytes of a digest of what an entry tells."""
STAMP_EVERY = timedelta(hours=1)

# What fetches a link calls itself -> what people call it. The first that is found in the User-Agent counts.
PROGRAMS = (
    ("google-calendar", "Google Calendar"), ("googlebot", "Google Calendar"), ("microsoft.exchange", "Outlook"),
    ("microsoft exchange", "Outlook"), ("outlook", "Outlook"), ("microsoft office", "Outlook"),
    ("dataaccessd", "Apple Calendar"), ("calendaragent", "Apple Calendar"),
    ("remindd", "Apple Calendar"), ("accountsd", "Apple Calendar"), ("thunderbird", "Thunderbird"),
    ("icsx5", "ICSx⁵"), ("davx5", "DAVx⁵"),
    ("evolution", "GNOME Calendar"), ("nextcloud", "Nextcloud"), ("vdirsyncer", "vdirsyncer"), ("mozilla/", "a web browser"),
)


def new_token() -> str:
    """Return a token that nobody can guess: whoever holds it can read the calendar."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256, so that the database gives no link away."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def first_and_last(today: date) -> tuple[date, date]:
    """Return the London days that a calendar reaches from and to: 90 days back, 12 months ahead."""
    leap_day = (today.month, today.day) == (2, 29)
    return today - timedelta(days=DAYS_BACK), today.replace(year=today.year + 1, day=28 if leap_day else today.day)


def window(today: date) -> clock.Period:
    """Return the stretch of time in which an operation has to start to be in a calendar."""
    first, last = first_and_last(today)
    return clock.Period(clock.day_bounds(first).start, clock.day_bounds(last).end)


def check_can_make(live: int) -> None:
    """Refuse one link too many. Raises RuleBroken."""
    if live >= LIVE_LINKS:
        raise RuleBroken(f"You have {LIVE_LINKS} calendar links, which is as many as one person may have. Stop one that you no longer use")


def check_can_replace(stopped: bool) -> None:
    """Refuse a new token for a link that was stopped. Raises RuleBroken."""
    if stopped:
        raise RuleBroken("This link has been stopped. Make a new one instead")


def program_name(user_agent: str) -> str:
    """Return the name of the program that fetched a link, in words that its owner knows."""
    low = user_agent.lower()
    for part, name in PROGRAMS:
        if part in low:
            return name
    found = re.match(r"[A-Za-z][\w .+-]{0,59}", user_agent)
    return found[0].strip() if found else "a program that does not say its name"


def is_due(fetched_at: datetime | None, now: datetime) -> bool:
    """Say whether a fetch is noted: the last one that was is an hour old, or there was none."""
    return fetched_at is None or now - fetched_at >= STAMP_EVERY
