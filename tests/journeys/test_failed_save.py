"""A save that fails is said at the button that was pressed, and kept in sight; what was typed stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from opsplanner import clock
from opsplanner.database import db
from tests import chromium, groups, town
from tests.faults.causes import answer_of_commit_lost
from tests.make import PASSWORD, Make


@pytest.mark.skipif(groups.asked(), reason="the answer of the COMMIT is lost inside the process that serves, which is no other's then")
def test_a_save_that_fails_is_said_where_the_button_is(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    app = chromium.empty_app(tmp_path_factory.mktemp("failing"))
    with app.app_context():
        make = Make()
        make.installation()
        built = town.build(make)
        db.session.remove()
    with chromium.served(app) as address:
        context = chrome.new_context(base_url=address, viewport={"width": 390, "height": 800})
        context.clock.set_fixed_time(clock.now())
        page = context.new_page()
        chromium.sign_in(page, built.people["coordinator"].email, PASSWORD)
        page.goto("/payback/refer")
        page.get_by_label("What").first.fill("Clear the bank")
        button = page.get_by_role("button", name="draft")
        with answer_of_commit_lost(app, done=False):
            button.click()
            _said_at(page, "It may have been kept", "Look whether it was kept")
        context.set_offline(True)
        _press(page)
        _said_at(page, "You are offline, and nothing was sent")
        context.set_offline(False)
        expect(page.get_by_label("What").first).to_have_value("Clear the bank")
        _press(page)
        page.wait_for_url(lambda url: "/payback/PAYBACK-" in url)
        context.close()


def _press(page: Page) -> None:
    """Press the button again: within a second of the first time its own click would be taken for a double one."""
    page.locator("#referral").evaluate("form => form.requestSubmit(form.querySelector('[name=draft]'))")


def _said_at(page: Page, *sentences: str) -> None:
    note = page.locator(".app-failed")
    for sentence in sentences:
        expect(note).to_contain_text(sentence)
    expect(note).to_be_in_viewport()
    assert note.evaluate("note => note.nextElementSibling.tagName") == "BUTTON"
