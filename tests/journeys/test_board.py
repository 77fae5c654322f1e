"""A month of Community Payback on one page: twenty jobs put on days by mouse, some by keyboard alone, one without script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import AgencyKind, JobState, PaybackSession, Slot
from tests import chromium
from tests.make import PASSWORD, Make

pytestmark = pytest.mark.usefixtures("usual_time")
FIRST = date(2026, 11, 19)
HALVES, WHOLE = ((time(9), time(12), 6), (time(13), time(16), 6)), ((time(9), time(16), 6),)
MOST_PRESSES = 45
JOBS, BY_KEYBOARD = 20, 2
DRAGGED = 2
"""The one that is dragged onto its slot."""


def test_a_month_is_planned_on_one_page(chrome: Browser, tmp_path: Path) -> None:
    app = chromium.empty_app(tmp_path)
    with app.app_context():
        make = Make()
        make.installation()
        keeper = make.user(make.agency("Test Probation", AgencyKind.PROBATION)).email
        make.working_days(3, 6)
        slots = _crews(make)
        for number in range(JOBS + BY_KEYBOARD + 1):
            hours, wanted = (36 if number in (3, 4) else 42 if 5 <= number < 11 else 18), (FIRST if number == 0 else None)
            make.job(JobState.ACCEPTED, what=f"Clear alley {number}", estimated_hours=hours, wanted_by=wanted, days_ago=40 - number)
        db.session.remove()
    here = f"/payback/board?from={FIRST}&to={FIRST + timedelta(days=31)}"
    with chromium.served(app) as address:
        with chromium.opened(chrome, address, height=700) as page:
            chromium.sign_in(page, keeper, PASSWORD)
            loads: list[str] = []
            page.on("load", lambda _: loads.append(page.url))
            page.goto(here)
            _by_mouse(page, slots)
            _by_keyboard(page)
            assert loads == [f"{address}{here}"] and page.url == loads[0], "one page, at the days that were chosen"
            assert chromium.axe_faults(page) + chromium.too_wide(page) == []
        with chromium.opened(chrome, address, javascript=False) as page:
            chromium.sign_in(page, keeper, PASSWORD)
            page.goto(here)
            page.get_by_label("Clear alley", exact=False).first.check()
            page.locator(".app-place__here button").first.click()
            expect(page.locator(".app-asks li")).to_have_text(["Thursday 19 November 2026, 9am: Crew B is on PAYBACK-2026-064 in that slot as well: two sites and one supervisor"])
            page.get_by_label("Go on all the same, in my name").check()
            page.get_by_role("button", name="Put it on these slots").click()
            expect(page.locator(".app-said")).to_contain_text("is on Thursday")
            assert f"from={FIRST}" in page.url
            expect(page.get_by_text("No accepted job needs a day.")).to_be_visible()
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(PaybackSession)) == JOBS + 2 + BY_KEYBOARD + 1


def _crews(make: Make) -> list[tuple[int, ...]]:
    """Four weeks of Thursdays and Sundays, each with a crew of two halves and one of the whole day; return the ids of their slots, (first half, second half, whole)."""
    for week in range(4):
        for day in (FIRST + timedelta(weeks=week), FIRST + timedelta(weeks=week, days=3)):
            make.crew(day, *HALVES, name="Crew A"), make.crew(day, *WHOLE, name="Crew B")
    found = list(db.session.scalars(db.select(Slot.id).order_by(Slot.id)))
    return [tuple(found[n : n + 3]) for n in range(0, len(found), 3)]


def _by_mouse(page: Page, slots: Sequence[tuple[int, ...]]) -> None:
    """Put the first twenty on days, with two on two slots each and one that is asked about; the next one is chosen each time."""
    presses = 0

    def press(what: str) -> None:
        nonlocal presses
        presses += 1
        page.locator(what).click()

    halves = [half for day in slots for half in day[:2]]
    wholes = [day[2] for day in slots[1:]]
    press("text=Clear alley 0,")
    for number in range(JOBS):
        expect(page.locator(".app-place__list :checked + label")).to_contain_text(f"Clear alley {number},")
        if number in (3, 4):
            at = (halves.pop(0), halves.pop(0))
            for half in at:
                presses += 1
                page.locator(f"#places_{half}").fill("6")
            press("text=Put it on the slots with a number")
        else:
            at = ((wholes if 5 <= number < 11 else halves).pop(0 if number else 3),)
            if number == DRAGGED:
                presses += 1
                page.locator(".app-place__list .govuk-radios__item").first.drag_to(page.locator(f"li:has(> div > #here-{at[0]})"))
            else:
                press(f"#here-{at[0]}")
        if number == 0:  # it is wanted by the first day
            expect(page.locator(".app-asks li")).to_have_count(1)
            press("label[for=go_on]")
            press("text=Put it on these slots")
        expect(page.locator(".app-place__jobs .app-said")).to_contain_text(f"Next: Clear alley {number + 1},")
        full = page.locator(f"#here-{at[0]}").count() == 0
        expect(page.locator(f"#slot-{at[0]}" if full and number not in (3, 4) else ":focus")).to_be_focused()
    assert presses <= MOST_PRESSES, f"{presses} presses"
    assert page.evaluate("scrollY") > 0, "and where one was is where one is"


def _by_keyboard(page: Page) -> None:
    """Choose the slot of the next job in the list, with Tab, arrows and Enter alone."""
    page.locator("#slot").focus()
    for number in range(JOBS, JOBS + BY_KEYBOARD):
        expect(page.locator(".app-place__list :checked + label")).to_contain_text(f"Clear alley {number},")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".app-place__jobs .app-said")).to_contain_text(f"Next: Clear alley {number + 1},")
        expect(page.locator("#here-chosen")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(page.locator("#slot")).to_be_focused()
    assert clock.today() < FIRST
