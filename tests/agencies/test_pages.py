"""The list of agencies, and an agency's own page."""

from __future__ import annotations

import re

import pytest

from opsplanner import clock
from opsplanner.models import AgencyKind
from tests.browser import text_of
from tests.queries import queries_of


def test_agencies_are_listed_with_what_they_promised_and_have_to_answer(make, browser):
    police = make.agency("Kent Police", contact="K. Desk", telephone="01622 690690", mailbox="desk@police.example")
    make.usual_staff(police, 8)
    make.agency("Fire")
    make.operation(accepted=[police], staff=3, days_ahead=3)
    make.operation(requested=[police], days_ahead=40)
    make.operation(accepted=[police], days_ahead=40)
    words = text_of(browser.as_(make.user()).get("/agencies"))
    for part in ("Kent Police", "K. Desk", "01622 690690", "desk@police.example", "3 people in 1 operation", "1 request", "8 every day", "Has not said"):
        assert part in words


def test_counts_are_of_operations_that_the_reader_may_see(make, browser):
    police, scouts = make.agency("Kent Police"), make.agency("Scouts", AgencyKind.VOLUNTARY)
    make.operation(accepted=[police], staff=3, days_ahead=3, restricted=True)
    make.operation(accepted=[police], staff=5, days_ahead=4)
    make.operation(accepted=[police], requested=[scouts], staff=1, days_ahead=5)
    seen = {
        "council": text_of(browser.as_(make.user(make.agency("Health"))).get("/agencies")),
        "scouts": text_of(browser.as_(make.user(scouts)).get("/agencies")),
        "police": text_of(browser.as_(make.user(police)).get("/agencies")),
    }
    found = {who: re.search(r"Kent Police Police .*?(\d+) people? in (\d+)|(\d+) person in (\d+)", words) for who, words in seen.items()}
    assert {who: match and tuple(filter(None, match.groups())) for who, match in found.items()} == {
        "council": ("6", "2"), "scouts": ("1", "1"), "police": ("9", "3"),
    }


def test_an_agencys_page_counts_restricted_operations_without_a_name(make, browser):
    police, scouts = make.agency("Kent Police"), make.agency("Scouts", AgencyKind.VOLUNTARY)
    make.usual_staff(police, 8)
    op = make.operation(accepted=[police], staff=3, days_ahead=3, restricted=True)
    page = browser.as_(make.user(make.agency("Health"))).get(f"/agencies/{police.code}")
    words = text_of(page)
    assert op.reference not in page.text and "Nothing that you may see" in words
    assert f"{clock.words_of_day(op.day)}: 5 of 8 free" in words
    assert "Free in the next 14 days" not in text_of(browser.as_(make.user(scouts)).get(f"/agencies/{police.code}"))
    assert op.reference in browser.as_(make.user(police)).get(f"/agencies/{police.code}").text


def test_an_agencys_page_pages_its_operations(make, browser):
    police, kind = make.agency("Kent Police"), make.type("CUBIT")
    author = make.user()
    for day in range(27):
        make.operation(requested=[police], kind=kind, author=author, days_ahead=1 + day)
    me = browser.as_(make.user(police))
    first, second = me.get(f"/agencies/{police.code}"), me.get(f"/agencies/{police.code}?page=2")
    assert (first.text.count("Asked, answer due"), second.text.count("Asked, answer due")) == (25, 2)
    assert "Next page" in first.text and "Next page" not in second.text and "Previous page" in second.text
    assert "<title>Kent Police, page 2 – " in second.text
    for odd in ("0", "-1", "x", "²", "99999999999999999999", "1%00"):
        assert me.get(f"/agencies/{police.code}?page={odd}").text.count("Asked, answer due") == 25
    assert "There is nothing on page 9" in me.get(f"/agencies/{police.code}?page=9").text


@pytest.mark.parametrize("path", ["/agencies", "/agencies/{}"])
def test_as_many_queries_for_three_agencies_as_for_one(make, browser, caplog, path):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    me, path = browser.as_(make.user(police)), path.format(police.code)
    few = queries_of(caplog, me, path)
    for _ in range(3):
        other = make.agency()
        make.usual_staff(other, 4)
        make.operation(accepted=[other, police], requested=[make.agency()], days_ahead=5)
        make.nomination(op, police, make.user(police))
    assert queries_of(caplog, me, path) == few <= 10
