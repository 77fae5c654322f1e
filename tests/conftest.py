"""Every test that touches the database runs twice: on SQLite and on PostgreSQL, each on a migrated database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import text

from opsplanner import config, create_app, schema
from opsplanner.database import db
from tests.browser import Browser
from tests.make import Make


def _application(url: str, folder: Path) -> Flask:
    settings = config.Settings(data=folder, database=url, demonstration=True, secret_key="t" * 64, public_url="https://ops.example")
    app = create_app(settings)
    app.config.update(TESTING=True, PROPAGATE_FAULTS=True, PASSWORD_HASHER=PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    with app.app_context():
        schema.migrate(db.engine)
    return app


@pytest.fixture(scope="session")
def _apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Flask]]:
    apps: dict[str, Flask] = {}
    yield apps
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, _apps: dict[str, Flask], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on an empty, migrated database of each engine, with the installation's row."""
    engine = request.param
    if engine not in _apps:
        folder = tmp_path_factory.mktemp(engine)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        if engine == "sqlite":
            url = f"sqlite+pysqlite:///{folder / 'test.sqlite'}"
        else:
            from tests.postgres import create_database

            url = create_database(f"opsplanner_{worker}")
        _apps[engine] = _application(url, folder)
    app = _apps[engine]
    with app.app_context():
        Make().installation()
        db.session.remove()
    yield app
    with app.app_context():
        db.session.rollback()
        _empty()
        db.session.remove()


def _empty() -> None:
    """Delete every row, and let ids begin at 1 again. (TRUNCATE of all tables took 115 ms a test on PostgreSQL, this takes 2.)"""
    deletes = [f'DELETE FROM "{table.name}"' for table in reversed(db.metadata.sorted_tables)]
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            for delete in deletes:
                connection.execute(text(delete))
        else:
            connection.execute(text("; ".join(deletes)))
            connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))
        connection.commit()


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """An application context for tests of services: no requests inside it, they would share its session."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def make(app: Flask) -> Iterator[Make]:
    """Test data. Works inside `in_app` and, without it, in a context of its own for each call."""
    yield _Contextual(app)  # type: ignore[misc]


class _Contextual(Make):
    """Makes each thing in an application context when the test has none open."""

    def __init__(self, app: Flask):
        super().__init__()
        self._app = app

    def __getattribute__(self, name: str):  # type: ignore[no-untyped-def]
        found = super().__getattribute__(name)
        if name.startswith("_") or not callable(found) or name == "count":
            return found
        app = super().__getattribute__("_app")

        def call(*args, **kwargs):  # type: ignore[no-untyped-def]
            from flask import has_app_context

            if has_app_context():
                return found(*args, **kwargs)
            with app.app_context():
                return found(*args, **kwargs)

        return call


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser, signed out; `browser.as_(user)` signs somebody in."""
    return Browser(app)
