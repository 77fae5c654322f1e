"""The outcome log: what is chosen, what it adds up to, who has reported nothing, and what it never tells."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from werkzeug.test import TestResponse

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.figures import services as figures_services
from opsplanner.figures.totals.queries import LeftOut
from opsplanner.models import (
    AgencyKind,
    AgencyReport,
    Exactness,
    Operation,
    OperationState,
    OutcomeEntry,
    PlanYear,
    Priority,
    Review,
    Role,
    entry_priority,
)
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.log import queries as log_queries
from opsplanner.outcomes.log.words import of_left_out
from opsplanner.outcomes.review import services as review_services
from tests.browser import text_of, tree_of
from tests.outcomes.given import address, context, do, ended, measure, published, recorded
from tests.queries import queries_of


def table(answer: TestResponse, name: str) -> list[dict[str, str]]:
    """The rows of the table of this class, by heading."""
    assert answer.status_code == 200
    tree = tree_of(answer.text)
    found = [one for one in tree.iter("table") if name in (one.get("class") or "").split()]
    rows = [list(row.iter("td")) for one in found for row in one.iter("tr")]
    return [{cell.get("data-label"): " ".join(" ".join(cell.itertext()).split()) for cell in row} for row in rows if row]


def totals(answer: TestResponse) -> dict[str, str]:
    """The totals by measure."""
    return {row["Measure"]: row["Total"] for row in table(answer, "app-totals")}


def figures(answer: TestResponse) -> list[str]:
    """The figures of the entries, in the order of the page."""
    return [row["Figure"] for row in table(answer, "app-entries")]


def sentence(answer: TestResponse) -> str:
    """What the page says that is chosen."""
    found = re.search(r"<p class=\"govuk-body-l\"[^>]*>([^<]*)", answer.text)
    assert found
    return found[1]


def entry(app, entry_id, **values):
    """Change an entry behind everybody's back, and credit it to priorities."""
    priorities = values.pop("priorities", [])
    with context(app):
        if values:
            db.session.execute(db.update(OutcomeEntry).where(OutcomeEntry.id == entry_id).values(**values))
        for code in priorities:
            priority = db.session.scalars(db.select(Priority.id).where(Priority.code == code)).first()
            db.session.execute(entry_priority.insert().values(entry_id=entry_id, priority_id=priority))
        db.session.commit()


@pytest.fixture
def cubit(make, app):
    """A Cubit of two days ago in this plan year, with the council and the police, and two measures."""
    year = make.plan_year()
    removed, stopped = measure(app, "Untaxed vehicles removed"), measure(app, "Vehicles stopped")
    police, ward = make.agency("Kent Police"), make.ward("Luton and Wayfield")
    op = ended(make, app, [removed, stopped], kind=make.type("CUBIT"), wards=[ward], accepted=[police])
    with context(app):
        db.session.execute(db.update(Operation).values(plan_year_id=year.id))
        db.session.commit()
    return op, removed, stopped, police


@pytest.fixture
def manager(make, browser):
    """A browser of the partnership's manager."""
    return browser.as_(make.user(make.office(), Role.MANAGER))


@pytest.mark.parametrize("hx", [False, True])
def test_the_log_says_what_is_chosen_adds_it_up_and_lists_it(make, app, cubit, manager, hx):
    op, removed, stopped, police = cubit
    by = make.user(police)
    first = recorded(app, op, removed, police, 12, by=by)
    recorded(app, op, removed, make.council(), 3, by=make.user(), exactness=Exactness.OVER)
    recorded(app, op, stopped, police, 41, by=by)
    do(app, review_services.sign_off, [(first.reference, first.version)], by=make.user(make.office(), Role.MANAGER))
    answer = manager.get("/outcomes?type=CUBIT", hx=hx)
    assert sentence(answer) == f"Cubit, {year_of_today()}: 3 figures, 1 signed off"
    assert totals(answer) == {"Untaxed vehicles removed": "over 15", "Vehicles stopped": "41"}
    said = {row["Measure"]: (row["Of that signed off"], row["Figures"]) for row in table(answer, "app-totals")}
    assert said == {"Untaxed vehicles removed": ("12", "2 figures, 1 signed off"), "Vehicles stopped": ("0", "one figure, not signed off")}
    assert figures(answer) == ["41", "over 3", "12"]
    assert f'href="{address(first)}"' in answer.text and f'href="/operations/{op.reference}"' in answer.text
    assert f"As at {clock.words_of_day(clock.today())}" in answer.text
    opened = manager.get("/outcomes?type=CUBIT&measure=vehicles-stopped", hx=hx)
    assert figures(opened) == ["41"] and totals(opened) == {"Vehicles stopped": "41"}
    assert f'href="/outcomes?year={year_of_today()}&amp;type=CUBIT&amp;measure=vehicles-stopped"' in answer.text


def year_of_today() -> str:
    """The code of the plan year that today lies in."""
    begins = clock.today().year - (clock.today().month < 4)
    return f"{begins}/{(begins + 1) % 100:02}"


def test_an_entry_with_two_priorities_of_an_operation_with_two_wards_and_three_agencies_is_counted_once(make, app, cubit, manager):
    _, removed, _, police = cubit
    dvla = make.agency("DVLA")
    op = ended(make, app, [removed], wards=[make.ward("River"), make.ward("Watling")], accepted=[police, dvla])
    with context(app):
        year = db.session.scalars(db.select(Priority.plan_year_id)).first()
        db.session.add(Priority(plan_year_id=year, code="violence", name="Less violence"))
        db.session.commit()
    for n, agency in enumerate((police, dvla, make.council()), 1):
        made = recorded(app, op, removed, agency, n, by=make.user(agency))
        entry(app, made.id, priorities=["street-scene", "violence"], plan_year_id=year)
    for query in ("", "priority=street-scene", "priority=violence", "measure=untaxed-vehicles-removed", f"operation={op.reference}", "year=all"):
        answer = manager.get(f"/outcomes?{query}")
        assert totals(answer) == {"Untaxed vehicles removed": "6"}, query
        assert len(figures(answer)) == 3, query
    assert "do not add up" in text_of(manager.get("/outcomes?priority=violence"))
    assert "do not add up" not in text_of(manager.get("/outcomes"))


def test_each_filter_leaves_out_what_it_should_and_is_cleared_alone(make, app, cubit, manager):
    op, removed, stopped, police = cubit
    wanted = recorded(app, op, removed, police, 12, by=make.user(police))
    entry(app, wanted.id, review=Review.QUERIED, priorities=["street-scene"])
    other = ended(make, app, [stopped], days_ago=9, wards=[make.ward("River")])
    recorded(app, other, stopped, make.council(), 7, by=make.user())
    ward = "luton"
    with context(app):
        db.session.execute(db.text("UPDATE ward SET code = 'luton' WHERE name = 'Luton and Wayfield'"))
        db.session.commit()
    day = (clock.today() - timedelta(days=2)).isoformat()
    filters = {
        "year": year_of_today(), "priority": "street-scene", "type": "CUBIT", "operation": op.reference, "agency": police.code, "ward": ward,
        "measure": "untaxed-vehicles-removed", "state": "queried", "from": day, "to": day,
    }
    for name, value in filters.items():
        if name not in ("year", "to"):
            assert figures(manager.get("/outcomes", query_string={name: value} | ({} if name == "from" else {"year": "all"}))) == ["12"], name
    assert figures(manager.get("/outcomes", query_string={"to": day})) == ["12", "7"]
    assert figures(manager.get("/outcomes", query_string={"to": (clock.today() - timedelta(days=3)).isoformat()})) == ["7"]
    answer = manager.get("/outcomes", query_string=filters)
    assert figures(answer) == ["12"] and sentence(answer).endswith(", queried: one figure")
    clear = re.findall(r'<a class="app-filters__clear" href="([^"]+)"', answer.text)
    assert len(clear) == len(filters)
    for name, url in zip(("year", "priority", "type", "operation", "agency", "ward", "measure", "state", "from", "to"), clear, strict=True):
        assert f"{name}=" not in url and url.count("=") == len(filters) - 1, url


def test_without_a_choice_it_is_the_current_plan_year_and_clearing_that_shows_all(make, app, cubit, manager):
    op, removed, _, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police))
    old = published(app, measure(app, "Litter swept", "tonnes"), make.council(), 1500)
    entry(app, old.id, plan_year_id=make.plan_year(starts_on=old.starts_on).id)
    assert figures(manager.get("/outcomes")) == ["12"]
    assert 'href="/outcomes?year=all"' in manager.get("/outcomes").text
    everything = manager.get("/outcomes?year=all")
    assert figures(everything) == ["12", "over 1,500 tonnes"] and sentence(everything).startswith("All years: 2 figures, 1 signed off")
    for year in ("2010/11", "2010-11"):
        assert figures(manager.get(f"/outcomes?year={year}")) == ["over 1,500 tonnes"]


@pytest.mark.usefixtures("usual_time")  # it names the days
def test_a_figure_of_a_year_is_not_march_s_and_the_page_says_so(make, app, cubit, manager):
    op, removed, _, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police))
    published(app, measure(app, "Litter swept", "tonnes"), make.council(), 1500)
    march = manager.get("/outcomes?from=2011-03-01&to=2026-12-31")
    assert figures(march) == ["12"] and list(totals(march)) == [removed.name]
    said = "One figure of 2010/11 is not counted here, since only a part of that time lies within these days."
    assert said in text_of(march)
    (link,) = (a.get("href") for a in tree_of(march.text).iter("a") if a.text == "Choose all of that time")
    assert link == "/outcomes?from=2010-04-01&to=2026-12-31"
    whole = manager.get(link)
    assert figures(whole) == ["12", "over 1,500 tonnes"] and "not counted here" not in whole.text
    assert "not counted here" not in manager.get("/outcomes?from=2011-04-01").text + manager.get("/outcomes?year=all").text


@pytest.mark.parametrize(
    "periods, said",
    [
        ([], ""),
        ([("2010-04-01", "2011-03-31", 35)], "35 figures of 2010/11 are not counted here, since only a part of that time lies within these days."),
        (
            [("2010-04-01", "2011-03-31", 35), ("2011-01-01", "2011-06-30", 1)],
            "36 figures are not counted here, since only a part of their time lies within these days: 35 of 2010/11; 1 of 1 January 2011 to 30 June 2011.",
        ),
        (
            [(f"20{n}-04-01", f"20{n + 1}-03-31", 1) for n in range(10, 14)],
            "4 figures of 4 periods are not counted here, since only a part of their time lies within these days.",
        ),
    ],
)
def test_what_days_leave_out_is_said_by_its_period(periods, said):
    assert of_left_out([LeftOut(date.fromisoformat(first), date.fromisoformat(last), count) for first, last, count in periods]) == said


def test_a_night_counts_in_the_day_and_the_year_in_which_it_began(make, app, browser, hands):
    hands.move_to("2027-04-01T09:00+01:00")
    manager = browser.as_(make.user(make.office(), Role.MANAGER))
    removed, year = measure(app, "Untaxed vehicles removed"), make.plan_year(date(2026, 4, 1))
    with context(app):
        make.operation(OperationState.COMPLETED, kind=make.type("CUBIT"), wall=clock.Wall(date(2027, 3, 31), time(22), time(2)))
        db.session.execute(db.update(Operation).values(plan_year_id=year.id))
        db.session.commit()
        night = db.session.scalars(db.select(Operation)).one()
    recorded(app, night, removed, make.council(), 7, by=make.user())
    assert figures(manager.get("/outcomes?from=2027-03-31&to=2027-03-31")) == figures(manager.get("/outcomes?year=2026/27")) == ["7"]
    assert figures(manager.get("/outcomes?from=2027-04-01&to=2027-04-01")) == figures(manager.get("/outcomes?year=2027/28")) == []


def test_a_plan_year_can_be_chosen_from_its_first_day_planned_or_not(make, app, browser, hands):
    hands.move_to("2027-04-02T09:00+01:00")
    manager = browser.as_(make.user(make.office(), Role.MANAGER))
    make.plan_year(date(2026, 4, 1))
    removed = measure(app, "Untaxed vehicles removed")
    operation = ended(make, app, [removed], days_ago=1)
    recorded(app, operation, removed, make.council(), 9, by=make.user())
    chosen = manager.get("/outcomes?year=2027/28")
    assert figures(chosen) == ["9"] and sentence(chosen).startswith("2027/28: ") and '<option value="2027/28" selected>' in chosen.text
    year = make.plan_year(date(2027, 4, 1))
    with context(app), unit_of_work():
        figures_services.give_year(db.session.get_one(PlanYear, year.id))
    assert figures(manager.get("/outcomes?year=2027/28")) == ["9"], "it stays there once the year is planned"


def test_an_operation_of_another_year_shows_its_entries_without_choosing_the_year(make, app, cubit, manager):
    _, removed, _, police = cubit
    old = ended(make, app, [removed], days_ago=800, accepted=[police])
    recorded(app, old, removed, police, 5, by=make.user(police))
    assert figures(manager.get(f"/outcomes?operation={old.reference.lower()}")) == ["5"]
    assert sentence(manager.get(f"/outcomes?operation={old.reference}")) == f"{old.reference}: one figure, not signed off"


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    "query, said",
    [
        ("year=1999/00", "There is no plan year “1999/00” here"),
        ("type=NONE", "There is no type “NONE” here"),
        ("operation=CUBIT-1999-001", "There is no operation “CUBIT-1999-001” here"),
        ("priority=x&agency=y&ward=z", "There is no ward “z” here"),
        ("measure=%3Cscript%3E", "There is no measure “&lt;script&gt;” here"),
        ("state=lost", "There is no state “lost” here"),
        ("from=31/02/2026", "Enter a date that exists"),
        ("from=2026-05-02&to=2026-05-01", "The last day is before the first"),
        ("page=two", "Enter a whole number from 1 to 40"),
        ("page=99999999999999999999", "Enter a whole number from 1 to 40"),
        ("operation=%00%FF&ward=%00", None),
    ],
)
def test_what_makes_no_sense_is_left_out_with_a_sentence(make, app, cubit, manager, query, said):
    op, removed, _, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police))
    answer = manager.get(f"/outcomes?{query}")
    assert answer.status_code == 200 and (said is None or said in answer.text)
    assert manager.get(f"/outcomes.csv?{query}").status_code == 200


def test_stocks_and_published_percentages_stand_one_by_one(make, app, manager):
    make.plan_year()
    bins, burglary = measure(app, "Litter bins provided", "bins", "stock"), measure(app, "Non-domestic burglary", "per cent", "published percentage")
    for number in (2000, 1900):
        published(app, bins, make.council(), number)
    entry(app, published(app, burglary, make.agency("Kent Police"), -13).id, hundredths=-1320, exactness=Exactness.EXACT)
    answer = manager.get("/outcomes?year=all")
    assert totals(answer) == {"Litter bins provided": "Not summed (stock)", "Non-domestic burglary": "-13.2%"}
    assert sorted(figures(answer)) == ["-13.2%", "over 1,900", "over 2,000"]
    assert [row["Figures"] for row in table(answer, "app-totals")] == ["2 figures, all signed off", "one figure, signed off"]


def test_what_was_corrected_is_not_counted_and_can_be_found(make, app, cubit, manager):
    op, removed, _, police = cubit
    by, reviewer = make.user(police), make.user(make.office(), Role.MANAGER)
    wrong = recorded(app, op, removed, police, 12, by=by)
    do(app, review_services.sign_off, [(wrong.reference, wrong.version)], by=reviewer)
    with context(app):
        version = db.session.get_one(OutcomeEntry, wrong.id).version
        db.session.remove()
    do(app, entry_services.correct_entry, wrong.reference, figures_services.Figure(1300), "Counted again at the pound", seen_version=version, by=by)
    answer = manager.get("/outcomes")
    assert totals(answer) == {"Untaxed vehicles removed": "13"} and figures(answer) == ["13"]
    corrected = manager.get("/outcomes?state=corrected")
    assert figures(corrected) == ["12"] and totals(corrected) == {} and "which no total counts" in sentence(corrected)


def test_it_says_which_operations_have_reported_nothing(make, app, cubit, manager):
    op, removed, stopped, police = cubit
    silent = ended(make, app, [removed], kind=make.type("DISCARD"), accepted=[police], days_ago=3)
    ended(make, app, [removed], days_ago=3, state=OperationState.CANCELLED)
    said = ended(make, app, [removed], days_ago=4, state=OperationState.CUT_SHORT)
    with context(app):
        db.session.execute(db.update(Operation).values(plan_year_id=db.session.scalars(db.select(Priority.plan_year_id)).first()))
        report = AgencyReport(operation_id=said.id, agency_id=make.council().id, nothing_to_report=True, said_at=clock.now())
        db.session.add(report)
        db.session.commit()

    def named(query: str) -> set[str]:
        text = manager.get(f"/outcomes?{query}").text
        listed = text[text.index('id="silent"'):].split("</ul>")[0] if 'id="silent"' in text else ""
        return {one for one in (op.reference, silent.reference, said.reference) if one in listed}

    assert named("") == {op.reference, silent.reference}
    recorded(app, op, removed, police, 12, by=make.user(police))
    assert named("") == {silent.reference}
    assert named("type=CUBIT") == set()
    assert named(f"agency={make.council().code}") == {op.reference, silent.reference}, "the council's own figures are missing"
    assert named(f"agency={police.code}") == {silent.reference}
    assert named("state=corrected") == set()


def test_an_operation_that_ended_and_that_nobody_marked_completed_has_reported_nothing_either(make, app, manager):
    over = [ended(make, app, state=state) for state in (OperationState.CONFIRMED, OperationState.UNDER_WAY)]
    other = [make.operation(OperationState.CONFIRMED), ended(make, app, state=OperationState.PROPOSED)]
    still = make.operation(OperationState.UNDER_WAY)
    with context(app):
        began, ends = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)
        at_work = {"musters_at": began, "starts_at": began, "ends_at": ends, "day": clock.today()}
        db.session.execute(db.update(Operation).where(Operation.id == still.id).values(**at_work))
        db.session.commit()
    text = manager.get("/outcomes?year=all").text
    assert all(op.reference in text for op in over) and not any(op.reference in text for op in (*other, still))


def test_the_list_of_who_reported_nothing_is_capped_with_a_link(make, app, manager, monkeypatch):
    make.plan_year()
    for n in range(7):
        ended(make, app, days_ago=n + 2)
    page = manager.get("/outcomes?year=all")
    assert len(re.findall(r'href="/operations/TYPE', page.text)) == log_queries.FEW
    assert 'href="/outcomes?year=all&amp;silent=all#silent"' in page.text
    assert len(re.findall(r'href="/operations/TYPE', manager.get("/outcomes?year=all&silent=all").text)) == 7


def test_entries_are_25_a_page_the_latest_first(make, app, cubit, manager):
    what, council = measure(app, "Litter swept", "tonnes"), make.council()
    for n in range(30):
        published(app, what, council, n)
    first, second = manager.get("/outcomes?year=all"), manager.get("/outcomes?year=all&page=2")
    assert figures(first) == [f"over {n} tonne{'' if n == 1 else 's'}" for n in range(29, 4, -1)]
    assert figures(second) == [f"over {n} tonne{'' if n == 1 else 's'}" for n in range(4, -1, -1)]
    assert totals(first) == totals(second) == {"Litter swept": f"over {sum(range(30))} tonnes"}
    assert 'href="/outcomes?year=all&amp;page=2"' in first.text and 'href="/outcomes?year=all"' in second.text
    assert "There is nothing on page 40" in manager.get("/outcomes?year=all&page=40").text


def test_nothing_chosen_or_nothing_recorded_says_what_to_do(make, app, cubit, manager):
    answer = manager.get("/outcomes?type=CUBIT")
    assert "no figures" in sentence(answer) and "Clear “Type: Cubit”" in text_of(answer)
    assert "Nothing has been recorded yet" in manager.get("/outcomes?year=all").text


def test_htmx_gets_the_results_alone_and_the_clean_address(make, app, cubit, manager):
    part = manager.get("/outcomes?year=all&type=CUBIT&ward=&from=", hx=True)
    assert "<h1" not in part.text and 'id="log"' in part.text
    assert part.headers["HX-Push-Url"] == "/outcomes?year=all&type=CUBIT"


def pages(somebody, references=()) -> list[str]:
    """All that the log tells somebody: pages and files, with every filter that could tell more."""
    queries = ["", "year=all", "type=CUBIT&year=all", "silent=all&year=all", "state=recorded&year=all", "measure=untaxed-vehicles-removed&year=all", "to=2099-01-01"]
    queries += [f"operation={reference}" for reference in references]
    found = [somebody.get(f"{path}?{query}").text for query in queries for path in ("/outcomes", "/outcomes.csv")]
    return [re.sub(r"As at [^<]*|name=\"(csrf_token|once)\" value=\"[^\"]*\"", "", text) for text in found]


def test_a_restricted_operation_is_in_no_list_total_or_file_of_who_may_not_see_it(make, app, browser, cubit):
    op, removed, _, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police))
    hidden = ended(make, app, [removed], kind=make.type("YANG"), accepted=[police], restricted=True)
    quiet = ended(make, app, [removed], kind=make.type("SAFER"), accepted=[police], restricted=True)
    readers = [browser.as_(make.user(police, Role.STAFF)), browser.as_(make.user(make.office(), Role.MANAGER)), browser.as_(make.user(make.agency("NHS", AgencyKind.HEALTH)))]
    references = [hidden.reference, quiet.reference]
    before = [pages(reader, references) for reader in readers]
    made = recorded(app, hidden, removed, police, 888, by=make.user(police))
    assert [pages(reader, references) for reader in readers] == before
    assert all(f"There is no operation “{reference}” here" in readers[0].get(f"/outcomes?operation={reference}").text for reference in references)
    insider = browser.as_(make.user(police))
    assert f'href="{address(made)}"' in insider.get("/outcomes?year=all").text
    assert totals(insider.get("/outcomes?year=all")) == {"Untaxed vehicles removed": "900"}
    assert "OFFICIAL-SENSITIVE" in insider.get("/outcomes?year=all").text
    assert quiet.reference in insider.get("/outcomes?year=all").text, "who sees it is told that nothing is reported"


def test_released_figures_join_shared_totals_without_a_name(make, app, browser, cubit):
    op, removed, _, police = cubit
    ordinary = recorded(app, op, removed, police, 12, by=make.user(police))
    hidden = ended(make, app, [removed], kind=make.type("YANG"), wards=[make.ward("Watling")], accepted=[police], restricted=True, days_ago=1)
    secret = recorded(app, hidden, removed, police, 888, by=make.user(police))
    entry(app, secret.id, plan_year_id=ordinary.plan_year_id, priorities=["street-scene"], note="At the quay")
    with context(app):
        db.session.execute(db.update(Operation).where(Operation.id == hidden.id).values(figures_released=True))
        db.session.commit()
    manager = browser.as_(make.user(make.office(), Role.MANAGER))
    for query in ("", "year=all", "measure=untaxed-vehicles-removed", "state=recorded"):
        page, file = manager.get(f"/outcomes?{query}"), manager.get(f"/outcomes.csv?{query}").text
        assert totals(page) == {"Untaxed vehicles removed": "900"}, query
        assert figures(page) == ["12"] and "One figure of operations that are not named here is counted" in text_of(page)
        assert file.splitlines()[-1] == (
            f",Untaxed vehicles removed,888,vehicles,exact,count,,,,,,{year_of_today()},,,,An operation that is not named here,final,,,,recorded,no,,,,,,"
        )
        for told in (hidden.reference, f"{address(secret)}\"", "At the quay", clock.words_of_day(hidden.day, weekday=False)):
            assert told not in page.text.split("</form>")[-1] and told not in file
    assert totals(manager.get("/outcomes?priority=street-scene")) == {"Untaxed vehicles removed": "888"}
    telling = (f"agency={police.code}", "type=CUBIT", "from=2020-01-01", f"operation={op.reference}", f"ward={ward_of(app, op)}")
    assert [totals(manager.get(f"/outcomes?{query}")) for query in telling] == [{"Untaxed vehicles removed": "12"}] * len(telling)
    assert totals(manager.get("/outcomes?type=YANG")) == {}


def ward_of(app, operation):
    """The code of an operation's ward."""
    with context(app):
        return db.session.get_one(Operation, operation.id, options=[db.selectinload(Operation.wards)]).wards[0].code


def test_a_charity_sees_the_figures_of_what_it_takes_part_in_and_of_services_returns(make, app, browser, cubit):
    op, removed, _, police = cubit
    charity = make.agency("Charity", AgencyKind.VOLUNTARY)
    recorded(app, op, removed, police, 12, by=make.user(police))
    own = ended(make, app, [removed], accepted=[police, charity])
    recorded(app, own, removed, police, 5, by=make.user(police))
    published(app, measure(app, "Litter swept", "tonnes"), make.council(), 1500)
    answer = browser.as_(make.user(charity)).get("/outcomes?year=all")
    assert totals(answer) == {"Litter swept": "over 1,500 tonnes", "Untaxed vehicles removed": "5"}


def test_the_number_of_queries_does_not_grow(make, app, cubit, manager, caplog):
    op, removed, stopped, police = cubit
    recorded(app, op, removed, police, 12, by=make.user(police))
    addresses = ["/outcomes", "/outcomes?year=all", "/outcomes?type=CUBIT&priority=street-scene", "/outcomes.csv"]
    one = [queries_of(caplog, manager, address) for address in addresses]
    for n in range(3):
        more = ended(make, app, [removed, stopped], accepted=[police], days_ago=n + 2)
        recorded(app, more, removed, police, n, by=make.user(police))
        ended(make, app, days_ago=n + 2)
    assert [queries_of(caplog, manager, address) for address in addresses] == one
    assert max(one) <= 12 and queries_of(caplog, manager, f"/outcomes?operation={op.reference}") <= 12
