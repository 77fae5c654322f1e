"""A COMMIT whose answer is lost: nobody says that nothing was changed, and the same form finds out."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from opsplanner.database import db
from opsplanner.models import LogEntry, Ward
from tests.browser import Browser, text_of
from tests.faults.causes import answer_of_commit_lost
from tests.logbook.conftest import Day

MAYBE = "It may have been kept"
NOTHING = "nothing was changed"


def lines(app: Flask) -> list[str]:
    """Return the texts of the log's lines."""
    with app.app_context():
        found = list(db.session.scalars(db.select(LogEntry.text).order_by(LogEntry.id)))
        db.session.remove()
    return found


@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("hx", [False, True], ids=["page", "part"])
def test_a_commit_whose_answer_is_lost_may_have_been_kept_and_the_same_form_finds_out(app: Flask, browser: Browser, day: Day, hx: bool, done: bool) -> None:
    writer, typed = browser.as_(day.firefighter), {"text": "Seven vehicles checked", "kind": "note", "once": "k" * 32}
    with answer_of_commit_lost(app, done=done):
        answer = writer.post(day.url("log"), typed, hx=hx, expect=503)
    assert answer.status_code == 503 and MAYBE in text_of(answer) and NOTHING not in text_of(answer)
    assert f'href="/operations/{day.op.reference}"' in answer.text, "where to look"
    assert ("<html" in answer.text) is not hx
    assert lines(app) == ["Seven vehicles checked"] * done
    again = writer.post(day.url("log"), typed, hx=hx)
    assert again.status_code in (204, 303) and lines(app) == ["Seven vehicles checked"]


def test_what_was_typed_is_on_the_page_and_is_sent_again_by_its_button(app: Flask, browser: Browser, day: Day) -> None:
    writer = browser.as_(day.firefighter)
    with answer_of_commit_lost(app, done=True):
        answer = writer.post(day.url("log"), {"text": 'Two "vans"\nand a lorry', "kind": "note", "once": "k" * 32}, expect=503)
    assert "Send it again" in answer.text and "Two &#34;vans&#34;\nand a lorry</textarea>" in answer.text and f'value="{"k" * 32}"' in answer.text


def test_a_password_is_never_handed_back(app: Flask, browser: Browser, day: Day) -> None:
    writer = browser.as_(day.lead)
    typed = {"old_password": "correct horse battery", "new_password": "another long secret", "password_again": "another long secret", "once": "k" * 32}
    with answer_of_commit_lost(app, done=True):
        answer = writer.post("/account/password", typed, expect=503)
    assert "secret" not in answer.text and "horse" not in answer.text


def test_the_page_and_the_log_have_one_number(app: Flask, browser: Browser, day: Day, caplog: pytest.LogCaptureFixture) -> None:
    writer = browser.as_(day.firefighter)
    with caplog.at_level(logging.ERROR), answer_of_commit_lost(app, done=True):
        answer = writer.post(day.url("log"), {"text": "Seven", "kind": "note"}, expect=503)
    number = re.search(r"give the reference ([0-9A-F]{6})", text_of(answer))
    assert number, text_of(answer)
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"fault {number[1]}: 503 at POST /operations/<string:reference>/log: MaybeKept: ") and "Seven" not in line


def test_a_wire_that_is_gone_is_rolled_back_without_another_fault(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(update(Ward).values(name="River"))  # its change is counted with the connection
        connection.invalidate()
        connection.rollback()
        assert connection.scalar(select(func.count()).select_from(Ward)) == 0
