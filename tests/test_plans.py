"""In which order SQLite reads the tables of what is asked all day: the same with the statistics of a large database as with none."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.feeds.operations import queries as feeds_queries
from opsplanner.figures import queries as figures_queries
from opsplanner.figures.comparing import queries as comparing_queries
from opsplanner.figures.returned import queries as returned_queries
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.home.news import queries as news_queries
from opsplanner.models import AgencyKind, Answer, Exactness, Operation, OutcomeEntry, Review, ServiceReturn, SubscriptionKind, User
from opsplanner.operations.checks import queries as checks_queries
from opsplanner.operations.checks.rules import Asked
from opsplanner.operations.listing.search import queries as search_queries
from opsplanner.outcomes import queries as outcomes_queries
from opsplanner.outcomes.log import queries as log_queries
from opsplanner.outcomes.promised import queries as promised_queries
from opsplanner.outcomes.promised.rules import whole
from opsplanner.outcomes.review import queries as review_queries
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.promises import queries as promises_queries
from opsplanner.payback.queue import queries as queue_queries
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.waiting import queries as waiting_queries
from opsplanner.plan.done import queries as done_queries
from opsplanner.plan.indicators.periods.rules import period_of
from opsplanner.returns.sending import services as sending_services
from opsplanner.returns.sending.rules import Quantity
from opsplanner.web.filters import Choice
from tests.outcomes.given import ended, measure, recorded
from tests.returns.conftest import Calendar

LARGE = {
    "job": 5_000, "session": 5_000, "crew": 600, "slot": 600, "agency_report": 100_000,
    "operation": 100_000, "commitment": 500_000, "history_line": 2_000_000, "operation_ward": 180_000, "nomination": 100_000, "operation_type": 8, "ward": 22,
    "outcome_entry": 500_000, "entry_priority": 800_000,
}
FEW = ("type_id", "state", "lead_agency_id", "author_agency_id", "agency_id", "ward_id", "plan_year_id", "priority_id", "meeting_point_id", "verb")
"""Columns with few values, so that each stands in a tenth of the rows."""


def steps_of(verb: Any, table: str = "") -> list[Any]:
    """What SQLite does for what a verb asks last (of this table): each step with its parent."""
    told: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        told.extend([(statement, parameters)] if f"FROM {table}" in statement else [])

    event.listen(db.engine, "before_cursor_execute", note)
    verb()
    event.remove(db.engine, "before_cursor_execute", note)
    return list(db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {told[-1][0]}", tuple(told[-1][1])).all())


def asked(verb: Any, table: str = "") -> list[str]:
    """What SQLite reads for it, table by table, without what it looks up for each row."""
    return [row.detail for row in steps_of(verb, table) if row.parent == 0 and "SUBQUERY" not in row.detail and "TEMP B-TREE" not in row.detail]


EARLY = {"outcome_entry_told": "1000 3 1", "outcome_entry_told_of_year": "1000 1000", "outcome_entry_ward_told_of_year": "1000 1000", "entry_priority_told": "1000 200 1"}
"""How many figures a return counts for, by index, when all of them were of one plan year: most installations are counted once (`opsplanner analyze`)."""


def told(statistics: str) -> None:
    """Give SQLite the statistics of a large database ("many"), of one that was counted in its first year ("early"), or none."""
    connection = db.session.connection(execution_options={"write": True})
    connection.execute(text("ANALYZE"))
    connection.execute(text("DELETE FROM sqlite_stat1"))  # those that another test has left go too
    for table, rows in LARGE.items() if statistics != "none" else ():
        for (index,) in connection.exec_driver_sql("SELECT name FROM pragma_index_list(?)", (table,)).all():
            columns = [name for (name,) in connection.exec_driver_sql("SELECT name FROM pragma_index_info(?)", (index,))]
            counts = " ".join([str(rows), str(rows // 10 if columns[0] in FEW else 5), *["3"] * (len(columns) - 2), "1"][: len(columns) + 1])
            connection.execute(text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :counts)"), {"table": table, "index": index, "counts": counts})
    for index, counts in EARLY.items() if statistics == "early" else ():
        connection.execute(text("UPDATE sqlite_stat1 SET stat = :counts WHERE idx = :index"), {"index": f"ix_{index}", "counts": counts})
    db.session.commit()
    db.engine.dispose()  # statistics are read when a connection begins


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_what_is_new_is_read_by_time_and_what_is_near_by_day(app, make, statistics):
    user, operation = make.user(), make.operation(wards=[make.ward("River")])
    with app.app_context():
        told(statistics)
        who, wards = db.session.get(User, user.id), [ward.id for ward in db.session.get(Operation, operation.id, options=[db.joinedload(Operation.wards)]).wards]
        news = asked(lambda: news_queries.news(who, clock.now() - timedelta(days=7)).found())
        near = asked(lambda: checks_queries.checks(Asked(day=operation.day, wards=wards), who, {}), "operation ")
    assert "history_line USING INDEX ix_history_line_at" in news[0] and not [step for step in news if "BLOOM" in step or step.startswith("SCAN")]
    assert "SEARCH operation " in near[0] and "starts_at>? AND starts_at<?" in near[0] and not [step for step in near if "BLOOM" in step]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_figures_are_read_from_the_latest_and_those_of_an_agency_from_its_own(app, make, statistics):
    user, year, one = make.user(), Choice("2026/27", "2026/27", (1,)), Choice("one", "One", (1,))
    with app.app_context():
        told(statistics)
        who = db.session.get(User, user.id)
        read = {
            name: [step.detail for step in steps_of(lambda more=more: log_queries.page_of(Selection(**{"year": year, **more}), who, 1)) if "outcome_entry USING COVERING" in step.detail]
            for name, more in {"all": {}, "priority": {"priority": one}, "agency": {"agency": one}, "ward": {"ward": one}, "every year": {"year": None}}.items()
        }
        summed = [step.detail for step in steps_of(lambda: totals_queries.by_measure(Selection(year=year), who)) if "outcome_entry" in step.detail]
    assert len(summed) == 1 and "ix_outcome_entry_operation_id" in summed[0]  # of drafts and restricted operations alone: the others stand summed
    assert {name: [step.split("INDEX ")[1].split(" ")[0].removeprefix("ix_outcome_entry_") for step in steps] for name, steps in read.items()} == {
        "all": ["latest"], "priority": ["latest"], "agency": ["agency"], "ward": ["ward"], "every year": ["ends_on"],
    }


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_what_somebody_is_named_on_is_read_from_her_nominations(app, make, statistics):
    user = make.user()
    with app.app_context():
        told(statistics)
        who = db.session.get(User, user.id)
        steps = [step.detail for step in steps_of(lambda: feeds_queries.count(who, feeds_queries.Chosen(SubscriptionKind.MINE), clock.today()))]
    (first,) = [step for step in steps if "nomination" in step and "EXISTS" not in step]
    assert "nomination USING INDEX ix_nomination_user_id" in first and not [step for step in steps if "ix_commitment_agency_state" in step]
    assert steps[1] == first and not [step for step in steps if "TEMP B-TREE" in step]  # and no further than it counts


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_recorded_a_figure_is_looked_up_and_not_everybody_with_an_account(app, make):
    """Joined as a pair with her agency each of the three people of a figure had SQLite write down all people first: 11 ms of 2,000."""
    removed, by = measure(app, "Vehicles removed"), make.user()
    figure = recorded(app, ended(make, app, [removed]), removed, make.council(), 12, by=by)
    with app.app_context():
        who = db.session.get(User, by.id)
        steps = [step.detail for step in steps_of(lambda: figures_queries.entries_for_change(who, [figure.reference]), "outcome_entry")]
    assert len([step for step in steps if step.startswith("SEARCH user")]) == 3
    assert not [step for step in steps if step.startswith(("MATERIALIZE", "SCAN"))]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_what_waits_is_read_without_what_is_done(app, make, statistics):
    user, probation, today = make.user(), make.user(agency=make.agency("Probation", kind=AgencyKind.PROBATION)), clock.today()
    with app.app_context():
        told(statistics)
        who, keeps = db.session.get(User, user.id), db.session.get(User, probation.id)
        owed = [step.detail for step in steps_of(lambda: outcomes_queries.owed_and_asked(who).found())]
        out = asked(lambda: waiting_queries.sessions_waiting(keeps, clock.now(), timedelta(days=14)).found(), "crew")
        late = asked(lambda: sessions_queries.late(keeps, clock.now()))
        days = asked(lambda: days_queries.days(today, today + timedelta(days=28), keeps), "session")
        offered = [step.detail for step in steps_of(lambda: queue_queries.offered(keeps, today))]
        rapid = asked(lambda: promises_queries.kept(today - timedelta(days=90), clock.now()))
    assert [step for step in owed if "ix_agency_report_follow_up" in step] and [step for step in owed if "ix_outcome_entry_operation_id_agency_id" in step]
    assert out[0].startswith("SEARCH crew USING INDEX ix_crew_day") and late[0].startswith("SEARCH session USING INDEX ix_session_state_slot")
    assert days[0].startswith("SEARCH crew ") and "ix_crew_day (day>? AND day<?)" in days[0] and "ix_job_kind_decided_at" in rapid[0]
    assert [step for step in offered if "ix_job_waste" in step]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_a_priority_reads_its_latest_operations_and_of_the_others_the_states_alone(app, make, statistics):
    user = make.user()
    with app.app_context():
        told(statistics)
        who = db.session.get(User, user.id)
        latest = [step.detail for step in steps_of(lambda: done_queries.latest_operations(who, 1, 1, 10))]
        of_one, of_each = asked(lambda: done_queries.operations_of(who, 1, 1)), asked(lambda: done_queries.operations_by_priority(who, 1))
    assert [step for step in latest if "ix_operation_plan_year_starts_at (plan_year_id=?)" in step]
    assert "operation_priority USING INDEX ix_operation_priority_priority_id (priority_id=?)" in of_one[0]
    assert "operation USING COVERING INDEX ix_operation_plan_year_state (plan_year_id=?)" in of_each[0]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "early"])
def test_who_sees_what_was_promised_stands_in_an_index_and_what_returns_count_for_is_found_by_its_priority(app, make, statistics):
    """Each operation of a quarter was looked up for who sees it, and each figure of a plan year asked whether a return counts for it there."""
    user, one = make.user(), Choice("one", "One", (1,))
    with app.app_context():
        told(statistics)
        who = db.session.get(User, user.id)
        promised = [step.detail for step in steps_of(lambda: promised_queries.summed(who, who.agency_id, whole("quarter", clock.today())))]
        counted = [step.detail for step in steps_of(lambda: returned_queries.taken(Selection(year=Choice("2026/27", "2026/27", (1,)), priority=one), who)) if "outcome_entry" in step.detail or "entry_priority" in step.detail]
    assert [step for step in promised if "operation USING COVERING INDEX ix_operation_state_starts_at (state=? AND starts_at>? AND starts_at<?)" in step]
    assert [step for step in counted if step.startswith("SEARCH entry_priority USING INDEX ix_entry_priority_told (priority_id=?)")]
    assert [step for step in counted if step.startswith("SEARCH outcome_entry ")] == ["SEARCH outcome_entry USING INTEGER PRIMARY KEY (rowid=?)"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_of_a_returns_figure_no_operation_before_is_looked_for(app, make):
    """It has no type of operation to be alike: among 500,000 figures all of its measure and agency were read to find none."""
    removed, by, read = measure(app, "Vehicles removed"), make.user(), []
    with app.app_context():
        agency = by.agency_id
        more = {"measure_id": removed.id, "agency_id": agency, "hundredths": 100, "exactness": Exactness.EXACT, "review": Review.RECORDED, "recorded_by_id": by.id, "recorded_at": clock.now(), "changed_at": clock.now(), "version": 1}
        days = [clock.today() - timedelta(days=n) for n in range(1, 101)]
        db.session.execute(insert(OutcomeEntry), [more | {"reference": f"FIGURE-{n}", "starts_on": day, "ends_on": day} for n, day in enumerate(days)])
        newest = db.session.scalar(select(OutcomeEntry.id).where(OutcomeEntry.ends_on == days[0]))
        db.session.commit()
        who = db.session.get(User, by.id)
        review_queries.last_times(who, [newest])
        wire: Any = db.session.connection().connection.driver_connection
        wire.set_progress_handler(lambda: read.append(1), 1)
        review_queries.last_times(who, [newest])
        wire.set_progress_handler(None, 0)
    assert len(read) < 300, "each of the hundred figures of the measure takes some five steps"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_a_return_that_is_sent_and_taken_back_reads_its_own_figures_and_no_others(app, make, usual_time, statistics):
    """No index had the figures of a return: among 500,000 each of its statements read all of them, which was four fifths of what taking a file took."""
    calendar, october, asked_for = Calendar(app, make), period_of("month", date(2026, 10, 31)), list[tuple[str, Any]]()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        asked_for.extend([(statement, parameters)] if "outcome_entry" in statement and not many and not statement.startswith("INSERT") else [])

    with app.app_context():
        told(statistics)
        event.listen(db.engine, "before_cursor_execute", note)
        with unit_of_work():
            by, figures = db.session.get(User, calendar.owner.id, options=[db.joinedload(User.agency)]), {ward.id: Quantity(300) for ward in calendar.wards}
            sending_services.send_returns(october, [sending_services.Sending(calendar.by_ward, Answer.FIGURES, figures, None, False, False, "", "", "1")], by=by)
        with unit_of_work():
            (sent,) = db.session.scalars(select(ServiceReturn))
            sending_services.withdraw_return(october, calendar.by_ward, sending_services.print_of(sent.version, dict.fromkeys(figures, 1)), by=by)
        event.remove(db.engine, "before_cursor_execute", note)
        steps = [(row.detail, statement) for statement, values in asked_for for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert len([detail for detail, _ in steps if "ix_outcome_entry_return_id" in detail]) >= 2
    assert not [step for step in steps if step[0].startswith("SCAN") and not step[0].startswith("SCAN CONSTANT")]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_what_keeps_the_sums_looks_up_one_figure_with_its_operation_and_its_priorities(app, statistics):
    with app.app_context():
        told(statistics)
        found = steps_of_triggers("figure_sum_%")
    for name, steps in found.items():
        looked_up = sorted({step.split()[1] for step in steps if step.startswith("SEARCH")} - {"s", "l"})
        read = [step for step in steps if step.startswith("SCAN") and step.split()[1] not in ("s", "l", "CONSTANT")]
        assert (looked_up, read) == (["e", "o", "p"] if "entry_priority_" not in name or "update" not in name else ["e", "o"], []), (name, steps)
    assert len(found) == 10


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_what_keeps_the_sums_by_month_reads_no_table_but_by_its_keys(app, statistics):
    with app.app_context():
        told(statistics)
        found = steps_of_triggers("month_%")
    for name, steps in found.items():
        changed = "o" if "_operation_" in name else "l" if "_entry_priority_" in name else "e"
        assert {step.split()[1] for step in steps if step.startswith("SCAN")} <= {"CONSTANT", changed}, (name, steps)
    assert len(found) == 11


def steps_of_triggers(names: str) -> dict[str, list[str]]:
    """By what steps SQLite does what each trigger of such a name tells the sums of one row, by the trigger's name; an index made for the occasion is none of them."""
    connection, found = db.session.connection(), {}
    for name, sql in connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE ? ORDER BY name", (names,)).all():
        of_one = re.sub(r"\b(NEW|OLD)\.\w+", "1", sql[sql.index("BEGIN\n") + 6 : sql.rindex(";")])
        found[name] = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {of_one}")]
        assert not [step for step in found[name] if "AUTOMATIC" in step or "BLOOM" in step], (name, found[name])
    return found


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many", "early"])
@pytest.mark.parametrize(("ways", "index"), [(("measure", "quarter"), "told_of_year"), (("ward", "month"), "ward_told_of_year")])
def test_a_table_by_months_reads_no_figure_but_hidden_ones_and_those_that_a_return_counts_for(app, make, statistics, ways, index):
    office, year = make.user(make.office()), make.plan_year()
    with app.app_context():
        told(statistics)
        steps = steps_of(lambda: comparing_queries.crossed(Selection(year=Choice("2026/27", "2026/27", (year.id,))), office, *ways))
        read = {row.detail for row in steps if "outcome_entry" in row.detail}
    assert f"SEARCH outcome_entry USING INDEX ix_outcome_entry_{index} (plan_year_id=?)" in read
    assert all("_told_of_year (plan_year_id=?)" in step or "(operation_id=?)" in step for step in read), read


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statistics", ["none", "many"])
def test_how_far_operations_reach_is_read_at_the_ends_of_an_index(app, statistics):
    with app.app_context():
        told(statistics)
        steps = [row.detail for row in steps_of(search_queries.years) if "SUBQUERY" not in row.detail and "CONSTANT ROW" not in row.detail]
        assert len(steps) == 4 and all("SEARCH operation USING COVERING INDEX ix_operation_starts_at_id (starts_at" in step for step in steps), steps
