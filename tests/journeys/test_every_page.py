"""Every page in a real browser: no violation of WCAG 2.2 A and AA, no sideways scrolling on a phone, no complaint of the browser."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests import chromium
from tests.make import PASSWORD
from tests.town import Town

CODED = ("agencies", "measures", "places", "published")
"""Behind these stands a code, which may be of letters alone."""
MOST, MOST_BELOW = 2, 1
"""How many pages of one shape are looked at, whoever looks: of a list, or of a thing and how it stands (/operations/<reference>); and of what is below a thing,
its forms above all (/operations/<reference>/move), which look the same whatever the thing is called."""


class Looked:
    """What was looked at: how many pages of each shape, and what stood round <main> on them."""

    def __init__(self) -> None:
        self.shapes: Counter[str] = Counter()
        self.round_main: set[str] = set()

    def faults(self, page: Page, *, styles: bool = True) -> list[str]:
        """Look at it at a desk and on a phone, and leave the window as wide as it was last: the next page begins so."""
        looks = [(chromium.DESK, lambda: chromium.axe_faults(page, styles=styles, round_main=self.round_main)), (chromium.PHONE, lambda: chromium.wider(page))]
        found = []
        for size, look in looks if page.viewport_size == chromium.DESK else reversed(looks):
            if page.viewport_size != size:
                page.set_viewport_size(size)
            found += look()
        return found


def test_every_page_that_links_lead_to_is_accessible_and_fits_a_phone(chrome: Browser, served_town: tuple[str, Town]) -> None:
    address, town = served_town
    looked = Looked()
    faults: list[str] = []
    for who in ("coordinator", "administrator"):
        before = looked.shapes.total()
        with chromium.opened(chrome, address) as page:
            page.add_init_script(path=chromium.AXE)
            page.goto("/sign-in")
            faults += looked.faults(page)
            chromium.sign_in(page, town.people[who].email, PASSWORD)
            faults += _walk(page, looked)
        assert looked.shapes.total() > before + 10, f"{who} sees hardly a page"
    assert not faults, "\n".join(faults)


def _walk(page: Page, looked: Looked) -> list[str]:
    """Return the faults of the pages that links lead to from home, and count each page under its shape."""
    faults, seen, waiting, shapes = [], set(), ["/"], looked.shapes
    while waiting:
        path = waiting.pop(0)
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            faults.append(f"{path} gives {answer.status if answer else 'nothing'}")
            continue
        faults += looked.faults(page, styles=path == "/")
        for link in chromium.links(page):
            parts = urlsplit(link).path.split("/")
            shape = "/".join("*" if before in CODED or any(c.isdigit() for c in part) else part for before, part in zip(["", *parts], parts, strict=False))
            if link not in seen and shapes[shape] < (MOST_BELOW if "*" in shape.rpartition("/")[0] else MOST):
                seen.add(link)
                shapes[shape] += 1
                waiting.append(link)
    return faults
