"""The log on the day, in a real browser: written, corrected, followed, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from opsplanner.models import OperationState
from tests import chromium
from tests.make import PASSWORD
from tests.town import Town


def test_staff_write_a_line_and_the_lead_corrects_it(page: Page, served_town: tuple[str, Town], request: pytest.FixtureRequest) -> None:
    _, town = served_town
    javascript = "no javascript" not in request.node.name
    where = f"/operations/{town.references[OperationState.UNDER_WAY]}"
    chromium.sign_in(page, town.people["coordinator"].email, PASSWORD)
    page.goto(where)
    page.get_by_role("link", name="Write in the log of").click()
    expect(page.get_by_role("button", name="Print this log")).to_be_visible(visible=javascript)
    page.get_by_label("What happened").fill("Nine vehicles checked")
    page.get_by_role("button", name="Add to the log").click()
    expect(page.get_by_text("Added to the log, at")).to_be_visible()
    page.get_by_role("link", name="Nine vehicles checked").click()
    page.get_by_label("What happened").fill("Ten vehicles checked")
    page.get_by_role("button", name="Correct this line").click()
    expect(page.locator("del", has_text="Nine vehicles checked")).to_be_visible()
    expect(page.get_by_text("Ten vehicles checked", exact=True)).to_be_visible()


def test_new_lines_come_by_themselves_and_what_is_typed_stays(chrome: Browser, served_town: tuple[str, Town]) -> None:
    address, town = served_town
    where = f"/operations/{town.references[OperationState.UNDER_WAY]}/log"
    with chromium.opened(chrome, address, width=390) as mine, chromium.opened(chrome, address) as theirs:
        mine.clock.install()
        chromium.sign_in(mine, town.people["coordinator"].email, PASSWORD)
        chromium.sign_in(theirs, town.people["police"].email, PASSWORD)
        mine.goto(where)
        mine.get_by_label("What happened").fill("Half a senten")
        theirs.goto(where)
        theirs.get_by_label("What happened").fill("The pound is full")
        theirs.get_by_role("button", name="Add to the log").click()
        expect(theirs.get_by_text("Added to the log, at")).to_be_visible()
        theirs.get_by_role("button", name="Add to the log").click()  # nothing is typed: what was said of the first line goes
        expect(theirs.locator(".govuk-error-summary")).to_be_visible()
        expect(theirs.get_by_text("Added to the log, at")).to_have_count(0)
        mine.clock.fast_forward(31_000)
        expect(mine.get_by_text("The pound is full", exact=True)).to_be_visible()
        expect(mine.get_by_label("What happened")).to_have_value("Half a senten")
        expect(mine.get_by_label("What happened")).to_be_focused()
