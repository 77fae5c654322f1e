"""Threads that wait for the database: the rest of the site goes on, and says at once where it cannot."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client, TestResponse

from opsplanner.database import db
from opsplanner.server import THREADS as ALL_THREADS
from opsplanner.web import gate
from opsplanner.web.gate import APART, Gate, Lane
from tests.browser import Browser, text_of
from tests.logbook.conftest import Day
from tests.waiting import served

THREADS = 4


@contextmanager
def hanging_database(app: Flask) -> Iterator[tuple[threading.Semaphore, threading.Event]]:
    """Let every statement wait. Yields what is released once for each one that hangs, and what lets them go on."""
    with app.app_context():
        engine = db.engine
    hangs, goes_on = threading.Semaphore(0), threading.Event()

    def wait(*_: object) -> None:
        hangs.release()
        assert goes_on.wait(60)

    event.listen(engine, "before_cursor_execute", wait)
    try:
        yield hangs, goes_on
    finally:
        goes_on.set()
        event.remove(engine, "before_cursor_execute", wait)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_database_that_hangs_leaves_static_files_and_the_sign_in_page(app: Flask, browser: Browser, day: Day) -> None:
    site, cookie = Gate(app, THREADS), _cookie(browser.as_(day.lead))
    assert "Test CSP" in _get(site, "/sign-in").text, "and the installation is known from now on"
    with ThreadPoolExecutor(THREADS) as threads, hanging_database(app) as (hangs, goes_on):
        waiting = [threads.submit(_get, site, "/operations", cookie) for _ in range(THREADS // 2)]
        for _ in waiting:
            assert hangs.acquire(timeout=60)
        for path in ("/static/app.js", "/healthz", "/sign-in"):
            assert _get(site, path).status_code == 200
        assert "Sign in" in text_of(_get(site, "/sign-in", cookie)), "who is signed in reads it too, without the database"
        for hx in (False, True):
            turned_away = _get(site, "/operations", cookie, hx=hx)
            assert turned_away.status_code == 503 and turned_away.headers["Retry-After"] == "5"
            assert "opsplanner is busy just now" in text_of(turned_away) and "changed" not in text_of(turned_away) and ("<html" in turned_away.text) is not hx
        goes_on.set()
        assert [answer.result(60).status_code for answer in waiting] == [200, 200]
    assert _get(site, "/operations", cookie).status_code == 200, "and afterwards everything is as before"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_line_that_is_longer_than_the_threads_does_not_stand_before_static_files_and_the_sign_in_page(
    app: Flask, browser: Browser, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "TURN", 60)
    cookie = _cookie(browser.as_(day.lead))
    with served(app) as port, ThreadPoolExecutor(24) as threads:
        assert _ask(port, "/sign-in")[0] == 200, "and the installation is known from now on"
        with hanging_database(app) as (hangs, goes_on):
            sign_in_pages = [threads.submit(_ask, port, "/sign-in", cookie) for _ in range(APART - 1)]
            line = [threads.submit(_ask, port, "/operations", cookie) for _ in range(2 * ALL_THREADS)]
            for _ in range(ALL_THREADS // 2):
                assert hangs.acquire(timeout=60)
            for path, sentence in ("/static/app.js", ""), ("/healthz", "ok"), ("/sign-in", "Sign in"):
                status, answer = _ask(port, path, cookie)
                assert status == 200 and sentence in answer
            assert not any(waiting.done() for waiting in line)
            goes_on.set()
            assert {waiting.result(60)[0] for waiting in line} == {200}
            assert {waiting.result(60)[0] for waiting in sign_in_pages} <= {200, 303}


def test_who_comes_when_it_is_full_stands_in_line_while_it_moves() -> None:
    lane = Lane(1)
    assert lane.enter() and not lane.enter(wait=False)
    with ThreadPoolExecutor(1) as threads:
        second = threads.submit(lane.enter)
        lane.leave()
        assert second.result(60)
    assert not lane.enter(), "and does not stand there for ever"
    lane.leave()
    assert lane.enter()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_many_who_sign_in_at_once_leave_threads_for_the_rest_and_are_told_at_once(app: Flask, browser: Browser, day: Day) -> None:
    site, cookie = Gate(app, 8), _cookie(browser.as_(day.lead))
    assert _get(site, "/sign-in").status_code == 200, "and the installation is known from now on"
    with ThreadPoolExecutor(8) as threads, hanging_database(app) as (hangs, goes_on):
        waiting = [threads.submit(_sign_in, site) for _ in range(3)]
        waiting += [threads.submit(_get, site, "/operations", cookie) for _ in range(4)]
        for _ in waiting:
            assert hangs.acquire(timeout=60), "all four who read are in the database, besides the three who sign in"
        told = _sign_in(site)
        assert told.status_code == 429 and told.headers["Retry-After"] == "3"
        assert "Many people sign in at this moment" in text_of(told) and 'value="somebody@test.example"' in told.text and "horse" not in told.text
        for path in ("/static/app.js", "/healthz", "/sign-in"):
            assert _get(site, path).status_code == 200
        goes_on.set()
        assert [answer.result(60).status_code for answer in waiting] == [422] * 3 + [200] * 4
    assert _sign_in(site).status_code == 422, "and afterwards everything is as before"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_changes_and_downloads_leave_room_for_reading(app: Flask, browser: Browser, day: Day) -> None:
    site, cookie = Gate(app, THREADS), _cookie(browser.as_(day.lead))
    download = Client(site, use_cookies=False).get("/outcomes.csv", headers=cookie)  # not read to its end yet
    assert download.status_code == 200
    assert _get(site, "/outcomes.csv", cookie).status_code == 503, "one is the half of the half here"
    assert _get(site, "/operations", cookie).status_code == 200
    download.close()
    assert _get(site, "/outcomes.csv", cookie).status_code == 200


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_read_that_fails_does_not_speak_of_a_change(app: Flask, browser: Browser, day: Day) -> None:
    reader = browser.as_(day.lead)
    with broken_database(app):
        answer = reader.get("/operations", expect=503)
        signing_in = browser.get("/sign-in")
    assert "This page cannot be shown just now" in text_of(answer) and "change" not in text_of(answer)
    assert signing_in.status_code == 200 and "Password" in text_of(signing_in)


def _ask(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=100)
    wire.request("GET", path, headers=headers or {})
    answer = wire.getresponse()
    read = answer.read().decode()
    wire.close()
    return answer.status, read


@contextmanager
def broken_database(app: Flask) -> Iterator[None]:
    """Let every statement fail, as when the server is away."""
    with app.app_context():
        engine = db.engine

    def fail(*_: object) -> None:
        raise OperationalError("", {}, Exception("unable to open database file"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def _cookie(browser: Browser) -> dict[str, str]:
    cookie = browser.client.get_cookie("opsplanner")
    assert cookie is not None
    return {"Cookie": f"opsplanner={cookie.value}"}


def _sign_in(site: Gate) -> TestResponse:
    return Client(site, use_cookies=False).post("/sign-in", data={"email": "somebody@test.example", "password": "a horse of mine"}, buffered=True)


def _get(site: Gate, path: str, headers: dict[str, str] | None = None, *, hx: bool = False) -> TestResponse:
    return Client(site, use_cookies=False).get(path, headers=(headers or {}) | ({"HX-Request": "true"} if hx else {}), buffered=True)
