"""Is the database whole? Asked at each start and by command. A damaged one is refused; found damaged later, it is written no more."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress

import pysqlite3.dbapi2
from flask import current_app
from sqlalchemy.exc import DBAPIError

from opsplanner.config import Settings
from opsplanner.database import db, on_sqlite
from opsplanner.engines import damage, note_damage, unhurried
from opsplanner.errors import Damaged

LAST_BACKUP = "last-backup"
AT_ONCE = 1.0
"""Seconds that a start waits for the check; a larger file is checked behind it."""


def check_at_start(say: Callable[[str], object]) -> None:
    """Check an SQLite file before anything is written to it. Raises Damaged; what takes longer than a second goes on behind the start.

    PostgreSQL looks after its own pages; what it finds damaged while it is read stops all writing as well.
    """
    if not on_sqlite():
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def behind() -> None:
        with app.app_context():
            problems()

    check = threading.Thread(target=behind, name="integrity", daemon=True)
    check.start()
    check.join(AT_ONCE)
    if check.is_alive():
        say("The database is being checked. If it is damaged, nothing more is written to it, and the log says so.")
    elif found := damage(db.engine):
        raise damaged(found)


def damaged(found: str) -> Damaged:
    """Return what to raise for a database that was found so, with the last good backup where one is known."""
    return Damaged(" ".join(filter(None, [found, last_backup()])))


def note_backup(settings: Settings, name: str) -> None:
    """Keep in the data folder, if it can be, what the last backup is called that was written, opened and found whole."""
    with suppress(OSError), os.fdopen(os.open(settings.data / LAST_BACKUP, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(name)


def last_backup() -> str:
    """Return "The last good backup is opsplanner-2026-11-18-110000.zip.", or "" where none is known. It says no folder: everybody reads it."""
    try:
        name = (current_app.config["SETTINGS"].data / LAST_BACKUP).read_text().strip()
    except (OSError, ValueError):
        return ""
    return f"The last good backup is {name}." if re.fullmatch(r"opsplanner-[0-9-]{17}\.zip", name) else ""


def problems() -> str | None:
    """Look whether the database is whole: return what is wrong, or None. What is found stops all writing of this process.

    SQLite looks through its file (`quick_check`); of PostgreSQL every row of every table is read.
    """
    try:
        if on_sqlite():
            with db.engine.connect() as connection:
                found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(10)")]
            if found != ["ok"]:
                note_damage(db.engine, found[0])
        else:
            with unhurried(), db.engine.connect() as connection:
                for table in db.metadata.sorted_tables:
                    connection.exec_driver_sql(f'SELECT sum(length(t::text)) FROM "{table.name}" t').scalar()
    except (DBAPIError, pysqlite3.dbapi2.DatabaseError) as trouble:
        if not damage(db.engine):  # the engine notes by itself what it knows for damage
            note_damage(db.engine, str(getattr(trouble, "orig", None) or trouble))
    return damage(db.engine)
