"""What came of the demonstration's operations: that it is whole, and as the rules of the rooms would have it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, selectinload

from opsplanner import clock
from opsplanner.database import db
from opsplanner.demo.people import SIGN_INS
from opsplanner.figures import rules as figures_rules
from opsplanner.home.outcomes import page as outcomes_page
from opsplanner.logbook.debrief.queries import lessons_for_type
from opsplanner.logbook.rules import BEGUN
from opsplanner.models import (
    AgencyReport,
    Commitment,
    Debrief,
    EntryQuery,
    Exactness,
    HistoryLine,
    Lesson,
    LessonState,
    LogEntry,
    LogKind,
    Measure,
    Operation,
    OperationType,
    OperationWard,
    OutcomeEntry,
    PlanYear,
    Priority,
    Review,
    Role,
    User,
    Verb,
    entry_priority,
    operation_priority,
)
from opsplanner.models import OperationState as State
from opsplanner.outcomes import queries as outcomes_queries
from opsplanner.outcomes.closing import queries as closing_queries
from opsplanner.outcomes.closing import rules as closing_rules
from tests.figures.test_sums import anew, kept

pytestmark = pytest.mark.usefixtures("demonstration")
OVER = (State.COMPLETED, State.CUT_SHORT, State.CLOSED)


def user(email: str) -> User:
    """The account with this address."""
    return db.session.scalars(select(User).where(User.email == email)).one()


def entries(*where) -> list[tuple[OutcomeEntry, Operation]]:
    """The entries of operations, with them, in the order of their ids."""
    query = select(OutcomeEntry, Operation).join(Operation, Operation.id == OutcomeEntry.operation_id).where(*where)
    return [tuple(row) for row in db.session.execute(query.order_by(OutcomeEntry.id))]


def operations(*where) -> list[Operation]:
    """Operations with their parts, soonest first."""
    query = select(Operation).where(*where).options(selectinload(Operation.commitments).joinedload(Commitment.agency))
    return list(db.session.scalars(query.order_by(Operation.starts_at, Operation.id)))


def check_entries() -> None:
    """Hold every entry against its operation and against the rules of review."""
    credited: dict[int, set[int]] = {}
    for entry_id, priority_id in db.session.execute(select(entry_priority.c.entry_id, entry_priority.c.priority_id)):
        credited.setdefault(entry_id, set()).add(priority_id)
    of: dict[int, set[int]] = {}
    for operation_id, priority_id in db.session.execute(select(operation_priority.c.operation_id, operation_priority.c.priority_id)):
        of.setdefault(operation_id, set()).add(priority_id)
    wards = {tuple(row) for row in db.session.execute(select(OperationWard.operation_id, OperationWard.ward_id))}
    parts = {tuple(row) for row in db.session.execute(select(Commitment.operation_id, Commitment.agency_id).where(Commitment.turned_up.is_not(None)))}
    units = dict(db.session.execute(select(Measure.id, Measure.unit)).all())
    corrects = {entry.corrects_id: entry for entry, _ in entries(OutcomeEntry.corrects_id.is_not(None))}
    managers = set(db.session.scalars(select(User.id).where(User.role == Role.MANAGER)))
    recorders = {row.id: row.agency_id for row in db.session.execute(select(User.id, User.agency_id).where(User.role == Role.COORDINATOR))}
    today = clock.day_bounds(clock.today()).start
    for entry, operation in entries():
        assert operation.state in BEGUN and credited.get(entry.id, set()) == of.get(operation.id, set()), operation.reference
        assert (entry.starts_on, entry.ends_on) == (operation.day, operation.day), "a night counts where it began"
        assert entry.plan_year_id == operation.plan_year_id and (operation.id, entry.ward_id) in wards and (operation.id, entry.agency_id) in parts
        assert entry.hundredths >= 0 and (entry.hundredths % 100 == 0 or units[entry.measure_id] in ("pounds", "hours"))
        assert operation.ends_at < entry.recorded_at <= entry.changed_at < today
        assert entry.by_telephone == (recorders[entry.recorded_by_id] != entry.agency_id)
        signed = entry.review is Review.SIGNED_OFF
        assert signed == (entry.signed_off_at is not None) == (entry.signed_off_by_id is not None)
        if signed:
            assert entry.signed_off_by_id in managers and not figures_rules.is_own(entry.signed_off_by_id, entry.recorded_by_id, entry.changed_by_id)
            assert entry.changed_at < entry.signed_off_at < today
        assert entry.superseded == (entry.id in corrects) and (not entry.superseded or signed)
        assert bool(entry.why) == (entry.corrects_id is not None)


def check_closed() -> None:
    """Hold every closed operation against the rule that closes it."""
    for operation in operations(Operation.state == State.CLOSED):
        assert closing_rules.lacking(closing_queries.said_of(operation), closing_queries.has_debrief(operation.id), clock.today()) == [], operation.reference


def test_entries_follow_from_their_operations_and_nobody_signed_off_her_own():
    check_entries()
    assert len(entries()) >= 400


def test_figures_are_of_all_kinds():
    found = entries()
    assert {entry.exactness for entry, _ in found} == {Exactness.EXACT, Exactness.OVER, Exactness.ABOUT}
    assert sum(entry.hundredths == 0 for entry, _ in found) >= 10 and any(entry.by_telephone for entry, _ in found)
    units = dict(db.session.execute(select(Measure.id, Measure.unit)).all())
    assert {"pounds", "hours"} <= {units[entry.measure_id] for entry, _ in found}
    assert any(entry.interim for entry, _ in found)
    agencies = {entry.agency_id for entry, _ in found}
    assert len(agencies) >= 6


def test_most_older_ones_are_closed_and_fulfil_the_rule_that_closes_them():
    check_closed()
    old = [operation for operation in operations(Operation.state.in_(OVER)) if operation.day < clock.today() - timedelta(days=66)]
    assert sum(operation.state is State.CLOSED for operation in old) >= 0.7 * len(old)
    assert all(operation.day < clock.today() - timedelta(days=60) for operation in operations(Operation.state == State.CLOSED))
    for operation in operations(Operation.state == State.CLOSED):
        last = db.session.scalars(select(HistoryLine).where(HistoryLine.operation_id == operation.id).order_by(HistoryLine.id.desc())).first()
        assert last.verb is Verb.CLOSED


def test_the_manager_has_a_queue_over_several_priorities():
    manager = user("manager@partnership.example")
    waiting = outcomes_queries.to_review(manager).found()
    of_operations = entries(OutcomeEntry.review == Review.RECORDED, OutcomeEntry.superseded.is_(False))
    assert 20 <= len(of_operations) <= 40 and len(waiting.by_priority) >= 2 and waiting.entries >= len(of_operations)


def test_questions_are_open_or_answered_as_the_entries_stand():
    found = list(db.session.scalars(select(EntryQuery)))
    assert sum(query.answered_at is None for query in found) >= 3 and sum(query.answered_at is not None for query in found) >= 2
    for query in found:
        entry = db.session.get(OutcomeEntry, query.entry_id)
        assert entry.recorded_at < query.asked_at and query.asked_by_id != entry.recorded_by_id
        assert (entry.review is Review.QUERIED) == (query.answered_at is None) == (query.answer == "")
        assert query.answered_at is None or query.asked_at < query.answered_at and query.answered_by_id == entry.recorded_by_id
    open_ = {query.entry_id for query in found if query.answered_at is None}
    assert open_ == {entry.id for entry, _ in entries(OutcomeEntry.review == Review.QUERIED)}


def test_a_few_figures_are_corrected_and_one_correction_waits():
    found = entries(OutcomeEntry.corrects_id.is_not(None))
    assert len(found) >= 3 and sum(entry.review is Review.RECORDED for entry, _ in found) == 1
    for entry, _ in found:
        old = db.session.get(OutcomeEntry, entry.corrects_id)
        assert (old.measure_id, old.agency_id, old.operation_id, old.ward_id) == (entry.measure_id, entry.agency_id, entry.operation_id, entry.ward_id)
        assert old.hundredths != entry.hundredths and old.signed_off_at < entry.recorded_at


def test_reports_say_nothing_or_when_the_rest_comes_in():
    found = list(db.session.scalars(select(AgencyReport)))
    with_figures = {(entry.operation_id, entry.agency_id) for entry, _ in entries()}
    for report in found:
        assert bool(report.follow_up) == bool(report.follow_up_on) and report.said_by_id
        assert not report.nothing_to_report or (report.operation_id, report.agency_id) not in with_figures
    assert any(report.nothing_to_report for report in found) and any(report.follow_up for report in found)
    dated = {(report.operation_id, report.agency_id) for report in found if report.follow_up_on}
    assert {(entry.operation_id, entry.agency_id) for entry, _ in entries(OutcomeEntry.interim)} <= dated


def test_logs_lie_within_their_operations_and_are_corrected_by_later_lines():
    found = [tuple(row) for row in db.session.execute(select(LogEntry, Operation).join(Operation, Operation.id == LogEntry.operation_id))]
    for line, operation in found:
        assert operation.musters_at <= line.happened_at <= operation.ends_at + timedelta(minutes=10) and line.happened_at <= line.written_at <= clock.now()
        assert operation.state in BEGUN
    assert {line.kind for line, _ in found} >= {LogKind.ARRIVAL, LogKind.DECISION, LogKind.FINDING, LogKind.SAFETY, LogKind.RESULT}
    by_id = {line.id: line for line, _ in found}
    corrections = [line for line, _ in found if line.corrects_id]
    assert corrections and all(by_id[line.corrects_id].written_at < line.written_at and line.id > line.corrects_id for line in corrections)
    under_way = operations(Operation.state == State.UNDER_WAY)
    assert under_way and all(any(line.operation_id == operation.id for line, _ in found) for operation in under_way)


def test_who_turned_up_was_said_at_muster():
    came = list(db.session.scalars(select(Commitment).where(Commitment.turned_up.is_not(None))))
    assert len(came) > 150 and all(part.turned_up_at and part.turned_up_by_id for part in came)
    assert not db.session.scalar(select(exists().where(Commitment.turned_up.is_(None), Commitment.turned_up_at.is_not(None))))


def test_debriefs_have_lessons_that_whoever_plans_the_next_one_sees():
    assert db.session.scalar(select(func.count()).select_from(Debrief)) >= 40
    coordinator = user("coordinator@council.example")
    for kind in db.session.scalars(select(OperationType).where(OperationType.featured)):
        assert len(lessons_for_type(kind.id, coordinator)) >= 2, kind.code
    found = list(db.session.scalars(select(Lesson)))
    assert {lesson.state for lesson in found} == set(LessonState)
    assert all(lesson.owner and lesson.due_on and lesson.made_at <= lesson.changed_at for lesson in found)


def test_home_has_something_to_do_with_results():
    for account in SIGN_INS:
        person = user(account.email)
        if account.role is Role.COORDINATOR:
            due, asked = outcomes_queries.owed_and_asked(person).found()
            assert due and min(one.ended_at for one in due) < clock.now() - outcomes_page.LATE, account.email
            assert asked, account.email
    silent = aliased(OutcomeEntry)
    assert operations(Operation.state == State.COMPLETED, ~exists().where(silent.operation_id == Operation.id))


def test_the_priorities_of_the_plan_year_have_totals():
    day = clock.today() - timedelta(days=90)  # a year that has just begun has nothing yet
    year = db.session.scalars(select(PlanYear).where(PlanYear.starts_on <= day, PlanYear.ends_on >= day)).one()
    query = select(Priority.code, func.count()).join(entry_priority, entry_priority.c.priority_id == Priority.id).where(Priority.plan_year_id == year.id)
    counted = dict(db.session.execute(query.group_by(Priority.code)).all())
    assert {"street-scene", "theft", "night-time-economy", "substance-misuse"} <= set(counted)


def test_the_sums_that_stand_ready_are_those_of_the_demonstration_s_figures(demonstration):
    assert kept() == anew() != {}
