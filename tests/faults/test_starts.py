"""Several starts in one second, and a database that a newer opsplanner has made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
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

    def start(_: int) -> tuple[bool, list[str]]:
        app, said = create_app(settings), list[str]()
        together.wait(60)
        with app.app_context():
            try:
                with startup.alone(settings, said.append):
                    return migrate.to_newest(db.engine), said
            finally:
                db.session.remove()
                db.engine.dispose()

    with ThreadPoolExecutor(4) as starts:
        found = list(starts.map(start, range(4)))
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
