"""A select on the bare wire answers as SQLAlchemy does, whatever its shape, counts as one query, and what goes wrong is said as everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Select, String, event, func, literal, null, select, union_all
from sqlalchemy.exc import DBAPIError

from opsplanner import clock, wire
from opsplanner.database import UTCTime, db, read, rows, the_value
from opsplanner.models import AgencyKind, Role, User
from opsplanner.statements import built_once, stays, value, values
from tests.test_built_once import QUICK
from tests.town import build


@built_once
def _people(ordered: bool) -> Select:
    found = select(User.id, User.name, User.role, User.suspended_at, User.changed_at, User.deputy_manager, literal("a place").label("where")).where(
        User.id.in_(values("people")), User.changed_at < value("before", UTCTime), User.role.in_((Role.COORDINATOR, Role.MANAGER)), User.name != value("name", String)
    )
    return found.order_by(User.id.desc()).limit(5) if ordered else found


@built_once
def _sums() -> Select:
    return select(func.count().label("count"), func.sum(User.id).label("id"), null().label("none_at_all")).where(User.id == value("id"))


@built_once
def _alike() -> Select:
    return select(User.id.label("one"), User.name.label("one"), User.email.label("class"))


@built_once
def _nowhere() -> Select:
    return select(value("email", String()), db.column("nowhere")).select_from(db.table("nothing"))


def test_it_answers_as_sqlalchemy_does_in_one_query(in_app, make):
    agency = make.agency(kind=AgencyKind.FIRE)
    people = [make.user(agency, role=role) for role in (Role.COORDINATOR, Role.MANAGER, Role.STAFF)]
    asked = []
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    for ids in ([one.id for one in people], {people[0].id}, (), [people[1].id, 0]):
        for ordered in (True, False):
            given = {"people": ids, "before": clock.now() + timedelta(days=1), "name": "Nobody", "unasked": object}
            theirs = db.session.execute(_people(ordered), given | {"people": list(ids)}).all()
            event.listen(db.engine, "before_cursor_execute", listener)
            found = rows(_people(ordered), given)
            event.remove(db.engine, "before_cursor_execute", listener)
            assert sorted(found) == sorted(tuple(row) for row in theirs)
            assert [row._fields for row in found] == [row._fields for row in theirs]
            assert [[type(part) for part in row] for row in sorted(found)] == [[type(part) for part in row] for row in sorted(theirs)]
    assert len(asked) == 8
    [row] = rows(_sums(), {"id": people[0].id})
    assert (row.count, row.id, row.none_at_all) == (1, people[0].id, None)


def test_a_list_may_have_any_length_and_few_texts_are_made(in_app, make):
    ids, texts = [make.user(role=Role.MANAGER).id for _ in range(5)], set()
    listener = lambda *given: texts.add(given[2]) if given[2].startswith("SELECT") else None  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    for those in ([], ids[:1], ids[:3], ids[1:], set(ids), ids * 40):
        found = rows(_people(False), {"people": those, "before": clock.now() + timedelta(days=1), "name": ""})
        assert sorted(row.id for row in found) == sorted(set(those))
    event.remove(db.engine, "before_cursor_execute", listener)
    assert len(texts) == 5
    assert the_value(_sums(), {"id": ids[2]}) == 1 and the_value(_people(False), {"people": [], "before": clock.now(), "name": ""}) is None


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_sqlite_sees_constants_and_no_place_of_a_value(in_app):
    """Where its planner sees one, and has samples of an index, it plans anew each time that the statement is asked."""
    text, given = wire.bare(_people(True), db.engine.dialect).text({"people": [1, 2, 3], "before": clock.now(), "name": "O'Neill?"})
    assert text.count("?") == text.count("+?") == len(given) == 6
    assert "IN ('coordinator', 'manager')" in text and "LIMIT 5" in text and "'a place'" in text


def test_what_the_pages_ask_is_answered_as_sqlalchemy_answers_it(app, make, browser, monkeypatch):
    with app.app_context():
        town = build(make)
        town.people["office"] = make.user(make.office())
    names = town.in_addresses()
    asked, compared = wire.asked, set()

    def both_ways(connection, statement, given):
        columns, found = asked(connection, statement, given)
        if stays(statement):
            theirs = connection.execute(statement, given)
            assert columns == tuple(theirs.keys())
            ordered = "ORDER BY" in str(statement).rpartition(")")[2]  # what is not, comes as it comes
            ours, others = ([repr(tuple(row)) for row in some] for some in (found, theirs))
            assert ours == others if ordered else sorted(ours) == sorted(others), statement
            compared.add(statement)
        return columns, found

    monkeypatch.setattr(wire, "asked", both_ways)
    for who, address in QUICK:
        assert browser.as_(town.people[who]).get(address.format(**names)).status_code == 200, address
    assert len(compared) > 100


def test_what_was_changed_and_not_kept_yet_is_seen_as_the_session_sees_it(in_app, make):
    who = make.user(role=Role.COORDINATOR)
    given = {"people": [who.id], "before": clock.now() + timedelta(days=1), "name": ""}
    who.name = "Somebody Else"
    assert rows(_people(True), given)[0].name == "Somebody Else"
    db.session.rollback()
    assert rows(_people(True), given)[0].name != "Somebody Else"


def test_exact_numbers_come_back_as_they_are_kept(in_app, make):
    @built_once
    def sums() -> Select:
        numbers = [select(func.sum(literal(1.5)).label("sum"), func.avg(User.id).label("mean")), select(func.max(literal(2)), func.min(User.id))]
        return union_all(*numbers)

    make.user()
    assert [[(type(part), part) for part in row] for row in rows(sums())] == [[(type(part), part) for part in row] for row in db.session.execute(sums())]


def test_columns_may_be_called_anything(in_app, make):
    who = make.user()
    for _ in range(2):
        [row] = rows(_alike())
        assert row == (who.id, who.name, who.email) and row.one == who.id
    with pytest.raises(TypeError, match="one"):
        read(lambda one: one, _alike())


@built_once
def _half() -> Select:
    return select((User.id % 2).label("half"), literal("50%").label("share"), User.name).where(User.name == value("name", String), User.name.like("%_%"), User.id == value("id"), User.name == value("name", String))


def test_a_place_may_stand_twice_beside_signs_of_per_cent(in_app, make):
    who = make.user(name="100% %(name)s")
    asked = {"id": who.id, "name": who.name}
    assert [tuple(row) for row in rows(_half(), asked)] == [tuple(row) for row in db.session.execute(_half(), asked)] == [(who.id % 2, "50%", who.name)]


def test_only_what_was_built_once_goes_there(in_app, make):
    who = make.user()
    more = _sums().where(User.name == "Nobody")
    assert stays(_sums()) and not stays(more)
    assert [wire.asked(db.session.connection(), one, {"id": who.id})[1][0].count for one in (_sums(), more)] == [1, 0]


def test_what_goes_wrong_is_said_as_everywhere(in_app, make):
    who = make.user()
    with pytest.raises(DBAPIError) as ours:
        rows(_nowhere(), {"email": "x"})
    db.session.rollback()
    with pytest.raises(DBAPIError) as theirs:
        db.session.execute(_nowhere(), {"email": "x"})
    db.session.rollback()
    assert type(ours.value) is type(theirs.value) and type(ours.value.orig) is type(theirs.value.orig)
    with pytest.raises(KeyError):
        rows(_sums(), {})
    assert rows(_sums(), {"id": who.id})[0].count == 1
