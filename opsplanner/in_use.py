"""Who uses the database of an installation: many may at once, a restore alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from opsplanner.config import BadSetting, Settings
from opsplanner.errors import Refused

NUMBER = int.from_bytes(b"opsplan")
"""PostgreSQL's advisory lock that stands for using the database."""


@contextmanager
def shared(settings: Settings) -> Iterator[None]:
    """Use the database beside others: a server, a command. Raises Refused while it is being restored."""
    with _held(settings, alone=False) as got:
        if not got:
            raise Refused("The database is being restored at this moment. Try again when that is done")
        yield


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Use it alone. Raises Refused while anything else does."""
    with _held(settings, alone=True) as got:
        if not got:
            raise Refused("opsplanner is running, or one of its commands is at work on this database. Stop it first, then restore")
        yield


@contextmanager
def _held(settings: Settings, *, alone: bool) -> Iterator[bool]:
    with _file_held(settings.sqlite_file, alone) if settings.sqlite_file else _number_held(settings.database, alone) as got:
        yield got


@contextmanager
def _file_held(database: Path, alone: bool) -> Iterator[bool]:
    """A lock on a file beside the database: it ends with the process, however that ends."""
    file = database.with_name(f"{database.name}.in-use")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w")
    except OSError as trouble:
        raise BadSetting(f"{file.parent} holds the database, and cannot be written: {trouble.strerror}.") from trouble
    with handle:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _number_held(database: str, alone: bool) -> Iterator[bool]:
    """A lock of the database's own, on a connection that is kept for it."""
    url = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError as trouble:
        raise BadSetting(f"The database cannot be reached: {str(trouble).strip().splitlines()[0]}. OPSPLANNER_DATABASE says where it is.") from trouble
    with connection:
        take = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"
        row = connection.execute(f"SELECT {take}(%s)", (NUMBER,)).fetchone()
        yield bool(row and row[0])
