"""A database that can be read and not written: the answer is a plain page that says whether the change was kept, and nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection

from opsplanner.database import db
from tests.browser import Browser, text_of
from tests.make import PASSWORD, Make
from tests.town import TOKEN, Town, build

KEPT = "The change was not kept"
SENTENCE = "opsplanner could not write to its database, so nothing was changed. Try again in a minute; what was saved before is safe."


@pytest.fixture
def town(app: Flask, make: Make) -> Town:
    """A town with something to change."""
    with app.app_context():
        found = build(make)
        db.session.remove()
    return found


@contextmanager
def read_only(app: Flask) -> Iterator[None]:
    """Let the database be read only, as on a full disk's remount or a standby."""
    with app.app_context():
        engine = db.engine
    sqlite = engine.dialect.name == "sqlite"

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY")

    def returned(connection: object, _record: object) -> None:
        if sqlite and connection is not None:
            connection.execute("PRAGMA query_only = OFF")  # type: ignore[attr-defined]

    event.listen(engine, "begin", begun)
    event.listen(engine, "checkin", returned)
    try:
        yield
    finally:
        event.remove(engine, "begin", begun)
        event.remove(engine, "checkin", returned)


def stored(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with app.app_context():
        found = {table.name: [tuple(row) for row in db.session.execute(db.select(table).order_by(*table.primary_key))] for table in db.metadata.sorted_tables}
        db.session.remove()
    return found


@pytest.mark.parametrize("hx", [False, True], ids=["page", "part"])
def test_a_change_that_cannot_be_written_is_answered_by_a_plain_page_and_nothing_is_kept(app: Flask, browser: Browser, town: Town, hx: bool) -> None:
    somebody, staff = browser.as_(town.people["coordinator"]), f"/agencies/{town.agencies[0]}/staff-numbers"
    cancel = f"/operations/{town.restricted}/cancel"
    before = stored(app)
    for path, typed in ((staff, {"monday": "3", "version": "1"}), (cancel, {"why": "No van", "version": "1"}), ("/sign-out", {})):
        with read_only(app):
            answer = somebody.post(path, typed, hx=hx, expect=503)
        assert (path, answer.status_code) == (path, 503)
        assert KEPT in text_of(answer) and SENTENCE in text_of(answer)
        assert "Traceback" not in answer.text and "readonly" not in answer.text
        assert ("<html" in answer.text) is not hx, "a part is answered where a part was asked for"
        assert stored(app) == before
    assert somebody.post(cancel, {"why": "No van", "version": "1"}, hx=hx).status_code in (200, 204, 303), "and once it can be written the same works"
    assert stored(app) != before


def test_nobody_is_signed_in_halfway(app: Flask, browser: Browser, town: Town) -> None:
    before = stored(app)
    with read_only(app):
        answer = browser.post("/sign-in", {"email": town.people["coordinator"].email, "password": PASSWORD}, expect=503)
    assert answer.status_code == 503 and KEPT in text_of(answer)
    assert stored(app) == before
    assert browser.get("/").status_code in (302, 303), "and she is still signed out"


def test_everything_can_still_be_read(app: Flask, browser: Browser, town: Town) -> None:
    somebody, before = browser.as_(town.people["coordinator"]), stored(app)
    with read_only(app):
        for path in ("/", "/operations", "/calendar", f"/operations/{town.restricted}", "/agencies", f"/feeds/{TOKEN}.ics"):
            answer = somebody.get(path)
            assert (path, answer.status_code) == (path, 200)
            answer.close()
    assert stored(app) == before
