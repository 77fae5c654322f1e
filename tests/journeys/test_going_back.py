"""What was typed is not lost by leaving a page and going back to it."""

from __future__ import annotations

from playwright.sync_api import Browser, Dialog, Page, expect

from tests import chromium, town
from tests.make import PASSWORD

PLAN = "/operations/plan?type=CUBIT"


def test_going_back_to_a_form_that_was_refused_brings_back_what_was_typed(page: Page, served_town: tuple[str, town.Town]) -> None:
    chromium.sign_in(page, served_town[1].people["coordinator"].email, PASSWORD)
    page.goto(PLAN)
    page.locator("summary", has_text="For the day").click()
    page.get_by_label("Notes").fill("Bring the long cones")
    page.get_by_role("button", name="Save as draft").click()
    assert page.title().startswith("Error: ")
    page.goto("/operations")
    page.go_back()
    assert page.get_by_label("Notes").input_value() == "Bring the long cones"
    expect(page.locator("#day-said")).to_contain_text("Bring the long cones")


def test_leaving_asks_where_something_was_typed_and_not_sent(chrome: Browser, served_town: tuple[str, town.Town]) -> None:
    with chromium.opened(chrome, served_town[0]) as page:
        chromium.sign_in(page, served_town[1].people["coordinator"].email, PASSWORD)
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", stay)
        page.goto(PLAN)
        page.goto("/operations")
        page.locator("#header-search").fill("cubit")
        page.goto(PLAN)
        assert asked == [], "nothing was typed, or only into a search"
        page.locator("summary", has_text="For the day").click()
        page.get_by_label("Notes").press_sequentially("Cones")
        page.goto("/operations")
        assert asked == ["beforeunload"]
        page.goto(PLAN)
        page.locator("summary", has_text="For the day").click()
        page.get_by_label("Notes").press_sequentially("Cones")
        page.get_by_role("button", name="Save as draft").click()
        assert page.title().startswith("Error: ") and asked == ["beforeunload"], "what is sent is not asked about"
