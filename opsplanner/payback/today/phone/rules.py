"""For whom a phone keeps what it keeps, and when it says that something was written. Plain functions."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from opsplanner import clock

BESIDE = timedelta(minutes=5)
"""Clocks that differ by no more are taken for the same."""


def keeper(secret: str, user_id: int) -> str:
    """Return what stands for a person on her phone: the same at each sign-in, another one for everybody else, and no number that counts accounts."""
    return hmac.new(secret.encode(), f"kept on a phone {user_id}".encode(), hashlib.sha256).hexdigest()[:24]


def read_phone_time(typed: str) -> datetime | None:
    """Return when a phone says that something was written (ISO 8601, in UTC or with its offset); None where it says nothing that makes sense."""
    try:
        found = datetime.fromisoformat(typed)
        return found.astimezone(UTC) if found.tzinfo and 2000 <= found.year <= 2099 else None
    except (ValueError, OverflowError):
        return None


def written_at(by_phone: datetime | None, now: datetime) -> str:
    """Return what the history adds where it was written at another time than it came, by the phone's clock, which may be wrong: ", written on ... "."""
    if by_phone is None or abs(by_phone - now) <= BESIDE:
        return ""
    return f", written on a phone, whose clock said {clock.words_of_instant(by_phone)}"
