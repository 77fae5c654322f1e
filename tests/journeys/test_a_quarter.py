"""A quarter is planned with what helps: a date is found and planned, the board is read by keyboard alone, a proposal becomes drafts."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Browser, expect

from opsplanner import clock
from opsplanner.database import db
from opsplanner.operations.proposal.work import services as work_services
from tests import chromium
from tests.journeys.desks import PASSWORD, Desk

COORDINATOR = "coordinator@council.example"
HERE = "document.activeElement"


def test_a_date_is_found_and_planned_there(chrome: Browser, demonstration: str) -> None:
    first = clock.today() + timedelta(days=150)
    with chromium.opened(chrome, demonstration) as page:
        chromium.sign_in(page, COORDINATOR, PASSWORD)
        who = Desk(page)
        page.goto("/operations/find?type=CUBIT")
        who.fill("From", str(first))
        who.fill("To", str(first + timedelta(days=20)))
        who.press("Find dates")
        who.reads("days were looked through", "The best")
        assert chromium.too_wide(page) + chromium.axe_faults(page) == []
        best = page.locator(".app-dates__date").first
        day = best.locator("h3").inner_text().partition(",")[0]
        best.get_by_role("link", name="Plan here").click()
        expect(page.locator("#day")).not_to_have_value("")
        who.reads("What stands in the way")
        who.press("Save as draft")
        who.said("is saved as a draft. Nobody has been asked yet")
        who.reads(day)


def test_the_board_is_read_by_keyboard_alone(chrome: Browser, demonstration: str) -> None:
    with chromium.opened(chrome, demonstration) as page:
        chromium.sign_in(page, COORDINATOR, PASSWORD)
        page.goto("/operations/board")
        keys, on = page.keyboard, "(document.activeElement.closest('.app-board td') || {}).innerText"
        stops = 0
        while not page.evaluate(f"!!{HERE}.closest('.app-board td')"):
            keys.press("Tab")
            stops += 1
            assert stops < 60, "a figure is reached"
        for key in ("End", "Home", "ArrowRight", "ArrowDown"):
            keys.press(key)
        figure = page.evaluate(on)
        keys.press("Enter")
        opened = page.locator("section#day")
        expect(opened.get_by_role("heading").first).to_be_focused()
        assert chromium.axe_faults(page) == []
        while page.evaluate(f"!{HERE}.matches('[data-close]')"):
            keys.press("Tab")
            assert page.evaluate(f"!!{HERE}.closest('section#day')"), "what closes it stands in it"
        keys.press("Enter")
        expect(opened.get_by_role("heading")).to_have_count(0)
        assert page.evaluate(on) == figure, "one is back on the figure that one opened"


def test_a_quarter_is_proposed_one_date_is_moved_and_drafts_are_made_of_it(chrome: Browser, demonstration: str, demonstration_app: Flask) -> None:
    first = clock.today() + timedelta(days=180)
    with chromium.opened(chrome, demonstration) as page:
        chromium.sign_in(page, COORDINATOR, PASSWORD)
        who = Desk(page)
        page.goto("/operations/proposal")
        who.fill("From", str(first))
        who.fill("To", str(first + timedelta(days=27)))
        who.fill("Operation Cubit", "2")
        who.press("Propose dates")
        who.said("It is being worked out")
        with demonstration_app.app_context():
            work_services.work_out(page.url.rpartition("/")[2])
            db.session.remove()
        page.goto(page.url)
        who.reads("Make drafts of 2 dates", "First come, first served")
        assert chromium.too_wide(page) + chromium.axe_faults(page) == []
        page.get_by_role("link", name=re.compile("^Move Operation Cubit")).first.click()
        page.get_by_role("group", name="Move it to").get_by_role("radio").last.check()
        who.press("Move it")
        who.reads("moved from")
        who.press("Make drafts of 2 dates")
        who.said("Nobody has been asked yet")
        who.follow("Operation Cubit, a series of 2 dates")
        who.reads("Operation Cubit")
