"""What pages read of the catalogue is kept until it changes, and parts of pages that are drawn once know nothing of who looks at them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from jinja2 import Environment, meta, nodes
from sqlalchemy import event, text, update

from opsplanner import config, installation, kept
from opsplanner.agencies import queries as agencies_queries
from opsplanner.agencies.names import queries as names_queries
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.closed import queries as closed_queries
from opsplanner.catalogue.entities import queries as entities_queries
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.database import db, unit_of_work
from opsplanner.governance import queries as governance_queries
from opsplanner.governance.meetings import queries as meetings_queries
from opsplanner.home.operations import queries as home_queries
from opsplanner.home.operations.short import queries as short_queries
from opsplanner.models import AgencyKind, Installation, PlanState, Role, Ward
from opsplanner.operations.listing import queries as listing_queries
from opsplanner.operations.proposal.wishes import queries as wishes_queries
from opsplanner.outcomes.log import queries as log_queries
from opsplanner.outcomes.wards import queries as wards_queries
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.promises import queries as promises_queries
from opsplanner.payback.queue import queries as queue_queries
from opsplanner.payback.queue.reach import queries as reach_queries
from opsplanner.payback.show_rate import queries as show_rate_queries
from opsplanner.payback.show_rate.rules import ShowRates
from opsplanner.payback.standing import queries as standing_queries
from opsplanner.plan import page as plan_page
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.plan.assessment import queries as assessment_queries
from opsplanner.plan.assessment.restating import queries as restating_queries
from opsplanner.plan.community import queries as community_queries
from opsplanner.plan.done import queries as done_queries
from opsplanner.plan.emerging_issues import queries as emerging_queries
from opsplanner.plan.indicators import queries as indicators_queries
from opsplanner.plan.indicators.awaited import queries as awaited_queries
from opsplanner.plan.money import queries as money_queries
from opsplanner.plan.plans import queries as plans_queries
from opsplanner.plan.risks import queries as risks_queries
from opsplanner.reader import Reader
from opsplanner.resources import queries as resources_queries
from opsplanner.returns import queries as returns_queries
from opsplanner.returns.expected import queries as expected_queries
from opsplanner.returns.reminding import queries as reminding_queries
from opsplanner.scrutiny import queries as scrutiny_queries
from tests.browser import text_of
from tests.queries import queries_of

YEAR = plan_queries.YearRow(1, "2026/27", "", date(2026, 4, 1), date(2027, 3, 31), False, PlanState.ADOPTED, None, "", None, "")
FUNCTIONS = {
    resources_queries.buffers: (),
    installation._read: (),
    listing_queries.choices: (),
    log_queries.choices: (date(2026, 11, 18),),
    catalogue_queries.types: (),
    catalogue_queries.type_named: ("CUBIT",),
    catalogue_queries.usual_agencies: (1,),
    catalogue_queries._choices_of: (1, catalogue_queries.Keep(wards=(1,), places=(1,))),
    catalogue_queries.plan_years: (),
    catalogue_queries.shared_places: (),
    entities_queries.catalogue: (),
    names_queries._names: (),
    pattern_queries.pattern: (date(2026, 11, 18), date(2026, 11, 30)),
    pattern_queries.working_days: (date(2026, 11, 18), date(2026, 11, 30)),
    show_rate_queries.agreed_percent: (),
    agencies_queries._in_use: (),
    agencies_queries._agency: ("council",),
    done_queries.counted_measures: (),
    assessment_queries.every: (),
    emerging_queries.undecided: (),
    assessment_queries.levels: (1,),
    restating_queries.restated: (1,),
    community_queries.kinds: (),
    wishes_queries.kinds: (),
    community_queries.wards: (),
    community_queries.priorities: (),
    money_queries.sums: (1,),
    money_queries.hour_measures: (),
    money_queries.rates: (),
    money_queries.agencies: (),
    money_queries.measure_names: (),
    plan_queries.years: (),
    plan_queries.priorities: ([1],),
    plan_queries._named: ("2026/27", "street-scene"),
    plan_queries.groups: (),
    plan_queries.aims: ([1],),
    actions_queries.actions: ([1],),
    actions_queries._named: (1, "sweeping"),
    indicators_queries.every: ([1],),
    awaited_queries.all_awaited: (YEAR, date(2026, 11, 18)),
    awaited_queries.all_overdue: (YEAR, date(2026, 11, 18)),
    awaited_queries.standing_on: (YEAR, [1], date(2026, 11, 18)),
    plan_queries.successions: ([1],),
    plans_queries.plans: (),
    risks_queries.risks: (1,),
    governance_queries.groups: (),
    governance_queries.members: (),
    governance_queries.terms: (),
    governance_queries.meetings_of: (1,),
    governance_queries.ahead: (date(2026, 11, 18),),
    governance_queries.to_record: (date(2026, 11, 18),),
    governance_queries.agreed: (1,),
    governance_queries.open_actions: (),
    meetings_queries.decisions: (1,),
    meetings_queries.attendance: (1,),
    returns_queries.expected: (),
    expected_queries.credited: (),
    returns_queries.answers: (),
    returns_queries.times_said: (),
    returns_queries.periods: (),
    reminding_queries.awaited: (date(2026, 11, 18),),
    actions_queries.place_of: (1,),
    actions_queries.recommendation_of: (1,),
    actions_queries.serving: (1,),
    scrutiny_queries.clock_set: (),
    scrutiny_queries.sittings: (),
    scrutiny_queries.matters: (),
    plan_page.parts_of: (YEAR, date(2026, 11, 18)),
    wards_queries.priorities_of: (date(2026, 11, 18),),
    wards_queries.changes: (),
    closed_queries.closed_places: (),
    queue_queries.choices: (),
    staffing_queries._numbers_since: (date(2026, 11, 1),),
}
"""What is kept until the catalogue changes, and what it is asked with."""
OF_PAYBACK = {
    show_rate_queries._rates: (date(2026, 11, 18),),
    forecast_queries._basis: (date(2026, 11, 18),),
    forecast_queries._ahead: (date(2026, 11, 18),),
    reach_queries.reached: (date(2026, 11, 18), forecast_queries.Basis(ShowRates(1.0), 0)),
    promises_queries.all_worked_and_planned: (ShowRates(1.0),),
    standing_queries.claims: (date(2026, 11, 18), date(2027, 11, 18)),
    standing_queries.rules_of: ([1],),
    standing_queries._slots_as_the_day_begins: (date(2026, 11, 18), date(2026, 11, 30), date(2026, 11, 18)),
}
"""The same, until Payback's work changes."""
OF_PROMISES = {
    home_queries._of_agency: (Reader(Role.COORDINATOR, False, AgencyKind.COUNCIL), 1, date(2026, 11, 18)),
    short_queries._promised: (datetime(2026, 11, 18, tzinfo=UTC),),
    short_queries._short_since: (datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 18, 12, tzinfo=UTC)),
    done_queries._open_by_priority: (1,),
}
"""The same, until an operation or an agency's part changes."""
TEMPLATES = config.ROOT / "templates"


@pytest.mark.parametrize(
    ("kept_ones", "tables"),
    [(FUNCTIONS, kept.TABLES), (OF_PAYBACK, kept.PAYBACK_TABLES | kept.TABLES), (OF_PROMISES, kept.PROMISES_TABLES | kept.TABLES)],
    ids=["catalogue", "payback", "promises"],
)
def test_what_is_kept_is_read_of_the_tables_whose_changes_are_counted_alone(in_app, make, kept_ones, tables):
    asked: list[str] = []
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    for read, given in kept_ones.items():
        read(*given)
    event.remove(db.engine, "before_cursor_execute", listener)
    found = {name for statement in asked for name in re.findall(r'(?:FROM|JOIN) "?(?!anon_)(\w+)"?', statement)}
    assert found and sorted(found - set(tables)) == []


@pytest.mark.parametrize(("mark", "kept_ones"), [("until_changed", FUNCTIONS), ("until_payback_changes", OF_PAYBACK), ("until_promises_change", OF_PROMISES)])
def test_the_list_of_what_is_kept_is_whole(mark, kept_ones):
    marked = re.compile(rf"^@{mark}\n(?:@\w+\n)*def (\w+)", re.MULTILINE)
    found = sorted(name for file in (config.ROOT / "opsplanner").rglob("*.py") for name in marked.findall(file.read_text()))
    assert sorted(read.__name__ for read in kept_ones) == found


def _offered(page) -> list[str]:
    return re.findall(r"<option value=\"ward-\d\">(\w+)</option>", page.get("/operations").text)


@pytest.mark.parametrize(
    "change",
    [
        lambda: db.session.execute(update(Ward).where(Ward.name == "River").values(name="Brook")),
        lambda: db.session.execute(text("UPDATE ward SET name = 'Brook' WHERE name = 'River'")),
        lambda: setattr(db.session.query(Ward).filter_by(name="River").one(), "name", "Brook"),
    ],
    ids=["in bulk", "as plain text", "by the session"],
)
def test_a_change_of_the_catalogue_shows_at_once(make, app, browser, change):
    make.ward("River")
    page = browser.as_(make.user())
    assert _offered(page) == _offered(page) == ["River"]
    with app.app_context(), unit_of_work():
        change()
    assert _offered(page) == ["Brook"]
    make.ward("Twydall")
    assert _offered(page) == ["Brook", "Twydall"]


def test_a_change_that_is_taken_back_changes_nothing(make, app, browser):
    make.ward("River")
    page = browser.as_(make.user())
    assert _offered(page) == ["River"]
    with app.app_context():
        db.session.execute(update(Ward).values(name="Brook"))
        db.session.rollback()
    assert _offered(page) == ["River"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("address", "tables"), [("/payback/board", kept.PAYBACK_TABLES), ("/", kept.PROMISES_TABLES)], ids=["payback", "promises"])
def test_what_is_kept_is_read_anew_once_after_a_change_of_any_of_its_tables(make, app, browser, caplog, address, tables):
    page, found = browser.as_(make.user(make.agency(kind=AgencyKind.PROBATION), Role.COORDINATOR)), {}
    here = queries_of(caplog, page, address)
    for table in (*tables, "history_line"):
        with app.app_context(), unit_of_work():
            db.session.execute(text(f"DELETE FROM {table} WHERE 1 = 0"))
        caplog.clear()
        with caplog.at_level("INFO", logger="opsplanner.requests"):
            page.get(address)
        found[table] = int(re.search(r" (\d+) queries$", caplog.records[-1].getMessage())[1])
        assert queries_of(caplog, page, address) == here
    assert found.pop("history_line") == here and all(here < anew <= 12 for anew in found.values()), found


def test_the_name_of_the_partnership_is_kept_and_changes_for_everybody(make, app, browser):
    page, other = browser.as_(make.user()), browser.as_(make.user())
    before = text_of(page.get("/account"))
    with app.app_context(), unit_of_work():
        db.session.execute(update(Installation).values(short_name="Newer name"))
    assert "Newer name" not in before and all("Newer name" in text_of(one.get("/account")) for one in (page, other, browser) if one is not browser)
    assert "Newer name" in browser.get("/sign-in").text


def test_who_is_signed_in_and_how_often_the_catalogue_was_changed_is_one_query(make, browser, caplog):
    page = browser.as_(make.user())
    page.get("/operations/plan")
    one = queries_of(caplog, page, "/account")
    assert queries_of(caplog, page, "/account") == one
    assert one == 4  # who she is, her sign-ins, what happened to her account, when she is away


def test_where_something_may_be_written_the_catalogue_is_read_anew(make, app):
    make.ward("River")
    with app.test_request_context("/", method="POST"):
        kept.read_under(1, 1, 1)
        first = listing_queries.choices()
        assert listing_queries.choices() is not first
    with app.test_request_context("/"):
        assert listing_queries.choices() is not listing_queries.choices()  # nobody is signed in
        kept.read_under(1, 1, 1)
        assert listing_queries.choices() is listing_queries.choices()


OF_THE_REQUEST = frozenset(
    ["request", "session", "g", "config", "current_user", "csrf_token", "once", "get_flashed_messages", "wants_fragment", "site", "navigation", "marking", "refused"]
)


class _Template:
    """What a template says: its macros, what it has of other files by which name, and what else stands in it."""

    def __init__(self, words: str) -> None:
        self.environment = Environment()
        tree = self.environment.parse(words)
        self.environment.filters |= {one.name: str for one in tree.find_all(nodes.Filter)}
        self.macros = {one.name: one for one in tree.find_all(nodes.Macro)}
        self.imported = {
            (name if isinstance(name, str) else name[1]): (one.template.value, name if isinstance(name, str) else name[0])
            for one in tree.find_all(nodes.FromImport) for name in one.names
        }
        self.outside = [one for one in tree.body if not isinstance(one, nodes.Macro | nodes.FromImport)]

    def names(self, macro: str) -> set[str]:
        """The names that a macro, and what stands outside macros, take from without: what it is given, or sets, is its own."""
        return meta.find_undeclared_variables(nodes.Template([self.macros[macro], *self.outside], lineno=1).set_environment(self.environment))


def _of_the_request(files: dict[str, _Template], home: str, macro: str) -> list[str]:
    """What of the request a macro draws, itself or by the macros that it uses, whichever files they stand in: "file: macro: name"."""
    todo, seen, found = [(home, macro)], set[tuple[str, str]](), []
    while todo:
        if (one := todo.pop()) in seen:
            continue
        seen.add(one)
        file, name = files[one[0]], one[1]
        names = file.names(name)
        found += [f"{one[0]}: {name}: {what}" for what in sorted(names & OF_THE_REQUEST)]
        found += [f"{one[0]}: {name}: another template" for _ in file.macros[name].find_all((nodes.Include, nodes.Import))]
        todo += [(one[0], used) for used in names & set(file.macros)] + [file.imported[used] for used in names & set(file.imported)]
    return found


def test_a_token_is_found_through_the_macros_that_a_macro_uses():
    """`once` and `csrf_token` are there for every macro, so that one drawn once would keep them for everybody."""
    files = {
        "home": _Template('{% from "press" import press as button %}{% macro row(line) %}{{ cell(line) }}{% endmacro %}{% macro cell(line) %}{% for once in line %}{{ once }}{% endfor %}{{ button(line.once) }}{% endmacro %}'),
        "press": _Template('{% macro press(site) %}{{ site }}{{ once() }}{% endmacro %}{% macro other() %}{{ csrf_token() }}{% endmacro %}'),
    }
    assert _of_the_request(files, "home", "row") == ["press: press: once"]


def test_what_is_drawn_once_knows_nothing_of_the_request():
    files = {file: file.read_text() for file in TEMPLATES.rglob("*.html")}
    drawn = {name for words in files.values() for name in re.findall(r"drawn_(?:once|whole|from)\((\w+)", words)}
    homes = {name: [file for file, words in files.items() if re.search(rf"macro {name}\(", words)] for name in drawn}
    assert drawn and [name for name, found in homes.items() if len(found) != 1] == []
    read = {str(file.relative_to(TEMPLATES)): _Template(words) for file, words in files.items()}
    assert [found for name, (home,) in homes.items() for found in _of_the_request(read, str(home.relative_to(TEMPLATES)), name)] == []
    for name, (home,) in homes.items():  # imported without context, so it sees its own values alone
        importing = [words for file, words in files.items() if re.search(rf"import [\w, ]*\b{name}\b", words)]
        assert importing or re.search(rf"drawn_(?:once|whole|from)\({name}", files[home])
        assert all("with context" not in words for words in importing)
