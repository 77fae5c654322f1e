"""What is made of plain rows says what the session's own way says of it, and no session knows it."""

from __future__ import annotations

import pytest
from sqlalchemy import String, event
from sqlalchemy.orm.exc import DetachedInstanceError

from opsplanner.database import db
from opsplanner.errors import NotFound
from opsplanner.models import Commitment, Operation
from opsplanner.statements import value
from opsplanner.whole import Whole

PATHS = ("type", "lead_agency", "meeting_point", "author.agency", "wards", "commitments.agency", "commitments.answered_by", "commitments.nominations.user", "bookings.resource")
OPERATION = Whole(Operation, *PATHS)
PART = Whole(Commitment, "operation.lead_agency", "operation.wards", "agency", named=("operation",))


@pytest.fixture
def reference(in_app, make) -> str:
    """An operation with one of everything, and one beside it."""
    council, police = make.council(), make.agency("Test Police")
    author = make.user(council)
    made = make.operation(author=author, wards=[make.ward("Wood"), make.ward("River")], resources=[make.resource(council)], accepted=[police], requested=[make.agency("Test Fire")])
    make.nomination(made, police, make.user(police))
    make.operation(author=author, accepted=[police])
    reference = made.reference
    db.session.commit()
    db.session.remove()
    return reference


def _said(one, *paths):
    """What stands in the columns of a row, and of all that these paths lead to."""
    if one is None or isinstance(one, list):
        return [_said(each, *paths) for each in one] if one is not None else None
    beyond = {name: [rest for path in paths if (rest := path.removeprefix(f"{name}.")) != path] for name in dict.fromkeys(path.partition(".")[0] for path in paths)}
    return {column.key: getattr(one, column.key) for column in one.__table__.c} | {name: _said(getattr(one, name), *more) for name, more in beyond.items()}


def _asked(of):
    return of.select().where(Operation.reference == value("reference", String))


def test_it_says_what_the_sessions_own_way_says(reference):
    made = OPERATION.one(_asked(OPERATION), {"reference": reference})
    assert made not in db.session and not list(db.session.identity_map.values())
    loaded = db.session.scalars(OPERATION.loaded.where(Operation.reference == reference)).unique().one()
    assert _said(made, *PATHS) == _said(loaded, *PATHS)
    assert [ward.name for ward in made.wards] == ["River", "Wood"] and made.meeting_point is None and len(made.commitments) == 3
    assert all(part.operation is made for part in made.commitments) and [one.user.name for part in made.commitments for one in part.nominations]


def test_what_it_was_not_asked_for_it_does_not_say(reference):
    made = Whole(Operation, "lead_agency").one(_asked(Whole(Operation, "lead_agency")), {"reference": reference})
    assert made.lead_agency.kind
    for name in ("wards", "author", "commitments"):
        with pytest.raises(DetachedInstanceError):
            getattr(made, name)


def test_conditions_speak_of_what_is_named_and_rows_say_what_was_added(reference):
    query = PART.select().where(Operation.reference == value("reference", String)).order_by(Commitment.id).add_columns(Operation.schedule.label("said"))
    found = PART.with_rows(query, {"reference": reference})
    loaded = db.session.scalars(PART.loaded.where(Operation.reference == reference).order_by(Commitment.id)).all()
    assert [(part.agency.name, part.operation.lead_agency.name, [ward.name for ward in part.operation.wards], row.said) for part, row in found] == [
        (part.agency.name, part.operation.lead_agency.name, [ward.name for ward in part.operation.wards], part.operation.schedule) for part in loaded
    ]
    assert len(found) == 3


def test_each_path_to_several_is_one_query_however_many_there_are(reference):
    asked = []
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    every = OPERATION.read(OPERATION.select().order_by(Operation.id))
    event.remove(db.engine, "before_cursor_execute", listener)
    assert len(every) == 2 and len(asked) == 1 + len(("wards", "commitments", "nominations", "bookings"))


def test_nothing_is_found_where_nothing_is(reference):
    assert OPERATION.one_or_none(_asked(OPERATION), {"reference": "NOTHING-2026-001"}) is None and PART.read(PART.select().where(Commitment.id == 0)) == []
    with pytest.raises(NotFound):
        OPERATION.one(_asked(OPERATION), {"reference": "NOTHING-2026-001"})
