"""What is asked together is found as it is found alone, in its order; on PostgreSQL by one query."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Date, Select, String, case, event, func, literal, select, union_all
from sqlalchemy.exc import DBAPIError

from opsplanner import clock, together
from opsplanner.database import UTCTime, db, on_sqlite, rows
from opsplanner.models import Agency, Operation, OperationState, Role, User
from opsplanner.statements import built_once, value, values
from opsplanner.together import Known, all_as, later
from tests.test_built_once import QUICK
from tests.test_wire import _people
from tests.town import build


@built_once
def _agencies(named: bool) -> Select:
    found = select(Agency.name.label("order"), Agency.id, Agency.active, literal("50%").label("share")).order_by(Agency.name.desc())
    return found.where(Agency.name != value("name", String)).limit(value("most")) if named else found


@built_once
def _both() -> Select:
    of_one = select(func.max(User.changed_at).label("at"), func.count().label("count"), literal("people").label("what"), func.sum(User.id).label("sum"))
    return union_all(of_one, select(func.max(Operation.starts_at), func.count(), literal("operations"), func.sum(Operation.id)))


@built_once
def _operations() -> Select:
    late = case((Operation.ends_at < value("now", UTCTime), Operation.state), else_=None)
    return select(Operation.day, Operation.starts, late.label("late")).where(Operation.id.in_(values("operations")), Operation.day >= value("today", Date)).order_by(Operation.id.desc())


@built_once
def _nowhere() -> Select:
    return select(db.column("nowhere", String)).select_from(db.table("nothing"))


@pytest.fixture
def asked(in_app, make):
    people = [make.user(make.agency(name), role=Role.MANAGER) for name in ("North", "South", "East", "West")]
    operations = [make.operation(OperationState.CONFIRMED) for _ in range(3)]
    before = clock.now() + timedelta(days=400)
    return [
        (_people(True), {"people": [one.id for one in people], "before": before, "name": "Nobody"}),
        (_agencies(True), {"name": "East", "most": 3}),
        (_both(), {}),
        (_operations(), {"operations": [one.id for one in operations], "now": before, "today": clock.today()}),
        (_operations(), {"operations": [], "now": before, "today": clock.today()}),
        (_agencies(False), None),
    ]


def test_it_is_found_as_alone_in_its_order_and_in_one_query(asked):
    alone, told = [rows(*one) for one in asked], []
    waiting = [later(*one, read=list) for one in asked]
    listener = lambda *given: told.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    found = [one.found() for one in reversed(waiting)][::-1]
    event.remove(db.engine, "before_cursor_execute", listener)
    assert found == alone and [len(those) for those in found[:2]] == [4, 3] and found[4] == [] and len(found[3]) == 3
    assert [[row._fields for row in those] for those in found] == [[row._fields for row in those] for those in alone]
    assert [[[type(part) for part in row] for row in those] for those in found] == [[[type(part) for part in row] for row in those] for those in alone]
    assert len(told) == (len(asked) if on_sqlite() else 1)


def test_each_is_asked_and_read_once(asked):
    read = []
    one, other = later(*asked[0], read=read.append), later(*asked[1], read=all_as(lambda order, id, active, share: (order, share)))
    assert Known(7).found() == 7 and not read
    assert one.found() is one.found() is None and len(read) == 1
    assert other.found() is other.found() and other.found()[0][1] == "50%"


def test_what_is_built_for_a_request_is_refused(in_app):
    with pytest.raises(TypeError, match="built once"):
        later(_agencies(False).where(Agency.name == "North"), {}, list).found()


def test_what_goes_wrong_is_said_as_everywhere_and_holds_up_nothing_else(asked):
    wrong, right = later(_nowhere(), None, list), later(*asked[1], read=list)
    with pytest.raises(DBAPIError):
        wrong.found()
    db.session.rollback()
    assert len(right.found()) == len(later(*asked[1], read=list).found()) == 3


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_what_the_pages_ask_together_is_answered_as_alone(app, make, browser, monkeypatch):
    with app.app_context():
        town = build(make)
        town.people["office"] = make.user(make.office())
    names, joint, compared = town.in_addresses(), together.asked, []

    def both_ways(connection, those):
        found = joint(connection, those)
        alone = [joint(connection, [one])[0] for one in those]
        assert [list(map(_with_types, one)) for one in found] == [list(map(_with_types, one)) for one in alone]
        compared.append(len(those))
        return found

    monkeypatch.setattr(together, "asked", both_ways)
    for who, address in QUICK:
        if address == "/" or address.startswith("/operations/{operation}/"):
            assert browser.as_(town.people[who]).get(address.format(**names)).status_code == 200, address
    assert max(compared) > 6


def _with_types(row):
    """The values of a row beside their types: a decimal number equals a whole one."""
    return [(type(value), value) for value in row]
