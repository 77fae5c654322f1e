"""A select on the bare wire: it answers as the session does, counts as one query, and what goes wrong is said as everywhere."""

from __future__ import annotations

import pytest
from sqlalchemy import String, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import DetachedInstanceError

from opsplanner.database import db
from opsplanner.glance import as_read, at_a_glance
from opsplanner.models import AgencyKind, Role, User
from opsplanner.statements import value

ASKED = select(User.id, User.role, User.suspended_at, User.changed_at, User.deputy_manager).where(User.email == value("email", String()), User.role.is_not(None))


def test_it_answers_as_the_session_does_in_one_query(in_app, make):
    who = make.user(make.agency(kind=AgencyKind.FIRE))
    make.user()
    asked = []
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    found = at_a_glance(ASKED, {"email": who.email})
    event.remove(db.engine, "before_cursor_execute", listener)
    assert found == [tuple(row) for row in db.session.execute(ASKED, {"email": who.email})] != []
    assert len(asked) == 1 and at_a_glance(ASKED, {"email": "nobody@test.example"}) == []


def test_it_leaves_its_connection_as_it_was_and_sees_what_was_kept_since(in_app, make):
    who = make.user()
    before = db.engine.pool.checkedout()
    for name in (Role.STAFF, Role.MANAGER):
        db.session.get_one(User, who.id).role = name
        db.session.commit()
        assert at_a_glance(ASKED, {"email": who.email})[0][1] is name
    assert db.engine.pool.checkedout() == before
    db.session.get_one(User, who.id).role = Role.STAFF
    db.session.flush()
    db.session.rollback()
    assert at_a_glance(ASKED, {"email": who.email})[0][1] is Role.MANAGER


def test_what_goes_wrong_is_said_as_everywhere(in_app):
    missing = select(value("email", String()), db.column("nowhere")).select_from(db.table("nothing"))
    with pytest.raises(DBAPIError):
        at_a_glance(missing, {"email": "x"})
    db.session.rollback()
    assert at_a_glance(ASKED, {"email": "x"}) == []


def test_what_is_made_to_be_read_is_known_to_no_session_and_says_nothing_that_it_was_not_given(in_app, make):
    who = make.user(name="A. Reader")
    read = as_read(User, {"id": who.id, "name": "Another Name"})
    assert (read.id, read.name) == (who.id, "Another Name") and read not in db.session
    for name in ("email", "suspended_at", "agency"):
        with pytest.raises(DetachedInstanceError):
            getattr(read, name)
    read.name = "Anything"
    db.session.commit()
    db.session.expire_all()
    assert db.session.get_one(User, who.id).name == "A. Reader"
