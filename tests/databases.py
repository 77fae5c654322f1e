"""An application for the tests, on a migrated database of either engine, and a quick way to empty it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event, text

from opsplanner import config, create_app, migrate
from opsplanner.database import db
from tests.postgres import create_database

ENGINES = tuple(os.environ.get("OPSPLANNER_TEST_ENGINES", "sqlite postgresql").split())
"""On which engines the tests run; `make clocks` asks for SQLite alone."""


@cache
def migrated() -> bytes:
    """SQLite's file of a database with every table and without a row: to write it takes no time, to migrate 0.7 s of CPU."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "migrated.sqlite"
        app = create_app(config.Settings(data=Path(folder), database=f"sqlite+pysqlite:///{file}", secret_key="t" * 64))
        with app.app_context():
            migrate.to_newest(db.engine)
            db.engine.dispose()
        return file.read_bytes()


def application(engine: str, folder: Path, name: str) -> Flask:
    """Return the application on a new database of this engine and name: migrated, without a row. SQLite keeps its file in the folder."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    url = f"sqlite+pysqlite:///{folder / name}.sqlite" if engine == "sqlite" else create_database(f"{name}_{worker}")
    settings = config.Settings(data=folder, database=url, demonstration=True, secret_key="t" * 64, public_url="https://ops.example")
    if engine == "sqlite":
        (folder / f"{name}.sqlite").write_bytes(migrated())
    app = create_app(settings)
    app.config.update(TESTING=True, PROPAGATE_FAULTS=True, PASSWORD_HASHER=PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    with app.app_context():
        if engine == "sqlite":
            event.listen(db.engine, "connect", _do_not_wait_for_the_disk)
            db.engine.dispose()
        migrate.to_newest(db.engine)
    return app


def _do_not_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """As PostgreSQL is set too (tests/postgres.py): waiting for the disk was an eighth of a run, and no test outlives its machine."""
    connection.execute("PRAGMA synchronous=OFF")


def empty() -> None:
    """Delete every row of the application's database, and let ids begin at 1 again. (TRUNCATE took 115 ms a test on PostgreSQL, this takes 2.)

    It goes past the session, statement by statement it took seven times as long; what the application keeps under a count of changes is of the
    test before, and the installation's row, with which each test begins, is counted.
    """
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        connection.driver_connection.executescript(f"BEGIN IMMEDIATE; {_deletes()}; COMMIT")  # type: ignore[union-attr]
        connection.close()
        return
    with db.engine.connect() as connection:
        connection.execute(text(_deletes()))
        connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))
        connection.commit()


@cache
def _deletes() -> str:
    """The sums come last: each figure that goes is taken out of them. Changes go on to be counted."""
    tables = [table.name for table in reversed(db.metadata.sorted_tables) if table.name not in ("change_count", "figure_sum")]
    return "; ".join(f'DELETE FROM "{name}"' for name in (*tables, "figure_sum"))
