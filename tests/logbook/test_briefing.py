"""The briefing under its headings, and all briefings of a day."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.logbook.briefing import queries
from opsplanner.models import Operation, OperationType, Place, Power, Role
from opsplanner.models import OperationState as S
from tests.browser import text_of
from tests.queries import queries_of

BOTH = pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
HEADINGS = [
    "Information", "Intent", "Method", "Administration", "Risk assessment", "Communications",
    "Humanitarian issues, human rights and other legal issues",
]


def furnished(make, app, **more) -> Operation:
    """An operation that has something under every heading."""
    fire = make.agency("Fire and Rescue", telephone="01632 960123", contact="F. Contact")
    kind = make.type("CUBIT", purpose="Find untaxed vehicles")
    op = make.operation(S.CONFIRMED, kind=kind, accepted=[fire], wards=[make.ward("River")], resources=[make.resource(name="CCTV van one")], **more)
    with app.app_context():
        stored = db.session.get_one(Operation, op.id)
        stored.meeting_point = Place(name="Riverside car park", postcode="ME4 4TR", access="Gate code from the office", hazards="Deep water")
        stored.objectives, stored.commanders, stored.duty_telephone = "Clear the streets", "Bronze: Inspector A. Name", "01634 331234"
        stored.deployments, stored.risks, stored.notes = "Team 1: High Street\nTeam 2: Dock Road", "Traffic: vests, cones", "Sweep the ward by the route sheet."
        kind = db.session.get_one(OperationType, stored.type_id, options=[db.selectinload(OperationType.powers)])
        kind.powers.append(Power(code="stop", title="Stop vehicles", source="RTA 1988 s.163", caution="In uniform", owner="J. Owner", reviewed_on=date(2026, 1, 5)))
        kind.powers.append(Power(code="old", title="An old power", source="gone", reviewed_on=date(2020, 1, 5), active=False))
        db.session.commit()
        version = stored.version
    op.version = version
    return op


def test_everything_that_is_stored_stands_under_its_heading(make, browser, app):
    op = furnished(make, app)
    page = browser.as_(make.user()).get(f"/operations/{op.reference}/briefing")
    places = [page.text.index(f">{heading}</h2>") for heading in HEADINGS]
    assert places == sorted(places)
    part = dict(zip(HEADINGS, (page.text[a:b] for a, b in zip(places, [*places[1:], len(page.text)], strict=True)), strict=True))
    for heading, words in {
        "Information": ["Find untaxed vehicles", "River", "Riverside car park", "Gate code", "Deep water"],
        "Intent": ["Clear the streets"],
        "Method": ["Sweep the ward by the route sheet.", "Team 1: High Street\nTeam 2: Dock Road"],
        "Administration": ["10am to 2pm", "Bronze: Inspector A. Name", "Fire and Rescue", "Accepted, 2 people", "CCTV van one", "4 people"],
        "Risk assessment": ["Deep water", "Traffic: vests, cones"],
        "Communications": ["01634 331234", "F. Contact", 'href="tel:01632960123"'],
        HEADINGS[-1]: ["Stop vehicles", "RTA 1988 s.163", "Reviewed 5 January 2026 by J. Owner", "not legal advice"],
    }.items():
        assert [word for word in words if word not in part[heading] and word not in " ".join(part[heading].split())] == [], heading
    assert "An old power" not in page.text


def test_an_empty_one_says_what_is_missing(make, browser):
    op = make.operation(S.DRAFT)
    words = text_of(browser.as_(make.user()).get(f"/operations/{op.reference}/briefing"))
    for sentence in ("Nobody has been asked yet", "No objectives are written down yet", "No risks are written down yet", "Not settled yet"):
        assert sentence in words


def signing(page) -> list[list[str]]:
    """The lines to sign in on."""
    table = page.text.partition("app-signing")[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in table.split("<tr>")[1:]]


def test_who_is_named_stands_on_it_for_who_may_know_with_room_to_sign_in(make, browser):
    police, fire = make.agency("Kent Police"), make.agency("Fire and Rescue")
    here, gone = make.user(police, Role.STAFF, name="Tom Askew"), make.user(police, Role.STAFF, name="Winston Achebe", suspended_at=clock.now())
    op = make.operation(S.CONFIRMED, accepted=[police], requested=[fire], staff=3)
    for who in (here, gone):
        make.nomination(op, police, who)
    where = f"/operations/{op.reference}/briefing"
    lead = browser.as_(make.user()).get(where)
    assert "Accepted, 3 people Tom Askew, Winston Achebe (suspended)" in text_of(lead)
    assert signing(lead) == [
        *[["Test Council", "", "", ""]] * 3, ["Kent Police", "Tom Askew", "", ""], *[["Kent Police", "", "", ""]] * 2, ["Fire and Rescue", "", "", ""],
    ]
    other = browser.as_(make.user(make.agency())).get(where)
    assert "Accepted, 3 people 1 person" in text_of(other) and "Askew" not in other.text and "Achebe" not in other.text
    assert "Tom Askew" in browser.as_(here).get(where).text and "Tom Askew" not in browser.as_(make.user(fire)).get(where).text
    day = f"/calendar/{op.day}/briefings"
    assert "Tom Askew" in browser.as_(make.user()).get(day).text and "Askew" not in browser.as_(make.user(fire)).get(day).text
    over = make.operation(S.COMPLETED)
    assert "Signing in" not in browser.as_(make.user()).get(f"/operations/{over.reference}/briefing").text


@BOTH
def test_deployments_and_risks_are_changed_by_who_leads(make, browser, app, hx):
    op = make.operation(S.CONFIRMED)
    page, where = browser.as_(make.user()), f"/operations/{op.reference}/briefing/change"
    assert "Change deployments and risks" in page.get(f"/operations/{op.reference}/briefing").text
    answer = page.post(where, {"deployments": "Team 1: High Street", "risks": "Traffic", "version": op.version}, hx=hx)
    words = text_of(page.follow(answer))
    assert "Team 1: High Street" in words and "No agency is asked again" in words
    assert "added the deployments: Team 1: High Street" in text_of(page.get(f"/operations/{op.reference}/history")).replace("Added", "added")
    late = page.post(where, {"deployments": "Mine", "risks": "Traffic", "version": op.version}, hx=hx)
    assert late.status_code == 422 and "You changed this yourself" in late.text and "Team 1: High Street" in late.text and "Mine" in late.text


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize(("change", "sentence"), [({"risks": "x" * 6001}, "Use at most 6,000 characters"), ({}, "Nothing would change")])
def test_a_change_that_cannot_be_is_refused_kindly(make, browser, change, sentence, hx):
    op = make.operation(S.CONFIRMED)
    sent = {"deployments": "", "risks": "", "version": op.version} | change
    page = browser.as_(make.user()).post(f"/operations/{op.reference}/briefing/change", sent, hx=hx)
    assert page.status_code == 422 and sentence in page.text and sent["risks"] in page.text


def test_who_may_not_change_it_reads_it(make, browser):
    op = make.operation(S.CONFIRMED)
    other, staff = browser.as_(make.user(make.agency())), browser.as_(make.user(role=Role.STAFF))
    for page, status in ((other, 404), (staff, 403)):
        assert "Change deployments" not in page.get(f"/operations/{op.reference}/briefing").text
        assert page.get(f"/operations/{op.reference}/briefing/change").status_code == status
        assert page.post(f"/operations/{op.reference}/briefing/change", {"risks": "x", "version": 1}).status_code == status


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("state", [S.COMPLETED, S.CUT_SHORT, S.CLOSED, S.CANCELLED])
def test_an_operation_that_has_ended_keeps_its_briefing(make, browser, state):
    op = make.operation(state)
    page, where = browser.as_(make.user()), f"/operations/{op.reference}/briefing/change"
    assert "can no longer be changed" in page.get(where).text
    said = text_of(page.get(f"/operations/{op.reference}/briefing"))
    assert "No objectives are written down." in said and " yet" not in said
    assert page.post(where, {"risks": "x", "deployments": "", "version": op.version}).status_code == 422


def test_everything_of_a_day_but_drafts_and_what_is_not_for_this_reader(make, browser):
    day = clock.today() + timedelta(days=14)
    shown = [make.operation(state) for state in (S.PROPOSED, S.CONFIRMED, S.UNDER_WAY, S.COMPLETED)]
    late = make.operation(S.CONFIRMED, wall=Wall(day, time(23), time(3)))
    hidden = [make.operation(S.DRAFT), make.operation(S.CONFIRMED, restricted=True, lead=make.agency()), make.operation(S.CONFIRMED, days_ahead=15)]
    cancelled = make.operation(S.CANCELLED)
    for path in (f"/calendar/{day}/briefings", f"/calendar/{day}/briefings/print"):
        page = browser.as_(make.user()).get(path)
        assert page.text.count("<article") == 5
        assert all(op.reference in page.text for op in [*shown, late, cancelled]) and not any(op.reference in page.text for op in hidden)
        assert f"Cancelled: {cancelled.reference.split('-')[0].title()}, {cancelled.reference}." in text_of(page)
        assert "OFFICIAL-SENSITIVE" not in page.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_full_days_briefings_stand_some_a_page_and_are_printed_whole(make, browser, monkeypatch):
    day = clock.today() + timedelta(days=14)
    found = [make.operation(S.CONFIRMED, wall=Wall(day, time(8, n), time(15))).reference for n in range(12)]
    me, where = browser.as_(make.user()), f"/calendar/{day}/briefings"
    first, second, printed = (me.get(path) for path in (where, f"{where}?page=2", f"{where}/print"))
    shown = [[one for one in found if f'id="{one}"' in page.text] for page in (first, second, printed)]
    assert shown == [found[:10], found[10:], found]
    assert "More follow on the next page" in text_of(first) and f'href="{where}?page=2"' in first.text and "More follow" not in text_of(second)
    assert "There is nothing on this page. Go to the first page" in text_of(me.get(f"{where}?page=3"))
    monkeypatch.setattr(queries, "MOST", 11)
    cut = me.get(f"{where}/print")
    assert "These are the first 11 of the day." in text_of(cut) and cut.text.count("<article") == 11


def test_a_restricted_one_marks_the_day(make, browser):
    day = clock.today() + timedelta(days=14)
    make.operation(S.CONFIRMED, restricted=True)
    assert browser.as_(make.user()).get(f"/calendar/{day}/briefings").text.count("OFFICIAL-SENSITIVE") == 3


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "20261203"])
def test_a_day_that_is_none_is_not_found(make, browser, day):
    assert browser.as_(make.user()).get(f"/calendar/{day}/briefings").status_code == 404


def test_the_day_and_the_operation_lead_to_the_printing(make, browser):
    op = make.operation(S.CONFIRMED)
    page, there = browser.as_(make.user()), f'href="/calendar/{op.day}/briefings/print"'
    assert all(there in page.get(path).text for path in (f"/calendar/{op.day}", f"/calendar/{op.day}/briefings", f"/operations/{op.reference}"))
    assert "Nothing that you may see takes place" in page.get("/calendar/2030-01-01/briefings").text


def test_the_number_of_queries_does_not_grow_with_the_operations(make, browser, caplog, app):
    op = furnished(make, app)
    page = browser.as_(make.user())
    one = [queries_of(caplog, page, path) for path in (f"/operations/{op.reference}/briefing", f"/calendar/{op.day}/briefings")]
    for _ in range(2):
        more = make.operation(S.CONFIRMED, accepted=[make.agency(), make.agency()], resources=[make.resource()], wards=[make.ward(), make.ward()])
        make.nomination(more, make.council(), make.user(role=Role.STAFF))
    again = [queries_of(caplog, page, path) for path in (f"/operations/{more.reference}/briefing", f"/calendar/{op.day}/briefings")]
    assert again == one and max(one) <= 10
