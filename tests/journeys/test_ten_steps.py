"""From a confirmed operation to the plan's figures, as its people see it: the day, the outcomes, Community Payback, review, correction, close."""

from __future__ import annotations

import csv
import re
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Agency, Crew, Measure, Operation, OperationState, OperationType, Place, PlanYear, Priority, User, Ward
from tests import chromium
from tests.journeys.desks import PHONE, Desk, Office
from tests.make import Make

COUNCIL, POLICE, DVLA = "Medway Council", "Kent Police", "Driver and Vehicle Licensing Agency"
DVLA_IN_SHORT = "DVLA"
WARD, PRIORITY = "Twydall", "Improve the local street scene"
REMOVED, CHECKED, BAGS = "Untaxed vehicles removed", "Vehicles checked", "Bags filled"
FOUND = "About twenty bags of rubble and a mattress behind the garages"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_the_day_payback_review_correction_and_the_plan(
    chrome: Browser, demonstration_app: Flask, demonstration: str, tmp_path: Path, javascript: bool
) -> None:
    reference = _confirmed_and_begun(demonstration_app, 901 if javascript else 902)
    with ExitStack() as windows:
        office = Office(chrome, demonstration, javascript, windows)
        council, manager = office.desk("council"), office.desk("partnership", who="manager")
        before = _removed_for_the_priority(manager)
        _starts(council, reference)
        phone = office.desk("council", PHONE)
        _enters_who_turned_up(phone, reference)
        _keeps_the_log(phone, reference)
        _completes(council, reference)

        job = _refers_the_finding(council, reference)
        probation = office.desk("probation")
        _accepts(probation, job)
        day = _crew_day(javascript)
        _puts_on_a_day(probation, job, day)
        _comes_round(demonstration_app, day)
        _records_the_session(office.desk("probation", PHONE, "supervisor"), job)
        _checks_the_work(council, job, reference)

        _records_outcomes(council, reference)
        _has_nothing_to_report(office.desk("police"), reference)
        _debriefs(council, reference)
        _cannot_close_yet(council, reference)
        _queries_one_and_signs_the_rest(manager, reference)
        _answers_the_question(council, reference)
        _own_figures_are_not_signed_off(manager, council, reference)
        _signs_off_what_was_answered(manager, reference)
        _corrects_after_sign_off(council, reference)
        _signs_off_the_correction(manager, reference)
        _closes(council, reference)

        assert _removed_for_the_priority(manager) == before + 11
        _opens_the_figure(manager, reference)
        _reads_the_file(manager, reference, tmp_path)
        _reads_what_payback_did(manager, job)


def _confirmed_and_begun(app: Flask, number: int) -> str:
    """Make an operation that is confirmed and began an hour ago: the pages plan only what is still to come."""
    start = clock.local(clock.now() - timedelta(hours=1))
    wall = clock.Wall(
        start.date(),
        start.time().replace(second=0, microsecond=0),
        clock.local(clock.now() + timedelta(hours=2)).time().replace(second=0, microsecond=0),
    )
    with app.app_context():
        agency = {code: db.session.scalars(db.select(Agency).where(Agency.code == code)).one() for code in ("council", "police", "dvla")}
        author = db.session.scalars(db.select(User).where(User.email == "coordinator@council.example")).one()
        year = db.session.scalars(db.select(PlanYear).where(PlanYear.starts_on <= wall.day, PlanYear.ends_on >= wall.day)).one()
        make = Make()
        make.count = count(number)
        made = make.operation(
            OperationState.CONFIRMED, lead=agency["council"], author=author, wall=wall, staff=4, accepted=[agency["police"], agency["dvla"]],
            kind=db.session.scalars(db.select(OperationType).where(OperationType.code == "CUBIT")).one(),
            wards=[db.session.scalars(db.select(Ward).where(Ward.name == WARD)).one()],
        )
        query = (
            db.select(Operation)
            .where(Operation.id == made.id)
            .options(selectinload(Operation.priorities), selectinload(Operation.measures))
        )
        operation = db.session.scalars(query).one()
        operation.plan_year_id = year.id
        operation.priorities = list(
            db.session.scalars(db.select(Priority).where(Priority.plan_year_id == year.id, Priority.name == PRIORITY))
        )
        operation.meeting_point_id = db.session.scalar(db.select(Place.id).where(Place.name == "Gun Wharf, front car park"))
        operation.measures = list(db.session.scalars(db.select(Measure).where(Measure.name.in_([REMOVED, CHECKED]))))
        db.session.commit()
        assert operation.priorities and operation.meeting_point_id and len(operation.measures) == 2
        reference = operation.reference
        db.session.remove()
    return reference


def _starts(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.reads("Confirmed")
    who.press("Start the operation")
    who.said("under way")
    who.reads("Under way")


def _enters_who_turned_up(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.follow("Who turned up")
    who.reads("How many people came?", "4 promised")
    for agency, people in ((COUNCIL, "4"), (POLICE, "3"), (DVLA, "0")):
        who.fill(agency, people)
    who.press("Save who turned up")
    who.said("Noted who turned up.")
    who.reads("7 people turned up")
    assert chromium.too_wide(who.page) == []


def _keeps_the_log(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}/log")
    who.fill("What happened", "Nine vehicles checked in Beechings Way")
    who.press("Add to the log")
    who.said("Added to the log, at")
    who.fill("What happened", FOUND)
    who.open("A decision, something found, an earlier time")
    who.page.get_by_label("Kind", exact=True).select_option(label="Found here")
    who.press("Add to the log")
    who.said("Added to the log, at")
    who.reads(FOUND)
    who.page.get_by_role("link", name="Nine vehicles checked").click()
    who.fill("What happened", "Ten vehicles checked in Beechings Way")
    who.press("Correct this line")
    who.said("Both stay in the log")
    expect(who.page.locator("del", has_text="Nine vehicles checked")).to_be_visible()
    who.reads("Ten vehicles checked in Beechings Way")
    assert chromium.too_wide(who.page) == []


def _completes(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.press("Complete the operation")
    who.said("completed")
    who.reads("Completed")


def _refers_the_finding(who: Desk, reference: str) -> str:
    """Refer what was found from the log with one press; the form knows the rest of it already."""
    who.page.goto(f"/operations/{reference}/log")
    who.follow("Refer to Payback")
    who.reads(f"From the log of {reference}: {FOUND}")
    expect(who.page.get_by_label("What is to be done", exact=True)).to_have_value(FOUND)
    expect(who.page.get_by_label("Ward", exact=True).locator("option:checked")).to_have_text(WARD)
    expect(who.page.get_by_label(PRIORITY, exact=True)).not_to_be_checked()
    who.choose(PRIORITY)
    for question in (
        "It benefits the community",
        "No paid work is displaced",
        "Nobody makes a profit from it",
        "The owner of the place has agreed",
    ):
        who.choose(question)
    who.press("Check your answers")
    who.reads("Before you can send it:")
    who.follow("Go on with the form")
    place = who.page.get_by_label("Place", exact=True)
    place.select_option(place.locator("option", has_text="Twydall Green garages").first.get_attribute("value"))
    who.fill("Host: who receives the crew there", "The caretaker of the garages")
    who.fill("Telephone of the host", "01632 960456")
    who.fill("Hazards", "Broken glass")
    who.fill("Person-hours on site, estimated", "12")
    who.press("Check your answers")
    who.reads("Check your answers", "Broken glass", "The caretaker of the garages")
    who.press("Send to Probation")
    who.reads("Sent to Probation", "Probation decides by")
    found = re.search(r"PAYBACK-\d{4}-\d{3,}", who.page.url)
    assert found, who.page.url
    return found[0]


def _accepts(who: Desk, job: str) -> None:
    who.page.goto("/payback")
    who.follow(job)
    who.reads("Probation decides by")
    who.press("Decide")
    who.choose("Accept it")
    who.press("Save the decision")
    who.said(f"{job} is accepted")
    who.reads("It waits for a working day")


def _crew_day(first: bool) -> date:
    """A Sunday on which no crew is on, in a week in which a bank holiday takes one of the two days of the agreement; each run has its own."""
    return date(2026, 12, 27) if first else date(2027, 1, 3)


def _puts_on_a_day(who: Desk, job: str, day: date) -> None:
    """Work a Sunday besides, with a crew, and put the job on it."""
    who.page.goto("/payback/days/pattern")
    who.fill("Date", day.isoformat())
    who.choose("works besides")
    who.fill("Why", "A clean-up after the operation")
    who.press("Add this date")
    who.said(clock.words_of_day(day))
    who.reads("A clean-up after the operation")
    who.follow(clock.words_of_day(day))
    who.reads("No crew is on for this day yet")
    who.follow("Add a crew")
    who.fill("Name of the crew", f"Crew of {day.day}")
    who.page.get_by_label("Supervisor").select_option(label="Winston Achebe")
    who.press("Add the crew")
    who.reads("Winston Achebe supervises", "6 of 6 places left")
    who.page.goto(f"/payback/{job}")
    who.press("Put it on a day")
    who.reads("It needs about 12 person-hours on site")
    who.fill(f"People on {clock.words_of_day(day)}, 9am to 4pm with Crew of {day.day}", "3")
    who.press("Put it on these days")
    who.reads("It has its working day", clock.words_of_day(day))


def _comes_round(app: Flask, day: date) -> None:
    """Let the working day have been yesterday: nobody can write down what has not happened yet."""
    with app.app_context():
        crew = db.session.scalars(db.select(Crew).where(Crew.day == day)).one()
        crew.day = clock.today() - timedelta(days=1)
        db.session.commit()
        db.session.remove()


def _records_the_session(who: Desk, job: str) -> None:
    """The supervisor's phone."""
    who.page.goto("/payback/today")
    who.reads("Yesterday", FOUND, "The caretaker of the garages", "Broken glass", "Results are asked for")
    assert chromium.too_wide(who.page) == []
    who.press(re.compile(f"Record it.*{job}"))
    session = who.page.url.removesuffix("/record").replace("/today/", "/sessions/")
    who.fill("Arrived", "3")
    who.fill("Worked", "2")
    for label, filled in (("From", "9am"), ("To", "1pm"), ("People", "2")):
        who.page.get_by_label(label, exact=True).first.fill(filled)
    who.fill(f"{BAGS} (bags)", "23")
    who.choose("Finished")
    who.press("Save the record")
    who.said(f"{job} is recorded")
    who.page.goto(session)
    who.reads("3 expected, 3 arrived, 2 worked", "8 hours", "23 bags", "The job is finished")
    assert chromium.too_wide(who.page) == []


def _checks_the_work(who: Desk, job: str, reference: str) -> None:
    who.page.goto(f"/payback/{job}")
    who.reads("On site: 2 people, 8 person-hours")
    who.press("Check the work")
    who.choose("Yes, it met what was asked for")
    who.choose("Good")
    who.press("Save the check")
    who.said(f"{job} is checked")
    who.reads("it met what was asked for, and the work is good", "Cleaned")
    who.page.goto(f"/operations/{reference}")
    who.reads("Community Payback found here", job)


def _records_outcomes(who: Desk, reference: str) -> None:
    """One's own figures, and one that another agency gave by telephone."""
    who.page.goto(f"/operations/{reference}")
    who.follow("Record outcomes")
    who.reads("Enter 0 where you looked and there was nothing")
    who.fill(f"{REMOVED}, {COUNCIL}, vehicles", "12")
    who.fill(f"{CHECKED}, {COUNCIL}, vehicles", "140")
    who.fill(f"{REMOVED}, {DVLA}, vehicles", "0")
    who.press("Save the figures")
    who.said(f"3 figures of {reference} are kept")
    who.reads("3 figures, 0 signed off", "Nothing said yet by Kent Police")


def _has_nothing_to_report(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}/outcomes")
    who.press(f"Nothing to report for {POLICE}")
    who.reads("Nothing to report", "Undo")
    who.page.goto(f"/operations/{reference}")
    who.reads(f"{POLICE}: nothing to report")


def _debriefs(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}/debrief")
    who.fill("What went well", "The recovery truck was never alone")
    who.fill("What did not", "The pound was full by noon")
    who.press("Save the debrief")
    who.said("The debrief is saved.")
    who.follow("Add a lesson")
    who.fill("The lesson", "Count the places left in the pound the day before")
    who.fill("Who sees to it", "Environmental Enforcement")
    who.press("Note the lesson")
    who.said("Whoever plans the next operation of this type sees it")
    who.reads("Count the places left in the pound the day before")


def _cannot_close_yet(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.follow("Close")
    who.reads("Still missing", f"{COUNCIL}: 2 figures still to be signed off")
    expect(who.page.get_by_role("button", name="Close the operation")).to_have_count(0)


def _queries_one_and_signs_the_rest(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.follow("Review these figures")
    who.reads(f"{REMOVED}: 12", "told to Amara Whitfield by telephone")
    who.follow(f"Query {REMOVED}, {COUNCIL}")
    who.fill("Your question", "Does it hold the two that were towed from the car park?")
    who.press("Send the question")
    who.said("The question is sent to Amara Whitfield")
    who.page.goto(f"/outcomes/review?operation={reference}")
    who.choose(f"Sign off {CHECKED}, {COUNCIL}, {reference}")
    who.choose(f"Sign off {REMOVED}, {DVLA_IN_SHORT}, {reference}")
    who.press("Sign off")
    who.said("2 figures are signed off.")
    who.follow("Waiting for an answer")
    who.reads("Helen Marchetti asks: Does it hold the two")


def _answers_the_question(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}/outcomes")
    who.follow(f"Answer the question about {REMOVED}, {COUNCIL}")
    who.reads("Helen Marchetti asks: Does it hold the two")
    expect(who.page.get_by_label("Figure", exact=True)).to_have_value("12")
    who.fill("Your answer", "Yes, both are in it")
    who.press("Send the answer")
    who.reads("Yes, both are in it", "It waits to be signed off")


def _own_figures_are_not_signed_off(manager: Desk, deputy: Desk, reference: str) -> None:
    """Also who reviews as a deputy manager signs off nothing that she recorded: the page names who does, and a request by hand is refused."""
    manager.page.goto("/outcomes/deputies")
    manager.page.get_by_label("Person", exact=True).select_option(label="Amara Whitfield, Medway Council")
    manager.press("Appoint as deputy manager")
    manager.reads("Amara Whitfield")
    deputy.page.goto(f"/outcomes/review?operation={reference}")
    deputy.reads("Yours", "Some of these you recorded or changed yourself. Ask Helen Marchetti")
    expect(deputy.page.get_by_role("checkbox")).to_have_count(0)
    number = (deputy.page.get_by_role("link", name=f"{REMOVED}: 12").get_attribute("href") or "").rpartition("/")[2]
    hidden = {name: deputy.page.locator(f"#review input[name={name}]").first.input_value() for name in ("csrf_token", "once")}
    answer = deputy.page.request.post("/outcomes/review", form={**hidden, "entry": f"{reference}/{number}.1"})
    assert answer.status == 422 and "you recorded or changed it yourself" in answer.text()
    manager.press("End the appointment of Amara Whitfield")
    manager.reads("Nobody is appointed")


def _signs_off_what_was_answered(who: Desk, reference: str) -> None:
    who.page.goto(f"/outcomes/review?operation={reference}")
    who.choose(f"Sign off {REMOVED}, {COUNCIL}, {reference}")
    who.press("Sign off")
    who.said("One figure is signed off.")
    who.reads("Nothing of this waits to be signed off")


def _corrects_after_sign_off(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}")
    who.reads("3 figures, 3 signed off")
    who.follow(f"{COUNCIL}: 12 vehicles")
    who.reads("Helen Marchetti signed it off")
    who.follow("Correct this figure")
    who.fill("Figure", "11")
    who.press("Record the correction")
    who.reads("Enter why it is corrected, for whoever reads both figures")
    who.fill("Why it is corrected", "One was taxed while it stood on the truck")
    who.press("Record the correction")
    who.said("The figure that it corrects stays visible below")
    who.reads("One was taxed while it stood on the truck", "no longer counted")
    expect(who.page.get_by_role("heading", level=1)).to_have_text("11 vehicles")


def _signs_off_the_correction(who: Desk, reference: str) -> None:
    who.page.goto(f"/outcomes/review?operation={reference}")
    who.reads(f"{REMOVED}: 11", "One was taxed while it stood on the truck")
    who.choose(f"Sign off {REMOVED}, {COUNCIL}, {reference}")
    who.press("Sign off")
    who.said("One figure is signed off.")


def _closes(who: Desk, reference: str) -> None:
    who.page.goto(f"/operations/{reference}/close")
    who.reads(f"{COUNCIL}: 2 figures, signed off", f"{POLICE}: nothing to report")
    who.press("Close the operation")
    who.said(f"{reference} is closed")
    who.reads("Closed")


def _priority(who: Desk) -> None:
    """Open the priority's page from the plan."""
    who.page.goto("/plan")
    who.page.get_by_role("heading", name=PRIORITY).get_by_role("link").click()
    expect(who.page.get_by_role("heading", level=1)).to_have_text(PRIORITY)


def _removed_for_the_priority(who: Desk) -> int:
    """Read from the priority's page how many untaxed vehicles were removed."""
    _priority(who)
    total = who.page.get_by_role("link", name=re.compile(rf": {REMOVED}$"))
    return int(re.sub(r"[^0-9]", "", total.inner_text())) if total.count() else 0


def _opens_the_figure(who: Desk, reference: str) -> None:
    """Open the priority's figure into its figures, and the corrected one into its chain."""
    who.page.get_by_role("link", name=re.compile(rf": {REMOVED}$")).click()
    who.reads("Totals by measure", "Figures, latest first")
    line = who.page.get_by_role("row").filter(has_text=reference).filter(has_text=COUNCIL)
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Signed off")
    expect(line.get_by_role("cell").nth(1)).to_have_text("11")
    line.get_by_role("link", name=REMOVED).click()
    expect(who.page.get_by_role("heading", level=1)).to_have_text("11 vehicles")
    who.reads("because One was taxed while it stood on the truck")
    who.follow("12 vehicles")
    who.reads("It is no longer counted", "Does it hold the two that were towed", "Yes, both are in it")


def _reads_the_file(who: Desk, reference: str, folder: Path) -> None:
    who.page.goto(f"/outcomes?operation={reference}")
    with who.page.expect_download() as download:
        who.follow("Download these figures (CSV)")
    file = folder / "outcomes.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        lines = list(csv.DictReader(opened))
    assert sorted((line["Measure"], line["Agency"], line["Figure"], line["State"]) for line in lines) == [
        (REMOVED, DVLA, "0", "signed off"), (REMOVED, COUNCIL, "11", "signed off"), (CHECKED, COUNCIL, "140", "signed off"),
    ]
    corrected = next(line for line in lines if line["Figure"] == "11")
    assert corrected["Corrects"] and corrected["Why corrected"] == "One was taxed while it stood on the truck"


def _reads_what_payback_did(who: Desk, job: str) -> None:
    """What the crew did stands among the priority's figures, and opens into the job."""
    _priority(who)
    who.page.get_by_role("link", name=re.compile(rf": {BAGS}$")).click()
    line = who.page.get_by_role("row").filter(has_text=job)
    expect(line.get_by_role("cell").nth(1)).to_have_text("23")
    line.get_by_role("link", name=job).click()
    who.reads("Cleaned", "it met what was asked for")
