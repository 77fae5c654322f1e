"""Workers that are killed while they send mail, as real processes: `make faults` runs this on both engines, each worker a command of its own.

`make test` kills as many on SQLite, which begin by a fork (tests/mail/test_worker.py).

No message is lost. One comes twice where its worker was killed between the mail server's yes and the mark; both have the same Message-ID.
"""

from __future__ import annotations

import dataclasses
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from opsplanner import clock, config, create_app, migrate
from opsplanner.accounts.links import words
from opsplanner.database import db, unit_of_work
from opsplanner.mail import services
from opsplanner.mail.rules import LEASE
from opsplanner.models import Message, MessageState, OneTimeLink
from tests.databases import ENGINES
from tests.mail.processes import LONGEST, Forked, Process, environment
from tests.mail.sink import Sink, sink
from tests.make import Make
from tests.postgres import create_database, free_port

BEFORE_THE_YES, AFTER_THE_YES, BEFORE_THE_TEXT = "before the server's yes", "after it", "before it has the text"
AT_ONCE = 25
"""Seconds within which a worker is told, on a busy machine: less than the minute after which it looks by itself."""
POINTS = (BEFORE_THE_YES, AFTER_THE_YES, BEFORE_THE_TEXT)


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A live installation of its own on each engine."""
    url = f"sqlite+pysqlite:///{tmp_path / 'opsplanner.sqlite'}" if request.param == "sqlite" else create_database(f"mailing_{os.getpid()}")
    found = create_app(config.Settings(data=tmp_path, database=url, demonstration=False, secret_key="m" * 64, public_url="https://ops.example"))
    with found.app_context():
        migrate.to_newest(db.engine)
        Make().installation(demonstration=False)
        db.session.commit()
        db.session.remove()
    yield found
    with found.app_context():
        db.engine.dispose()


def invite(app: Flask, people: int) -> None:
    """Write as many invitations as pages would, in a process that asks no queue: the worker's first minute finds them."""
    with app.app_context():
        make, ends_at = Make(), clock.now() + timedelta(days=90)
        users = [make.user(email=f"p{number}@x.example", password_hash=None) for number in range(people)]
        with unit_of_work():
            for number, user in enumerate(users):
                link = OneTimeLink(token_hash=f"{number:064x}", user_id=user.id, made_at=clock.now(), ends_at=ends_at, sent_to=user.email)
                db.session.add(link)
                db.session.flush()
                services.post(words.INVITATION, about=words.about(link), to=user.email).to_folder = False
        db.session.remove()


def kill_in_mid_queue(app: Flask, times: int, *, forked: bool = False) -> Counter[str]:
    """Kill so many workers, each while it sends its second message, at the three points in turn; then let one finish. Return how often each message came.

    Each is a command of its own, or is forked by a process in which everything is made, which takes no time.
    """
    settings, people = app.config["SETTINGS"], 2 * times + 5
    invite(app, people)
    at = clock.now()
    with sink() as post_office, ExitStack() as begun:
        workers = Forked(environment(settings, post_office.port, at.isoformat())) if forked else None
        if workers:
            begun.callback(workers.end)

        def begin() -> Process | Forked:
            if workers is None:
                return Process(environment(settings, post_office.port, at.isoformat()), "worker")
            workers.begin(at.isoformat())
            return workers

        for number in range(times):
            _kill(begin, post_office, POINTS[number % len(POINTS)])
            at += LEASE  # the next one has what this one leaves
        came = threading.Event()
        post_office.taken = lambda number: came.set() if len(set(post_office.message_ids)) == people else None
        last = begin()
        if len(set(post_office.message_ids)) < people:
            assert came.wait(LONGEST), f"{len(set(post_office.message_ids))} of {people} came: {last.seen}"
        last.says("The worker has begun.")
        assert last.tell_to_stop() == 0
        return Counter(post_office.message_ids)


def _kill(begin: Callable[[], Process | Forked], post_office: Sink, point: str) -> None:
    """Let a worker send one message, and end it by its number in the middle of the next one."""
    reached, dead = threading.Event(), threading.Event()
    first = len(post_office.received) + 1

    def taken(number: int) -> None:
        if number == first + 1 and point != BEFORE_THE_TEXT:
            reached.set()
            if point == BEFORE_THE_YES:
                dead.wait(LONGEST)

    def asked(address: str) -> None:
        if point == BEFORE_THE_TEXT and len(post_office.received) == first:
            reached.set()
            dead.wait(LONGEST)

    post_office.taken, post_office.asked = taken, asked
    worker = begin()
    assert reached.wait(LONGEST), worker.seen
    worker.kill()
    dead.set()
    post_office.taken, post_office.asked = lambda number: None, lambda address: None


def check_nothing_is_lost(app: Flask, came: Counter[str], times: int) -> int:
    """Hold what came to what was written; return how many came twice."""
    with app.app_context():
        messages = list(db.session.scalars(db.select(Message)))
        db.session.remove()
    assert {message.message_id for message in messages} == set(came), "each is there, and nothing else"
    assert {message.state for message in messages} == {MessageState.SENT}
    assert max(came.values()) <= 2 and sum(came.values()) - len(came) <= times, "each worker that was killed left at most one that comes again"
    return sum(came.values()) - len(came)


def test_of_twenty_workers_that_are_killed_in_mid_queue_none_loses_a_message(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    came = kill_in_mid_queue(app, 20)
    doubles = check_nothing_is_lost(app, came, 20)
    with capsys.disabled():
        print(f"\n{len(came)} messages came, {doubles} of them twice, from 20 workers that were killed.")


@pytest.mark.parametrize("where", ["a file", "PostgreSQL"])
def test_a_worker_is_told_at_once_of_what_is_new(app: Flask, where: str) -> None:
    queue = None if where == "a file" else create_database(f"mailing_queue_{os.getpid()}").replace("+psycopg", "")
    app.config["SETTINGS"] = settings = dataclasses.replace(app.config["SETTINGS"], queue=queue)
    with sink() as post_office:
        first, second = threading.Event(), threading.Event()
        post_office.taken = lambda number: (first if number == 1 else second).set()
        invite(app, 1)
        worker = Process(environment(settings, post_office.port, clock.now().isoformat()) | ({"OPSPLANNER_QUEUE": queue} if queue else {}), "worker")
        assert first.wait(LONGEST), worker.seen
        with app.app_context(), unit_of_work():
            again = db.session.scalars(db.select(Message)).one()
            services.post(again.kind, about=again.about, to=again.recipient).to_folder = False
        assert second.wait(AT_ONCE), "it was not told, and looks once a minute"
        assert worker.tell_to_stop() == 0
    app.extensions.pop("opsplanner.queue").close()


def test_a_worker_ends_with_the_process_that_began_it(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    server = Process(environment(settings, None, clock.now().isoformat()) | {"PORT": str(free_port())}, "run")
    server.says("the worker begins")
    (worker,) = server.children()
    server.kill()  # it waits until its worker has ended too, which writes where it wrote
    assert not alive(worker)


def alive(process: int) -> bool:
    """Say whether a process runs; one that has ended may still have a number, until somebody asks how it ended."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_text())
    except FileNotFoundError:
        return False
