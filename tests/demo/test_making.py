"""Making the demonstration: the same one each day, once, with as many earlier years as are asked for, and open to who plans on."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from opsplanner import clock, demo
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.models import Agency, Installation, Operation, OutcomeEntry, Review
from opsplanner.models import OperationState as State
from tests.databases import empty
from tests.demo.test_operations import check_counters, operations
from tests.demo.test_results import check_closed, check_entries, entries
from tests.demonstrations import make_demonstration
from tests.make import Make

pytestmark = pytest.mark.usefixtures("own_demonstration")


def everything() -> dict[str, list[tuple]]:
    """All rows that the demonstration made, but for the moment at which it was made."""
    tables = ("operation", "commitment", "booking", "nomination", "telling", "operation_ward", "operation_priority", "operation_measure", "entry_query",
              "agency_report", "log_entry", "debrief", "lesson")
    found = {table: [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))] for table in tables}
    found["entry"] = [tuple(row) for row in db.session.execute(text("SELECT * FROM outcome_entry WHERE operation_id > 0 ORDER BY id"))]
    found["history"] = [tuple(row) for row in db.session.execute(text("SELECT at, by_name, what, why FROM history_line WHERE operation_id > 0 ORDER BY id"))]
    return found


def test_the_same_day_gives_the_same_demonstration():
    first = everything()
    empty()
    db.session.expunge_all()
    Make().installation()
    make_demonstration()
    assert everything() == first


def test_it_is_made_once_and_never_on_a_live_installation():
    with pytest.raises(RuleBroken), unit_of_work():
        demo.load()
    db.session.get(Installation, 1).demonstration = False
    db.session.commit()
    with pytest.raises(RuleBroken), unit_of_work():
        demo.load()


def test_a_bigger_one_lies_in_earlier_years_and_leaves_what_is_round_today_alone():
    first = clock.today() - timedelta(days=274)
    before = [operation.reference for operation in operations()]
    steps: list[int] = []
    demo.fill(500, steps.append)
    assert demo.count() == 500 and steps == [120, 500]
    assert [operation.reference for operation in operations(Operation.day > first)] == before
    older = operations(Operation.day <= first)
    assert {operation.state for operation in older} == {State.CLOSED, State.CANCELLED}
    assert all(operation.plan_year_id for operation in older)
    by_year = Counter(operation.day.year for operation in older)
    assert max(by_year.values()) <= 130
    assert len({operation.reference for operation in operations()}) == 500
    demo.fill(300)
    assert demo.count() == 500
    check_counters()


def test_earlier_years_have_about_five_entries_each_and_are_closed():
    before = len(entries())
    demo.fill(320)
    check_entries()
    check_closed()
    first = clock.today() - timedelta(days=274)
    older = operations(Operation.day <= first)
    assert {operation.state for operation in older} == {State.CLOSED, State.CANCELLED}
    assert 4.3 * len(older) <= len(entries()) - before <= 6 * len(older)
    council = db.session.scalars(select(Agency).where(Agency.code == "council")).one()
    assert all(entry.review is Review.SIGNED_OFF for entry, _ in entries(OutcomeEntry.agency_id == council.id, Operation.day <= first))


def test_people_can_plan_on_afterwards(make):
    """New rows get ids of their own, on PostgreSQL too, where the counters do not follow by themselves."""
    assert make.operation().id > 120
