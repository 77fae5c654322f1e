"""What home says of results, by role."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    EntryQuery,
    Exactness,
    Indicator,
    IndicatorFigure,
    Measure,
    Operation,
    OutcomeEntry,
    Priority,
    Review,
    Role,
    User,
    entry_priority,
)
from opsplanner.models import OperationState as S
from opsplanner.references import next_figure
from tests.browser import Browser, section, text_of


def done(make, **more) -> Operation:
    return make.operation(S.COMPLETED, wall=clock.Wall(clock.today() - timedelta(days=9), time(10), time(14)), **more)


def entry(browser: Browser, operation: Operation, by: User, priority: Priority | None = None, review: Review = Review.RECORDED) -> int:
    with browser.app.app_context():
        measure = Measure(code=f"m-{operation.id}-{by.id}", name="Vehicles removed", unit="vehicles", kind="enforcement")
        db.session.add(measure)
        db.session.flush()
        now = clock.now()
        row = OutcomeEntry(
            reference=next_figure(operation.reference), measure_id=measure.id, hundredths=1200, exactness=Exactness.OVER, agency_id=by.agency_id, starts_on=operation.day, ends_on=operation.day,
            operation_id=operation.id, recorded_at=now, recorded_by_id=by.id, changed_at=now, changed_by_id=by.id, review=review,
        )
        db.session.add(row)
        db.session.flush()
        if priority:
            db.session.execute(entry_priority.insert().values(entry_id=row.id, priority_id=priority.id))
        db.session.commit()
        return row.id


def test_a_coordinator_is_asked_for_the_outcomes_her_agency_owes(make, browser):
    op, user = done(make), make.user()
    home = text_of(browser.as_(user).get("/"))
    day = clock.words_of_day(op.day, year=False)
    assert f"{op.reference} , {day} Record what came of it . Overdue: it ended {day}" in home
    entry(browser, op, user)
    assert "Record what came of" not in text_of(browser.as_(user).get("/"))


def test_a_manager_sees_what_waits_for_review_by_priority_and_never_her_own(make, browser):
    year = make.plan_year()
    with browser.app.app_context():
        priority = db.session.scalars(db.select(Priority).where(Priority.plan_year_id == year.id)).one()
    op, manager = done(make), make.user(make.office(), Role.MANAGER)
    assert "No outcomes wait for your review" in text_of(browser.as_(manager).get("/"))
    entry(browser, op, make.user(), priority)
    home = browser.as_(manager).get("/")
    assert "Review 1 figure of Improve the local street scene" in text_of(home) and "/outcomes/review?priority=street-scene" in home.text
    assert "Review 1 figure" not in text_of(browser.as_(make.user(make.office(), Role.STAFF)).get("/"))


def test_who_recorded_a_figure_is_shown_the_managers_question(make, browser):
    op, user, manager = done(make), make.user(), make.user(make.office(), Role.MANAGER)
    entry_id = entry(browser, op, user, review=Review.QUERIED)
    with browser.app.app_context():
        db.session.add(EntryQuery(entry_id=entry_id, question="Twelve, or over twelve?", asked_at=clock.now(), asked_by_id=manager.id))
        db.session.commit()
    home = text_of(browser.as_(user).get("/"))
    assert "1 to answer" in home and "Answer about Vehicles removed, over 12 vehicles" in home and f"{manager.name} asks: Twelve, or over twelve?" in home
    assert "Twelve, or over twelve?" not in text_of(browser.as_(make.user(make.agency())).get("/"))


@pytest.mark.usefixtures("usual_time")  # it names the year
def test_a_manager_sees_how_the_partnership_does_the_indicators_off_target_first(make, browser):
    year = make.plan_year()
    manager = make.user(make.office(), Role.MANAGER)
    with browser.app.app_context():
        priority = db.session.scalars(db.select(Priority).where(Priority.plan_year_id == year.id)).one()
        bad = Indicator(priority_id=priority.id, code="bad", name="Fly-tips", unit="reports", better="down", baseline=10000)
        good = Indicator(priority_id=priority.id, code="good", name="Clean-ups", unit="days", better="up", baseline=10000)
        db.session.add_all([bad, good])
        db.session.flush()
        for indicator in (bad, good):
            db.session.add(IndicatorFigure(indicator_id=indicator.id, period=f"{date(2026, 4, 1).year}", value=123450))
        db.session.commit()
    home = browser.as_(manager).get("/")
    assert "2 of 2 indicators rated: 1 is good, 1 off target." in section(home, "How we are doing")
    assert "Indicators off target Worse than the baseline: Fly-tips . 1,234.5 reports in 2026" in section(home, "How we are doing")
    assert "Better than the baseline: Clean-ups . 1,234.5 days in 2026" in section(home, "On course")
    assert "Fly-tips" not in text_of(browser.as_(make.user()).get("/"))


@pytest.mark.usefixtures("usual_time")  # it names the days
def test_a_manager_sees_the_figures_of_indicators_that_are_overdue(make, browser):
    year = make.plan_year()
    manager = make.user(make.office(), Role.MANAGER)
    with browser.app.app_context():
        priority = db.session.scalars(db.select(Priority).where(Priority.plan_year_id == year.id)).one()
        late = Indicator(priority_id=priority.id, code="late", name="Fly-tips", better="down", period="quarter", due_days=48, target=500)
        soon = Indicator(priority_id=priority.id, code="soon", name="Clean-ups", better="up", period="quarter", due_days=49)
        gone = Indicator(priority_id=priority.id, code="gone", name="Bins", better="up", period="quarter", due_days=1, active=False)
        db.session.add_all([late, soon, gone])
        db.session.flush()
        db.session.add_all([IndicatorFigure(indicator_id=each.id, period="2026/27 quarter 1", value=100) for each in (late, soon)])
        db.session.commit()
    home = browser.as_(manager).get("/")
    assert "Figure overdue: Fly-tips . For 2026/27 quarter 2, due Tuesday 17 November 2026; the last, 1 in 2026/27 quarter 1: target reached" in text_of(home)
    assert home.text.count("/street-scene/indicators/late") == 1, "it stands under what is overdue alone"
    assert "0 of 2 indicators rated" in section(home, "How we are doing") and 'id="on-course"' not in home.text
    assert "/street-scene/indicators/late" in home.text and "Clean-ups" not in home.text and "Bins" not in home.text


@pytest.mark.usefixtures("usual_time")  # it names the days
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # all of it is kept
def test_where_no_plan_followed_home_says_what_the_last_one_lacks(make, browser):
    year, manager = make.plan_year(date(2025, 4, 1)), make.user(make.office(), Role.MANAGER)
    with browser.app.app_context():
        priority = db.session.scalars(db.select(Priority).where(Priority.plan_year_id == year.id)).one()
        tips = Indicator(priority_id=priority.id, code="tips", name="Fly-tips", better="down", period="quarter", due_days=30, target=50000, owner_id=manager.id)
        db.session.add(tips)
        db.session.flush()
        db.session.add(IndicatorFigure(indicator_id=tips.id, period="2025/26 quarter 3", value=40000))
        db.session.commit()
    doing = section(browser.as_(manager).get("/"), "How we are doing")
    assert "0 of 1 indicator rated" in doing and doing.count("Fly-tips") == 1
    assert "Figure overdue: Fly-tips . For 2025/26 quarter 4, due Thursday 30 April 2026; the last, 400 in 2025/26 quarter 3: target reached" in doing


@pytest.mark.usefixtures("usual_time")  # it names the days
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # all of it is kept
def test_an_indicator_off_target_stands_there_though_an_earlier_figure_of_it_is_overdue(make, browser):
    year, manager = make.plan_year(), make.user(make.office(), Role.MANAGER)
    with browser.app.app_context():
        priority = db.session.scalars(db.select(Priority).where(Priority.plan_year_id == year.id)).one()
        tips = Indicator(priority_id=priority.id, code="tips", name="Fly-tips", better="down", period="quarter", due_days=48, target=500)
        db.session.add(tips)
        db.session.flush()
        db.session.add(IndicatorFigure(indicator_id=tips.id, period="2026/27 quarter 2", value=90000))
        db.session.commit()
    doing = section(browser.as_(manager).get("/"), "How we are doing")
    assert "1 of 1 indicator rated: 0 are good, 1 off target." in doing
    assert "Target missed: Fly-tips . 900 in 2026/27 quarter 2" in doing and doing.count("900") == 1 and "Figure overdue: Fly-tips . For 2026/27 quarter 1" in doing


@pytest.mark.usefixtures("usual_time")  # it names the days
def test_who_enters_the_figures_of_indicators_finds_on_home_what_is_due_and_her_deputy_what_is_overdue(make, browser):
    year, owner, deputy = make.plan_year(), make.user(role=Role.STAFF), make.user(role=Role.STAFF)
    with browser.app.app_context():
        priority = db.session.scalars(db.select(Priority).where(Priority.plan_year_id == year.id)).one()
        said = {"priority_id": priority.id, "better": "down", "period": "quarter", "owner_id": owner.id, "deputy_id": deputy.id}
        each = [Indicator(code="late", name="Fly-tips", due_days=48, **said), Indicator(code="soon", name="Clean-ups", due_days=60, **said)]
        db.session.add_all(each)
        db.session.flush()
        db.session.add_all([IndicatorFigure(indicator_id=one.id, period="2026/27 quarter 1", value=100) for one in each])
        db.session.commit()
    hers, theirs = browser.as_(owner).get("/"), browser.as_(deputy).get("/")
    assert "Enter Fly-tips for 2026/27 quarter 2 . Overdue: due Tuesday 17 November 2026" in text_of(hers) and "Enter Clean-ups for 2026/27 quarter 2 . Due Sunday 29 November 2026" in text_of(hers)
    assert "/indicators/late/figures/2026-27-quarter-2" in hers.text and "Fly-tips" in theirs.text and "Clean-ups" not in theirs.text
    assert "Fly-tips" not in browser.as_(make.user()).get("/").text
