"""The worker as a process: begun by `opsplanner run` and ended with it, or by itself on any machine."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from opsplanner import clock
from opsplanner.config import Settings
from opsplanner.database import db
from tests.databases import application
from tests.faults import mailing
from tests.mail.processes import LONGEST, Process, environment
from tests.mail.sink import Sink, sink
from tests.make import Make
from tests.postgres import free_port

Start = Callable[..., Process]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation of its own, on SQLite."""
    return Settings(data=tmp_path, database=f"sqlite+pysqlite:///{tmp_path / 'opsplanner.sqlite'}", demonstration=False, secret_key="w" * 64, public_url="https://ops.example")


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Start commands; whatever still runs is ended afterwards."""
    begun: list[Process] = []

    def started(*words: str, port: int | None = None, **more: str) -> Process:
        begun.append(Process(environment(settings, port, clock.now().isoformat()) | more, *words))
        return begun[-1]

    yield started
    for process in begun:
        if process.process.poll() is None:
            process.kill()


@pytest.fixture
def app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """An application on the same database, with somebody in it."""
    found = application("sqlite", tmp_path, "opsplanner")
    found.config["SETTINGS"] = settings
    with found.app_context():
        Make().installation(demonstration=False)
        db.session.commit()
        db.session.remove()
    yield found
    with found.app_context():
        db.engine.dispose()


def test_run_begins_a_worker_replaces_one_that_is_killed_and_ends_it_with_itself(app: Flask, settings: Settings, start: Start) -> None:
    with sink() as post_office:
        came = _came(post_office)
        server = start("run", port=post_office.port, PORT=str(free_port()))
        server.says(f"Mail goes out by 127.0.0.1:{post_office.port}.\n")
        server.says("the worker begins")
        (first,) = server.children()
        mailing.invite(app, 1)
        came()
        os.kill(first, signal.SIGKILL)
        server.seen = ""
        server.says("the worker has ended with -9, and another one begins")
        server.says("the worker begins")
        (second,) = server.children()
        assert second != first
        assert server.tell_to_stop() == 0 and not mailing.alive(second)
    assert post_office.recipients == ["p0@x.example"]


def test_a_worker_of_its_own_sends_what_waits_and_stops_when_told(app: Flask, settings: Settings, start: Start) -> None:
    with sink() as post_office:
        came = _came(post_office)
        mailing.invite(app, 1)
        workers = [start("worker", port=post_office.port) for _ in range(2)]
        came()
        for worker in workers:
            worker.says("The worker has begun.")
            assert worker.tell_to_stop() == 0 and worker.seen.endswith("The worker has stopped.\n")
    assert post_office.recipients == ["p0@x.example"]


def test_of_twenty_workers_that_are_killed_in_mid_queue_none_loses_a_message(app: Flask) -> None:
    came = mailing.kill_in_mid_queue(app, 20, forked=True)
    assert 7 <= mailing.check_nothing_is_lost(app, came, 20) <= 14, "7 were killed before the server's yes; 7 after it, before the mark or not; 6 before the text"


def _came(post_office: Sink) -> Callable[[], None]:
    """Return what waits until a message has come."""
    heard = threading.Event()
    post_office.taken = lambda number: heard.set()

    def wait() -> None:
        assert heard.wait(LONGEST)

    return wait
