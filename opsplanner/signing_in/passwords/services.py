"""Passwords: argon2id, as much of it at a time as the machine bears, and the same work whoever asks."""

from __future__ import annotations

import secrets
import threading
import time
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import Connection, text

from opsplanner.database import db, on_sqlite
from opsplanner.errors import RuleBroken

SETTING = "PASSWORD_HASHER"
"""The name in `app.config` of the hasher: RFC 9106's second choice (64 MiB, three passes), unless a test puts a cheap one there."""
LONGEST = 200
AT_A_TIME, WAITING, _PATIENCE = 2, 1, 2
RETRY_AFTER = 3
"""Seconds after which it is worth to try again: in that time some dozen passwords are checked."""
_turns = threading.BoundedSemaphore(AT_A_TIME)
_queue = threading.BoundedSemaphore(AT_A_TIME + WAITING)
_TURN, _QUEUE = 0x6F707074, 0x6F707071  # "oppt", "oppq": the numbers of our advisory locks
_LOOKS_AGAIN = 0.05
"""Seconds after which the one who waits looks whether it is her turn."""


class TooManyAtOnce(RuleBroken):
    """So many passwords are being checked at this moment that this one is not: it says nothing of whether it was right."""

    def __init__(self) -> None:
        super().__init__("Many people sign in at this moment. Try again in a few seconds")


def usual_hasher() -> PasswordHasher:
    """Return the hasher for real use: argon2id with 64 MiB, three passes, four lanes (RFC 9106, section 4)."""
    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


def hash_password(password: str) -> str:
    """Return the hash to store. Raises TooManyAtOnce."""
    with _a_turn():
        return _hasher().hash(_normal(password))


def is_right(stored: str | None, typed: str) -> bool:
    """Say whether the typed password belongs to the stored hash. Without one a dummy is checked: the work is the same.

    Raises TooManyAtOnce.
    """
    hasher = _hasher()
    with _a_turn():
        try:
            return hasher.verify(stored or _dummy(hasher), _normal(typed)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def renewed(stored: str, password: str) -> str | None:
    """Return a hash to keep instead of one that was made with other parameters than today's; None if it is good, or there is no time for it now."""
    if not _hasher().check_needs_rehash(stored):
        return None
    try:
        return hash_password(password)
    except TooManyAtOnce:
        return None


def _hasher() -> PasswordHasher:
    return cast(PasswordHasher, current_app.config[SETTING])


def _normal(password: str) -> str:
    """The same letters typed on another keyboard are the same password (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)[:LONGEST]


def _dummy(hasher: PasswordHasher) -> str:
    """A hash of nothing, with today's parameters: checking it takes as long as checking a real one."""

    def random(length: int) -> str:
        return b64encode(secrets.token_bytes(length)).decode().rstrip("=")

    return (
        f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
        f"${random(hasher.salt_len)}${random(hasher.hash_len)}"
    )


@contextmanager
def _a_turn() -> Iterator[None]:
    """Two at a time: each takes 64 MiB, and guesses must not take the machine from those who work. One more waits, a moment; who comes
    then is refused at once, so that threads are always there for other pages. Raises TooManyAtOnce."""
    with _in_this_process() if on_sqlite() else _in_all_processes():
        yield


@contextmanager
def _in_this_process() -> Iterator[None]:
    if not _queue.acquire(blocking=False):
        raise TooManyAtOnce()
    try:
        if not _turns.acquire(timeout=_PATIENCE):
            raise TooManyAtOnce()
        try:
            yield
        finally:
            _turns.release()
    finally:
        _queue.release()


@contextmanager
def _in_all_processes() -> Iterator[None]:
    """The same by PostgreSQL's locks, as many of each kind as there are places: they end with their transaction, however that ends."""
    with db.engine.begin() as connection:
        if not _place(connection, _QUEUE, AT_A_TIME + WAITING):
            raise TooManyAtOnce()
        until = time.monotonic() + _PATIENCE
        while not _place(connection, _TURN, AT_A_TIME):
            if time.monotonic() >= until:
                raise TooManyAtOnce()
            time.sleep(_LOOKS_AGAIN)
        yield


def _place(connection: Connection, kind: int, places: int) -> bool:
    """Take a place of this kind; say whether there was one."""
    lock = text("SELECT pg_try_advisory_xact_lock(:kind, :place)")
    return any(connection.execute(lock, {"kind": kind, "place": place}).scalar() for place in range(places))
