"""One start at a time: who comes while another brings the database up waits, on both engines."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

WAITS = "Another start is bringing the database up. Waiting for it ..."
_LOCK = 0x6F707370  # "opsp": the number of our advisory lock


@contextmanager
def one_start(engine: Engine, say: Callable[[str], object]) -> Iterator[None]:
    """Do what is inside while no other start does. PostgreSQL keeps an advisory lock, SQLite a file beside the database.

    The lock goes with the process that holds it, however that ends.
    """
    with (_of_file if engine.dialect.name == "sqlite" else _of_server)(engine, say):
        yield


@contextmanager
def _of_file(engine: Engine, say: Callable[[str], object]) -> Iterator[None]:
    database = engine.url.database
    if not database or not Path(database).parent.is_dir():  # in memory; or the first use of it says what is wrong
        yield
        return
    with open(f"{database}.start", "a", opener=_private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(WAITS)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def _of_server(engine: Engine, say: Callable[[str], object]) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # closed afterwards, and with it the lock is given back, however this ends
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SET lock_timeout = 0"))
        if not connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}).scalar():
            say(WAITS)
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        try:
            yield
        finally:
            with suppress(DBAPIError):  # the server is gone, and the lock with it
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
