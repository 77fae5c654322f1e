"""What stands ready of a calendar: of what it is made, whether it still holds, and since when it is what it is. Pure functions."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from opsplanner.feeds.rules import DIGEST

KEY = DIGEST + 4
ALL: frozenset[str] = frozenset()
_BOTH = {"agency": frozenset({"staff_version"}), "installation": ALL, "operation_type": ALL, "place": ALL, "user": frozenset({"last_here_at", "password_hash"}), "ward": ALL}
TOPICS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "operations": _BOTH | dict.fromkeys(
        ("commitment", "nomination", "operation", "operation_priority", "operation_ward", "plan_year", "priority", "reference_counter"), ALL
    ),
    "payback": _BOTH | dict.fromkeys(("crew", "history_line", "job", "payback_exception", "payback_weekday", "session", "slot"), ALL),
    "governance": _BOTH | dict.fromkeys(("group_member", "meeting", "thematic_group"), ALL),
}
"""The tables that calendars are made of, by topic, each with the columns that no calendar tells of. (tests/feeds/test_ready.py holds it complete.)"""


class File(NamedTuple):
    """A calendar's file: the digest that is its tag, when it last became another one, and itself by gzip, unless only the tag was asked for."""

    tag: str
    changed_at: datetime
    zipped: bytes | None


class Ready(NamedTuple):
    """What stands ready: for which state of the database, for which London day, by which maker, and the file."""

    changes: int
    day: date
    maker: str
    file: File


@lru_cache(maxsize=64)
def maker(release: str, address: str, version: int) -> str:
    """Return what a release makes for an address and by a version of how a link tells: each shapes every entry."""
    return hashlib.sha256(f"{release} for {address}, version {version}".encode()).hexdigest()[:40]


def holds(ready: Ready | None, changes: int, today: date, by: str) -> bool:
    """Say whether it is what would be made now: nothing was changed since, it is still that day, and the same would make it."""
    return ready is not None and (ready.changes, ready.day, ready.maker) == (changes, today, by)


def key(digest: bytes, jump: int) -> bytes:
    """Return by what an entry's text is found again: what it tells, and by how much its SEQUENCE is higher."""
    return digest + jump.to_bytes(KEY - DIGEST, "big")


def tag_of(body: bytes) -> str:
    """Return a file's tag. It is made of the content alone, so that it tells nothing that the content does not."""
    return hashlib.sha256(body).hexdigest()[:40]


def zipped(body: bytes) -> bytes:
    """Return a file by gzip, the same bytes for the same file."""
    return gzip.compress(body, 6, mtime=0)


def changed_at(before: File | None, tag: str, now: datetime) -> datetime:
    """Return when a calendar last became another file (its Last-Modified), in whole seconds: now, or later than before when that was now too.

    It follows the file alone, as its tag does: what changes and is hidden from its reader changes neither.
    """
    now = now.replace(microsecond=0)
    if before is None:
        return now
    return before.changed_at if before.tag == tag else max(now, before.changed_at + timedelta(seconds=1))
