"""Tasks are asked for once a change is kept, and what the queue loses is found by the next minute."""

from __future__ import annotations

import logging
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from opsplanner import config
from opsplanner.database import db, unit_of_work
from opsplanner.models import ChangeCount
from opsplanner.tasks import services
from opsplanner.tasks.queue.services import FILE, Queue
from tests import redis_server
from tests.postgres import create_database

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def file(app: Flask) -> Iterator[Path]:
    """The queue's file, not made yet."""
    app.extensions.pop("opsplanner.queue", None)
    found = app.config["SETTINGS"].data / FILE
    found.unlink(missing_ok=True)
    yield found
    if (queue := app.extensions.pop("opsplanner.queue", None)) is not None:
        queue.close()
    found.unlink(missing_ok=True)


def asked(file: Path) -> int:
    """How many tasks wait in the queue."""
    if not file.exists():
        return 0
    with sqlite3.connect(file) as connection:
        found: int = connection.execute("SELECT count(*) FROM task").fetchone()[0]
    connection.close()
    return found


def change(name: str) -> None:
    """Change something, and ask for a task with it."""
    db.session.add(ChangeCount(topic=name, number=1))
    services.soon("test")
    services.soon("test")


def test_a_task_is_asked_for_once_when_its_change_is_kept_and_not_before(in_app: Flask, file: Path) -> None:
    with unit_of_work():
        change("a")
        assert asked(file) == 0
    assert asked(file) == 1 and stat.S_IMODE(file.stat().st_mode) == 0o600
    with unit_of_work():
        db.session.add(ChangeCount(topic="b", number=1))
    assert asked(file) == 1


def test_a_change_that_is_undone_asks_for_nothing(in_app: Flask, file: Path) -> None:
    with pytest.raises(RuntimeError), unit_of_work():
        change("c")
        raise RuntimeError
    with unit_of_work():
        db.session.add(ChangeCount(topic="d", number=1))
    assert asked(file) == 0


def test_a_queue_that_cannot_be_asked_keeps_no_change_from_being_kept(in_app: Flask, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.mkdir()
    try:
        with caplog.at_level(logging.WARNING), unit_of_work():
            change("e")
    finally:
        file.rmdir()
    assert db.session.scalar(db.select(ChangeCount.number).where(ChangeCount.topic == "e")) == 1
    assert "the queue could not be asked for test" in caplog.text


def test_a_damaged_queue_is_begun_anew(in_app: Flask, file: Path) -> None:
    file.write_bytes(b"this is no database" * 100)
    with unit_of_work():
        change("f")
    assert asked(file) == 1


def test_a_task_of_another_key_is_not_done(in_app: Flask, file: Path) -> None:
    """What is in the queue is signed: who can write there lets the worker do nothing of her own."""
    import dataclasses

    settings = in_app.config["SETTINGS"]
    other, own = Queue(dataclasses.replace(settings, secret_key="o" * 64)), Queue(settings)
    other.ask("test")
    with pytest.raises(ValueError, match="mismatch"):
        own._huey.dequeue()
    other.close()
    own.close()


def test_the_queue_can_stand_in_postgresql(app: Flask, tmp_path: Path) -> None:
    import dataclasses

    url = create_database("tasks_queue").replace("+psycopg", "")
    queue = Queue(dataclasses.replace(app.config["SETTINGS"], data=tmp_path, queue=url))
    queue.ask("test")
    assert queue._huey.pending_count() == 1 and list(tmp_path.iterdir()) == []
    queue.close()


@redis_server.NEEDED
def test_the_queue_can_stand_in_redis_and_a_worker_there_does_what_is_asked_of_it_alone(app: Flask, tmp_path: Path) -> None:
    import dataclasses

    done, began = list[str](), threading.Event()
    with redis_server.served(tmp_path) as address:
        settings = dataclasses.replace(app.config["SETTINGS"], data=tmp_path, queue=address)
        pages, worker = Queue(settings), Queue(settings)
        pages.ask("asked of it")
        assert pages._huey.pending_count() == 1

        def do(name: str) -> None:
            done.append(name)
            if len(done) == 2:
                began.set()

        worker.work(do, ["every minute"], lambda: None, lambda seconds: began.wait(120))
        pages.close()
    assert sorted(done) == ["asked of it", "every minute"] and not list(tmp_path.iterdir())


def test_what_takes_long_is_done_beside_what_does_not_and_once_more_where_it_was_asked_for_meanwhile(app: Flask, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The long one ends where the short one was done: were they done one after the other, it would wait in vain."""
    monkeypatch.setitem(app.extensions, "opsplanner.tasks.work", {})
    monkeypatch.setitem(app.extensions, "opsplanner.tasks.aside", set())
    short, twice, found = threading.Event(), threading.Event(), list[bool]()

    def long() -> None:
        if not found:
            services.queue_of(app).ask("long")
            services.queue_of(app).ask("short")
        found.append(short.wait(60))
        if len(found) == 2:
            twice.set()
        raise RuntimeError("what fails is tried again")

    services.register(app, "long", long, aside=True)
    services.register(app, "short", short.set)
    services.queue_of(app).ask("long")
    services.work(app, lambda: None, lambda seconds: twice.wait(90))
    with app.app_context():
        assert not services.stopping(), "who works next was not told to stop"
    assert found[:2] == [True, True]


def test_pages_are_served_without_what_only_the_worker_needs(app: Flask) -> None:
    said = "import opsplanner.cli, sys; opsplanner.create_app; import opsplanner.mail.views, opsplanner.accounts.links.views; print(sorted({'huey', 'smtplib', 'redis'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", said], cwd=config.ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
