"""The Medway pack and the demonstration, made once a run for each engine and day, and copied for every test that wants one.

To make a demonstration takes 3 s of CPU, to load the pack half a second, to copy either a tenth of one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite

from opsplanner import clock, demo
from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from tests import databases
from tests.make import install
from tests.postgres import create_database

_COUNT = "INSERT INTO change_count (topic, number) VALUES (?, ?) ON CONFLICT (topic) DO UPDATE SET number = max(change_count.number, excluded.number) + 1"


def medway() -> None:
    """Load the Medway pack into the application's empty database."""
    with unit_of_work():
        load_pack(read_pack(MEDWAY), demonstration=True)


def make_demonstration() -> None:
    """Load the Medway pack and its demonstration into the application's empty database."""
    medway()
    with unit_of_work():
        demo.load()


def new_database(engine: str, folder: Path, name: str, make: Callable[[], None] = make_demonstration) -> str:
    """Return the address of a database of this engine and name with what is made so on this day. SQLite keeps its file in the folder."""
    if engine == "postgresql":
        return create_database(f"{name}_{databases.WORKER}", _model(make))
    return databases.on_file(folder / f"{name}.sqlite", file(make).read_bytes())


def pour(make: Callable[[], None] = make_demonstration) -> None:
    """Let the application's database hold what is made so on this day and nothing else: to be called before anything is read.

    What the application keeps of what was there is counted as changed.
    """
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with closing(db.engine.raw_connection()) as pooled, closing(sqlite.connect(file(make))) as source:
            connection: Any = pooled.driver_connection
            filled, deletes = databases.deletes()
            found = [delete for has_rows, delete in zip(connection.execute(filled).fetchone()[: -len(databases.SUMS)], deletes, strict=False) if has_rows]
            assert found == ['DELETE FROM "installation"'], f"it would take what the test has made: {found}"
            counts = connection.execute("SELECT topic, number FROM change_count").fetchall()
            source.backup(connection)
            counts += connection.execute("SELECT topic, number FROM change_count").fetchall()
            connection.executemany(_COUNT, counts)
        return
    databases.empty()
    source, target = _source(make, clock.today().isoformat()), databases.sweeper()
    with target.transaction():
        for name in databases.tables():
            with source.cursor().copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as rows, target.cursor().copy(f'COPY "{name}" FROM STDIN (FORMAT binary)') as to:
                for some in rows:
                    to.write(some)
        last = source.execute("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL").fetchall()
        target.cursor().executemany("SELECT setval(quote_ident(%s), %s)", last)
        target.execute("UPDATE change_count SET number = number + 1")
        topics = source.execute("SELECT topic FROM change_count").fetchall()
        target.cursor().executemany("INSERT INTO change_count (topic, number) VALUES (%s, 1) ON CONFLICT (topic) DO NOTHING", topics)


def file(make: Callable[[], None] = make_demonstration) -> Path:
    """Return SQLite's file with what is made so on this day. It is copied, and never written to."""
    with databases.once_a_run(f"{_name(make)}.sqlite") as told:
        if not told.exists():
            with TemporaryDirectory() as folder:
                _made("sqlite", Path(folder), told.stem, make)
                _whole(Path(folder) / f"{told.stem}.sqlite", told)
    return told


def _model(make: Callable[[], None]) -> str:
    """Return the name of such a database on PostgreSQL, of which copies are made."""
    with databases.once_a_run(f"{_name(make)}.postgresql") as told:
        if not told.exists():
            with TemporaryDirectory() as folder:
                told.write_text(_made("postgresql", Path(folder), told.stem, make))
        return told.read_text()


@cache
def _source(make: Callable[[], None], day: str) -> psycopg.Connection:
    """A connection to this worker's own copy: from one that somebody reads, PostgreSQL makes no other."""
    url = new_database("postgresql", Path(), f"{make.__name__}_of_{day}", make)
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def _name(make: Callable[[], None]) -> str:
    return f"{make.__name__}_{clock.today():%Y%m%d}"


def _made(engine: str, folder: Path, name: str, make: Callable[[], None]) -> str:
    """Make it, and return the name of its database."""
    app = databases.application(engine, folder, name)
    with app.app_context():
        install()
        make()
        db.session.remove()
        db.engine.dispose()
        return db.engine.url.database or ""


def _whole(file: Path, to: Path) -> None:
    """Copy a database of SQLite, its log included, to one file."""
    with closing(sqlite.connect(file)) as source, closing(sqlite.connect(to)) as copy:
        source.backup(copy)
