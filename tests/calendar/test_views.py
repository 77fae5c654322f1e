"""The month calendar and its days."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from werkzeug.test import TestResponse

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.models import AgencyKind, JobState, OperationState, Role
from tests.browser import text_of, tree_of
from tests.queries import queries_of

MONTH = f"{clock.today() + timedelta(days=14):%Y-%m}"


def wall(day: int = 10, start: time = time(10), end: time = time(14)) -> Wall:
    """A day of the month that these tests look at."""
    return Wall(date.fromisoformat(f"{MONTH}-{day:02}"), start, end)


def boxes(answer: TestResponse) -> dict[int, str]:
    """What stands in the table's boxes, by day of the month; empty ones, and the link to a plan, left out."""
    assert answer.status_code == 200
    tree = tree_of(answer.text)
    month = next(table for table in tree.iter("table") if table.get("class") == "app-month")
    found = {}
    for mark in month.xpath(".//*[@aria-hidden='true']|.//*[contains(@class, 'app-no-print')]"):
        mark.drop_tree()
    for cell in month.iter("td"):
        words = " ".join(" ".join(cell.itertext()).split()).replace(" Today", "")
        if words and not words.isdigit():
            number, rest = words.split(" ", 1)
            found[int(number)] = rest
    return found


@pytest.fixture
def coordinator(make, browser):
    """A browser of the council's coordinator."""
    return browser.as_(make.user())


@pytest.mark.parametrize("hx", [False, True])
def test_a_month_shows_each_operation_on_its_day_by_time(make, coordinator, hx):
    kind = make.type("CUBIT")
    later = make.operation(kind=kind, wall=wall(start=time(15), end=time(16)))
    early = make.operation(kind=kind, wall=wall())
    night = make.operation(kind=kind, wall=wall(12, time(22), time(3)))
    found = boxes(coordinator.get(f"/calendar?month={MONTH}", hx=hx))
    assert found[10] == f"10am to 2pm Proposed Cubit {early.reference} 3pm to 4pm Proposed Cubit {later.reference}"
    assert found[12] == f"10pm to 3am next day Proposed Cubit {night.reference}"


def test_bank_holidays_are_named(coordinator):
    assert "Christmas Day" in boxes(coordinator.get("/calendar?month=2026-12"))[25]
    assert "Bank holiday: Christmas Day" in text_of(coordinator.get("/calendar/2026-12-25"))


def test_previous_next_and_today_keep_the_filters(make, coordinator):
    make.type("CUBIT")
    text = coordinator.get("/calendar?month=2030-12&type=CUBIT").text
    assert 'href="/calendar?type=CUBIT&amp;month=2030-11"' in text and 'href="/calendar?type=CUBIT&amp;month=2031-01"' in text
    assert f'href="/calendar?type=CUBIT&amp;month={clock.today():%Y-%m}"' in text
    assert 'href="/calendar?month=2030-12"' in text  # the type cleared


def test_more_than_a_day_can_show_opens_the_day(make, coordinator):
    kind = make.type("CUBIT")
    references = [make.operation(kind=kind, wall=wall(start=time(8 + n), end=time(23))).reference for n in range(7)]
    day = wall().day
    answer = coordinator.get(f"/calendar?month={MONTH}&type=CUBIT")
    assert f"3 more on {clock.words_of_day(day, weekday=False, year=False)}" in text_of(answer)
    assert f'href="/calendar/{day}?type=CUBIT"' in answer.text
    shown = text_of(coordinator.get(f"/calendar/{day}?type=CUBIT"))
    assert [reference for reference in references if reference in shown] == references


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_day_with_many_operations_has_pages(make, coordinator):
    kind = make.type("CUBIT")
    references = [make.operation(kind=kind, wall=wall(start=time(8, n), end=time(23))).reference for n in range(27)]
    there = f"/calendar/{wall().day}?type=CUBIT"
    first, second = (coordinator.get(path) for path in (there, f"{there}&page=2"))
    assert [[one for one in references if one in text_of(page)] for page in (first, second)] == [references[:25], references[25:]]
    assert f'href="{there.replace("&", "&amp;")}&amp;page=2"' in first.text and f'href="{there}"' in second.text
    assert "There is nothing on this page. Go to the first page" in text_of(coordinator.get(f"{there}&page=3"))


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("hx", [False, True])
@pytest.mark.parametrize("month", ["2026-13", "x", "%00", "-1", "9999-01", "2026-1"])
def test_a_month_that_makes_no_sense_is_said(coordinator, month, hx):
    answer = coordinator.get(f"/calendar?month={month}", hx=hx)
    assert answer.status_code == 200
    assert clock.words_of_month(clock.today()) in text_of(answer)
    if month != "%00":
        assert "There is no such month" in text_of(answer)


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "1999-12-31", "2100-01-01", "20261210", "2026-W50-4", "%00", "-1"])
def test_a_day_that_does_not_exist_is_not_found(coordinator, day):
    assert coordinator.get(f"/calendar/{day}").status_code == 404


def test_the_month_to_print_has_every_operation_and_keeps_the_filters(make, coordinator):
    cubit, other = make.type("CUBIT"), make.type("YANG")
    every = [make.operation(kind=cubit, wall=wall(start=time(8 + n), end=time(23))).reference for n in range(14)]
    left_out = make.operation(kind=other, wall=wall(12, time(22), time(3))).reference
    month = coordinator.get(f"/calendar?month={MONTH}")
    assert f'href="/calendar/{MONTH}/print">Print this month</a>' in month.text
    words = text_of(coordinator.get(f"/calendar/{MONTH}/print"))
    assert all(words.count(reference) == 1 for reference in every) and words.count(left_out) == 2 and "more on" not in words
    assert f"{wall(12).day:%A} 12 10pm to 3am next day Yang {left_out}" in words
    chosen = coordinator.get(f"/calendar?month={MONTH}&type=CUBIT")
    assert f'href="/calendar/{MONTH}/print?type=CUBIT"' in chosen.text
    words = text_of(coordinator.get(f"/calendar/{MONTH}/print?type=CUBIT"))
    assert every[-1] in words and left_out not in words and "Only Type: Cubit." in words


def test_the_month_to_print_has_all_that_the_month_has(make, browser):
    make.working_days()
    make.crew(wall(12).day)
    seen, hidden = make.operation(restricted=True, wall=wall(10)), make.operation(restricted=True, wall=wall(11), lead=make.agency())
    page = browser.as_(make.user()).get(f"/calendar/{MONTH}/print")
    words = text_of(page)
    assert "Payback : 1 crew, 6 places left" in words and f"{seen.reference} OFFICIAL-SENSITIVE" in words and page.text.count("app-marking--") == 2
    assert f"{wall(11).day:%A} 11 10am to 2pm Busy" in words and hidden.reference not in words
    assert "Busy" not in text_of(browser.as_(make.user()).get(f"/calendar/{MONTH}/print?state=proposed"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_month_to_print_may_be_empty_and_may_not_be(make, coordinator):
    words = text_of(coordinator.get("/calendar/2026-12/print"))
    assert "Nothing that you may see is planned in December 2026" in words and "Friday 25 Bank holiday: Christmas Day" in words
    assert "28 to 31 December" in words and "Thursday 31" in words
    make.type("CUBIT")
    assert "Nothing in December 2026 matches" in text_of(coordinator.get("/calendar/2026-12/print?type=CUBIT"))
    for month in ("2026-13", "x", "%00", "2026-1", "2100-01", "2026-12-01"):
        assert coordinator.get(f"/calendar/{month}/print").status_code == 404, month


def test_filters_leave_out_and_are_kept_on_the_day(make, coordinator):
    ward = make.ward("River")
    inside = make.operation(wall=wall(), wards=[ward])
    outside = make.operation(wall=wall())
    for path in (f"/calendar?month={MONTH}&ward={ward.code}", f"/calendar?month={MONTH}&q=river", f"/calendar/{wall().day}?ward={ward.code}"):
        text = text_of(coordinator.get(path))
        assert inside.reference in text and outside.reference not in text, path
    assert "There is no ward" in text_of(coordinator.get(f"/calendar?month={MONTH}&ward=nowhere"))


def test_days_and_pages_of_the_list_do_not_filter_the_calendar(make, coordinator):
    operation = make.operation(wall=wall())
    assert operation.reference in boxes(coordinator.get(f"/calendar?month={MONTH}&from=2001-01-01&to=2001-02-01&page=9"))[10]


def test_a_night_operation_stands_on_both_its_days_everywhere(make, coordinator):
    night = make.operation(OperationState.CONFIRMED, wall=wall(10, time(22), time(3)))
    page = coordinator.get(f"/calendar?month={MONTH}")
    assert "each operation on the day or days on which it is" in text_of(page), "what a screen reader says of the table"
    month, since = boxes(page), f"from 10pm on {night.day:%A} to 3am"
    assert night.reference in month[10] and since in month[11] and night.reference not in month.get(12, "")
    for day, found in ((9, False), (10, True), (11, True), (12, False)):
        for path in (f"/calendar/{MONTH}-{day:02}", f"/calendar/{MONTH}-{day:02}/briefings", f"/calendar/{MONTH}-{day:02}/briefings/print", f"/operations?from={MONTH}-{day:02}&to={MONTH}-{day:02}"):
            words = text_of(coordinator.get(path))
            assert (night.reference in words) is found, path
            assert (since in words.replace("From", "from")) is (day == 11 and "from=" not in path), path


def test_empty_months_and_days_say_why_and_what_to_do(make, coordinator):
    assert "Nothing that you may see is planned in December 2030" in text_of(coordinator.get("/calendar?month=2030-12"))
    make.type("CUBIT")
    assert "Clear “Type: Cubit”" in text_of(coordinator.get("/calendar?month=2030-12&type=CUBIT"))
    assert "Nothing that you may see takes place on this day" in text_of(coordinator.get("/calendar/2030-12-01"))
    assert "Nothing on this day matches" in text_of(coordinator.get("/calendar/2030-12-01?type=CUBIT"))


def test_cancelled_and_postponed_and_drafts_say_so(make, coordinator, browser):
    stranger = browser.as_(make.user(make.agency()))
    holidays = set(boxes(stranger.get(f"/calendar?month={MONTH}")))
    make.operation(OperationState.CANCELLED, wall=wall(10))
    make.operation(OperationState.POSTPONED, wall=wall(11))
    make.operation(OperationState.DRAFT, wall=wall(12))
    found = boxes(coordinator.get(f"/calendar?month={MONTH}"))
    assert "Cancelled" in found[10] and "Postponed" in found[11] and "Draft" in found[12]
    assert set(boxes(stranger.get(f"/calendar?month={MONTH}"))) - holidays == {10, 11}


@pytest.mark.parametrize("hx", [False, True])
def test_a_restricted_operation_is_a_busy_block_without_a_name_and_only_where_nothing_is_filtered(make, browser, hx):
    ward, kind, van = make.ward("River"), make.type("CUBIT"), make.resource()
    hidden = make.operation(kind=kind, wards=[ward], resources=[van], restricted=True, wall=wall(), accepted=[make.agency("DVLA")])
    for person in (make.user(make.agency()), make.user(make.office(), Role.MANAGER), make.user(make.council(), Role.STAFF)):
        stranger = browser.as_(person)
        assert boxes(stranger.get(f"/calendar?month={MONTH}", hx=hx))[10] == "Busy 10am to 2pm"
        for query in ("type=CUBIT", f"ward={ward.code}", "q=cubit", f"q={hidden.reference}", "state=proposed", f"agency={make.council().code}"):
            assert 10 not in boxes(stranger.get(f"/calendar?month={MONTH}&{query}", hx=hx)), query
        shown = text_of(stranger.get(f"/calendar/{wall().day}"))
        assert "Busy" not in shown and hidden.reference not in shown and "Nothing that you may see takes place on this day" in shown
    lead = boxes(browser.as_(make.user()).get(f"/calendar?month={MONTH}", hx=hx))[10]
    assert lead == f"10am to 2pm Proposed Cubit {hidden.reference} OFFICIAL-SENSITIVE"


def test_a_busy_block_stands_for_what_holds_people_and_for_nothing_else(make, browser):
    stranger = browser.as_(make.user(make.agency()))
    for day, state in enumerate(OperationState, start=1):
        make.operation(state, restricted=True, wall=wall(day))
    found = {day: words for day, words in boxes(stranger.get(f"/calendar?month={MONTH}")).items() if "Busy" in words}
    assert set(found.values()) == {"Busy 10am to 2pm"} or all(words.endswith("Busy 10am to 2pm") for words in found.values())
    assert sorted(found) == [2, 3, 4]  # proposed, confirmed, under way


def test_two_restricted_operations_at_the_same_time_are_one_busy_block(make, browser):
    for _ in range(2):
        make.operation(restricted=True, wall=wall())
    assert boxes(browser.as_(make.user(make.agency())).get(f"/calendar?month={MONTH}"))[10] == "Busy 10am to 2pm"


def test_a_restricted_operation_is_not_in_the_count_of_more(make, browser):
    stranger = browser.as_(make.user(make.agency()))
    for n in range(5):
        make.operation(wall=wall(start=time(8 + n), end=time(20)))
    before = boxes(stranger.get(f"/calendar?month={MONTH}&state=proposed"))
    make.operation(restricted=True, wall=wall(start=time(7), end=time(20)))
    assert boxes(stranger.get(f"/calendar?month={MONTH}&state=proposed")) == before
    assert "more on" not in text_of(stranger.get(f"/calendar?month={MONTH}"))


def test_a_voluntary_agency_sees_what_asks_it(make, browser):
    volunteers = make.agency(kind=AgencyKind.VOLUNTARY)
    asked = make.operation(wall=wall(10), requested=[volunteers])
    make.operation(wall=wall(11))
    found = boxes(browser.as_(make.user(volunteers)).get(f"/calendar?month={MONTH}"))
    assert asked.reference in found[10] and 11 not in found


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("path", [f"/calendar?month={MONTH}", f"/calendar?month={MONTH}&q=cubit", f"/calendar/{wall().day}", f"/calendar/{MONTH}/print", f"/calendar/week?day={wall().day}"])
def test_the_number_of_queries_does_not_grow_with_the_rows(make, browser, caplog, path):
    kind, part = make.type("CUBIT"), make.agency()
    person = browser.as_(make.user(make.agency()))
    make.operation(kind=kind, accepted=[part], wall=wall())
    one = queries_of(caplog, person, path)
    for _ in range(2):
        make.operation(kind=kind, accepted=[part], wall=wall())
    make.operation(kind=kind, restricted=True, wall=wall())
    assert queries_of(caplog, person, path) == one <= 10


def test_payback_days_are_named_with_their_crews_and_places(make, browser):
    make.working_days()
    out = make.crew(wall(12).day, name="Crew A")
    make.crew(wall(12).day, name="Crew B")
    make.session(make.job(JobState.SCHEDULED), out.slots[0], places=2)
    council = browser.as_(make.user())
    month = council.get(f"/calendar?month={MONTH}")
    assert month.text.count(": 2 crews, 10 places left") == 2 and "/payback/days/" in month.text
    assert "Payback working day: 2 crews, 10 places left." in text_of(council.get(f"/calendar/{wall(12).day}")).replace(" :", ":")
    assert "2 crews" not in council.get(f"/calendar?month={MONTH}&q=cubit").text
