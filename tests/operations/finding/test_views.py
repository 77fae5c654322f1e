"""The page on which a date is found, for a new operation and for one that is to be moved."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from html import unescape

import pytest

from opsplanner.clock import Wall
from opsplanner.models import OperationState, Role
from tests.browser import text_of
from tests.operations.planning.sent import form_of
from tests.queries import queries_of

pytestmark = pytest.mark.usefixtures("usual_time")
HERE = "/operations/find"
MONDAY = date(2026, 11, 23)
CUBIT = f"{HERE}?type=CUBIT"


def wall(days: int, start: int = 10, end: int = 14) -> Wall:
    return Wall(MONDAY + timedelta(days=days), time(start), time(end))


@pytest.fixture
def scene(make):
    """A type that asks four of six policemen, who are on something else on the Monday; a ward and a van."""
    police = make.agency("Kent Police", code="police")
    make.usual_staff(police, 6)
    kind, ward, van = make.type("CUBIT", usual=[(police, "stop site", 4, True)], briefing=time(9, 30)), make.ward("River"), make.resource(name="CCTV van")
    busy = make.operation(OperationState.CONFIRMED, wall=wall(0), accepted=[police], staff=4, wards=[ward], resources=[van])
    return police, kind, ward, van, busy


def links(page, words: str) -> list[str]:
    """Where the links that begin with these words lead."""
    return [unescape(href) for href, said in re.findall(r'<a[^>]* href="([^"]+)"[^>]*>([^<]*)', page.text) if said.strip().startswith(words)]


def test_a_type_is_chosen_then_the_form_has_its_agencies_and_hours_and_what_is_sent_has_an_address_for_a_colleague(make, browser, scene):
    me = browser.as_(make.user())
    assert links(me.get(HERE), "Cubit") == [CUBIT]
    form = me.get(CUBIT)
    sent = form_of(form.text, "wishes")
    assert (sent["starts"], sent["ends"], sent["ask-police"], sent["from"], sent["to"]) == ("10:00", "14:00", "4", "2026-11-18", "2027-02-17") and len(sent["weekday"]) == 5
    assert "Plan here" not in form.text
    found = me.get(HERE, query_string={**sent, "weekday": ["mon", "tue"], "from": "23/11/2026", "to": "24 nov 26", "resource": scene[3].code}, follow_redirects=False)
    assert found.status_code == 303
    address = f"{CUBIT}&from=2026-11-23&to=2026-11-24&weekday=mon&weekday=tue&starts=10:00&ends=14:00&resource={scene[3].code}&ask=police:4"
    assert found.headers["Location"] == address
    page = me.get(address)
    words = text_of(page)
    assert "2 days were looked through: 1 date fits" in words and words.index("Tuesday 24 November 2026, 10am to 2pm") < words.index("Monday 23 November 2026, 10am to 2pm")
    assert "No agency is short of people and what is to be booked is free; nothing else stands in the way" in words and "Kent Police: 6 of 6 free; CCTV van: free" in words
    assert f"Kent Police: 2 of 6 free, 4 asked, others on {scene[4].reference} (10am to 2pm, led by Test Council)" in words
    [first, second] = links(page, "Plan here")
    assert first == f"/operations/plan?type=CUBIT&day=2026-11-24&from=10:00&to=14:00&resource={scene[3].code}&ask=police:4" and "day=2026-11-23" in second


def test_where_nothing_fits_it_says_which_wish_to_drop_and_leads_there(make, browser, scene):
    me = browser.as_(make.user())
    page = me.get(f"{CUBIT}&from=2026-11-23&to=2026-11-29&weekday=mon&ask=police:4&resource={scene[3].code}")
    words = text_of(page).replace(" :", ":")
    assert "no date fits" in words and "Without Kent Police (4 people) and CCTV van: 1 date fits, the first Monday 23 November 2026, 10am to 2pm" in words
    assert "On another weekday: 6 dates fit, the first Tuesday 24 November 2026, 10am to 2pm" in words
    assert "At other hours: 1 date fits, the first Monday 23 November 2026, 3pm to 7pm" in words
    assert "In the quarter after it: 14 dates fit, the first Monday 30 November 2026, 10am to 2pm" in words
    for what, says in (("Without", "1 date fits"), ("On another", "6 dates fit"), ("At other", "1 date fits"), ("In the", "14 dates fit")):
        assert says in text_of(me.get(links(page, what)[0]))


def test_where_we_have_not_been_longest_is_said_date_by_date_and_nobody_reads_of_what_she_may_not_see(make, browser, scene):
    police, _, river, _, _ = scene
    hill, fire = make.ward("Hill"), make.agency("Kent Fire")
    make.operation(OperationState.CLOSED, wall=Wall(date(2026, 9, 1), time(10), time(14)), wards=[hill])
    make.operation(OperationState.CANCELLED, wall=Wall(date(2026, 11, 10), time(10), time(14)), wards=[hill])
    make.operation(OperationState.CLOSED, lead=police, wall=Wall(date(2026, 11, 2), time(10), time(14)), wards=[hill], restricted=True)
    address = f"{CUBIT}&from=2026-11-24&to=2026-11-24&longest=yes"
    page = browser.as_(make.user(fire)).get(address)
    assert "Hill: last there on 1 September 2026, 12 weeks before" in text_of(page) and f"&ward={hill.code}" in links(page, "Plan here")[0]
    theirs = text_of(browser.as_(make.user(police)).get(address))
    assert "Hill: last there on 2 November 2026, 22 days before" in theirs
    both = text_of(browser.as_(make.user(fire)).get(f"{address.replace('&longest=yes', '')}&ward={hill.code}&ward={river.code}"))
    assert "River: the last operation there is planned for 23 November 2026, 1 day before" in both and "Hill: last there on 1 September" in both


def test_an_operation_finds_another_day_for_itself_and_is_moved_there(make, browser, scene, caplog):
    police, _, _, van, busy = scene
    user = make.user()
    me = browser.as_(user)
    page = me.get(f"{HERE}?of={busy.reference}")
    sent = form_of(page.text, "wishes")
    assert (sent["of"], sent["ask-police"], sent["starts"], sent["resource"], sent["ward"]) == (busy.reference, "4", "10:00", van.code, scene[2].code)
    found = me.get(HERE, query_string={**sent, "from": "2026-11-23", "to": "2026-11-23"}, follow_redirects=True)
    assert "1 date fits" in text_of(found) and "River: nobody was there" in text_of(found)
    assert links(found, "Move ") == [f"/operations/{busy.reference}/move?day=2026-11-23&from=10:00&to=14:00"]
    moved = me.get(f"/operations/{busy.reference}/move?day=2026-12-01&from=11:00")
    filled = form_of(moved.text, "move")
    assert (filled["day"], filled["start"], filled["end"]) == ("2026-12-01", "11:00", "15:00") and "Tuesday 1 December 2026, 11am to 3pm" in text_of(moved)
    assert "“soon” was left out of “Day”" in text_of(me.get(f"/operations/{busy.reference}/move?day=soon"))
    nobody, ann = me.get(f"{HERE}?of={busy.reference}&to=2026-11-23&weekday=mon&ask=police:9&ask=council:1"), make.user(police, name="Ann Ash")
    assert "Without Kent Police (9 people): 1 date fits" in text_of(nobody).replace(" :", ":")
    other = make.operation(OperationState.CONFIRMED, wall=wall(7, 9, 17), accepted=[police], staff=1)
    make.nomination(busy, police, ann), make.nomination(other, police, ann)
    asked = [queries_of(caplog, me, f"{HERE}?of={busy.reference}&from=2026-11-30&to={to}&weekday=mon&ask=police:{staff}") for to in ("2026-11-30", "2027-02-22") for staff in (1, 9)]
    assert max(asked) <= 15 and asked == [asked[0], asked[0] + 1] * 2, "what keeps too many people is named by one more"
    twice = text_of(me.get(f"{HERE}?of={busy.reference}&from=2026-11-30&to=2026-11-30&weekday=mon&ask=police:1")).replace(" :", ":")
    assert "no date fits" in twice and "Without somebody who is named on it: 1 date fits, the first Monday 30 November 2026, 10am to 2pm" in twice
    draft, done = make.operation(OperationState.DRAFT, wall=wall(1), author=user), make.operation(OperationState.CLOSED, wall=wall(-30))
    late = make.operation(OperationState.POSTPONED, wall=wall(2))
    assert "/edit?day=" in links(me.get(f"{HERE}?of={draft.reference}&to=2026-11-30"), "Move ")[0] and "/repropose?" in links(me.get(f"{HERE}?of={late.reference}&to=2026-11-30"), "Move ")[0]
    assert "is closed, so it gets no other day" in text_of(me.get(f"{HERE}?of={done.reference}", follow_redirects=True))
    assert browser.as_(make.user(police)).get(f"{HERE}?of={busy.reference}").status_code == 404


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("from=2026-12-01&to=2029-12-01", "At most 92 days are looked through at once. Enter Tuesday 2 March 2027 or an earlier day"), ("from=2026-12-02&to=2026-12-01", "The last day is before the first"),
        ("from=2026-11-01&to=2026-11-02", "This day is past. Enter today or a later one"), ("go=1", "Choose at least one weekday"), ("from=&to=soon", "Enter the first day"),
        ("from=2026-12-01&to=2026-12-01&weekday=mon", "None of these weekdays lies between"), ("starts=25&ends=", "Enter a time, for example 9.30am or 14:00"), ("starts=24:00", "Enter 0:00"),
        ("starts=9&ends=3", "Enter 3pm or 3am: “3” can be both"), ("starts=00:00&ends=20:00", "over 18 hours"), ("lasts=9", "It lasts longer than there is time between these hours"), ("ask-police=many", "Enter a whole number from 0 to 500"),
        ("weekday=today", "One of these is no longer there"),
    ],
)
def test_what_makes_no_sense_has_a_sentence_beside_its_box(make, browser, scene, said, sentence):
    page = browser.as_(make.user()).get(f"{CUBIT}&{said}")
    assert page.status_code == 200 and sentence in text_of(page) and "Plan here" not in page.text
    assert sentence.partition(". ")[0] in re.sub(r"<[^>]+>", "", "".join(re.findall(r'class="govuk-error-message">.*?</p>', page.text, re.S)))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_codes_that_nobody_knows_are_left_out_and_said_and_days_that_are_past_too(make, browser, scene):
    me = browser.as_(make.user())
    words = text_of(me.get(f"{CUBIT}&ward=atlantis&resource=ufo&ask=spies:3&ask=police&ask=police:4&from=2026-11-01&to=2026-11-24"))
    said = ("There is no ward “atlantis”", "There is no resource “ufo”", "There is no agency “spies”", "“police” does not say how many people", "looked through from Wednesday 18 November 2026 on")
    assert all(one in words for one in said) and "Wednesday 18 November 2026, 10am to 2pm" not in words and "Thursday 19 November 2026, 10am to 2pm" in words
    assert "There is no kind of operation “NONE” here" in text_of(me.get(f"{HERE}?type=NONE"))
    over = text_of(me.get(f"{CUBIT}&from=2026-11-18&to=2026-11-18&starts=08:00&ends=10:00"))
    assert "These hours are over on each of these days" in over and browser.as_(make.user(role=Role.STAFF)).get(HERE).status_code == 403


def test_it_asks_as_much_for_a_quarter_as_for_a_day_and_is_led_to_from_where_one_looks(make, browser, scene, caplog):
    me = browser.as_(make.user())
    everything = f"&ward={scene[2].code}&resource={scene[3].code}&ask=police:4"
    two, quarter = (queries_of(caplog, me, f"{CUBIT}&from=2026-11-23&to={to}{everything}") for to in ("2026-11-24", "2027-02-22"))
    nothing = [queries_of(caplog, me, f"{CUBIT}&from=2026-11-23&to={to}{everything}0") for to in ("2026-11-23", "2027-02-22")]
    assert two == quarter <= 9 and nothing[0] == nothing[1] <= 12
    assert all(HERE in me.get(path).text for path in ("/operations", "/operations/plan", CUBIT.replace("find", "plan")))
    clash = make.operation(wall=wall(0, 12, 16), accepted=[scene[0]], staff=4)
    assert f"{HERE}?of={clash.reference}" in me.get("/operations/clashes").text and HERE not in browser.as_(make.user(make.agency("Kent Fire"))).get("/operations/clashes").text
