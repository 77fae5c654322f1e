"""Home on a phone: what is on today and the one next step stand in the first screen, and the page has an end."""

from __future__ import annotations

import io

import pypdf
from playwright.sync_api import Browser, Locator, Page, expect

from tests import chromium
from tests.journeys.desks import PASSWORD

SCREEN = 844
"""The height of a phone that is 390 wide."""


def _box(what: Locator) -> tuple[float, float]:
    """Where something begins, and where it ends, in pixels from the top."""
    box = what.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


def _height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def test_what_is_on_today_stands_in_the_first_screen_of_a_phone_whoever_signs_in(chrome: Browser, demonstration: str) -> None:
    for who in ("coordinator@council", "coordinator@probation", "supervisor@probation", "manager@partnership"):
        with chromium.opened(chrome, demonstration, width=390, height=SCREEN) as page:
            chromium.sign_in(page, f"{who}.example", PASSWORD)
            first = page.get_by_role("region", name="Today").get_by_role("listitem").first
            assert _box(first)[1] < SCREEN and _box(first.locator(".app-now__steps > *").first)[1] < SCREEN, who
            assert page.locator("h2, h3").count() <= 12
            counts = [link.get_attribute("href") or "" for link in page.get_by_role("navigation", name="What waits for you").get_by_role("link").all()]
            assert counts and all(page.locator(anchor).count() == 1 for anchor in counts), who
            if who == "coordinator@council":
                assert _height(page) < 3000
                top, bottom = _box(page.get_by_role("link", name="Plan an operation"))
                assert bottom - top >= 36 and bottom < SCREEN
                page.get_by_role("navigation", name="What waits for you").get_by_role("link", name="to answer").click()
                expect(page.get_by_role("heading", name="Answer for Medway Council")).to_be_in_viewport()
            if who == "manager@partnership":
                _results_print_on_one_sheet(page)


def _results_print_on_one_sheet(page: Page) -> None:
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    words = printed[0].extract_text()
    assert len(printed) == 1 and [round(float(side)) for side in printed[0].mediabox[2:]] == [595, 842], "a sheet of A4"
    in_order = [words.index(said) for said in ("How we are doing", "Target missed: Fly-tips", "Figure overdue: Victims", "Emerging issues", "On course", "Outcomes to review", "Reports that you write")]
    assert in_order == sorted(in_order) and "Next 14 days" not in words
