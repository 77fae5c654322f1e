"""Every test that touches the database runs twice: on SQLite and on PostgreSQL, each on a migrated database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from opsplanner import clock, config, create_app
from opsplanner.database import db
from tests import hands as clock_hands
from tests.browser import Browser
from tests.databases import ENGINES, application, empty
from tests.make import Make, install

settings.register_profile("opsplanner", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
settings.load_profile("opsplanner")  # how fast the machine is says nothing of what is asked; and one database, read or emptied, is meant for all examples


@pytest.fixture(scope="session")
def _apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Flask]]:
    apps: dict[str, Flask] = {}
    yield apps
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest, _apps: dict[str, Flask], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on an empty, migrated database of each engine, with the installation's row."""
    engine = request.param
    if engine not in _apps:
        _apps[engine] = application(engine, tmp_path_factory.mktemp(engine), "opsplanner")
    app = _apps[engine]
    with app.app_context():
        install()
        app.extensions.pop("installation", None)
    yield app
    with app.app_context():
        db.session.rollback()
        empty()
        db.session.remove()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database behind it."""
    folder = tmp_path_factory.mktemp("house")
    return create_app(config.Settings(data=folder, database=f"sqlite+pysqlite:///{folder / 'none.sqlite'}", secret_key="h" * 64))


@pytest.fixture
def hands() -> Iterator[clock_hands.Hands]:
    """The hands of the clock, for a test that moves them; they are put back after it."""
    with clock_hands.moved_to(clock.now()) as found:
        yield found


@pytest.fixture
def usual_time(hands: clock_hands.Hands) -> None:
    """For a test that names days of the usual week: they are the same under every clock that the run is given."""
    hands.move_to(clock_hands.USUAL)


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
