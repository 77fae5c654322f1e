"""What a search means: types of operation with a number or a month, read from the words; and what was written in logs and notes."""

from __future__ import annotations

from datetime import date, time

import pytest

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.database import db, unit_of_work
from opsplanner.models import AgencyKind, LogEntry, LogKind, OperationType, ReferenceCounter, Role
from opsplanner.models import OperationState as S
from opsplanner.search.reading.rules import Reading, read
from opsplanner.search.reading.words import words_of as said
from opsplanner.search.words import excerpt, words_of
from tests.browser import text_of, tree_of
from tests.queries import queries_of

pytestmark = pytest.mark.usefixtures("usual_time")  # Wednesday 18 November 2026
ONE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
TYPES = {"CUBIT": {"cubit"}, "CRYSTAL": {"crystal", "shops"}, "CRYSTAL-NTE": {"crystal", "nte", "night", "time"}, "MAY": {"mayday"}}


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("cubit 3", Reading(("CUBIT",), 3, None, None)),
        ("Operation Cubit no. 003", Reading(("CUBIT",), 3, None, None)),
        ("third Cubit of 2026", Reading(("CUBIT",), 3, None, 2026)),
        ("the 3rd cubit", Reading(("CUBIT",), 3, None, None)),
        ("october cubit", Reading(("CUBIT",), None, 10, None)),
        ("Cubits in Oct 2025", Reading(("CUBIT",), None, 10, 2025)),
        ("cubit 3 october", Reading(("CUBIT",), 3, 10, None)),
        ("crystal sept", Reading(("CRYSTAL", "CRYSTAL-NTE"), None, 9, None)),
        ("crystal shops 2", Reading(("CRYSTAL",), 2, None, None)),
        ("may mayday", Reading(("MAY",), None, 5, None)),
        ("october 2026", Reading((), None, 10, 2026)),
    ],
)
def test_types_numbers_months_and_years_are_read(typed, reading):
    assert read(words_of(typed), TYPES) == reading


@pytest.mark.parametrize(
    "typed", ["", "cubit", "cubit 2026", "CUBIT-2026-014 van", "3", "october", "may", "2026", "cubit river 3", "cubit shops 3", "cubit 3 4", "october november cubit", "cubit 2025 2026", "operation 3"]
)
def test_what_else_is_typed_stays_words(typed):
    assert read(words_of(typed), TYPES) is None


def test_a_reading_is_said_as_one_would_say_it():
    assert said(Reading(("A",), 3, None, None), ["Cubit"]) == "Cubit, number 3, of any year"
    assert said(Reading(("A", "B"), None, 10, None), ["Cubit", "Yang"]) == "Cubit or Yang in October of any year"
    assert said(Reading(("A",), 3, 10, 2026), ["Cubit"]) == "Cubit, number 3, in October 2026" and said(Reading((), None, 5, 2026), []) == "any operation in May 2026"


def test_an_excerpt_shows_the_words_that_were_looked_for():
    long = " ".join(f"word{n}" for n in range(60))
    assert excerpt(long, ["word40"], 6) == "… word38 word39 word40 word41 word42 word43 …"
    assert excerpt("A fly-tip, seen", ["flytip"]) == "A fly-tip, seen" and excerpt(long, ["nowhere"], 3) == "word0 word1 word2 …" and excerpt("", ["x"]) == ""


@pytest.fixture
def cubits(make, app):
    """Four Cubits, numbered, one of them over the midnight into October, and one that few may see; and a Yang."""
    kind, other = make.type("CUBIT", name="Operation Cubit"), make.type("YANG", name="Operation Yang")
    days = ((2025, 3, Wall(date(2025, 10, 7), time(10), time(14))), (2026, 3, Wall(date(2026, 9, 30), time(22), time(3))), (2026, 13, Wall(date(2026, 11, 3), time(10), time(14))))
    police = make.agency("Kent Police")
    made = [make.operation(S.COMPLETED, kind=kind, wall=wall) for _, _, wall in days]
    hidden = make.operation(S.COMPLETED, kind=kind, wall=Wall(date(2026, 10, 20), time(10), time(14)), restricted=True, lead=police)
    yang = make.operation(kind=other, wall=Wall(date(2026, 10, 8), time(10), time(14)))
    with app.app_context(), unit_of_work():
        for operation, (year, number, _) in zip(made, days, strict=True):
            db.session.get_one(type(operation), operation.id).reference = f"CUBIT-{year}-{number:03}"
        db.session.get_one(type(hidden), hidden.id).reference = "CUBIT-2024-003"
        db.session.get_one(type(yang), yang.id).reference = "YANG-2026-003"
        db.session.add_all(ReferenceCounter(type_code="CUBIT", year=year, last=13) for year in (2024, 2025, 2026))
    return kind, police


def references(answer) -> list[str]:
    """What was found, in its order."""
    return [a.text for a in tree_of(answer.text).xpath("//ul[contains(@class, 'app-found')]//a")]


def test_the_third_cubit_and_cubits_of_october_are_found_by_who_may_see_them(make, browser, cubits):
    someone, police = browser.as_(make.user()), browser.as_(make.user(cubits[1]))

    def found(who, typed):
        return references(who.get("/search", query_string={"q": typed}))

    assert found(someone, "cubit 3") == found(someone, "third Cubit") == ["CUBIT-2026-003", "CUBIT-2025-003"]
    assert found(someone, "cubit 3 2025") == found(someone, "cubit 3 october 2025") == ["CUBIT-2025-003"]
    assert found(someone, "october cubit") == ["CUBIT-2026-003", "CUBIT-2025-003"], "a night into October is in October too"
    assert found(someone, "cubits in september 2026") == ["CUBIT-2026-003"]
    assert found(someone, "oct 2026") == ["YANG-2026-003", "CUBIT-2026-003"]
    assert found(police, "cubit 3")[:1] == found(police, "october cubit")[:1] == ["CUBIT-2024-003"]
    page = police.get("/search?q=october+cubit")
    assert "OFFICIAL-SENSITIVE" in text_of(page) and page.text.count("app-marking--") == 2 and "app-marking--" not in someone.get("/search?q=october+cubit").text


@ONE
def test_the_page_says_how_it_was_read_and_leads_to_the_words_as_they_are(make, browser, cubits):
    page = browser.as_(make.user())
    read_so = page.get("/search?q=cubit+3+2026")
    assert "“cubit 3 2026” was read as Operation Cubit, number 3, of 2026 . Search for the words as they are" in text_of(read_so)
    assert 'href="/search?q=cubit+3+2026&amp;as=words"' in read_so.text and 'href="/operations?type=CUBIT&amp;q=2026-003&amp;when=all"' in read_so.text
    assert references(page.get("/search?q=cubit+3+2026&as=words")) == [] and "Look for Operation Cubit, number 3, of 2026" in text_of(page.get("/search?q=cubit+3+2026&as=words"))
    for typed, there in (("october cubit", "/operations?type=CUBIT&q=october&when=all"), ("cubit october 2026", "/operations?type=CUBIT&from=2026-10-01&to=2026-10-31"), ("cubit 13", "/operations?type=CUBIT&q=13&when=all"), ("yang 3 2026", "/operations?type=YANG&q=2026-003&when=all")):
        answer = page.get("/search", query_string={"q": typed})
        listed = [a.find("span").text for a in tree_of(page.get(there).text).xpath("//td[@data-label='Operation']/a")]
        assert f'href="{there.replace("&", "&amp;")}"' in answer.text and sorted(listed) == sorted(references(answer)), typed
    assert "There is none that you may see. Search for the words as they are" in text_of(page.get("/search?q=cubit+99"))
    assert "Only the first 100 characters were searched for." in text_of(page.get("/search", query_string={"q": "x" * 101}))
    assert 'href="/search?q=december+cubit"' in page.get("/operations?q=december+cubit").text, "the list leads here where it finds nothing"


def test_what_was_read_costs_few_queries_whatever_is_found(make, browser, cubits, caplog):
    page = browser.as_(make.user())
    few = [queries_of(caplog, page, f"/search?q={typed}") for typed in ("cubit+99", "april+cubit")]
    make.operation(kind=cubits[0], wall=Wall(date(2026, 4, 7), time(10), time(14)))
    assert [queries_of(caplog, page, f"/search?q={typed}") for typed in ("cubit+3", "april+cubit")] == few == [2, 3]


def written(app, operation, text: str, corrects: int | None = None) -> int:
    """A line in a log, by its id."""
    with app.app_context(), unit_of_work():
        line = LogEntry(
            operation_id=operation.id, agency_id=operation.lead_agency_id, kind=LogKind.NOTE, text=text, happened_at=operation.starts_at, written_at=clock.now(), written_by="A. Writer",
            corrects_id=corrects,
        )
        db.session.add(line)
        db.session.flush()
        return line.id


def test_lines_of_logs_are_found_as_they_stand(make, app, browser):
    op = make.operation(S.UNDER_WAY, wall=Wall(date(2026, 11, 18), time(10), time(14)))
    first = written(app, op, "Two skips at the depot")
    written(app, op, "Three skips at the wharf", corrects=first)
    page = browser.as_(make.user())
    found = page.get("/search?q=skips")
    assert f"Lines of logs Three skips at the wharf , {op.reference}, Test Council, Wednesday 18 November 2026" in text_of(found) and "depot" not in text_of(found)
    assert f'href="/operations/{op.reference}/log#line-2"' in found.text and 'id="line-2"' in page.get(f"/operations/{op.reference}/log").text
    assert references(page.get("/search?q=depot")) == []


def test_notes_and_briefings_are_found_but_for_what_every_operation_of_the_type_says(make, app, browser):
    kind = make.type("CUBIT", briefing_text="Nobody enters the bounds of a home")
    op, usual = make.operation(kind=kind), make.operation(kind=kind)
    page = browser.as_(make.user())
    with app.app_context(), unit_of_work():
        db.session.get_one(type(op), op.id).notes = "Ask at the harbour office for the key"
        db.session.get_one(type(op), op.id).risks = "Deep mud"
        db.session.get_one(type(usual), usual.id).notes = kind.briefing_text
    for typed in ("harbour key", "mud"):
        answer = page.get(f"/search?q={typed}")
        assert "Notes and briefings of operations" in text_of(answer) and references(answer) == ["Ask at the harbour office for the key Deep mud"]
        assert f'href="/operations/{op.reference}/briefing"' in answer.text
    assert references(page.get("/search?q=bounds+home")) == []


def test_logs_and_notes_are_found_by_who_may_read_them_alone(make, app, browser):
    police, fire, charity = make.agency("Kent Police"), make.agency("Fire"), make.agency("Charity", AgencyKind.VOLUNTARY)
    secret, draft, asks = make.operation(S.CONFIRMED, restricted=True, lead=police), make.operation(S.DRAFT, lead=police), make.operation(S.CONFIRMED, lead=police, accepted=[charity])
    for op in (secret, draft, asks, make.operation(S.CONFIRMED, lead=police)):
        written(app, op, "Whisper at the quay")
        with app.app_context(), unit_of_work():
            db.session.get_one(type(op), op.id).notes = "Murmur"

    def seen(user):
        return [len(references(browser.as_(user).get(f"/search?q={word}"))) for word in ("whisper", "murmur")]

    assert seen(make.user(police)) == [4, 4], "what she leads, the draft too"
    for user in (make.user(fire), make.user(police, Role.STAFF), make.user(make.office(), Role.MANAGER), make.user(charity)):
        expected = {"Charity": 1, "Kent Police": 3, "Partnership Office": 3}.get(user.agency.name, 2)
        assert seen(user) == [expected, expected], user.agency.name


@ONE
def test_a_type_that_was_renamed_is_read_by_its_name_of_today(make, app, browser, cubits):
    page = browser.as_(make.user())
    with app.app_context(), unit_of_work():
        db.session.get_one(OperationType, cubits[0].id).name = "Operation Tumbril"
    assert references(page.get("/search?q=tumbril+13")) == references(page.get("/search?q=cubit+13")) == ["CUBIT-2026-013"]
