"""Every page in a real browser: no violation of WCAG 2.2 A and AA, no sideways scrolling on a phone, no complaint of the browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests import chromium
from tests.make import PASSWORD
from tests.town import Town


@pytest.mark.parametrize(("who", "most"), [("coordinator", 2), ("administrator", 1)])
def test_every_page_that_links_lead_to_is_accessible_and_fits_a_phone(chrome: Browser, served_town: tuple[str, Town], who: str, most: int) -> None:
    """`most`: how many pages of one shape (/operations/<reference>, say) are looked at."""
    address, town = served_town
    faults, seen, waiting = [], set(), ["/"]
    shapes: dict[str, int] = {}
    with chromium.opened(chrome, address) as page:
        page.goto("/sign-in")
        faults += chromium.axe_faults(page)
        chromium.sign_in(page, town.people[who].email, PASSWORD)
        while waiting:
            path = waiting.pop(0)
            answer = page.goto(path)
            if answer is None or answer.status != 200:
                faults.append(f"{path} gives {answer.status if answer else 'nothing'}")
                continue
            faults += chromium.axe_faults(page) + chromium.too_wide(page)
            for link in chromium.links(page):
                shape = "/".join("*" if any(c.isdigit() for c in part) else part for part in urlsplit(link).path.split("/"))
                if link not in seen and shapes.get(shape, 0) < most:
                    seen.add(link)
                    shapes[shape] = shapes.get(shape, 0) + 1
                    waiting.append(link)
    assert not faults, "\n".join(faults)
    assert len(seen) > 5
