"""A database file with flipped bytes: it is refused at the start; found later, nothing more is written to it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pysqlite3.dbapi2
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError

from opsplanner import clock, integrity, startup
from opsplanner.cli import main
from opsplanner.database import db, unit_of_work
from opsplanner.engines import damage
from opsplanner.errors import Damaged
from opsplanner.models import User
from opsplanner.web import spreadsheet
from tests.browser import Browser, text_of
from tests.databases import application
from tests.make import Make


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Flask]:
    """An application on a file of its own, with an installation, an operation and a coordinator."""
    app = application("sqlite", tmp_path, "own")
    with app.app_context():
        make = Make()
        make.installation()
        make.operation(author=make.user())
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def flip(app: Flask, table: str) -> None:
    """Flip every byte of the page that a table begins with."""
    with app.app_context():
        file = db.engine.url.database
        assert file is not None
        db.session.remove()
        db.engine.dispose()
    with pysqlite3.dbapi2.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(size,)], [(page,)] = connection.execute("PRAGMA page_size"), connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table])
    connection.close()
    with open(file, "r+b") as whole:
        whole.seek(size * (page - 1))
        old = whole.read(size)
        whole.seek(size * (page - 1))
        whole.write(bytes(255 - byte for byte in old))


def test_a_damaged_file_is_refused_at_the_start_and_nothing_is_written(own: Flask) -> None:
    flip(own, "ward")
    with own.app_context():
        with pytest.raises(Damaged, match=r"own\.sqlite is damaged: .*restore your last backup"):
            startup.prepare(own, own.config["SETTINGS"], lambda _: None)
        db.session.remove()


def test_a_check_that_takes_long_goes_on_behind_the_start_and_what_it_finds_stops_all_writing(own: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    flip(own, "ward")
    monkeypatch.setattr(integrity, "AT_ONCE", 0.01)
    said, goes_on = list[str](), threading.Event()

    def wait(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        assert "quick_check" not in statement or goes_on.wait(60)

    with own.app_context():
        event.listen(db.engine, "before_cursor_execute", wait)
        integrity.check_at_start(said.append)
        assert said == ["The database is being checked. If it is damaged, nothing more is written to it, and the log says so."]
        with unit_of_work():
            assert damage(db.engine) is None, "meanwhile people go on"
        goes_on.set()
        for check in [thread for thread in threading.enumerate() if thread.name == "integrity"]:
            check.join(60)
        with pytest.raises(Damaged, match=r"own\.sqlite is damaged: "), unit_of_work():
            pass
        event.remove(db.engine, "before_cursor_execute", wait)


def test_the_command_says_whether_the_database_is_whole(own: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = own.config["SETTINGS"]
    monkeypatch.setenv("OPSPLANNER_DATA", str(settings.data))
    monkeypatch.setenv("OPSPLANNER_DATABASE", settings.database)
    monkeypatch.setenv("OPSPLANNER_DEMO", "yes")
    assert CliRunner().invoke(main, ["check-database"]).output == "The database is whole.\n"
    flip(own, "ward")
    said = CliRunner().invoke(main, ["check-database"])
    assert said.exit_code == 1 and "own.sqlite is damaged: " in said.output and "Traceback" not in said.output


def test_once_a_page_finds_it_damaged_nothing_more_is_written(own: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with own.app_context():
        person = db.session.scalars(db.select(User)).unique().first()
        assert person is not None
        db.session.remove()
    reader = Browser(own).as_(person)
    assert reader.get("/account").status_code == 200
    integrity.note_backup(own.config["SETTINGS"], "opsplanner-2026-11-17-220000.zip")
    flip(own, "operation")
    answer = reader.get("/operations", expect=503)
    assert "has found its database damaged" in text_of(answer) and "change" not in text_of(answer)
    refused = reader.post("/account/telephone", {"telephone": "01634 1", "version": "1"}, expect=503)
    assert "keeps nothing more, so nothing was changed" in text_of(refused)
    assert all("The last good backup is opsplanner-2026-11-17-220000.zip." in text_of(page) for page in (answer, refused))
    assert reader.get("/account").status_code == 200, "what is whole can be read"
    assert [record.levelname for record in caplog.records if "is damaged: " in record.getMessage()][:1] == ["CRITICAL"]
    with own.app_context():
        assert damage(db.engine)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_download_that_breaks_off_says_so_in_its_last_line_and_in_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def table() -> Iterator[Sequence[object]]:
        for number in range(5000):
            yield number, "a row of the file"
        raise DatabaseError("", {}, Exception("database disk image is malformed"))

    with app.test_request_context("/outcomes.csv"), caplog.at_level(logging.INFO):
        answer = app.process_response(spreadsheet.download("outcomes.csv", table()))
        lines = answer.get_data(as_text=True).splitlines()
        answer.close()
    assert answer.status_code == 503 and lines[0] == "\ufeff0,a row of the file" and lines[-1].startswith('"This file is not whole: ')
    number = lines[-1].rpartition("reference ")[2].strip('."')
    told = [record.getMessage() for record in caplog.records]
    assert f"fault {number}: 503 at GET /outcomes.csv, which broke off: DatabaseError: database disk image is malformed" in told
    assert any(line.startswith("GET /outcomes.csv 503 ") for line in told)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_download_that_cannot_begin_is_no_file(app: Flask) -> None:
    def table() -> Iterator[Sequence[object]]:
        raise DatabaseError("", {}, Exception("database disk image is malformed"))
        yield clock.today(),

    with app.test_request_context("/outcomes.csv"), pytest.raises(DatabaseError):
        spreadsheet.download("outcomes.csv", table())
