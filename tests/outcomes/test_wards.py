"""Wards by priorities: what was done where, gaps in words, what a cell opens into, who sees it, and a changed boundary."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    AgencyKind,
    JobState,
    Operation,
    PlanYear,
    Priority,
    Role,
    SessionState,
    Ward,
    job_priority,
    operation_priority,
)
from opsplanner.outcomes.wards.rules import Change, Range, is_gap
from opsplanner.outcomes.wards.words import gap
from tests.browser import text_of, tree_of
from tests.outcomes.given import context, measure, recorded
from tests.outcomes.given import ended as ended_operation
from tests.outcomes.test_compare import table as compared
from tests.queries import queries_of

ONE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("usual_time")  # it names the days


@pytest.fixture
def town(make, app):
    """Two wards and two priorities: operations of 2, 60 and 400 days ago, a hidden one, figures, and a day of Community Payback."""
    year = make.plan_year()
    with context(app):
        db.session.add(Priority(plan_year_id=year.id, code="theft", name="Reduce theft", position=1))
        db.session.commit()
        ids = {row.code: row.id for row in db.session.scalars(db.select(Priority))}
    wards = SimpleNamespace(river=make.ward("River"), rainham=make.ward("Rainham North"))
    police, stopped = make.agency("Kent Police"), measure(app, "Vehicles stopped")

    def operation(days_ago, ward, *codes, **more):
        found = ended_operation(make, app, [stopped], days_ago=days_ago, accepted=[police], wards=[ward], **more)
        with context(app):
            db.session.execute(operation_priority.insert(), [{"operation_id": found.id, "priority_id": ids[code]} for code in codes])
            db.session.commit()
        return found

    cubit = operation(2, wards.river, "street-scene", "theft", kind=make.type("CUBIT"))
    operation(60, wards.river, "street-scene")
    operation(400, wards.rainham, "theft")
    hidden = operation(5, wards.rainham, "theft", restricted=True)
    recorded(app, cubit, stopped, police, 12, by=make.user(police))
    job = make.job(JobState.WORK_DONE, ward=wards.rainham)
    with context(app):
        db.session.execute(job_priority.insert().values(job_id=job.id, priority_id=ids["street-scene"]))
        db.session.commit()
    make.session(job, make.crew(clock.today() - timedelta(days=3)).slots[0], SessionState.RECORDED, person_minutes=570, worked=3)
    return SimpleNamespace(wards=wards, cubit=cubit, hidden=hidden, job=job, year=year, police=police, reader=make.user(make.agency("NHS", AgencyKind.HEALTH)))


def cells(answer):
    """What stands in the cells, by ward and priority, and where each line leads."""
    assert answer.status_code == 200
    found = {}
    for row in tree_of(answer.text).xpath("//table[contains(@class, 'app-wards')]/tbody/tr"):
        for cell in row.iter("td"):
            found[row.find("th/a").text, cell.get("data-label")] = " ".join(" ".join(cell.itertext()).split())
    return found


STREETS, THEFT = "Improve the local street scene", "Reduce theft"


@pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
def test_each_ward_shows_what_was_done_for_each_priority_and_the_gaps_are_named(browser, town, hx):
    answer = browser.as_(town.reader).get("/outcomes/wards", hx=hx)
    found = cells(answer)
    assert found["River", STREETS] == "2 operations, 8 hours 1 figure Last visit 16 November 2026"
    assert found["River", THEFT] == "1 operation, 4 hours 1 figure Last visit 16 November 2026"
    assert found["Rainham North", STREETS] == "Payback, 9.5 hours Last visit 15 November 2026"
    assert found["Rainham North", THEFT] == "Last visit 14 October 2025 Nothing for 90 days"
    assert "1 April to 18 November 2026" in text_of(answer) and "Nothing under “Reduce theft” in Rainham North for 90 days." in text_of(answer)
    assert ("<html" in answer.text) is not hx


@ONE
def test_who_sees_a_restricted_operation_alone_sees_that_it_fills_the_gap(make, browser, town):
    page = browser.as_(make.user(make.office()))
    assert cells(page.get("/outcomes/wards"))["Rainham North", THEFT] == "1 operation, 4 hours Last visit 13 November 2026"
    assert "Nothing under" not in text_of(page.get("/outcomes/wards"))
    here = f"/outcomes/wards/{town.wards.rainham.code}/theft?from=2026-04-01&to=2026-11-18"
    assert town.hidden.reference in page.get(here).text and "OFFICIAL-SENSITIVE" in page.get(here).text
    other = browser.as_(town.reader).get(here)
    assert town.hidden.reference not in other.text and "No operation took place here" in text_of(other)
    charity = browser.as_(make.user(make.agency("A charity", AgencyKind.VOLUNTARY)))
    assert set(cells(charity.get("/outcomes/wards")).values()) == {"Nothing for 90 days"}
    worked = f"/outcomes/wards/{town.wards.rainham.code}/street-scene"
    assert town.job.reference in page.get(worked).text and town.job.reference not in charity.get(worked).text


@ONE
def test_every_line_of_a_cell_opens_into_what_it_counts(browser, town):
    page = browser.as_(town.reader)
    links = tree_of(page.get("/outcomes/wards?from=2026-10-01&to=2026-11-18").text).xpath("//table[contains(@class, 'app-wards')]//td/a")
    told = {(link.get("aria-label"), link.get("href")) for link in links}
    assert {label for label, _ in told} == {
        f"1 operation, 4 hours: River, {STREETS}", f"1 figure: River, {STREETS}", f"1 operation, 4 hours: River, {THEFT}", f"1 figure: River, {THEFT}",
        f"Payback, 9.5 hours: Rainham North, {STREETS}",
    }
    for label, url in told:
        shown = page.get(url)
        assert ("one figure" if "figure" in label else town.job.reference if "Payback" in label else town.cubit.reference) in shown.text
    assert "4 hours in all." in text_of(page.get(next(url for label, url in told if label.startswith("1 operation"))))


@ONE
@pytest.mark.parametrize(
    "address, says",
    [
        ("quiet=7", "There is no number of days “7” here, so it was left out."), ("year=1999", "There is no plan year “1999” here, so it was left out."),
        ("from=2027-05-01", "These days lie ahead, or there are none of them, so those of this plan year are shown."), ("from=soon", "was left out of “From”"),
    ],
)
def test_what_makes_no_sense_is_left_out_and_said(browser, town, address, says):
    answer = browser.as_(town.reader).get(f"/outcomes/wards?{address}")
    assert answer.status_code == 200 and says in text_of(answer) and "1 April to 18 November 2026" in text_of(answer)


@ONE
def test_three_years_at_most_are_added_up(browser, town):
    answer = browser.as_(town.reader).get("/outcomes/wards?from=2001-01-01")
    assert "At most three years can be shown, so the days from 18 November 2023 on are." in text_of(answer)


@ONE
def test_how_long_is_a_gap_is_chosen_and_a_ward_or_priority_that_is_not_there_is_not_found(browser, town):
    page = browser.as_(town.reader)
    assert "Nothing under" not in text_of(page.get("/outcomes/wards?year=2026-27&quiet=365")).replace("Nothing under “Reduce theft” in Rainham North for 365", "")
    assert "Nothing under “Reduce theft” in Rainham North for 365 days." in text_of(page.get("/outcomes/wards?quiet=365"))
    assert page.get("/outcomes/wards/nowhere/theft").status_code == 404 and page.get(f"/outcomes/wards/{town.wards.river.code}/peace").status_code == 404


def test_a_changed_boundary_breaks_the_comparison_and_no_gap_is_told_across_it(make, app, browser, town):
    with context(app):
        there = db.session.get_one(Ward, town.wards.rainham.id)
        there.boundary_changed_on, there.boundary_words = date(2026, 10, 1), "a part went to River"
        db.session.get_one(Ward, town.wards.river.id).boundary_changed_on = date(2026, 5, 1)
        year = db.session.get_one(PlanYear, town.year.id)
        db.session.execute(db.update(Operation).values(plan_year_id=year.id))
        db.session.commit()
    page = browser.as_(town.reader)
    answer = page.get("/outcomes/wards")
    assert "The boundary of Rainham North changed on 1 October 2026 (a part went to River), so what is of before and of after is not compared." in text_of(answer)
    assert "Nothing under" not in text_of(answer) and "Boundary changed" in answer.text
    beside = page.get("/outcomes/compare?rows=ward&columns=measure&measure=vehicles-stopped&from=2026-04-01&beside=year")
    assert "Not comparable: the boundary changed on 1 May 2026" in text_of(beside)
    assert "The boundary of River changed on 1 May 2026, so" in text_of(beside) and compared(beside)
    of_one = page.get(f"/outcomes/compare?rows=agency&ward={town.wards.river.code}&measure=vehicles-stopped&from=2026-04-01&beside=year")
    assert "Not comparable: the boundary changed on 1 May 2026" in text_of(of_one)
    later = page.get("/outcomes/compare?rows=ward&columns=measure&measure=vehicles-stopped&from=2026-06-01&to=2026-11-18&beside=quarter")
    assert "Not comparable" not in text_of(later) and "The boundary of River" not in text_of(later)


@ONE
def test_the_page_asks_the_same_few_queries_however_much_there_is(make, app, browser, caplog):
    nothing = browser.as_(make.user(make.office(), Role.MANAGER))
    assert "There are no wards or no priorities yet" in text_of(nothing.get("/outcomes/wards"))
    few = queries_of(caplog, nothing, "/outcomes/wards")
    make.plan_year()
    for n in range(3):
        ended_operation(make, app, days_ago=n + 1, wards=[make.ward(), make.ward()])
    assert queries_of(caplog, nothing, "/outcomes/wards") == few <= 6


@pytest.mark.parametrize(
    "lasts, change, so",
    [
        ([], None, True), ([date(2026, 8, 20)], None, True), ([date(2026, 8, 21)], None, False), ([date(2025, 1, 1), date(2026, 9, 1)], None, False),
        ([], Change("River", date(2026, 8, 21)), True), ([], Change("River", date(2026, 8, 22)), False), ([], Change("River", date(2026, 11, 19)), True),
    ],
)
def test_a_gap_is_nothing_in_so_many_days_up_to_the_last(lasts, change, so):
    assert is_gap(lasts, Range(date(2026, 4, 1), date(2026, 11, 18), 90), change) is so


def test_many_wards_of_a_gap_are_told_in_short():
    assert gap("Theft", ["A", "B"], True, 60) == "Nothing under “Theft” in any ward for 60 days."
    assert gap("Theft", list("ABCDEFGHIJ"), False, 60) == "Nothing under “Theft” in A, B, C, D, E, F, G, H and 2 other wards for 60 days."
    assert gap("Theft", list("ABCDEFGHI"), False, 60) == "Nothing under “Theft” in A, B, C, D, E, F, G, H and I for 60 days."
