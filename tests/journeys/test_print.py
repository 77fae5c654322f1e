"""What comes out of the printer: every page has something on it, and each thing stands there once."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import AgencyKind, JobState, OperationState, Role
from tests import chromium
from tests.make import PASSWORD, Make

CROWDED, WORKED = date(2026, 12, 10), date(2026, 12, 8)
MARGIN = 16 / 297
"""Of a page's height: the marking and the page's number stand there."""


@pytest.fixture
def desk(chrome: Browser, tmp_path: Path) -> Iterator[Page]:
    """A coordinator of Probation, in a town with fourteen operations on one day and nine sessions on another."""
    app = chromium.empty_app(tmp_path)
    with app.app_context():
        make = Make()
        make.installation()
        probation = make.agency("Probation", AgencyKind.PROBATION)
        who = make.user(probation, Role.COORDINATOR)
        kind, others = make.type("CRYSTAL"), [make.agency(f"The agency with the long name {n}") for n in range(3)]
        for n in range(14):
            wall = Wall(CROWDED, time(7 + n % 9), time(17 + n % 5))
            made = make.operation(OperationState.CONFIRMED, kind=kind, lead=probation, author=who, wall=wall, accepted=others, restricted=n == 3)
            made.meeting_point = make.place(f"The car park behind the station, upper level {n}")
            make.nomination(made, others[0], None, "A. Colleague")
        for name in "ABC":
            crew = make.crew(WORKED, *((time(9 + 2 * n), time(11 + 2 * n), 6) for n in range(3)), name=f"Crew {name}", supervisor=who)
            for slot in crew.slots:
                make.session(make.job(JobState.SCHEDULED, asker=probation, hazards="Broken glass\nNeedles have been found there"), slot)
        email = who.email
        db.session.remove()
    with chromium.served(app) as address, chromium.opened(chrome, address) as page:
        chromium.sign_in(page, email, PASSWORD)
        yield page


def filled(page: Page) -> list[float]:
    """Return of each page that is printed how far down something is written, as a part of the height between its margins."""
    pdf = page.pdf(prefer_css_page_size=True)
    objects = dict(re.findall(rb"(\d+) 0 obj\n(.*?)endobj", pdf, re.DOTALL))
    found = []
    for body in (body for body in objects.values() if b"/Type /Page\n" in body):
        height = float(re.search(rb"/MediaBox \[\S+ \S+ \S+ (\S+)\]", body)[1])  # type: ignore[index]
        content = objects[re.search(rb"/Contents (\d+) 0 R", body)[1]].partition(b"stream")[2].lstrip()  # type: ignore[index]
        found.append(_lowest(zlib.decompressobj().decompress(content).decode("latin1"), height))
    return found


def _lowest(drawn: str, height: float) -> float:
    """How far down the lowest line of text between the margins stands: 0 at the top, 1 at the foot."""
    kept: list[tuple[float, float]] = []
    scale, moved, lowest = 1.0, 0.0, 0.0
    for operation in re.finditer(r"(?m)^(?:(q)|(Q)|\S+ \S+ \S+ (\S+) \S+ (\S+) (cm|Tm))$", drawn):
        if operation[1]:
            kept.append((scale, moved))
        elif operation[2]:
            scale, moved = kept.pop()
        elif operation[5] == "cm":
            scale, moved = scale * float(operation[3]), moved + scale * float(operation[4])
        else:
            down = 1 - (moved + scale * float(operation[4])) / height
            lowest = max(lowest, down if down < 1 - MARGIN else 0)
    return (lowest - MARGIN) / (1 - 2 * MARGIN)


def test_what_is_printed_leaves_no_page_near_empty_and_says_nothing_twice(desk: Page) -> None:
    desk.goto("/calendar?month=2026-12")
    desk.get_by_role("link", name="Print this month").click()
    desk.wait_for_url("**/calendar/2026-12/print")
    month = filled(desk)
    assert len(month) == 2 and month[0] > 0.6 and month[1] > 0.2
    desk.emulate_media(media="print")
    expect(desk.locator(".app-marking").first).to_be_hidden()  # it stands in the margins
    desk.emulate_media(media="null")
    desk.goto(f"/payback/days/{WORKED}/sheet")
    sheets = filled(desk)
    assert len(sheets) == 3 and min(sheets) > 0.5
    desk.goto(f"/calendar/{CROWDED}/briefings/print")
    assert min(filled(desk)[:-1]) > 0.5
    desk.goto(f"/operations/{desk.locator('article').first.get_attribute('id')}/briefing/change")
    desk.get_by_label("Deployments").fill("Team 1: High Street")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".app-said")).to_be_visible()
    briefing = filled(desk)
    assert len(briefing) == 2 and min(briefing) > 0.2
    desk.emulate_media(media="print")
    expect(desk.locator(".app-said")).to_be_hidden()
    expect(desk.locator(".app-signing")).to_be_visible()
