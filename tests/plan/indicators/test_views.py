"""An indicator has a page, on which its figures are kept by those who are named."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import FigureState, HistoryLine, Indicator, IndicatorFigure, IndicatorFigureBefore, Priority, Role, User, Verb
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.plan.indicators.conftest import at
from tests.queries import queries_of

SECOND, THIRD = "2026-27-quarter-2", "2026-27-quarter-3"
FIGURE = {"value": "812", "state": "final", "words": "A wet summer", "why": "", "version": "0"}


def owner_of(plan: Plan, tips: Indicator) -> User:
    with plan.app.app_context():
        return db.session.get_one(User, tips.owner_id)


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_its_page_says_what_it_is_and_what_is_missing(browser: Browser, plan: Plan, tips: Indicator) -> None:
    page = browser.as_(plan.make.user()).get(at(plan))
    words = text_of(page)
    for said in ("◇ No figure yet", "Reports, each counted once.", "750 reports", "Olive Owner, Test Police", "30 days after the end of each period"):
        assert said in words
    assert "The figure for 2026/27 quarter 1 was due on 30 July 2026." in words
    assert "Enter a figure" not in words and "Name who enters" not in words
    assert at(plan) in browser.as_(plan.make.user()).get(plan.url).text


def test_the_owner_enters_a_figure_whatever_her_role_and_corrects_it_and_both_stay(browser: Browser, plan: Plan, tips: Indicator) -> None:
    owner = browser.as_(owner_of(plan, tips))
    assert at(plan, f"/figures/{SECOND}") in owner.get(at(plan)).text
    said = text_of(owner.follow(owner.post(at(plan, f"/figures/{SECOND}"), FIGURE)))
    assert "812 reports for 2026/27 quarter 2 is kept, final" in said and "▼ Target missed" in said and "Held against the target for a quarter: 750 or less." in said
    page = owner.get(at(plan, f"/figures/{SECOND}"))
    assert "It stands at 812 reports, final" in text_of(page) and 'value="provisional"' not in page.text
    to = {"value": "740", "state": "corrected", "words": "", "version": "1"}
    refused = owner.post(at(plan, f"/figures/{SECOND}"), to | {"why": ""}, hx=True)
    assert refused.status_code == 422 and "Enter why it is corrected" in text_of(refused)
    said = text_of(owner.follow(owner.post(at(plan, f"/figures/{SECOND}"), to | {"why": "Some were counted twice"})))
    assert "▲ Target reached" in said and "Before: 812 reports, final, A wet summer" in said and "because Some were counted twice" in said
    with plan.app.app_context():
        assert [(row.value, row.version) for row in db.session.scalars(db.select(IndicatorFigure))] == [(74000, 2)]
        assert [row.value for row in db.session.scalars(db.select(IndicatorFigureBefore))] == [81200]
        lines = db.session.scalars(db.select(HistoryLine).where(HistoryLine.verb == Verb.INDICATOR_ENTERED).order_by(HistoryLine.id)).all()
    assert [line.what for line in lines] == [
        "entered 812 reports for 2026/27 quarter 2, final",
        "entered 740 reports for 2026/27 quarter 2, corrected; before it was 812 reports, final",
    ]


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_what_the_rules_refuse_stands_beside_its_box_and_nothing_is_kept(browser: Browser, plan: Plan, tips: Indicator) -> None:
    owner = browser.as_(owner_of(plan, tips))
    for period, change, sentence in (
        (SECOND, {"value": "many"}, "Enter the figure as a number"), (SECOND, {"words": ""}, "Enter in words why it is off target"),
        (SECOND, {"state": "nonsense"}, "Say how far the figure can be relied on"), (THIRD, {}, "The period is not over yet, so its figure is provisional"),
        ("2026-27", {}, "Its figures are of a quarter"),
    ):
        answer = owner.post(at(plan, f"/figures/{period}"), FIGURE | change)
        assert answer.status_code == 422 and sentence in text_of(answer)
    assert "has not begun yet" in text_of(owner.get(at(plan, "/figures/2026-27-quarter-4")))
    assert owner.get(at(plan, "/figures/summer-survey")).status_code == 404
    with plan.app.app_context():
        assert db.session.scalars(db.select(IndicatorFigure)).all() == []


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_what_is_revised_again_needs_another_reason_than_the_one_before(browser: Browser, plan: Plan, tips: Indicator) -> None:
    owner, here = browser.as_(owner_of(plan, tips)), at(plan, f"/figures/{SECOND}")
    owner.post(here, FIGURE)
    revised = FIGURE | {"value": "740", "state": "revised", "words": "", "why": "Late reports came in", "version": "1"}
    assert owner.post(here, revised).status_code == 303
    for why, sentence in (("", "Enter why it is revised"), ("late  reports came in", "This reason was given for the figure before. Enter what is new since")):
        refused = owner.post(here, revised | {"value": "741", "why": why, "version": "2"})
        assert refused.status_code == 422 and sentence in text_of(refused) and 'value="741"' in refused.text
    assert "Nothing was changed" in text_of(owner.follow(owner.post(here, revised | {"version": "2"})))
    kept = owner.follow(owner.post(here, revised | {"why": "Late reports of August came in", "version": "2"}))
    assert "because Late reports of August came in" in text_of(kept)
    assert owner.post(here, revised | {"value": "741", "why": "Later reports came in", "version": "3"}).status_code == 303


def test_who_is_not_named_enters_nothing_and_the_offices_managers_do(browser: Browser, plan: Plan, tips: Indicator) -> None:
    office = plan.make.office()
    for user, may in ((plan.make.user(), False), (plan.make.user(role=Role.MANAGER), False), (plan.make.user(office, Role.ADMINISTRATOR), False), (plan.make.user(office, Role.MANAGER), True)):
        page = browser.as_(user)
        assert page.get(at(plan, f"/figures/{SECOND}")).status_code == (200 if may else 403)
        assert page.get(at(plan, "/keepers")).status_code == (200 if may else 403)
        assert page.post(at(plan, f"/figures/{SECOND}"), FIGURE).status_code == (303 if may else 403)


def test_two_who_enter_the_same_period_the_second_sees_the_firsts(browser: Browser, plan: Plan, tips: Indicator) -> None:
    first, manager = browser.as_(owner_of(plan, tips)), browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))
    first.post(at(plan, f"/figures/{SECOND}"), FIGURE)
    second = manager.post(at(plan, f"/figures/{SECOND}"), FIGURE | {"value": "799"})
    assert second.status_code == 422 and "Olive Owner" in text_of(second) and "entered 812 reports for 2026/27 quarter 2, final" in text_of(second)
    assert 'value="799"' in second.text and 'value="revised"' in second.text, "what was typed stays, and can be a revision"
    again = manager.post(at(plan, f"/figures/{SECOND}"), FIGURE | {"value": "799", "state": "revised", "why": "Late reports", "version": "1"})
    assert again.status_code == 303
    with plan.app.app_context():
        assert db.session.scalars(db.select(IndicatorFigure.value)).all() == [79900]


def test_the_offices_manager_names_who_keeps_it(browser: Browser, plan: Plan, tips: Indicator) -> None:
    manager, deputy = plan.make.user(plan.make.office(), Role.MANAGER), plan.make.user(name="Dora Deputy")
    page = browser.as_(manager)
    to = {"owner": str(tips.owner_id), "deputy": str(deputy.id), "due_days": "45", "version": "0"}
    refused = page.post(at(plan, "/keepers"), to | {"deputy": str(tips.owner_id)})
    assert refused.status_code == 422 and "The deputy is somebody else than the owner" in text_of(refused)
    said = text_of(page.follow(page.post(at(plan, "/keepers"), to)))
    assert "Dora Deputy" in said and "45 days after the end of each period" in said
    assert "Named who enters its figures: owner Olive Owner, deputy Dora Deputy; figures due 45 days after each period" in said
    late = page.post(at(plan, "/keepers"), to | {"due_days": "5"})
    assert late.status_code == 422 and "meanwhile" in text_of(late)
    assert browser.as_(deputy).get(at(plan, f"/figures/{SECOND}")).status_code == 200


def test_its_page_takes_as_many_queries_with_many_figures_as_with_none(browser: Browser, plan: Plan, tips: Indicator, caplog: pytest.LogCaptureFixture) -> None:
    somebody = browser.as_(plan.make.user())
    few = queries_of(caplog, somebody, at(plan))
    for n in range(1, 5):
        figure = plan.keep(IndicatorFigure(indicator_id=tips.id, period=f"2025/26 quarter {n}", value=100 * n, entered_by_id=tips.owner_id, entered_at=clock.now()))
        plan.keep(IndicatorFigureBefore(figure_id=figure.id, value=1, words="", state=FigureState.FINAL, why="", replaced_at=clock.now()))
    assert queries_of(caplog, somebody, at(plan)) == few == 5
    for path in (at(plan), plan.url):
        page = somebody.get(path)
        assert page.text.count('class="app-bars__bar"') == page.text.count('class="app-bars__target"') == 4, "a picture with the target of each period"
        assert "from 2025/26 quarter 1 to 2025/26 quarter 4. The longest is 2025/26 quarter 4 with 4 reports" in page.text


@pytest.mark.usefixtures("usual_time")  # it names the periods
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # no page asks another question for it
def test_one_whose_figure_is_overdue_is_not_rated_by_the_one_before_on_any_page(plan: Plan, browser: Browser, tips: Indicator) -> None:
    manager = browser.as_(plan.make.user())
    plan.keep(IndicatorFigure(indicator_id=tips.id, period="2026/27 quarter 1", value=70000))
    for page, good in ((at(plan), 1), (plan.url, 0), ("/plan", 0)):
        assert manager.get(page).text.count("▲") == good, "in the list of its figures that quarter is"
        said = text_of(manager.get(page))
        assert "◇ No figure yet for 2026/27 quarter 2" in said and "target reached" in said, "how it stood last is said in words"
    assert "0 of 1 indicator rated" in text_of(manager.get("/plan"))
    plan.keep(IndicatorFigure(indicator_id=tips.id, period="2026/27 quarter 2", value=60000))
    assert all("▲ Target reached" in text_of(manager.get(page)) for page in (at(plan), plan.url, "/plan"))


@pytest.mark.usefixtures("usual_time")  # it names the periods
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # no page asks another question for it
def test_a_plan_year_that_is_over_does_not_turn_good_again_where_its_last_figure_never_came(plan: Plan, browser: Browser, tips: Indicator) -> None:
    past = plan.make.plan_year(date(2025, 4, 1))
    with plan.app.app_context():
        before = db.session.scalars(db.select(Priority.id).where(Priority.plan_year_id == past.id)).one()
    old = plan.keep(Indicator(priority_id=before, code="fly-tips", name="Fly-tips reported", unit="reports", better="down", period="quarter", target=75000, due_days=30))
    plan.keep(IndicatorFigure(indicator_id=old.id, period="2025/26 quarter 3", value=70000))
    plan.keep(IndicatorFigure(indicator_id=tips.id, period="2026/27 quarter 2", value=70000))
    manager = browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))
    page, _, whole = pages = ("/plan/2025-26/street-scene/indicators/fly-tips", "/plan/2025-26/street-scene", "/plan?year=2025-26")
    for url, good in zip(pages, (1, 0, 0), strict=True):
        found = manager.get(url)
        assert "◇ No figure yet for 2025/26 quarter 4" in text_of(found) and found.text.count("▲") == good, "in the list of its figures quarter 3 is"
    assert "The figure for 2025/26 quarter 4 was due on 30 April 2026" in text_of(manager.get(page))
    assert "0 of 1 indicator rated" in text_of(manager.get(whole)) and "▲ Target reached" in text_of(manager.get("/plan"))
    assert "2025/26 quarter 4" not in text_of(manager.get("/")), "home is of this plan year"
    plan.keep(IndicatorFigure(indicator_id=tips.id, period="2025/26 quarter 4", value=60000))
    assert "◇ No figure yet for 2025/26 quarter 4" in text_of(manager.get(page)), "it stands by its own figures alone"
    plan.keep(IndicatorFigure(indicator_id=old.id, period="2025/26 quarter 4", value=60000))
    for url in pages:
        assert "▲ Target reached" in text_of(manager.get(url)) and "No figure yet" not in text_of(manager.get(url))
