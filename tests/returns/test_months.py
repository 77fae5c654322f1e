"""The months of a plan year are entered side by side: measures down, months across."""

from __future__ import annotations

import html
import re

import pytest

from opsplanner.database import db
from opsplanner.models import ExpectedReturn
from tests.browser import Browser, text_of
from tests.page_forms import post_forms
from tests.queries import queries_of
from tests.returns.conftest import OCTOBER, SEPTEMBER, Calendar, enter
from tests.returns.test_sending import sign_off_all

YEAR = "/returns/test-council/2026-27/months"


def sent(page: str, **typed: str) -> dict[str, str]:
    """What the page would send, with what was typed: `october="3"`, `i="no"`, `y="yes"`."""
    form = next(form for form in post_forms(page, YEAR) if form.path == YEAR)
    found = {name: value for name, value in form.values if name != "csrf_token"} | form.shown
    months = {"september": "202609", "october": "202610"}
    boxes = {name.rpartition("-")[2]: name for name in found if name.startswith("q-")}
    line = next(name.split("-")[1] for name in found if name.startswith("q-"))
    return found | {boxes[months[name]] if name in months else f"{name}-{line}": value for name, value in typed.items()}


def test_months_are_entered_side_by_side_and_only_what_was_changed_is_kept(browser: Browser, calendar: Calendar) -> None:
    owner = browser.as_(calendar.owner)
    page = owner.get(YEAR)
    assert "Notices paid (notices)" in text_of(page) and "Penalty notices (notices), by ward" in text_of(page) and page.text.count('name="q-') == 5, "what is by ward is entered on the pages of its months"
    assert 'aria-label="Notices paid, May 2026' not in page.text and 'aria-label="Notices paid, November 2026' not in page.text
    answer = owner.post(YEAR, sent(page.text, september="2", october="about 3", i="no"))
    assert "2 returns kept. Somebody else signs the figures off" in text_of(owner.follow(answer))
    assert calendar.figures(calendar.paid) == [(2, None), (3, None)] and len(calendar.sent()) == 2
    page = owner.get(YEAR)
    assert 'value="about 3"' in page.text and "Nothing was changed." in text_of(owner.follow(owner.post(YEAR, sent(page.text))))
    owner.post(YEAR, sent(page.text, october="4"))
    assert calendar.figures(calendar.paid) == [(2, None), (4, None)]
    assert "Months of 2026/27 side by side" in text_of(owner.get(OCTOBER))


def test_what_cannot_be_read_or_is_asked_about_stands_beside_its_box_and_nothing_is_kept(browser: Browser, calendar: Calendar) -> None:
    enter(calendar, browser, calendar.owner, q_river="3", i="no")
    owner = browser.as_(calendar.owner)
    page = owner.get(YEAR).text
    answer = owner.post(YEAR, sent(page, september="two", october="4"))
    assert answer.status_code == 422 and "Notices paid, September 2026: Enter the number of notices" in text_of(answer) and 'value="two"' in answer.text
    assert "Say whether these figures include" in text_of(owner.post(YEAR, sent(page, september="2")))
    answer = owner.post(YEAR, sent(page, september="2", october="4", i="no"))
    assert answer.status_code == 422 and "Notices paid, October 2026: Is this so? 4 is more than Penalty notices" in text_of(answer)
    assert calendar.figures(calendar.paid) == []
    assert owner.post(YEAR, sent(page, september="2", october="4", i="no", y="yes")).status_code == 303
    assert calendar.figures(calendar.paid) == [(2, None), (4, None)]
    answer = owner.post(YEAR, sent(owner.get(YEAR).text, october=""))
    assert answer.status_code == 422 and "That there was nothing, or that it comes later, is said on the page of the month" in text_of(answer)


def test_another_was_quicker_and_what_is_signed_off_or_said_otherwise_has_no_box(browser: Browser, calendar: Calendar) -> None:
    owner = browser.as_(calendar.owner)
    page = owner.get(YEAR).text
    enter(calendar, browser, calendar.deputy, q="5", i2="no")
    answer = owner.post(YEAR, sent(page, october="6", september="2", i="no"))
    assert answer.status_code == 422 and "Entered meanwhile: 5" in text_of(answer) and calendar.figures(calendar.paid) == [(5, None)]
    assert owner.post(YEAR, sent(answer.text, october="6")).status_code == 303
    assert calendar.figures(calendar.paid) == [(6, None), (2, None)]
    sign_off_all(calendar)
    enter(calendar, browser, calendar.owner, "/returns/test-council/august-2026", a2="nothing")
    page = owner.get(YEAR).text
    assert all(f'aria-label="Notices paid, {month} 2026' not in page for month in ("August", "September", "October")) and "nothing" in page


def test_what_another_corrected_stays_where_one_filled_in_a_month_beside_it(browser: Browser, calendar: Calendar) -> None:
    owner, deputy = browser.as_(calendar.owner), browser.as_(calendar.deputy)
    empty = owner.get(YEAR).text
    deputy.post(YEAR, sent(deputy.get(YEAR).text, september="5", i="no"))
    assert owner.post(YEAR, sent(empty, october="7", i="no")).status_code == 303, "September was empty when her page was made, and she let it be"
    assert calendar.figures(calendar.paid) == [(5, None), (7, None)]
    page = owner.get(YEAR).text
    deputy.post(YEAR, sent(deputy.get(YEAR).text, september="6", october="8"))
    answer = owner.post(YEAR, sent(page, october="9"))
    assert answer.status_code == 422 and "Entered meanwhile: 6" in text_of(answer) and "Entered meanwhile: 8" in text_of(answer)
    assert 'value="6"' in answer.text and 'value="9"' in answer.text, "her own October, and September as it stands"
    assert owner.post(YEAR, sent(answer.text)).status_code == 303 and calendar.figures(calendar.paid) == [(6, None), (9, None)]


def test_who_does_not_send_them_reads_them(browser: Browser, calendar: Calendar, caplog: pytest.LogCaptureFixture) -> None:
    reader = browser.as_(calendar.make.user(calendar.make.agency("Police")))
    assert "Keep these months" not in text_of(reader.get(YEAR)) and reader.post(YEAR, {}).status_code == 403
    assert reader.get("/returns/test-council/october-2026/months").status_code == 404 and reader.get("/returns/fire/2026-27/months").status_code == 404
    assert queries_of(caplog, reader, YEAR) == 3


def test_what_is_by_ward_stands_with_its_sum_and_leads_to_its_wards_month_by_month(browser: Browser, calendar: Calendar) -> None:
    enter(calendar, browser, calendar.owner, q_river="about 3", q_twydall="4", i="no")
    enter(calendar, browser, calendar.owner, SEPTEMBER, a="later", d="20/11/2026")
    reader = browser.as_(calendar.make.user(calendar.make.agency("Probation")))
    page = reader.get(YEAR)
    said = text_of(page)
    assert re.search(r"comes later ?, Penalty notices, September 2026 +about 7 ?, Penalty notices, October 2026", said), said[said.find("by ward"):][:600]
    table = re.search(r'href="(/outcomes/compare[^"]*)"', page.text)
    assert table and reader.get(html.unescape(table[1])).status_code == 200
    cells = text_of(reader.get(html.unescape(table[1])))
    assert "River about 3" in cells and "Twydall 4" in cells, "wards down, months across"
    with calendar.app.app_context():
        db.session.get_one(ExpectedReturn, calendar.whole).by_ward = True
        db.session.commit()
    page = reader.get(YEAR)
    assert "Notices paid (notices), by ward" in text_of(page) and "Keep these months" not in page.text
    assert "Months of 2026/27 side by side" in text_of(reader.get(OCTOBER))
