"""The demonstration on each engine: one that many tests read, or one of its own for a test that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event

from opsplanner import clock, demo
from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from tests.databases import ENGINES, application
from tests.make import Make


def make_demonstration() -> None:
    """Load the Medway pack and its demonstration into the application's empty database."""
    with unit_of_work():
        load_pack(read_pack(MEDWAY), demonstration=True)
    with unit_of_work():
        demo.load()


@pytest.fixture(scope="session")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Flask]]:
    made: dict[tuple[str, date], Flask] = {}

    def shared(engine: str) -> Flask:
        key = engine, clock.today()  # it is told as of the day on which it is made
        if key not in made:
            made[key] = application(engine, tmp_path_factory.mktemp(f"demonstration-{engine}"), "demonstration")
            with made[key].app_context():
                Make().installation()
                make_demonstration()
                db.session.remove()
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
    make_demonstration()
