"""An application for the tests, on a migrated database of either engine, and a quick way to empty it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from alembic import command
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, event

from opsplanner import config, create_app, migrate
from opsplanner.database import db
from opsplanner.engines import engine_options
from tests.postgres import FOLDER, create_database

ENGINES = tuple(os.environ.get("OPSPLANNER_TEST_ENGINES", "sqlite postgresql").split())
"""On which engines the tests run; `make clocks` asks for SQLite alone."""
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


NEWEST = "head"


@cache
def migrated(revision: str = NEWEST) -> bytes:
    """SQLite's file of a database without a row, with every table as this migration left it: to write it takes no time, to migrate 0.7 s of CPU.

    What one worker has made the others read.
    """
    with once_a_run(f"{revision}.sqlite") as file:
        if not file.exists():
            before, new = _before("sqlite", revision), file.with_suffix(".new")
            new.write_bytes(migrated(before) if before else b"")
            _migrate(f"sqlite+pysqlite:///{new}", revision)
            new.rename(file)
        return file.read_bytes()


@cache
def _model(revision: str) -> str:
    """The name of such a database on PostgreSQL, of which copies are made."""
    name = f"opsplanner_at_{revision}"
    with once_a_run(f"{revision}.postgresql") as file:
        if not file.exists():
            before = _before("postgresql", revision)
            _migrate(create_database(name, _model(before)) if before else create_database(name), revision)
            file.touch()
    return name


@contextmanager
def once_a_run(name: str) -> Iterator[Path]:
    """Where all workers of the run find something: who comes first makes it, and the others wait for that."""
    folder = _folder()
    with open(folder / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / name


def _folder() -> Path:
    folder = Path(os.environ[FOLDER] if FOLDER in os.environ else _own_folder().name) / "made"
    folder.mkdir(exist_ok=True)
    return folder


@cache
def _own_folder() -> TemporaryDirectory[str]:
    """For a process that is no run of the tests; it goes with the process."""
    return TemporaryDirectory()


def _before(engine: str, revision: str) -> str | None:
    """The newest of what was made and is older, as the migrations stand in their chain and not by their numbers: from there the way is shorter."""
    older = takewhile(lambda known: known != revision, _chain())
    made = {made.stem for made in _folder().glob(f"*.{engine}")}
    return next((known for known in reversed([*older]) if known in made), None)


@cache
def _chain() -> tuple[str, ...]:
    """Every migration, the first one first."""
    return tuple(reversed([known.revision for known in ScriptDirectory.from_config(migrate.alembic_config()).walk_revisions()]))


def _migrate(url: str, revision: str) -> None:
    engine, settings = create_engine(url, **engine_options(url)), migrate.alembic_config()
    with engine.connect() as connection, connection.execution_options(write=True).begin():
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
    engine.dispose()


def new_database(engine: str, folder: Path, name: str, revision: str = NEWEST) -> str:
    """Return the address of a database of this engine and name as this migration left it, without a row. SQLite keeps its file in the folder."""
    if engine == "postgresql":
        return create_database(f"{name}_{WORKER}", _model(revision))
    return on_file(folder / f"{name}.sqlite", migrated(revision))


def on_file(file: Path, content: bytes) -> str:
    """Return the address of a database of SQLite whose file is written with this content."""
    file.write_bytes(content)
    return f"sqlite+pysqlite:///{file}"


def application(engine: str, folder: Path, name: str, url: str = "") -> Flask:
    """Return the application on a new database of this engine and name: migrated, without a row. SQLite keeps its file in the folder.

    On the database at this address, if one is given.
    """
    url = url or new_database(engine, folder, name)
    settings = config.Settings(data=folder, database=url, demonstration=True, secret_key="t" * 64, public_url="https://ops.example")
    app = quick(create_app(settings))
    app.config.update(TESTING=True, PROPAGATE_FAULTS=True)
    return app


def quick(app: Flask) -> Flask:
    """Let an application do quickly what no test is about: compile templates, hash passwords, and on SQLite keep what is written through a loss of power."""
    app.jinja_env.bytecode_cache = compiled()
    app.config["PASSWORD_HASHER"] = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _set_up)
            db.engine.dispose()
            _share_what_is_written(db.engine)
    return app


_first: list[Engine] = []


def _share_what_is_written(engine: Engine) -> None:
    """Let all applications of this process on SQLite find the text of a statement that one of them has written: it is the same, and each wrote it anew.

    Texts are found by their dialect, which says nothing of one database: the first application's is everybody's.
    """
    if not _first:
        engine.connect().close()  # it learns SQLite's version with its first connection
        engine.dispose()
        _first.append(engine)
    engine.dialect = engine.pool._dialect = _first[0].dialect
    engine._compiled_cache = _first[0]._compiled_cache


@cache
def compiled() -> FileSystemBytecodeCache | None:
    """Where the applications of a run, of every worker, find a template that one of them has compiled: all of them take 1.4 s of CPU."""
    if FOLDER not in os.environ:
        return None
    folder = Path(os.environ[FOLDER]) / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def _set_up(connection: Any, _record: Any) -> None:
    """Do not wait for the disk, as PostgreSQL is set too (tests/postgres.py): it was an eighth of a run, and no test outlives its machine.

    Rows that were asked for in no order come in the reverse of the usual one, so that nothing leans on it: PostgreSQL gives them in any.
    (https://sqlite.org/pragma.html#pragma_reverse_unordered_selects)
    """
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA reverse_unordered_selects=ON")


def empty() -> None:
    """Delete every row of the application's database, and let ids begin at 1 again. (TRUNCATE took 115 ms a test on PostgreSQL, this takes 2.)

    It goes past the session. SQLite is asked first which tables have rows, few of them: to delete from each took three times as long. What the application
    keeps under a count of changes is of the test before, and the installation's row, with which each test begins, is counted.
    """
    if db.engine.dialect.name == "sqlite":
        filled, each = deletes()
        pooled = db.engine.raw_connection()
        connection: Any = pooled.driver_connection
        connection.execute("BEGIN IMMEDIATE")
        for has_rows, delete in zip(connection.execute(filled).fetchone(), each, strict=True):
            if has_rows:
                connection.execute(delete)
        connection.execute("COMMIT")
        pooled.close()
        return
    try:
        sweeper().execute(_SWEEP)
    except psycopg.OperationalError:  # a test has cut all wires
        _sweeper.cache_clear()
        sweeper().execute(_SWEEP)


_SWEEP = "SELECT pg_temp.empty()"


def sweeper() -> psycopg.Connection:
    """A connection to the application's database on PostgreSQL that can empty it. It keeps what it has planned, and asks no foreign key and no trigger."""
    return _sweeper(db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False))


@cache
def _sweeper(url: str) -> psycopg.Connection:
    connection = psycopg.connect(url, autocommit=True, options="-c session_replication_role=replica -c lock_timeout=10s")
    deletes = "; ".join(f'DELETE FROM "{name}"' for name in tables())
    connection.execute(f"""
        CREATE FUNCTION pg_temp.empty() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
        {deletes}; PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'; END $$
    """)
    return connection


SUMS = ("figure_sum", "month_sum", "month_count")


def tables() -> list[str]:
    """What is emptied, in this order. Changes go on to be counted; the sums come last, since each figure that goes is taken out of them."""
    return [table.name for table in reversed(db.metadata.sorted_tables) if table.name not in ("change_count", *SUMS)] + [*SUMS]


@cache
def deletes() -> tuple[str, list[str]]:
    """What asks SQLite which tables have rows, and what empties each. (The sums have some as soon as a figure goes.)"""
    asked = [f'EXISTS (SELECT 1 FROM "{name}")' for name in tables()[: -len(SUMS)]]
    return f"SELECT {', '.join(asked)}{', 1' * len(SUMS)}", [f'DELETE FROM "{name}"' for name in tables()]
