"""A quarter is planned at once, with script and without: answered by two agencies on one page each, one date moved, one cancelled, the rest moved."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from opsplanner.database import db
from opsplanner.mail.sending import services as sending_services
from tests import chromium
from tests.hands import Hands
from tests.journeys.desks import PHONE, Desk
from tests.make import PASSWORD, Make
from tests.operations.series.scene import Scene

pytestmark = pytest.mark.usefixtures("usual_time")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_a_quarter_is_planned_answered_and_changed(chrome: Browser, tmp_path: Path, hands: Hands, javascript: bool) -> None:
    app = chromium.empty_app(tmp_path)
    with app.app_context():
        make = Make()
        make.installation()
        scene = Scene(app, make)
        make.usual_staff(scene.police, 4)
        driver = make.user(scene.dvla)
        db.session.remove()
    with chromium.served(app) as address:
        with chromium.opened(chrome, address, javascript=javascript) as page:
            chromium.sign_in(page, scene.lead.email, PASSWORD)
            lead = Desk(page)
            page.goto(f"/operations/{scene.like}")
            lead.follow("Make a series of it")
            page.get_by_label("How often").select_option("2")
            lead.fill("To", "2027-02-25")
            lead.press("Show the dates")
            lead.reads("6 dates, every second Thursday", "Thursday 31 December 2026")
            _looks_well(page, javascript)
            page.get_by_role("group", name="Thursday 31 December 2026").get_by_label("Leave out").check()
            lead.press("Propose them and ask agencies")
            lead.said("6 dates are proposed. Each agency is asked once for all of them")
            series = page.url.removeprefix(address)
        hands.shift(timedelta(minutes=3))
        with chromium.opened(chrome, address, javascript=javascript, width=PHONE) as page:
            page.goto(_link(app, "ops@police.example"))
            police = Desk(page)
            police.reads("6 dates wait for an answer", "4 of 4 free")
            _looks_well(page, javascript)
            police.choose("Accept all the others, with the numbers that stand there")
            police.fill("Your name", "A. Reader")
            police.press("Send the answers for Kent Police")
            police.reads("Nothing here waits for an answer")
        with chromium.opened(chrome, address, javascript=javascript) as page:
            chromium.sign_in(page, driver.email, PASSWORD)
            dvla = Desk(page)
            page.goto(series)
            dvla.press("Answer on one page")
            dvla.open("Thursday 25 February 2027")
            page.get_by_role("group", name="Does DVLA take part on Thursday 25 February 2027?").get_by_label("Decline").check()
            page.locator("details[open]").get_by_label("Why you decline").fill("Audit week")
            dvla.choose("Accept all the others, with the numbers that stand there")
            dvla.press("Send the answers for DVLA")
            dvla.said("Answered:")
        with chromium.opened(chrome, address, javascript=javascript) as page:
            chromium.sign_in(page, scene.lead.email, PASSWORD)
            lead = Desk(page)
            page.goto(series)
            lead.reads("DVLA cannot come on 25 February")
            lead.press("Confirm all that are ready (5)")
            lead.said("5 dates are confirmed")
            page.goto(f"/operations/{_on(app, date(2026, 12, 17))}/move")
            lead.fill("Day", "2026-12-18")
            lead.fill("Why it moves", "The pound is full")
            lead.press("Move the operation")
            lead.said("has moved")
            page.goto(f"/operations/{_on(app, date(2027, 2, 25))}/cancel")
            lead.fill("Reason", "Nobody to check")
            lead.press("Cancel the operation")
            lead.said("is cancelled")
            page.goto(series)
            lead.follow("Change several dates")
            lead.choose("All that have not started yet")
            lead.fill("Move each date by so many days", "7")
            lead.fill("Why it changes", "Road works")
            lead.press("See what changes where")
            lead.reads("The day, which is Friday 18 December 2026 instead of Thursday 17 December 2026", "now Thursday 10 December 2026")
            _looks_well(page, javascript)
            lead.press("Change 4 dates")
            lead.said("4 dates are changed. For 4 of them the agencies are asked to confirm again, in one message")
            expect(page.get_by_text("Thursday 21 January 2027, 10am to 2pm")).to_be_visible()
    with app.app_context():
        days = db.session.execute(db.text("SELECT day, state FROM operation ORDER BY starts_at")).all()
    assert [(str(day), state) for day, state in days] == [
        ("2026-12-10", "proposed"), ("2026-12-18", "proposed"), ("2027-01-21", "proposed"), ("2027-02-04", "proposed"), ("2027-02-18", "proposed"), ("2027-02-25", "cancelled"),
    ]


def _looks_well(page: Page, javascript: bool) -> None:
    assert chromium.too_wide(page) + (chromium.axe_faults(page) if javascript else []) == []


def _on(app: Flask, day: date) -> str:
    with app.app_context():
        return str(db.session.execute(db.text("SELECT reference FROM operation WHERE day = :day"), {"day": day.isoformat()}).scalar_one())


def _link(app: Flask, to: str) -> str:
    """Let the worker do what is due, and return the link to one page of the one message to this address."""
    with app.app_context():
        sending_services.deliver()
        found = [message_from_bytes(file.read_bytes(), policy=SMTP) for file in (app.config["SETTINGS"].data / "mail").glob("*.eml")]
    (text,) = (part.get_body(("plain",)).get_content() for part in found if part["To"] == to)  # type: ignore[attr-defined]
    link = re.search(r"http\S+/answers/\S+", text)
    assert link is not None
    return link[0]
