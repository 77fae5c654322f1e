"""Databases as an older migration left them, and one that the models made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, column, create_engine, func, inspect, select, table
from sqlalchemy.engine import Connection

from opsplanner import migrate
from opsplanner.database import db
from opsplanner.engines import engine_options
from tests.databases import WORKER, new_database
from tests.postgres import create_database

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)


class Old:
    """A database of the engine as it was once."""

    def __init__(self, engine: str, folder: Path):
        self._engine, self._folder = engine, folder

    @contextmanager
    def at(self, revision: str) -> Iterator[Connection]:
        """Make it, without a row, as this migration left it, and open it to be written to."""
        url = new_database(self._engine, self._folder, "opsplanner_old", revision)
        self.database = create_engine(url, **engine_options(url))
        with self.database.connect() as connection, connection.execution_options(write=True).begin():
            yield connection

    @contextmanager
    def brought_up(self) -> Iterator[Connection]:
        """Bring it to the newest migration, and open it to be read."""
        assert migrate.to_newest(self.database)
        with self.database.connect() as connection:
            yield connection


@pytest.fixture
def old(in_app: Flask, tmp_path: Path) -> Iterator[Old]:
    """A database of the same engine, at whichever migration a test says."""
    found = Old(db.engine.dialect.name, tmp_path)
    yield found
    found.database.dispose()


@pytest.fixture
def from_models(in_app: Flask, tmp_path: Path) -> Iterator[Engine]:
    """A database of the same engine, made from the models without any migration."""
    sqlite = db.engine.dialect.name == "sqlite"
    url = f"sqlite+pysqlite:///{tmp_path / 'models.sqlite'}" if sqlite else create_database(f"opsplanner_models_{WORKER}")
    engine = create_engine(url, **engine_options(url))
    db.metadata.create_all(engine)
    yield engine
    engine.dispose()


def insert(connection: Connection, name: str, /, **values: Any) -> None:
    """Insert a row as the table is now, each column that needs a value and was given none with some value of its type.

    Its columns alone are asked for: what they refer to, and what that refers to, took a quarter of the CPU of these tests.
    """
    found = inspect(connection)
    columns, key = found.get_columns(name), found.get_pk_constraint(name)["constrained_columns"]
    into = table(name, *(column(one["name"], one["type"]) for one in columns))
    number = 1 + (connection.scalar(select(func.count()).select_from(into)) or 0)
    some: dict[type[Any], Any] = {int: 1, str: "", bool: False, date: date(2026, 11, 18), time: time(10), datetime: datetime(2026, 11, 18, 10, tzinfo=UTC)}
    needed = {one["name"]: some[one["type"].python_type] for one in columns if not one["nullable"] and one["name"] not in key}
    named = {"reference": f"X-{number}"} if "reference" in into.columns else {}
    connection.execute(into.insert().values(needed | named | values))
