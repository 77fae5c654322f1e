"""The outcome log and the recording page in a real browser."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from opsplanner.database import db
from opsplanner.models import Commitment, Operation, OperationState
from tests import chromium
from tests.journeys.desks import PASSWORD as DEMONSTRATION_PASSWORD
from tests.make import PASSWORD
from tests.town import Town


def test_going_back_from_what_was_filtered_shows_the_page_before(chrome: Browser, served_town: tuple[str, Town]) -> None:
    address, town = served_town
    with chromium.opened(chrome, address) as page:  # which fails when a script does
        chromium.sign_in(page, town.people["coordinator"].email, PASSWORD)
        page.goto("/outcomes?year=all")
        page.locator("summary", has_text="Filter").click()
        page.get_by_label("State").select_option(label="Signed off")
        page.get_by_role("button", name="Show these").click()
        expect(page).to_have_url(re.compile("state=signed-off"))
        page.go_back()
        expect(page).to_have_url(re.compile("year=all$"))
        expect(page.get_by_text("All years: 7 figures")).to_be_visible()


def test_the_measures_stay_in_view_and_what_was_kept_is_said_in_view(chrome: Browser, served_town: tuple[str, Town]) -> None:
    address, town = served_town
    with chromium.opened(chrome, address, width=900, height=700) as page:
        chromium.sign_in(page, town.people["coordinator"].email, PASSWORD)
        page.goto(f"/operations/{town.references[OperationState.UNDER_WAY]}/outcomes")
        table, measure = page.locator(".app-scroll"), page.get_by_role("rowheader").first
        assert table.evaluate("one => one.scrollWidth > one.clientWidth"), "three agencies are wider than this window"
        before = measure.bounding_box()
        table.evaluate("one => one.scrollLeft = one.scrollWidth")
        after = measure.bounding_box()
        assert before and after and before["x"] == after["x"]
        page.get_by_role("textbox", name="Vehicles removed, Test Council").fill("12")
        page.get_by_role("button", name="Save the figures").click()
        expect(page.locator(".app-said")).to_be_in_viewport()


def test_a_sheet_with_four_agencies_fits_a_usual_window(chrome: Browser, demonstration_app: Flask, demonstration: str) -> None:
    with demonstration_app.app_context():
        four = select(Commitment.operation_id).group_by(Commitment.operation_id).having(func.count() == 4)
        done = select(Operation.reference).where(Operation.state == OperationState.COMPLETED, Operation.id.in_(four), ~Operation.restricted)
        reference = db.session.scalars(done.order_by(Operation.id.desc())).first()
        db.session.remove()
    with chromium.opened(chrome, demonstration, width=1280) as page:
        chromium.sign_in(page, "coordinator@partnership.example", DEMONSTRATION_PASSWORD)
        page.goto(f"/operations/{reference}/outcomes")
        expect(page.locator(".app-figures").get_by_role("columnheader")).to_have_count(5)  # the measure, and the four
        assert page.locator(".app-scroll").evaluate("one => one.scrollWidth <= one.clientWidth")


def test_a_phone_shows_one_agencys_figures_at_a_time_without_a_script_too(chrome: Browser, served_town: tuple[str, Town]) -> None:
    address, town = served_town
    with chromium.opened(chrome, address, width=390, height=844, javascript=False) as page:
        chromium.sign_in(page, town.people["coordinator"].email, PASSWORD)
        page.goto(f"/operations/{town.references[OperationState.UNDER_WAY]}/outcomes")
        own, theirs = (page.get_by_role("textbox", name=f"Vehicles removed, {agency}", include_hidden=True) for agency in ("Test Council", "Test Police"))
        expect(own).to_be_visible()
        expect(theirs).to_be_hidden()
        page.get_by_label("Test Police (by telephone)", exact=True).check()
        expect(own).to_be_hidden()
        theirs.fill("many")
        page.get_by_role("button", name="Save the figures").click()
        expect(theirs).to_be_visible()  # refused, and so in sight, beside the figures of one's own agency
        expect(own).to_be_visible()
