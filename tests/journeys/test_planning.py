"""An operation is planned on the form by keyboard alone: few boxes in sight, the rest in folds that lose nothing, and times that are said back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from opsplanner import clock
from opsplanner.web.typed import read_time
from tests import chromium
from tests.journeys.desks import PASSWORD, PHONE, Desk
from tests.web.test_forms import NO_TIMES, TIMES

PLAN = "/operations/plan?type=CUBIT"
MOST_BOXES, MOST_STOPS = 20, 25
"""What the form shows at first: boxes and buttons, and stops of the Tab key from the day to the button that proposes."""
SEEN = """[...document.querySelectorAll("#plan-form :is(input, select, textarea, button)")]
    .filter(box => !box.matches(".app-fold__line") && box.type !== "hidden" && box.checkVisibility()).map(box => box.id || box.name)"""
ON_TOP = """button => { const at = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2)) }"""
WARD, PLACE, FIRE = "Luton and Wayfield", "Gun Wharf, front car park", "Kent Fire and Rescue Service"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_an_operation_is_planned_by_keyboard_alone(chrome: Browser, demonstration: str, javascript: bool) -> None:
    with chromium.opened(chrome, demonstration, javascript=javascript) as page:
        chromium.sign_in(page, "coordinator@council.example", PASSWORD)
        who = Desk(page)
        page.goto(PLAN)
        _is_short(page)
        page.locator("#day").fill(str(clock.today() + timedelta(days=131 if javascript else 132)))
        if javascript:
            _takes_along(page)
        _asks_which_half(page, javascript)
        _chooses_in_folds(who, javascript)
        _refused_loses_nothing(who)
        _reaches_the_button_on_a_phone(page)
        who.said("is proposed")
        expect(page.get_by_text(FIRE)).to_have_count(0)
        page.goto(page.url.replace("/tell", "/edit"))
        assert len(page.evaluate(SEEN)) <= MOST_BOXES
        who.reads("Commanders: Gold: A. Chief")
        assert chromium.too_wide(page) == []


def _is_short(page: Page) -> None:
    assert len(page.evaluate(SEEN)) <= MOST_BOXES, page.evaluate(SEEN)
    last = page.locator(".app-asked__line").last.bounding_box()
    assert last and last["y"] + last["height"] <= 900, "when, where and who are in sight at once"
    lessons = page.locator("#lessons").bounding_box()
    assert lessons and lessons["x"] > 800 and lessons["y"] < 900, "lessons stand beside the form"
    page.locator("#day").focus()
    stops, propose = 1, page.get_by_role("button", name="Propose and ask agencies")
    while not propose.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= MOST_STOPS


def _takes_along(page: Page) -> None:
    """The start takes the end and the briefing along, reading what is typed as the server does."""
    start, end, briefing = (page.locator(f"#{name}") for name in ("start", "end", "briefing"))
    start.fill("10.30am")
    expect(end).to_have_value("16:30")
    expect(briefing).to_have_value("10:00")
    expect(page.locator("#times-said")).to_have_text("10.30am to 4.30pm, 6 hours. Briefing 10am")
    start.fill("00:00")
    for box in (briefing, end):
        box.fill("00:00")
    start.focus()
    for typed in (*TIMES, *NO_TIMES):
        start.fill(typed)
        found = read_time(typed)
        assert end.input_value() == (f"{found:%H:%M}" if found else "00:00"), typed
    page.locator("#place").focus()


def _asks_which_half(page: Page, javascript: bool) -> None:
    for name, typed in (("start", "9"), ("briefing", "8.30"), ("end", "3")):
        page.locator(f"#{name}").fill(typed)
    if not javascript:
        page.get_by_role("button", name="Check", exact=True).press("Enter")
    expect(page.get_by_text("Enter 3pm or 3am: “3” can be both").first).to_be_visible()
    page.locator("#end").fill("3pm")
    if not javascript:
        page.get_by_role("button", name="Check", exact=True).press("Enter")
    expect(page.locator("#times-said")).to_have_text("9am to 3pm, 6 hours. Briefing 8.30am")


def _chooses_in_folds(who: Desk, javascript: bool) -> None:
    """Each fold is opened, which brings its boxes, changed and closed; its line says what is in it: at once, or without script when the page is drawn again."""

    def fold(name: str) -> None:
        who.page.locator(".app-fold__line", has=who.page.get_by_text(name, exact=True)).press("Enter")

    expect(who.page.get_by_label(WARD)).to_have_count(0)
    fold("Wards")
    expect(who.page.locator("#wards-line")).to_be_focused() if javascript else None
    who.page.get_by_label(WARD).press("Space")
    fold("Wards")
    fold("Agencies")
    who.page.get_by_label(f"Ask {FIRE}").press("Space")
    who.fill("What Kent Police does", "Two motorcycles")
    fold("Agencies")
    fold("For the day")
    who.fill("Commanders by role", "Gold: A. Chief")
    fold("For the day")
    expect(who.page.get_by_label(WARD)).to_be_hidden()
    if not javascript:
        expect(who.page.locator("#agencies-said")).to_be_hidden()
        who.page.get_by_role("button", name="Check", exact=True).press("Enter")
    _says(who.page)


def _comes_back(page: Page) -> None:
    """What was chosen in folds that were fetched is there again when the page is gone back to."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/operations")
    page.go_back()
    _says(page)


def _says(page: Page) -> None:
    expect(page.locator("#wards-said")).to_have_text(WARD)
    expect(page.locator("#agencies-said")).to_contain_text("3 asked, 3 needed")
    expect(page.locator(".app-asked__line", has_text="Kent Police")).to_contain_text("Two motorcycles, needed")
    expect(page.locator(".app-asked__line", has_text=FIRE)).to_contain_text("Not asked")
    expect(page.locator("#day-said")).to_contain_text("Commanders: Gold: A. Chief")


def _refused_loses_nothing(who: Desk) -> None:
    """No meeting point, and a measure that is not there: what has an error is open, and all that was chosen is still there."""
    who.page.locator("#duty_telephone").evaluate("box => { box.value = '1'.repeat(60) }")
    who.page.get_by_role("button", name="Propose and ask agencies").press("Enter")
    who.reads("There is a problem", "Use at most 40 characters", "Choose where people meet before you ask the agencies")
    expect(who.page.locator("#duty_telephone")).to_be_visible()
    expect(who.page.get_by_label(WARD)).to_be_hidden()
    _says(who.page)
    who.page.locator("#duty_telephone").fill("01634 331 777")
    place = who.page.locator("#place")
    place.select_option(place.locator("option", has_text=PLACE).get_attribute("value"))


def _reaches_the_button_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": PHONE, "height": 844})
    propose = page.get_by_role("button", name="Propose and ask agencies")
    propose.scroll_into_view_if_needed()
    assert propose.evaluate(ON_TOP), "nothing lies over it"
    checks, button = page.locator("#checks").bounding_box(), propose.bounding_box()
    assert checks and button and checks["y"] + checks["height"] <= button["y"], "what stands in the way is read before"
    propose.press("Enter")
    page.wait_for_url("**/tell")
