"""The plan's pages: what is in them, what adds up, who sees what, and what they cost."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import joinedload
from werkzeug.test import TestResponse

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    Action,
    AgencyKind,
    Aim,
    Exactness,
    Indicator,
    IndicatorFigure,
    Operation,
    OperationState,
    OutcomeEntry,
    PlanYear,
    Priority,
    Review,
    Role,
    User,
)
from opsplanner.plan.done import queries as done_queries
from tests.browser import Browser, tree_of
from tests.browser import text_of as all_text_of
from tests.make import Make
from tests.plan.conftest import Plan
from tests.queries import queries_of

SIGNED = Review.SIGNED_OFF


def text_of(answer: TestResponse) -> str:
    """A page's words as they are read: no blank before a comma or a colon."""
    return re.sub(r" ([,.:;])", r"\1", all_text_of(answer))


def totals(words: str) -> str:
    """The part of a priority's page on what came of it."""
    return words.split("Every figure that is credited", 1)[1].split("latest first", 1)[0]


# ---- the plan


def test_without_a_plan_year_the_page_says_where_they_come_from(browser: Browser, make: Make) -> None:
    page = browser.as_(make.user()).get("/plan")
    assert "There is no plan year yet" in text_of(page)


def test_the_plan_opens_at_this_year_and_shows_aims_actions_and_figures(browser: Browser, plan: Plan) -> None:
    plan.keep(Aim(priority_id=plan.streets.id, code="a", text="Cleaner streets"))
    done = plan.keep(Action(priority_id=plan.streets.id, code="a", text="Sweep", programme="Love Medway", owner_agency_id=plan.council.id, due_on=clock.today() - timedelta(days=1), status="under way"))
    plan.keep(Action(priority_id=plan.streets.id, code="b", text="Paint", due_on=clock.today() - timedelta(days=9), status="done", position=1))
    plan.operation(OperationState.COMPLETED)
    plan.operation(OperationState.CANCELLED)
    plan.entry(plan.measure(), 3, review=SIGNED)
    plan.entry(plan.measure(), 4)
    words = text_of(browser.as_(plan.make.user()).get("/plan"))
    assert f"Community safety plan {plan.year.code}" in words and "Cleaner streets" in words and "None entered." in words
    assert "2 operations: 1 took place, 1 not: drafts, postponed or cancelled" in words
    assert "2 figures, 1 signed off" in words
    assert f"{clock.words_of_day(done.due_on, weekday=False)}: Love Medway, Test Council Overdue" in words
    assert "2 actions, 1 with a date still due, 1 overdue" in words
    assert "No figures yet" in words  # the other priority


def test_a_figure_of_two_priorities_counts_under_both_and_once_in_the_year(browser: Browser, plan: Plan) -> None:
    plan.entry(plan.measure(), 3, priorities=[plan.streets, plan.theft])
    plan.entry(plan.measure(), 4, priorities=[])
    words = text_of(browser.as_(plan.make.user()).get("/plan"))
    assert words.count("In all one figure, not signed off") == 2
    assert "2 figures, none signed off. A figure can be credited to several priorities, and one figure is credited to none, so the numbers above do not add up" in words


def test_the_plan_says_what_most_came_of_each_priority(browser: Browser, plan: Plan) -> None:
    plan.entry(plan.measure("Person-hours on site", unit="person-hours", kind="payback"), 900)
    stopped, hours, bins = plan.measure("Vehicles stopped"), plan.measure("Crew hours", unit="hours", kind="effort"), plan.measure("Litter bins", unit="bins", shape="stock")
    for n in range(3):
        plan.entry(stopped, 10 + n)
        plan.entry(hours, 8)
        plan.entry(bins, 100 + n)
    plan.entry(plan.measure("Arrests", unit="people"), 0)
    for name in ("Carriers", "Bags", "Notices", "Seized"):
        plan.entry(plan.measure(name, unit="things"), 5)
    page = browser.as_(plan.make.user()).get("/plan")
    found = tree_of(page.text).get_element_by_id("street-scene").xpath(".//ul[1]/li")
    lines = [" ".join(line.text_content().split()) for line in found]
    assert lines[1:5] == ["Vehicles stopped: 33 Vehicles stopped", "Bags: 5 things Bags", "Carriers: 5 things Carriers", "Notices: 5 things Notices"]
    assert lines[5].startswith("In all 15 figures")
    assert f"measure={stopped.code}" in found[1].xpath(".//a/@href")[0] and "priority=street-scene" in found[1].xpath(".//a/@href")[0]


def test_years_are_chosen_by_address_and_a_year_that_is_not_there_is_named(browser: Browser, plan: Plan, make: Make) -> None:
    plan.keep(PlanYear(code="2010/11", starts_on=date(2010, 4, 1), ends_on=date(2011, 3, 31)))
    plan.keep(PlanYear(code="2011/12", starts_on=date(2011, 4, 1), ends_on=date(2012, 3, 31), title="Made up", demonstration=True))
    somebody = browser.as_(make.user())
    assert "Community safety plan 2010/11" in text_of(somebody.get("/plan?year=2010/11"))
    assert "Community safety plan 2010/11" in text_of(somebody.get("/plan?year=2010-11"))
    words = text_of(somebody.get("/plan?year=2011/12"))
    assert "Demonstration No partnership adopted this year" in words and f"2010/11 and {plan.year.code} side by side" in words
    words = text_of(somebody.get("/plan?year=1066/67"))
    assert "There is no plan year “1066/67”. This is " + plan.year.code in words and "2011/12, demonstration" in words


def test_many_plan_years_are_folded_but_the_one_that_is_shown(browser: Browser, plan: Plan, make: Make) -> None:
    for first in range(2000, 2012):
        plan.keep(PlanYear(code=f"{first}/{(first + 1) % 100:02}", starts_on=date(first, 4, 1), ends_on=date(first + 1, 3, 31), demonstration=True))
    page = browser.as_(make.user()).get("/plan?year=2001/02").text
    folded = page.split("Other plan years")[1].split("</details>")[0]
    assert "2000/01" in folded and "2001/02" not in folded and '<strong aria-current="true">2001/02</strong>' in page


# ---- one priority


def test_totals_add_up_each_entry_once_and_say_what_is_signed_off(browser: Browser, plan: Plan) -> None:
    removed, advice = plan.measure(), plan.measure("People given advice", unit="people", kind="engagement")
    first, second = plan.operation(), plan.operation()
    plan.entry(removed, 1500, operation=first, review=SIGNED, exactness=Exactness.OVER)
    plan.entry(removed, 20, operation=second, priorities=[plan.streets, plan.theft])
    plan.entry(removed, 7, operation=first, agency=plan.make.agency(), review=SIGNED, superseded=True)
    plan.entry(removed, 900, operation=second, agency=plan.make.agency(), priorities=[plan.theft])
    plan.entry(advice, 12, review=SIGNED)
    words = totals(text_of(browser.as_(plan.make.user()).get(plan.url)))
    assert "Vehicles removed over 1,520: Vehicles removed 2 figures over 1,500, 1 of 2 figures" in words
    assert "People given advice 12: People given advice One figure All of it" in words
    assert words.count("subtotals by priority do not add up") == 1


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("held, said", [
    ([Exactness.ABOUT], "about 5:"), ([Exactness.OVER, Exactness.EXACT], "over 6:"), ([Exactness.FORECAST], "5 (forecast):"),
    ([Exactness.OVER, Exactness.ABOUT, Exactness.FORECAST], "7 (some over and about"), ([], "No figure is credited"),
])
def test_a_sum_says_how_exact_it_is(browser: Browser, plan: Plan, held: list[Exactness], said: str) -> None:
    measure = plan.measure()
    for n, exactness in enumerate(held):
        plan.entry(measure, 1 if n else 5, exactness=exactness)
    assert said in text_of(browser.as_(plan.make.user()).get(plan.url))


def test_stocks_and_percentages_are_listed_one_by_one_and_never_added(browser: Browser, plan: Plan) -> None:
    bins = plan.measure("Litter bins", unit="bins", shape="stock")
    burglary = plan.measure("Burglary", unit="per cent", shape="published percentage")
    plan.entry(bins, 2000, exactness=Exactness.OVER, review=SIGNED)
    plan.entry(bins, 700)
    plan.entry(burglary, -13.2, period="against the year before")
    plan.entry(burglary, -50, exactness=Exactness.OVER)
    words = totals(text_of(browser.as_(plan.make.user()).get(plan.url)))
    assert "over 2,000: Litter bins" in words and " 700: Litter bins" in words and "2,700" not in words and "63.2" not in words
    assert "13.2% less: Burglary Test Council against the year before Not yet" in words and "over 50% less" in words


def test_every_figure_opens_into_its_entries(browser: Browser, plan: Plan) -> None:
    count, stock = plan.measure(), plan.measure("Bins", shape="stock")
    plan.entry(count, 3)
    plan.entry(stock, 3)
    links = re.findall(r'href="(/outcomes\?[^"]*)"', html.unescape(browser.as_(plan.make.user()).get(plan.url).text))
    assert [parse_qs(urlsplit(link).query) for link in links] == [
        {"year": [plan.year.code], "priority": ["street-scene"], "measure": [measure.code]} for measure in (count, stock)
    ]


def test_a_restricted_operation_counts_nameless_and_only_when_its_figures_are_released(app: Flask, browser: Browser, plan: Plan, make: Make) -> None:
    removed = plan.measure()
    plan.entry(removed, 10, operation=plan.operation())
    bystander = browser.as_(make.user(make.agency("Another")))
    before = [bystander.get(url).text for url in (plan.url, "/plan")]
    secret = plan.operation(restricted=True)
    plan.entry(removed, 5, operation=secret)
    named = [re.sub(r'value="[^"]*"', "", text) for text in before]
    assert [re.sub(r'value="[^"]*"', "", bystander.get(url).text) for url in (plan.url, "/plan")] == named  # as if it did not exist
    lead = text_of(browser.as_(make.user()).get(plan.url))
    assert "15: Vehicles" in lead and "OFFICIAL-SENSITIVE" in lead and secret.reference in lead
    with app.app_context():
        db.session.execute(update(Operation).where(Operation.id == secret.id).values(figures_released=True))
        db.session.commit()
    words = text_of(bystander.get(plan.url))
    assert "15: Vehicles" in words and secret.reference not in words and "OFFICIAL-SENSITIVE" not in words


def test_a_charity_counts_only_operations_that_ask_it(browser: Browser, plan: Plan, make: Make) -> None:
    charity = make.agency("Test Charity", AgencyKind.VOLUNTARY)
    removed = plan.measure()
    plan.entry(removed, 10, operation=plan.operation())
    plan.entry(removed, 5, operation=plan.operation(accepted=[charity]))
    words = text_of(browser.as_(make.user(charity)).get(plan.url))
    assert " 5: Vehicles" in words and "15: Vehicles" not in words and "1 operation for this priority" in words


def test_of_every_priority_are_as_many_operations_as_of_each_by_itself_whoever_looks(app: Flask, plan: Plan, make: Make) -> None:
    police, charity = make.agency("Test Police"), make.agency("Test Charity", AgencyKind.VOLUNTARY)
    plan.operation(OperationState.COMPLETED, accepted=[charity])
    plan.operation(OperationState.CONFIRMED, restricted=True, accepted=[police], days_ahead=3)
    for state in (OperationState.PROPOSED, OperationState.CANCELLED, OperationState.DRAFT):
        plan.operation(state, days_ahead=3)
    found = {}
    for agency in (plan.council, police, charity, make.office(), make.agency()):
        with app.app_context():
            who = db.session.get_one(User, make.user(agency).id, options=[joinedload(User.agency)])
            found[agency.short_name] = done_queries.operations_of(who, plan.year.id, plan.streets.id)
            assert done_queries.operations_by_priority(who, plan.year.id) == {plan.streets.id: found[agency.short_name]}
    assert [(of.all, of.took_place, of.to_come) for of in found.values()] == [(5, 1, 2), (4, 1, 2), (1, 1, 0), (5, 1, 2), (3, 1, 1)]


def test_the_latest_operations_are_listed_and_the_rest_is_a_link(browser: Browser, plan: Plan) -> None:
    kind = plan.make.type("CUBIT")
    references = [plan.operation(OperationState.COMPLETED, kind=kind, days_ahead=-n).reference for n in range(1, 12)]
    page = browser.as_(plan.make.user()).get(plan.url)
    assert "11 operations for this priority in" in text_of(page) and "The latest 10, latest first" in text_of(page)
    assert references[0] in page.text and references[-1] not in page.text
    link = next(link for link in re.findall(r'href="(/operations\?[^"]*)"', page.text) if "priority=street-scene" in link)
    assert f"from={plan.year.starts_on}" in link and f"to={plan.year.ends_on}" in link and "when=all" in link


def test_an_empty_priority_says_what_is_missing_and_why(browser: Browser, plan: Plan) -> None:
    words = text_of(browser.as_(plan.make.user()).get(plan.url))
    for sentence in ("No figure is credited to this priority yet", "No operation that you may see", "No indicator has been entered", "No aims have been entered", "No actions have been entered"):
        assert sentence in words


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("path", ["/plan/2010-11/street-scene", "/plan/nonsense/street-scene", "/plan/{}/nothing"])
def test_a_priority_or_a_year_that_is_not_there_is_not_found(browser: Browser, plan: Plan, path: str) -> None:
    assert browser.as_(plan.make.user()).get(path.format(plan.year.code.replace("/", "-"))).status_code == 404


def test_a_trajectory_is_a_picture_with_its_table_rule_and_assumption(browser: Browser, plan: Plan) -> None:
    indicator = plan.keep(Indicator(
        priority_id=plan.streets.id, code="ksi", name="Casualties", unit="people", better="down", baseline=8520, target=5700, target_words="57 or less by 2020",
        trajectory_from=2011, trajectory_to=2020, reduction_percent=33, assumption="Of the baseline each year.",
    ))
    somebody = browser.as_(plan.make.user())
    page = somebody.get(plan.url)
    assert "◇ No figure yet" in text_of(page) and "There are no actual figures yet." in page.text
    assert re.findall(r'govuk-table__cell">([\d.]+)<', page.text) == ["82.4", "79.6", "76.8", "74.0", "71.1", "68.3", "65.5", "62.7", "59.9", "57.1"]
    assert "The rule. 33 per cent less than the baseline of 85.2, in 10 equal steps from 2011 to 2020: each year allows 3.3 per cent of the baseline" in text_of(page)
    assert "The assumption. Of the baseline each year." in text_of(page) and "57 or less by 2020" in text_of(page)
    assert '<svg class="app-chart"' in page.text and 'role="img"' in page.text and "style=" not in page.text
    plan.keep(IndicatorFigure(indicator_id=indicator.id, period="2012", value=8000, words="provisional"))
    page = somebody.get(plan.url)
    assert "▼ Off course Held against the trajectory's value for 2012: 79.6 or less." in text_of(page) and "2012: 80 people. Provisional" in text_of(page) and 'class="app-chart__actual"' in page.text


def test_the_figure_of_a_plan_year_stands_at_the_year_of_the_trajectory_that_it_is_held_against(browser: Browser, plan: Plan) -> None:
    indicator = plan.keep(Indicator(
        priority_id=plan.streets.id, code="casualties", name="People hurt", unit="people", better="down", period="year", baseline=8520, target=5700,
        trajectory_from=2011, trajectory_to=2020, reduction_percent=33,
    ))
    for position, (period, hundredths) in enumerate((("2011", 8240), ("2012/13", 7960), ("2013/14 quarter 2", 1800), ("in the end", 100))):
        plan.keep(IndicatorFigure(indicator_id=indicator.id, period=period, value=hundredths, position=position))
    page = browser.as_(plan.make.user()).get(plan.url)
    assert page.text.count('class="app-chart__actual"') == 2
    rows = {row.xpath("string(th)").strip(): " ".join(row.xpath("string(td[2])").split()) for row in tree_of(page.text).xpath("//table[contains(@class, 'app-numbers')]/tbody/tr")}
    assert [rows[year] for year in ("2011", "2012", "2013", "2014")] == ["82.4", "79.6 (2012/13)", "No figure", "No figure"]


def test_what_is_not_measured_says_why(browser: Browser, plan: Plan) -> None:
    plan.keep(Indicator(priority_id=plan.streets.id, code="p", name="Feeling safe", not_measured="The survey has ended."))
    somebody = browser.as_(plan.make.user())
    assert "○ Not measured The survey has ended." in text_of(somebody.get(plan.url))
    assert "0 of 1 indicator rated" in text_of(somebody.get("/plan")) and "○ Not measured Feeling safe. The survey has ended." in text_of(somebody.get("/plan"))


# ---- two years side by side


def test_one_plan_year_has_nothing_beside_it(browser: Browser, plan: Plan) -> None:
    assert "fewer than two plan years" in text_of(browser.as_(plan.make.user()).get("/plan/side-by-side"))


@pytest.mark.usefixtures("medway")
def test_the_five_priorities_stand_beside_the_seven_with_what_became_of_each(browser: Browser, make: Make) -> None:
    somebody = browser.as_(make.user())
    words = text_of(somebody.get("/plan/side-by-side"))
    assert "2010/11: 5 priorities" in words and "2011/12: 7 priorities" in words
    assert "What became of each priority is our own mapping: the plan does not say it." in words
    assert "→ Protect vulnerable victims from repeated harm: repeated harm to the same people" in words
    assert "■ No longer a priority of its own." in words
    assert "Less theft and shoplifting New No operations, no figures in 2011/12 No priority of 2010/11 leads to it." in words
    assert words == text_of(somebody.get("/plan/side-by-side?year=2011/12")) == text_of(somebody.get("/plan/side-by-side?year=1066/67"))


@pytest.mark.usefixtures("medway")
def test_a_year_without_a_mapping_stands_beside_the_one_before_all_the_same(browser: Browser, plan: Plan) -> None:
    words = text_of(browser.as_(plan.make.user()).get("/plan/side-by-side"))
    assert "Nothing is written down yet about what became of these priorities" in words and "2011/12" in words and plan.year.code in words


@pytest.mark.usefixtures("medway")
def test_the_published_figures_stand_under_their_priorities(browser: Browser, make: Make) -> None:
    somebody = browser.as_(make.user())
    words = text_of(somebody.get("/plan/2010-11/street-scene"))
    assert "over 1,370 instances" in words and "10,000 (forecast): Potholes repaired" in words and "over 70: Jobs passed" in words and "over 2,000: Litter bins" in words
    assert "Became Improve the local street scene (2011/12): carried on unchanged." in words
    assert "36 figures, all signed off" in text_of(somebody.get("/plan?year=2010/11"))
    assert "13.4% less" in text_of(somebody.get("/plan/2010-11/antisocial-behaviour"))


@pytest.mark.usefixtures("medway")
def test_casualties_have_their_trajectory_in_2011(browser: Browser, make: Make) -> None:
    page = browser.as_(make.user()).get("/plan/2011-12/road-casualties")
    assert "82.4" in page.text and "57.1" in page.text and "10 equal steps" in page.text and "A Licence to Kill?" in page.text


# ---- what they cost


@pytest.mark.usefixtures("medway")
def test_pages_ask_the_database_as_often_with_one_row_as_with_many(browser: Browser, plan: Plan, caplog: pytest.LogCaptureFixture) -> None:
    somebody, urls = browser.as_(plan.make.user(role=Role.MANAGER)), ["/plan", plan.url, "/plan/side-by-side"]
    plan.entry(plan.measure(), 1, operation=plan.operation())
    few = [queries_of(caplog, somebody, url) for url in urls]
    for n in range(3):
        priority = plan.keep(Priority(plan_year_id=plan.year.id, code=f"more-{n}", name=f"More {n}", position=n))
        plan.keep(Aim(priority_id=priority.id, code="a", text="Aim"))
        plan.keep(Indicator(priority_id=plan.streets.id, code=f"i{n}", name="I", baseline=100, trajectory_from=2026, trajectory_to=2030, reduction_percent=20))
        plan.keep(Action(priority_id=plan.streets.id, code=f"a{n}", text="Action", owner_agency_id=plan.council.id))
        plan.entry(plan.measure(), n, operation=plan.operation(), priorities=[plan.streets, priority])
        plan.entry(plan.measure(shape="stock"), n)
    assert [queries_of(caplog, somebody, url) for url in urls] == few == [4, 7, 5]


def test_the_pages_are_for_everyone_who_is_signed_in(browser: Browser, plan: Plan) -> None:
    for role in Role:
        assert browser.as_(plan.make.user(role=role)).get("/plan").status_code == 200


def test_an_entry_that_was_corrected_is_not_counted(app: Flask, browser: Browser, plan: Plan) -> None:
    removed = plan.measure()
    old = plan.entry(removed, 10, review=SIGNED, superseded=True)
    plan.entry(removed, 12, review=SIGNED, corrects_id=old.id)
    assert "12: Vehicles removed One figure" in text_of(browser.as_(plan.make.user()).get(plan.url))
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(OutcomeEntry)) == 2
