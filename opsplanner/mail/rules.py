"""When a message that could not be sent is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(minutes=10)
"""How long a message that a worker has taken is left to it: longer than a mail server can keep it busy with one."""
BACK_OFF = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3), timedelta(hours=6), timedelta(hours=12),
    timedelta(hours=24),
)
"""How long after each try the next one follows: two days in all. (RFC 5321, 4.5.4.1, asks for at least 4 to 5 days of a mail server; here somebody waits for an answer.)"""
MOST_TRIES = len(BACK_OFF) + 1
LATE = timedelta(minutes=15)
"""A message that has been due for so long says that no worker is at work."""


def next_try(attempts: int) -> timedelta | None:
    """Return how long after so many tries the next one follows; None when it is to be given up."""
    return BACK_OFF[attempts - 1] if attempts < MOST_TRIES else None


def is_for_good(code: int) -> bool:
    """Say whether a mail server's answer about one message will be the same next time (RFC 5321, 4.2.1): 550 no such mailbox, 552 too large; not 452 mailbox full."""
    return 500 <= code < 600
