"""The office's managers keep the collection calendar and its periods on pages; everybody reads them."""

from __future__ import annotations

import pytest

from opsplanner.models import Agency, Role
from tests.browser import Browser, text_of
from tests.queries import queries_of
from tests.returns.conftest import OCTOBER, Calendar, enter

LINE = "/returns/calendar/test-council/notices-paid/june-2026"


@pytest.fixture
def fire(calendar: Calendar) -> Agency:
    """Another agency, of which nothing is expected yet."""
    return calendar.make.agency("Kent Fire", code="kent-fire")


def new(calendar: Calendar, fire: Agency, **more: object) -> dict[str, object]:
    """What is typed for a new line: the fire service's notices each quarter."""
    return {
        "agency": fire.id, "measure": calendar.notices.id, "kind": "quarter", "first": "2026/27 quarter 2", "due_days": "15", "due_working": "y", "owner": calendar.owner.id,
        "deputy": "",
    } | more


def test_a_manager_of_the_office_expects_a_return_and_everybody_sees_it_with_what_is_due(browser: Browser, calendar: Calendar, fire: Agency) -> None:
    manager = browser.as_(calendar.manager)
    said = text_of(manager.follow(manager.post("/returns/calendar/add", new(calendar, fire))))
    assert "Penalty notices of Kent Fire is expected each quarter from 2026/27 quarter 2" in said
    assert "Each quarter since 2026/27 quarter 2" in said and "15 working days after its end" in said and "Olive Owner" in said
    listed = text_of(browser.as_(calendar.make.user(calendar.council)).get("/returns?agency=kent-fire&show=all"))
    assert "2 returns, 1 overdue." in listed and "Overdue was due 21 October 2026" in listed and "2026/27 quarter 3" in listed and "Not due yet" in listed
    assert "expects Penalty notices of Kent Fire each quarter" in text_of(manager.get("/returns/calendar/kent-fire/penalty-notices/2026-27-quarter-2")).replace("Expects", "expects")


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("typed, sentence", [
    ({"agency": ""}, "Choose an agency"), ({"measure": ""}, "Choose a measure"), ({"first": "whenever"}, "Enter a quarter, for example 2026/27 quarter 1"),
    ({"first": "June 2026"}, "Enter a quarter, for example"), ({"first": ""}, "Enter the first period"), ({"first": "1999/00 quarter 1"}, "Enter a period since 2000"),
    ({"due_days": ""}, "Enter how many days"), ({"due_days": "999"}, "Enter a whole number from 0 to 180"), ({"owner": "99999999"}, "cannot sign in any more"),
])
def test_what_cannot_be_expected_is_refused_beside_its_box_and_kept(browser: Browser, calendar: Calendar, fire: Agency, typed: dict[str, str], sentence: str) -> None:
    refused = browser.as_(calendar.manager).post("/returns/calendar/add", new(calendar, fire) | typed)
    assert refused.status_code == 422 and sentence in text_of(refused)
    if typed.get("first"):
        assert f'value="{typed["first"]}"' in refused.text


def test_one_person_is_not_owner_and_deputy_and_no_day_is_expected_twice(browser: Browser, calendar: Calendar, fire: Agency) -> None:
    manager = browser.as_(calendar.manager)
    assert "The deputy is somebody else" in text_of(manager.post("/returns/calendar/add", new(calendar, fire, deputy=calendar.owner.id)))
    again = {"agency": calendar.council.id, "kind": "month", "first": "July 2026"}
    assert "Penalty notices of Test Council is expected already, from June 2026 without an end" in text_of(manager.post("/returns/calendar/add", new(calendar, fire) | again))


def test_what_is_asked_for_is_changed_with_its_history_and_who_comes_second_sees_it(browser: Browser, calendar: Calendar) -> None:
    manager, other = browser.as_(calendar.manager), browser.as_(calendar.make.user(calendar.make.office(), Role.MANAGER))
    typed = {"owner": calendar.deputy.id, "deputy": "", "due_days": "5", "by_ward": "y", "version": "1"}
    said = text_of(manager.follow(manager.post(LINE, typed)))
    assert "What is asked for of Notices paid is kept" in said and "owner Dora Deputy, deputy nobody" in said
    second = other.post(LINE, typed | {"due_days": "7"})
    assert second.status_code == 422 and "due 5 days after its end" in text_of(second) and 'value="7"' in second.text


def test_a_return_ends_after_a_period_but_not_before_what_has_come(browser: Browser, calendar: Calendar, fire: Agency) -> None:
    manager = browser.as_(calendar.manager)
    enter(calendar, browser, calendar.owner, q="3", i2="no")
    for last, sentence in (("September 2026", "Something has come for October 2026 already"), ("May 2026", "It begins with June 2026"), ("2026/27", "Enter a month")):
        refused = manager.post(LINE + "/end", {"last": last, "version": "1"})
        assert refused.status_code == 422 and sentence in text_of(refused)
    said = text_of(manager.follow(manager.post(LINE + "/end", {"last": "October 2026", "version": "1"})))
    assert "October 2026 is the last period of Notices paid that is expected" in said
    quarterly = {"agency": calendar.council.id, "measure": calendar.paid.id, "kind": "quarter", "first": "2026/27 quarter 4"}
    manager.follow(manager.post("/returns/calendar/add", new(calendar, fire) | quarterly))
    assert "Notices paid" not in text_of(manager.get("/returns/test-council/november-2026"))


def test_others_read_the_calendar_and_keep_nothing_of_it(browser: Browser, calendar: Calendar) -> None:
    for who in (calendar.owner, calendar.make.user(calendar.council, Role.MANAGER), calendar.make.user(calendar.make.office()), calendar.make.user(calendar.make.office(), Role.ADMINISTRATOR)):
        person = browser.as_(who)
        page = person.get("/returns/calendar")
        assert "Penalty notices" in text_of(page) and "Expect a return" not in page.text
        assert "Keep what is asked for" not in person.get(LINE).text
        for path in ("/returns/calendar/add", LINE + "/end"):
            assert person.get(path).status_code == 403
        for path in (LINE, "/returns/periods/october-2026/lock"):
            assert person.post(path, {"version": "1"}).status_code == 403
    assert browser.as_(calendar.manager).get("/returns/calendar/test-council/notices-paid/july-2026").status_code == 404


def test_a_locked_period_takes_nothing_until_it_is_opened_again_and_one_to_come_can_be_opened_early(browser: Browser, calendar: Calendar) -> None:
    manager, owner = browser.as_(calendar.manager), browser.as_(calendar.owner)
    open_form = calendar.form(owner.get(OCTOBER), q="3", i2="no")
    said = text_of(manager.follow(manager.post("/returns/periods/october-2026/lock")))
    assert "October 2026 is locked: its returns stay as they are until it is opened again" in said and "Locked" in said
    refused = owner.post(OCTOBER, open_form)
    assert refused.status_code == 422 and "October 2026 is locked, so its returns stay as they are" in text_of(refused) and calendar.figures(calendar.paid) == []
    assert "Keep these returns" not in owner.get(OCTOBER).text
    assert "is locked already" in text_of(manager.post("/returns/periods/october-2026/lock"))
    manager.post("/returns/periods/october-2026/open")
    assert owner.post(OCTOBER, open_form).status_code == 303 and calendar.figures(calendar.paid) == [(3, None)]
    november = "/returns/test-council/november-2026"
    assert "November 2026 is not over yet. Its returns are entered from 1 December 2026 on" in text_of(owner.get(november))
    assert "nothing to lock" in text_of(manager.post("/returns/periods/november-2026/lock"))
    manager.post("/returns/periods/november-2026/open")
    assert "Keep these returns" in owner.get(november).text
    assert "Open it within the year before" in text_of(manager.post("/returns/periods/november-2029/open"))
    assert manager.post("/returns/periods/2026/open").status_code == 404


def test_the_pages_ask_the_same_few_queries_however_much_is_expected(browser: Browser, calendar: Calendar, caplog: pytest.LogCaptureFixture) -> None:
    person = browser.as_(calendar.manager)
    pages = ("/returns?show=all", "/returns/calendar", "/returns/periods", LINE, OCTOBER, "/")
    enter(calendar, browser, calendar.owner, q="3", i2="no", q_river="2", i="no")
    few = [queries_of(caplog, person, page) for page in pages]
    for number in range(3):
        calendar.expect(calendar.notices, calendar.make.agency(), starts_on=calendar_month(number))
        calendar.make.ward()
    assert [queries_of(caplog, person, page) for page in pages] == few and max(few) <= 12


def calendar_month(number: int):
    """The first of a month of summer."""
    from datetime import date

    return date(2026, 6 + number, 1)


def test_home_tells_the_owner_what_is_due_the_deputy_and_the_office_what_is_overdue(browser: Browser, calendar: Calendar) -> None:
    for who, verb in ((calendar.owner, "Enter"), (calendar.deputy, "Enter"), (calendar.manager, "Not in yet:")):
        page = browser.as_(who).get("/")
        words = text_of(page)
        assert f"{verb} Penalty notices of Test Council for October 2026" in words and OCTOBER in page.text, who.name
        assert "10 returns, 10 overdue" in words
    assert "Penalty notices" not in text_of(browser.as_(calendar.make.user(calendar.council)).get("/"))
    enter(calendar, browser, calendar.owner, q="3", i2="no")
    assert "9 returns, 9 overdue" in text_of(browser.as_(calendar.owner).get("/"))


def test_the_list_says_why_it_is_empty_and_leaves_out_what_makes_no_sense(browser: Browser, calendar: Calendar) -> None:
    person = browser.as_(calendar.owner)
    assert "Nothing has come here yet." in text_of(person.get("/returns?show=in"))
    found = text_of(person.get("/returns?agency=nobody&show=some&period=whenever"))
    for word in ("nobody", "some", "whenever"):
        assert f"“{word}” here, so it was left out" in found
    assert "10 returns, 10 overdue." in found
    assert "2 returns, 2 overdue." in text_of(person.get("/returns?period=october-2026&whose=mine"))
    assert "There is nothing on page 9." in text_of(person.get("/returns?page=9"))


@pytest.mark.usefixtures("usual_time")
def test_without_a_calendar_the_pages_say_who_makes_it(browser: Browser, make) -> None:
    person = browser.as_(make.user())
    for page, said in (("/returns", "No return is expected yet."), ("/returns/calendar", "The office’s managers say which."), ("/returns/periods", "so there are no periods")):
        assert said in text_of(person.get(page))
