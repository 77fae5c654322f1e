"""The demonstration on each engine: one that many tests read, or one of its own for a test that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event

from opsplanner import clock
from opsplanner.database import db
from tests import demonstrations
from tests.databases import ENGINES, application


@pytest.fixture(scope="session")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Flask]]:
    made: dict[tuple[str, date], Flask] = {}

    def shared(engine: str) -> Flask:
        key = engine, clock.today()  # it is told as of the day on which it is made
        if key not in made:
            folder = tmp_path_factory.mktemp(f"demonstration-{engine}")
            made[key] = application(engine, folder, "demonstration", demonstrations.new_database(engine, folder, "demonstration"))
        return made[key]

    yield shared
    for app in made.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(params=ENGINES)
def demonstration(request: pytest.FixtureRequest, _shared: Callable[[str], Flask]) -> Iterator[None]:
    """The demonstration, in an application context. It is made once for all tests: one that writes to it fails."""
    with _shared(request.param).app_context():
        event.listen(db.session, "before_flush", _refuse)
        yield
        event.remove(db.session, "before_flush", _refuse)
        db.session.remove()


def _refuse(session: object, *_: object) -> None:
    pytest.fail(f"a test that writes needs `own_demonstration`: {session}")


@pytest.fixture
def own_demonstration(in_app: Flask) -> None:
    """A demonstration that the test may change, in an application context."""
    demonstrations.pour()
