"""The list of operations."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from werkzeug.test import TestResponse

from opsplanner import clock
from opsplanner.database import db
from opsplanner.feeds.chosen.filters import read_written
from opsplanner.feeds.chosen.rules import holds
from opsplanner.feeds.holders import queries as holders_queries
from opsplanner.models import AgencyKind, Operation, OperationState, Priority, ReferenceCounter, Role, operation_priority
from opsplanner.operations.listing.queries import choices
from opsplanner.operations.listing.search.queries import years
from tests.browser import text_of, tree_of
from tests.queries import queries_of


def listed(answer: TestResponse) -> list[str]:
    """The references in the table, in its order."""
    assert answer.status_code == 200
    tree = tree_of(answer.text)
    return [cell.find("a/span").text for cell in tree.iter("td") if cell.get("data-label") == "Operation"]


def cell(answer: TestResponse, heading: str) -> list[str]:
    """What stands under a heading, row by row."""
    tree = tree_of(answer.text)
    return [" ".join(" ".join(found.itertext()).split()) for found in tree.iter("td") if found.get("data-label") == heading]


@pytest.fixture
def coordinator(make, browser):
    """A browser of the council's coordinator."""
    return browser.as_(make.user())


@pytest.mark.parametrize("hx", [False, True])
def test_what_is_still_to_come_stands_first_soonest_first(make, coordinator, hx):
    late, soon, past = make.operation(days_ahead=20), make.operation(days_ahead=2), make.operation(days_ahead=-3)
    assert listed(coordinator.get("/operations", hx=hx)) == [soon.reference, late.reference]
    assert listed(coordinator.get("/operations?when=past", hx=hx)) == [past.reference]
    assert listed(coordinator.get("/operations?when=all", hx=hx)) == [late.reference, soon.reference, past.reference]


def test_what_is_on_today_or_began_last_night_and_still_runs_is_still_there(make, coordinator):
    today = make.operation(wall=clock.Wall(clock.today(), time(0, 30), time(0, 45)))
    night = make.operation(wall=clock.Wall(clock.today() - timedelta(days=1), time(20), time(6)))
    assert listed(coordinator.get("/operations")) == [night.reference, today.reference]


def test_htmx_gets_the_results_alone_and_the_clean_address(make, coordinator):
    make.operation()
    page, part = coordinator.get("/operations?q=&type=&from="), coordinator.get("/operations?q=&type=&from=", hx=True)
    assert "<h1" in page.text and "<h1" not in part.text and 'id="results"' in part.text
    assert part.headers["HX-Push-Url"] == "/operations"
    assert "HX-Push-Url" not in page.headers


def test_each_filter_leaves_out_what_it_should(make, coordinator):
    ward, police, kind = make.ward("St Mary's"), make.agency(), make.type("CRYSTAL-NTE")
    year = make.plan_year()
    wanted = make.operation(OperationState.UNDER_WAY, kind=kind, wards=[ward], requested=[police], days_ahead=0)
    with coordinator.app.app_context():
        priority = db.session.scalars(db.select(Priority).where(Priority.plan_year_id == year.id)).one()
        db.session.execute(operation_priority.insert().values(operation_id=wanted.id, priority_id=priority.id))
        db.session.commit()
    other = make.operation(released=[police])
    for query in ("type=CRYSTAL-NTE", f"ward={ward.code}", f"agency={police.code}", "state=under-way", "state=under+way",
                  "priority=street-scene", f"to={clock.today()}"):
        assert listed(coordinator.get(f"/operations?{query}")) == [wanted.reference], query
    assert listed(coordinator.get(f"/operations?from={clock.today() + timedelta(days=1)}")) == [other.reference]
    assert listed(coordinator.get(f"/operations?agency={make.council().code}")) == [wanted.reference, other.reference]


def test_each_chosen_filter_is_cleared_alone(make, coordinator):
    make.type("CUBIT")
    ward = make.ward("Luton and Wayfield").code
    answer = coordinator.get(f"/operations?type=CUBIT&ward={ward}&q=x").text
    assert f'href="/operations?type=CUBIT&amp;ward={ward}"' in answer  # the search cleared
    assert f'href="/operations?q=x&amp;ward={ward}"' in answer
    assert 'href="/operations?q=x&amp;type=CUBIT"' in answer


@pytest.mark.parametrize("words", ["cubit-2026", "luton wayfield", "St Mary's car", "Cubit", "{reference}", "CUBIT  mary’s", "st marys"])
def test_a_search_finds_by_reference_type_place_and_ward(make, coordinator, words):
    year = clock.today().year
    wall = clock.Wall(clock.today() + timedelta(days=1), time(10), time(14))
    operation = make.operation(kind=make.type("CUBIT"), wards=[make.ward("Luton and Wayfield")], wall=wall)
    make.operation(kind=make.type("DISCARD"), wards=[make.ward("River")])
    with coordinator.app.app_context():
        place = make.place("St Mary's car park")
        db.session.get(Operation, operation.id).meeting_point_id = place.id
        db.session.commit()
    words = words.replace("2026", str(wall.day.year if wall.day.year != year else year)).replace("{reference}", operation.reference)
    assert listed(coordinator.get("/operations", query_string={"q": words})) == [operation.reference]


@pytest.mark.usefixtures("usual_time")  # Wednesday 18 November 2026
def test_a_search_finds_by_the_month_in_which_an_operation_is_on(make, coordinator):
    cubit = make.type("CUBIT")
    night = make.operation(kind=cubit, wall=clock.Wall(date(2025, 10, 31), time(20), time(2)))
    last = make.operation(kind=cubit, wall=clock.Wall(date(2026, 9, 30), time(18), time(0)))
    other = make.operation(kind=make.type("DISCARD"), wall=clock.Wall(date(2026, 10, 6), time(10), time(14)))
    for words, found in {
        "october cubit": [night], "Cubit Oct": [night], "cubit november": [night], "october": [other, night], "october 2026": [other], "sept": [last], "december cubit": [],
    }.items():
        assert listed(coordinator.get("/operations", query_string={"q": words})) == [one.reference for one in found], words


@pytest.mark.usefixtures("usual_time")  # Wednesday 18 November 2026
def test_a_month_is_found_however_long_ago_or_far_ahead(make, coordinator):
    """As a calendar of what is chosen holds it (`feeds/chosen/rules.py`), and the search for everything finds it; the years between are not looked through."""
    assert listed(coordinator.get("/operations?q=october")) == [], "there is no operation at all"
    cubit = make.type("CUBIT", name="Operation Cubit")
    days = (date(2000, 1, 5), date(2026, 10, 3), date(2045, 10, 3), date(2028, 12, 31))
    first, near, far, eve = (make.operation(kind=cubit, wall=clock.Wall(day, time(20), time(2))) for day in days)
    for month, found in {"october": [far, near], "january": [eve, first], "february": []}.items():
        assert sorted(listed(coordinator.get(f"/operations?q={month}&when=all"))) == sorted(one.reference for one in found), month
        said = tree_of(coordinator.get(f"/search?q=cubit+{month}").text).xpath("//ul[contains(@class, 'app-found')]//a/text()")
        assert sorted(said) == sorted(one.reference for one in found), month
        with coordinator.app.app_context():
            offered, facts = choices(), holders_queries.facts([one.id for one in (first, near, far, eve)])
            held = [one.reference for one in (first, near, far, eve) if holds(read_written(f"q={month}", offered), facts[one.id], offered)]
        assert sorted(held) == sorted(one.reference for one in found), month
    with coordinator.app.app_context():
        assert years() == [*range(2000, 2030), 2045]


@pytest.mark.parametrize("words", ["{year}-{number}", "{year}-{number:.2}", "it-{year}", "{year} cubit", "{number}", "{plain}", "cubit-{year}-{number:.2}"])
def test_a_part_of_a_reference_is_enough(make, coordinator, words):
    operation, other = make.operation(kind=make.type("CUBIT"), days_ahead=3), make.operation(kind=make.type("DISCARD"), days_ahead=400)
    with coordinator.app.app_context():
        kept, number = db.session.get(Operation, operation.id), "417"
        code, year, _ = kept.reference.split("-")
        kept.reference = f"{code}-{year}-{number}"
        db.session.add_all(ReferenceCounter(type_code=each, year=int(year), last=417) for each in ("CUBIT", "DISCARD"))
        db.session.commit()
    words = words.format(year=year, number=number, plain=int(number))
    assert listed(coordinator.get("/operations", query_string={"q": words})) == [f"CUBIT-{year}-417"]
    assert listed(coordinator.get("/operations", query_string={"q": other.reference.split("-")[1]})) == [other.reference]


@pytest.mark.parametrize("words", ["%", "_", "100%", "/", "\\", "'; --", "-", "zz9", "CUBIT-2026-99999", "£"])
def test_signs_in_a_search_mean_themselves(make, coordinator, words):
    make.operation(kind=make.type("CUBIT"), wards=[make.ward("Luton")])
    answer = coordinator.get("/operations", query_string={"q": words})
    assert listed(answer) == []
    assert "No operations match" in answer.text


@pytest.mark.parametrize("words", ["50%", "/_yard", "o’hara", "50% OHARA"])
def test_signs_in_the_name_of_a_place_are_found(make, coordinator, words):
    operation, _ = make.operation(), make.operation()
    with coordinator.app.app_context():
        db.session.get(Operation, operation.id).meeting_point_id = make.place("O'Hara 50% /_Yard").id
        db.session.commit()
    assert listed(coordinator.get("/operations", query_string={"q": words})) == [operation.reference]


def test_a_search_looks_into_the_past_too(make, coordinator):
    old = make.operation(kind=make.type("CUBIT"), days_ahead=-200)
    assert listed(coordinator.get("/operations?q=cubit")) == [old.reference]


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    "query, sentence",
    [
        ("page=-1", "“-1” was left out of “Page”"),
        ("page=two", "Enter a whole number from 1 to 40"),
        ("page=99999999999999999999", "Enter a whole number from 1 to 40"),
        ("from=31/02/2026", "Enter a date that exists"),
        ("to=0000-00-00", "Enter a date that exists"),
        ("from=2026-05-02&to=2026-05-01", "The last day is before the first"),
        ("type=%00", None),
        ("type=NOSUCH", "There is no type “NOSUCH” here"),
        ("ward=%FF", "There is no ward"),
        ("state=asleep", "There is no state “asleep” here"),
        ("agency=" + "x" * 500, "There is no agency “" + "x" * 40 + "…” here"),
        ("when=tomorrow", "“tomorrow” is no part of time"),
        ("q=" + "x" * 300, "Only the first 80 characters"),
        ("q=%00%00", None),
        ("type=a&type=b", "There is no type “a” here"),
    ],
)
@pytest.mark.parametrize("hx", [False, True])
def test_what_makes_no_sense_is_said_and_left_out(make, coordinator, query, sentence, hx):
    operation = make.operation(wall=clock.Wall(clock.today() + timedelta(days=3), time(10), time(14)))
    answer = coordinator.get(f"/operations?{query}", hx=hx)
    assert answer.status_code == 200
    if sentence:
        assert sentence in text_of(answer)
    if not query.startswith(("q=xx", "from=2026")):
        assert listed(answer) == [operation.reference]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_day_that_makes_no_sense_is_said_beside_its_box_too(coordinator):
    for query, box, sentence in (
        ("from=31/02/2026", "from", "Enter a date that exists, for example 3/12/2026. “31/02/2026” was left out."),
        ("from=2026-05-02&to=2026-05-01", "to", "Enter a day that is not before the first. “2026-05-01” was left out."),
    ):
        tree = tree_of(coordinator.get(f"/operations?{query}").text)
        [field] = tree.xpath("//input[@aria-invalid='true']")
        said = tree.xpath(f"//p[@id='{field.get('aria-describedby')}']")[0]
        assert field.get("name") == box and sentence in " ".join(said.text_content().split()) and tree.xpath("//details[@open]//input[@aria-invalid]")
    assert not tree_of(coordinator.get("/calendar?from=31/02/2026").text).xpath("//*[@aria-invalid]")


def test_twenty_five_a_page_with_next_and_previous(make, coordinator):
    kind = make.type("CUBIT")
    references = [make.operation(kind=kind, days_ahead=day).reference for day in range(1, 28)]
    first, second = coordinator.get("/operations?type=CUBIT"), coordinator.get("/operations?type=CUBIT&page=2")
    assert listed(first) == references[:25] and listed(second) == references[25:]
    assert 'href="/operations?type=CUBIT&amp;page=2"' in first.text and "Previous page" not in first.text
    assert 'href="/operations?type=CUBIT"' in second.text and "Next page" not in second.text and "Page 2" in second.text
    third = coordinator.get("/operations?type=CUBIT&page=3")
    assert listed(third) == [] and "There is nothing on page 3" in third.text


def test_agencies_and_state_say_what_is_missing_and_by_when(make, coordinator):
    dvla, fire = make.agency("DVLA"), make.agency("Fire and Rescue")
    operation = make.operation(accepted=[fire], requested=[dvla])
    make.operation(days_ahead=15, accepted=[dvla, fire])
    make.operation(OperationState.CONFIRMED, days_ahead=16, accepted=[fire], withdrawn=[dvla])
    make.operation(OperationState.DRAFT, days_ahead=17, not_asked=[dvla])
    answer = coordinator.get("/operations")
    assert [words.split(" in ")[0] for words in cell(answer, "Agencies")] == ["2 of 3, DVLA missing", "All 3", "2 of 3, DVLA missing", "2 to ask"]
    due = clock.words_of_day(operation.answer_by, year=False)
    assert cell(answer, "State") == [
        f"Proposed Waiting for DVLA, answers due {due}",
        "Proposed Every required agency has accepted: it can be confirmed",
        "Confirmed Short of DVLA",
        "Draft Nobody has been asked yet",
    ]


def test_an_answer_that_is_overdue_and_a_time_that_has_passed_are_said(make, coordinator):
    make.operation(days_ahead=2, requested=[make.agency("DVLA")])
    make.operation(OperationState.CONFIRMED, days_ahead=-2)
    assert "answers were due" in cell(coordinator.get("/operations"), "State")[0]
    assert cell(coordinator.get("/operations?when=past"), "State") == [
        "Confirmed Every required agency takes part. It was to end by now: start it, so that it can be completed"
    ]


def test_empty_lists_say_why_and_what_to_do(make, coordinator):
    assert "Nothing that you may see is still to come" in coordinator.get("/operations").text
    assert "There are no operations here yet" in coordinator.get("/operations?when=all").text
    answer = coordinator.get(f"/operations?ward={make.ward('River').code}")
    assert "Clear “Ward: River”" in answer.text


def test_who_is_not_signed_in_is_not_shown_anything(make, app, browser):
    make.operation()
    assert browser.get("/operations", hx=False).status_code in (302, 303, 401)


@pytest.mark.parametrize("hx", [False, True])
def test_a_restricted_operation_leaks_into_no_list_search_filter_or_page(make, browser, hx):
    ward, kind, police = make.ward("River"), make.type("CUBIT"), make.agency()
    stranger = browser.as_(make.user(make.agency()))
    queries = ["", "?when=all", "?q=cubit", "?q=river", f"?ward={ward.code}", "?type=CUBIT", "?state=proposed", f"?agency={police.code}",
               f"?from={clock.today()}", "?page=2", f"?agency={make.council().code}"]
    for n in range(25):
        make.operation(kind=kind, wards=[ward], accepted=[police], days_ahead=3 + n)
    before = {query: stranger.get(f"/operations{query}", hx=hx).text for query in queries}
    hidden = make.operation(kind=kind, wards=[ward], accepted=[police], restricted=True, days_ahead=10)
    queries.append(f"?q={hidden.reference}")
    before[queries[-1]] = stranger.get(f"/operations?q={hidden.reference[:-1]}99", hx=hx).text.replace(hidden.reference[:-1] + "99", hidden.reference)
    seen_by_lead = listed(browser.as_(make.user()).get(f"/operations?q={hidden.reference}"))
    assert seen_by_lead == [hidden.reference]
    assert {query: _without_tokens(stranger.get(f"/operations{query}", hx=hx).text) for query in queries} == {
        query: _without_tokens(text) for query, text in before.items()
    }


def _without_tokens(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrf_token" not in line and 'name="once"' not in line)


def test_a_list_that_holds_a_restricted_operation_carries_the_marking(make, coordinator):
    make.operation()
    assert "OFFICIAL-SENSITIVE" not in coordinator.get("/operations").text
    make.operation(restricted=True)
    assert text_of(coordinator.get("/operations")).count("OFFICIAL-SENSITIVE") == 3  # top, bottom, and beside its name


def test_a_voluntary_agency_sees_what_asks_it_and_what_names_its_people(make, browser):
    volunteers = make.agency(kind=AgencyKind.VOLUNTARY)
    member = make.user(volunteers, Role.STAFF)
    asked, named = make.operation(requested=[volunteers]), make.operation(days_ahead=15, accepted=[volunteers])
    led = make.operation(lead=volunteers, days_ahead=16)
    make.operation(days_ahead=17), make.operation(days_ahead=18, released=[volunteers])
    make.operation(days_ahead=19, restricted=True, accepted=[volunteers])
    make.nomination(named, volunteers, member)
    assert listed(browser.as_(member).get("/operations")) == [asked.reference, named.reference, led.reference]


def test_drafts_are_seen_by_their_authors_agency_alone(make, browser, coordinator):
    draft = make.operation(OperationState.DRAFT)
    assert listed(coordinator.get("/operations")) == [draft.reference]
    assert listed(browser.as_(make.user(make.office())).get("/operations")) == [draft.reference]
    assert listed(browser.as_(make.user(make.agency())).get("/operations")) == []


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("query", ["", "?q=cubit&type=CUBIT&state=proposed"])
def test_the_number_of_queries_does_not_grow_with_the_rows(make, browser, caplog, role, query):
    kind, parts = make.type("CUBIT"), [make.agency(), make.agency()]
    person = browser.as_(make.user(make.agency(), role))
    make.operation(kind=kind, accepted=parts, wards=[make.ward()])
    one = queries_of(caplog, person, f"/operations{query}")
    for _ in range(2):
        make.operation(kind=kind, accepted=parts, wards=[make.ward(), make.ward()])
    assert queries_of(caplog, person, f"/operations{query}") == one <= 9
