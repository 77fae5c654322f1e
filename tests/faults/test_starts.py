"""Several starts in one second, and a database that a newer opsplanner has made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from flask import Flask
from sqlalchemy import text

from opsplanner import config, create_app, migrate, startup
from opsplanner.config import BadSetting
from opsplanner.database import db
from opsplanner.one_start import WAITS
from tests.databases import ENGINES
from tests.postgres import create_database


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> config.Settings:
    """An installation on an empty database that nobody has started yet."""
    url = f"sqlite+pysqlite:///{tmp_path / 'new.sqlite'}" if request.param == "sqlite" else create_database(f"starts_{tmp_path.name}"[:60])
    return config.Settings(data=tmp_path, database=url, secret_key="s" * 64)


def test_of_several_starts_at_once_one_brings_the_database_up_and_the_others_wait(settings: config.Settings) -> None:
    together = Barrier(4)
    apps = [create_app(settings) for _ in range(4)]  # one after the other: Python 3.11 does not compile routes in several threads at once

    def start(app: Flask) -> tuple[bool, list[str]]:
        said = list[str]()
        together.wait(120)
        with app.app_context():
            try:
                with startup.alone(settings, said.append):
                    return migrate.to_newest(db.engine), said
            finally:
                db.session.remove()
                db.engine.dispose()

    with ThreadPoolExecutor(4) as starts:
        found = list(starts.map(start, apps))
    assert sorted(done for done, _ in found) == [False, False, False, True]
    assert {sentence for _, said in found for sentence in said} <= {WAITS}


def test_a_database_of_a_newer_opsplanner_is_refused_in_one_sentence(settings: config.Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        migrate.to_newest(db.engine)
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(BadSetting, match="The database has form 9999, which a newer opsplanner has made; this one knows forms up to"):
            startup.prepare(app, settings, lambda _: None)
        db.session.remove()
        db.engine.dispose()


def test_a_start_that_ends_badly_lets_the_next_one_go_on(settings: config.Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        with pytest.raises(ZeroDivisionError), startup.alone(settings, lambda _: None):
            raise ZeroDivisionError
        said: list[str] = []
        with startup.alone(settings, said.append):
            assert said == []
        db.session.remove()
        db.engine.dispose()


def test_a_file_that_goes_while_the_folder_is_looked_through_stops_no_start(tmp_path: Path) -> None:
    settings, enough = config.Settings(data=tmp_path, database="postgresql+psycopg://nobody@nowhere/none", secret_key="s" * 64), Event()

    for number in range(200):
        (tmp_path / f"kept-{number}").touch(mode=0o600)

    def come_and_go() -> None:
        while not enough.is_set():
            (tmp_path / "new.sqlite-wal").touch(mode=0o644)
            (tmp_path / "new.sqlite-wal").unlink()

    with ThreadPoolExecutor(1) as other:
        going = other.submit(come_and_go)
        try:
            for _ in range(40):
                startup.keep_private(settings, lambda _: None)
        finally:
            enough.set()
    assert going.exception() is None
