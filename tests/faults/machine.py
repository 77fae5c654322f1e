"""Faults that need a machine to fail, or time to pass: `make faults` runs them, and `make test` does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, make_url, text

from opsplanner import config, create_app, integrity, migrate
from opsplanner.config import Patience
from opsplanner.database import db
from opsplanner.models import LogEntry
from opsplanner.models import OperationState as S
from tests.browser import Browser, text_of
from tests.databases import ENGINES
from tests.faults.causes import Wire
from tests.logbook.conftest import around_now
from tests.make import Make
from tests.postgres import create_database

HURRIED = Patience(statement=2, lock=1, connect=2)
MAYBE, NOT_KEPT = "It may have been kept", "The change was not kept"


@dataclass
class Site:
    """An application on a database of its own, with an operation under way and somebody who writes in its log."""

    app: Flask
    writer: Browser
    log: str
    url: str

    def write(self, what: str, key: str = "") -> int:
        """Write a line, and return the status."""
        typed = {"text": what, "kind": "note"} | ({"once": key} if key else {})
        self.answer = self.writer.post(self.log, typed, expect=503)
        return self.answer.status_code

    def says(self, sentence: str) -> bool:
        """Say whether the last answer had this sentence."""
        return sentence in text_of(self.answer)

    def lines(self) -> list[str]:
        """Return what is in the log."""
        with self.app.app_context():
            found = list(db.session.scalars(db.select(LogEntry.text).order_by(LogEntry.id)))
            db.session.remove()
        return found


@contextmanager
def opened(url: str, folder: Path, *, at: str = "", patience: Patience = HURRIED) -> Iterator[Site]:
    """Open an installation on a new database; `at` is another address that it reaches the same one by."""
    app = create_app(config.Settings(data=folder, database=at or url, secret_key="f" * 64, patience=patience))
    app.config.update(TESTING=True)
    with app.app_context():
        migrate.to_newest(db.engine)
        make = Make()
        make.installation()
        author = make.user()
        reference = make.operation(S.UNDER_WAY, author=author, wall=around_now()).reference
        db.session.commit()
        db.session.remove()
    yield Site(app, Browser(app).as_(author), f"/operations/{reference}/log", url)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def server() -> str:
    """An empty database on PostgreSQL."""
    return create_database(f"machine_{os.getpid()}")


@pytest.fixture
def through_wire(server: str, tmp_path: Path) -> Iterator[tuple[Site, Wire]]:
    """An installation that reaches PostgreSQL through a wire that can be cut."""
    url = make_url(server)
    wire = Wire(url.port or 0)
    with opened(server, tmp_path, at=url.set(port=wire.port).render_as_string(hide_password=False)) as site:
        yield site, wire
    wire.close()


def test_a_wire_that_is_cut_once_the_server_has_committed_is_found_out_by_the_same_form(through_wire: tuple[Site, Wire]) -> None:
    site, wire = through_wire
    wire.cut_after = b"COMMIT"
    assert site.write("Seven vans", "k" * 32) == 503 and site.says(MAYBE) and not site.says("nothing was changed")
    wire.cut_after = b""
    assert site.lines() == ["Seven vans"]
    assert site.write("Seven vans", "k" * 32) == 303 and site.lines() == ["Seven vans"]
    assert site.write("Eight vans", "k" * 32) == 422 and site.says("You sent this form before") and site.lines() == ["Seven vans"]


def test_a_wire_that_is_cut_before_the_commit_has_changed_nothing(through_wire: tuple[Site, Wire]) -> None:
    site, wire = through_wire
    wire.cut_after = b"INSERT INTO log_entry"
    assert site.write("Seven vans") == 503 and site.says(NOT_KEPT)
    wire.cut_after = b""
    assert site.lines() == []
    assert site.write("Seven vans") == 303


def test_a_server_that_ends_a_session_has_changed_nothing(server: str, tmp_path: Path) -> None:
    with opened(server, tmp_path) as site, psycopg.connect(_plain(server), autocommit=True) as other:
        with site.app.app_context():
            engine = db.engine

        def end(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO log_entry"):
                other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")

        event.listen(engine, "before_cursor_execute", end)
        assert site.write("Seven vans") == 503 and site.says(NOT_KEPT)
        event.remove(engine, "before_cursor_execute", end)
        assert site.lines() == [] and site.write("Seven vans") == 303


def test_a_locked_table_is_not_waited_for_without_end_and_the_rest_goes_on(server: str, tmp_path: Path) -> None:
    with opened(server, tmp_path) as site, psycopg.connect(_plain(server)) as other:
        other.execute("LOCK TABLE log_entry IN ACCESS EXCLUSIVE MODE")
        assert site.write("Seven vans") == 503 and site.says(NOT_KEPT)
        assert site.writer.get("/calendar").status_code == 200
        other.rollback()
        assert site.write("Seven vans") == 303


def test_a_statement_without_end_is_ended(server: str, tmp_path: Path) -> None:
    with opened(server, tmp_path) as site, site.app.test_request_context("/"):
        with pytest.raises(db.engine.dialect.loaded_dbapi.errors.QueryCanceled) as ended:  # type: ignore[attr-defined]
            try:
                db.session.execute(text("SELECT pg_sleep(60)"))
            except Exception as error:
                raise error.orig from error  # type: ignore[attr-defined]
        assert "statement timeout" in str(ended.value)
        db.session.rollback()


def test_a_server_that_is_stopped_does_not_keep_a_new_connection_waiting(server: str, tmp_path: Path) -> None:
    with opened(server, tmp_path) as site:
        with psycopg.connect(_plain(server)) as other:
            [(folder,)] = other.execute("SHOW data_directory")
        postmaster = int((Path(folder) / "postmaster.pid").read_text().split()[0])
        with site.app.app_context():
            db.engine.dispose()
        os.kill(postmaster, signal.SIGSTOP)
        try:
            answer = site.writer.get("/operations", expect=503)
            assert answer.status_code == 503 and "cannot reach its database" in text_of(answer)
            assert Browser(site.app).get("/sign-in").status_code == 200
            assert site.write("Seven vans") == 503 and site.says(NOT_KEPT)
        finally:
            os.kill(postmaster, signal.SIGCONT)
        assert site.write("Seven vans") == 303 and site.lines() == ["Seven vans"]


def test_a_disk_that_is_full_keeps_nothing_and_harms_nothing(tmp_path: Path) -> None:
    with opened(f"sqlite+pysqlite:///{tmp_path / 'full.sqlite'}", tmp_path) as site:
        with site.app.app_context():
            engine = db.engine

        def full(connection: object, _record: object, _proxy: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]  # no page more than there are

        def room(connection: object, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 1073741823")  # type: ignore[attr-defined]

        event.listen(engine, "checkout", full)
        event.listen(engine, "checkin", room)
        statuses = [site.write(f"{number} {'x' * 900}") for number in range(40)]
        event.remove(engine, "checkout", full)
        event.remove(engine, "checkin", room)
        assert 503 in statuses and site.says(NOT_KEPT)
        assert len(site.lines()) == statuses.count(303)
        with site.app.app_context():
            assert integrity.problems() is None


CHILD = """
import resource, sys
from pathlib import Path
from tests import hands
hands.set_usual()
from tests.faults.machine import opened
with opened(sys.argv[1], Path(sys.argv[2])) as site:
    if sys.argv[3] != "0":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    for number in range(100_000):
        status = site.write(f"line {number} " + "x" * 900)
        print(status, "maybe" if status == 503 and site.says("It may have been kept") else "", flush=True)
        if status == 503:
            break
"""


def child(url: str, folder: Path, limit: int = 0) -> subprocess.Popen[str]:
    """Start a process that writes line after line in a log, and prints the status of each once it is answered."""
    words = [sys.executable, "-c", CHILD, url, str(folder), str(limit)]
    return subprocess.Popen(words, cwd=config.ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(config.ROOT)})


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_answered_outlasts_a_process_that_is_killed(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'killed.sqlite'}" if engine == "sqlite" else request.getfixturevalue("server")
    writes = child(url, tmp_path)
    assert writes.stdout is not None
    answered = [writes.stdout.readline().strip() for _ in range(30)]
    writes.kill()
    writes.wait(60)
    writes.stdout.close()
    assert answered == ["303"] * 30
    assert _count(url, tmp_path) >= 30


def test_a_disk_that_fails_under_a_commit_is_not_said_to_have_changed_nothing(tmp_path: Path) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'failed.sqlite'}"
    writes = child(url, tmp_path, limit=4_000_000)  # the log beside the database grows no further: EFBIG, which is an I/O error
    said, _ = writes.communicate(timeout=200)
    answers = said.split("\n")[:-1]
    kept = answers.count("303 ")
    assert answers[-1].startswith("503"), answers[-3:]
    assert _count(url, tmp_path) in ((kept, kept + 1) if answers[-1].endswith("maybe") else (kept,))


@pytest.mark.parametrize("engine", ENGINES)
def test_of_eight_starts_at_once_one_migrates_and_none_ends_in_a_traceback(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'new.sqlite'}" if engine == "sqlite" else request.getfixturevalue("server")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPSPLANNER_")}
    environment |= {"OPSPLANNER_DATA": str(tmp_path), "OPSPLANNER_DATABASE": url, "OPSPLANNER_DEMO": "yes"}
    words = [sys.executable, "-m", "opsplanner.cli", "migrate"]
    starts = [subprocess.Popen(words, cwd=config.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) for _ in range(8)]
    said = [start.communicate(timeout=200) for start in starts]
    assert [start.returncode for start in starts] == [0] * 8, said
    assert sorted(out for out, _ in said) == ["The database has been brought to the newest form.\n"] + ["The database has the newest form already.\n"] * 7
    assert not [err for _, err in said if "Traceback" in err]


def _count(url: str, folder: Path) -> int:
    """Look at a database that a process has left: it is whole, and holds so many lines."""
    app = create_app(config.Settings(data=folder, database=url, secret_key="f" * 64))
    with app.app_context():
        assert integrity.problems() is None
        found: int = db.session.scalar(db.select(db.func.count()).select_from(LogEntry)) or 0
        db.session.remove()
        db.engine.dispose()
    return found


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")
