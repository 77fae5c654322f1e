"""A report is issued and stays as it is; what is put right later stands beside it, and in the next one."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

import pytest
from flask import Flask

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.models import (
    Assessment,
    AssessmentRestatement,
    AssessmentState,
    Exactness,
    FigureState,
    HistoryLine,
    Indicator,
    IndicatorFigure,
    OutcomeEntry,
    ReportPaper,
    Restatement,
    Review,
    Role,
    User,
    Verb,
)
from opsplanner.references import next_figure
from opsplanner.reports import queries
from opsplanner.reports.content import page as content_page
from opsplanner.reports.issuing import page as issuing_page
from opsplanner.reports.issuing import queries as issuing_queries
from opsplanner.reports.issuing import services
from opsplanner.reports.issuing.rules import TOPIC, Approval
from opsplanner.reports.queries import ReportRow
from tests.browser import text_of
from tests.hands import Hands
from tests.queries import queries_of
from tests.reports.conftest import AT, Office

MEETING = {"meeting": "Strategic Executive Group", "day": "2026-10-20", "anyway": "y"}


def seen(office: Office, at: str = AT) -> str:
    """What the page that issues carries of the content that it shows."""
    found = re.search(r'name="seen"[^>]* value="([0-9a-f]+)"', office.page.get(at + "/issue").text)
    assert found
    return found[1]


def issue(office: Office, at: str = AT) -> str:
    """Issue it; return the page that follows."""
    answer = office.page.post(at + "/issue", MEETING | {"seen": seen(office, at)})
    assert answer.status_code == 303, text_of(answer)
    return text_of(office.page.follow(answer))


def correct(office: Office, entry: OutcomeEntry, quantity: float, why: str = "Counted twice") -> OutcomeEntry:
    """Correct a signed-off figure as the services do: a later entry names it."""
    with office.app.app_context(), unit_of_work():
        old = db.session.get_one(OutcomeEntry, entry.id)
        old.superseded = True
        db.session.flush()
        copied = {name: getattr(old, name) for name in ("measure_id", "agency_id", "starts_on", "ends_on", "plan_year_id")}
        new = OutcomeEntry(
            reference=next_figure(old.reference.rpartition("/")[0]), hundredths=round(quantity * 100), exactness=Exactness.EXACT, corrects_id=old.id, why=why,
            recorded_at=clock.now(), changed_at=clock.now(), review=Review.SIGNED_OFF, signed_off_at=clock.now(), **copied,
        )
        db.session.add(new)
        db.session.flush()
        db.session.execute(db.text("INSERT INTO entry_priority (entry_id, priority_id) VALUES (:entry, :priority)"), {"entry": new.id, "priority": office.plan.streets.id})
        db.session.refresh(new)
        db.session.expunge(new)
        return new


def article(office: Office, at: str = AT) -> str:
    """The report as its page has it, to the byte."""
    found = re.search(r'<article id="report">.*</article>', office.page.get(at).text, re.S)
    assert found
    return found[0]


def test_the_page_that_issues_lists_what_is_not_signed_off_and_asks_for_the_meeting(office: Office) -> None:
    late = office.plan.keep(Indicator(priority_id=office.plan.streets.id, code="clean-ups", name="Clean-ups", unit="days", better="up", period="quarter", target=500))
    office.plan.keep(IndicatorFigure(indicator_id=late.id, period="2026/27 quarter 1", value=600, state=FigureState.PROVISIONAL))
    office.begin()
    page = text_of(office.page.get(AT + "/issue"))
    for said in ("Cars taken away (Improve the local street scene): 1 entry not signed off", "No figure of the period Clean-ups : it is not rated without one Nothing is written under", "Which meeting approved it"):
        assert said in page
    good = MEETING | {"seen": seen(office)}
    for change, sentence in (
        ({"meeting": ""}, "Enter which meeting approved it"), ({"day": ""}, "Enter the day of the meeting"), ({"day": "2026-11-19"}, "not still to come"),
        ({"anyway": ""}, "Tick this if it is to be issued although figures are not signed off"), ({"seen": "other"}, "has changed since you opened this page"),
    ):
        answer = office.page.post(AT + "/issue", good | change)
        assert answer.status_code == 422 and sentence in text_of(answer), change
    assert office.report().issued_at is None
    assert office.browser.as_(office.make.user(office.make.office())).get(AT + "/issue").status_code == 403


def test_a_report_of_a_period_that_is_not_over_is_not_issued(office: Office) -> None:
    at = office.begin("2026-27-quarter-3")
    assert "The period is not over until 31 December 2026" in text_of(office.page.get(at + "/issue"))
    answer = office.page.post(at + "/issue", MEETING | {"seen": "x"})
    assert answer.status_code == 422 and "The period is not over" in text_of(answer)


def test_an_issued_report_has_a_number_a_day_and_who_issued_it_and_everybody_sees_it(office: Office) -> None:
    office.begin()
    said = issue(office)
    assert "Report 1, issued on Wednesday 18 November 2026, 11am by Maya Manager, Partnership Office. Approved by Strategic Executive Group on 20 October 2026." in said
    reader = office.browser.as_(office.make.user(role=Role.STAFF))
    assert "14 vehicles" in text_of(reader.get(AT)) and "Report 1, issued" in text_of(reader.get("/reports"))
    assert "What was done to it" not in text_of(reader.get(AT)) and reader.get(AT + "/history").status_code == 404
    with office.app.app_context():
        [line] = db.session.scalars(db.select(HistoryLine).where(HistoryLine.verb == Verb.REPORT_ISSUED))
        assert line.what == "issued it as report 1, approved by Strategic Executive Group on 20 October 2026"
        assert sorted(db.session.scalars(db.select(ReportPaper.form))) == ["content", "docx", "page", "pdf"]


def test_nothing_of_an_issued_report_can_be_changed_and_what_was_typed_is_not_lost(office: Office) -> None:
    office.begin()
    issue(office)
    before = article(office)
    for path, typed in (
        ("/summary/write", {"text": "Late words", "version": "0"}), ("/street-scene/figures", {"figure": [], "version": "1"}), ("/authors", {"person": str(office.make.user().id)}),
        ("/issue", MEETING | {"seen": "x"}),
    ):
        assert office.page.get(AT + path).status_code == 303
        answer = office.page.post(AT + path, typed)
        assert answer.status_code == 422 and "This report is issued and stays as it is" in text_of(answer), path
    assert "Late words" in office.page.post(AT + "/summary/write", {"text": "Late words", "version": "0"}).text
    assert article(office) == before


def test_it_reads_the_same_to_the_byte_after_fifty_corrections(office: Office) -> None:
    office.begin()
    issue(office)
    before, chance, entry = article(office), random.Random(50), office.signed
    with office.app.app_context():
        papers = sorted((row.form, bytes(row.body)) for row in db.session.scalars(db.select(ReportPaper)))
    for n in range(50):
        kind = chance.choice(("correct", "add", "change", "indicator"))
        if kind == "correct":
            entry = correct(office, entry, chance.randint(0, 500))
        elif kind == "add":
            office.entry(chance.randint(1, 99), date(2026, 7, 1 + n % 28))
        else:
            with office.app.app_context(), unit_of_work():
                if kind == "change":
                    db.session.get_one(OutcomeEntry, office.waiting.id).hundredths = 100 * chance.randint(1, 99)
                else:
                    db.session.scalars(db.select(IndicatorFigure)).one().value = 100 * chance.randint(1, 999)
    assert article(office) == before
    with office.app.app_context():
        assert sorted((row.form, bytes(row.body)) for row in db.session.scalars(db.select(ReportPaper))) == papers
    words = text_of(office.page.get(AT))
    assert "Put right since it was issued" in words and "Cars taken away : 14 vehicles, now" in words


def test_a_restatement_stands_beside_the_report_and_in_the_next_one(office: Office, hands: Hands) -> None:
    spring, first = office.entry(3, date(2026, 5, 4), review=Review.SIGNED_OFF), office.begin("2026-27-quarter-1")
    issue(office, first)
    hands.shift(timedelta(hours=1))
    correct(office, spring, 2)
    page = office.page.get(first)
    assert "Cars taken away : 3 vehicles, now 2 vehicles" in text_of(page)
    at = first + "/restate"
    figure = {"figure": "street-scene/measure/" + office.vehicles.code, "seen": "2 vehicles", "why": "One was taken away twice", "changes": "no"}
    assert "it was said to be 3 vehicles , and it is 2 vehicles now" in text_of(office.page.get(f"{at}?figure={figure['figure']}"))
    for change, sentence in (
        ({"why": ""}, "Say why"), ({"changes": ""}, "Say whether it changes"), ({"changes": "yes"}, "Say how it changes the conclusion"),
        ({"seen": "1 vehicle"}, "The figure has changed again: it is 2 vehicles now"), ({"figure": "street-scene/other"}, "There is nothing to put right"),
    ):
        answer = office.page.post(at, figure | change)
        assert answer.status_code == 422 and sentence in text_of(answer), change
    said = text_of(office.page.follow(office.page.post(at, figure)))
    assert "3 vehicles 2 vehicles One was taken away twice It does not change the conclusion Maya Manager" in said and "others by now" not in said
    assert office.page.get(f"{at}?figure={figure['figure']}").status_code == 303, "there is nothing left to put right"
    with office.app.app_context():
        assessment = Assessment(plan_year_id=office.plan.year.id, state=AssessmentState.AGREED, summary="", agreed_by="", content="")
        db.session.add(assessment)
        db.session.flush()
        right = {"words": "912 reports", "level": "high", "said_by": "Maya Manager", "conclusion": "It comes first", "said_at": clock.now()}
        db.session.add(AssessmentRestatement(
            assessment_id=assessment.id, priority_code="street-scene", name="Street scene", was="Medium", now="High", why="A month was missing", changes_conclusion=True, **right,
        ))
        db.session.commit()
    office.begin()
    following = text_of(office.page.get(AT))
    assert "Street scene Strategic assessment 2026/27 Medium High A month was missing It changes the conclusion" in following
    assert f'href="/plan/years/{office.plan.year.code.replace("/", "-")}/assessment"' in office.page.get(AT).text
    assert "Cars taken away Quarterly report 2026/27 quarter 1 3 vehicles 2 vehicles One was taken away twice It does not change the conclusion" in following
    hands.shift(timedelta(hours=1))
    issue(office)
    office.begin("2026-27-quarter-3")
    third = text_of(office.page.get("/reports/2026-27-quarter-3"))
    assert "One was taken away twice" not in third and "A month was missing" not in third, "it stands in the one before"


def test_who_does_not_keep_reports_restates_nothing(office: Office) -> None:
    office.begin()
    issue(office)
    correct(office, office.signed, 1)
    reader = office.browser.as_(office.make.user(role=Role.MANAGER))
    assert "now 6 vehicles" in text_of(reader.get(AT)) and "Say why" not in text_of(reader.get(AT))
    figure = f"street-scene/measure/{office.vehicles.code}"
    assert reader.get(f"{AT}/restate?figure={figure}").status_code == reader.post(AT + "/restate", {"figure": figure}).status_code == 403
    with office.app.app_context():
        assert db.session.scalars(db.select(Restatement)).all() == []


def made_ready(office: Office) -> tuple[ReportRow, services.Ready, User]:
    """A report made ready as the view does it, in a transaction of its own."""
    with office.app.test_request_context("/reports", method="POST"):
        manager = db.session.get_one(User, office.manager.id)
        row = queries.report(manager, AT.rpartition("/")[2])
        state, content = issuing_queries.state(), content_page.content_of(row)
        approval = Approval("Executive Group", date(2026, 10, 20))
        ready = issuing_page.ready(row, content, state, issuing_queries.next_number(), approval, manager)
        db.session.remove()
    return row, ready, manager


def kept(office: Office, row: ReportRow, ready: services.Ready) -> str:
    """Issue what was made ready; return the refusal, "" where it was issued."""
    with office.app.app_context():
        try:
            with unit_of_work():
                by = db.session.get_one(User, office.manager.id)
                services.issue(row, ready, seen=ready.digest, by=by)
        except RuleBroken as broken:
            return str(broken)
        finally:
            db.session.remove()
    return ""


def test_a_figure_that_is_corrected_while_the_report_is_made_refuses_it(office: Office) -> None:
    office.begin()
    row, ready, _ = made_ready(office)
    correct(office, office.signed, 8)
    assert kept(office, row, ready) == "A figure was changed while the report was made. Nothing was issued: press the button again"
    assert office.report().issued_at is None
    row, ready, _ = made_ready(office)
    assert kept(office, row, ready) == ""
    assert "13 vehicles" in article(office)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_correction_waits_for_the_moment_in_which_a_report_is_issued(app: Flask, office: Office) -> None:
    """While the transaction that issues holds the topic, no correction is kept: one that comes after it is a restatement."""
    office.begin()
    row, ready, _ = made_ready(office)
    with app.app_context(), db.engine.connect() as issuing, db.engine.connect() as correcting:
        with issuing.begin():
            assert issuing.execute(issuing_queries.locked()).scalar_one() == ready.state
            correcting.execute(db.text("SET lock_timeout = '200ms'"))
            correcting.execute(db.update(OutcomeEntry).where(OutcomeEntry.id == office.signed.id).values(hundredths=1))
            with pytest.raises(Exception, match="lock timeout"):
                correcting.commit()
        correcting.rollback()
    assert kept(office, row, ready) == "" and TOPIC


def test_pages_of_an_issued_report_take_as_many_queries_with_many_figures_as_with_few(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.begin()
    many = [office.plan.measure(f"Measure {n}", shape="stock") for n in range(8)]
    [office.entry(n, measure=measure) for n, measure in enumerate(many)]
    office.page.post(AT + "/theft/figures", {"figure": [f"measure-{one.id}" for one in many], "version": "1"})
    assert queries_of(caplog, office.page, AT + "/issue") <= 12
    issue(office)
    assert queries_of(caplog, office.page, AT) <= 12
