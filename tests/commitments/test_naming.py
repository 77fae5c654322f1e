"""Who is named and will not be there: suspended, or moved to another agency."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from opsplanner import clock
from opsplanner.access import named_on
from opsplanner.accounts.administration import services as administration_services
from opsplanner.database import db, unit_of_work
from opsplanner.feeds.operations import queries as feeds_queries
from opsplanner.models import Agency, Commitment, HistoryLine, Operation, OperationState, Role, SubscriptionKind, User
from tests.browser import section, text_of
from tests.commitments.test_pages import address, names, whole

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def named(make):
    """A duty of the police with two people on it, and their coordinator."""
    police = make.agency("Test Police")
    constable, other = make.user(police, Role.STAFF, name="Person Three"), make.user(police, Role.STAFF, name="Person Four")
    operation = make.operation(OperationState.CONFIRMED, accepted=[police])
    for who in (constable, other):
        make.nomination(operation, police, who)
    return operation, police, constable, make.user(police, name="P. Sergeant")


def changed(app: Any, user: User, **values: Any) -> None:
    """Change an account as it is stored."""
    with app.app_context():
        found = db.session.get(User, user.id)
        for key, value in values.items():
            setattr(found, key, value)
        db.session.commit()


def gone_by(way: str, app: Any, make: Any, user: User) -> str:
    """Suspend or move a person; return how she is marked."""
    changed(app, user, **({"suspended_at": clock.now()} if way == "suspended" else {"agency_id": make.agency("Fire").id}))
    return "suspended" if way == "suspended" else "no longer with Test Police"


@pytest.mark.parametrize("way", ["suspended", "moved"])
def test_who_is_gone_is_marked_is_not_counted_and_waits_on_home_until_somebody_else_is_named(app, make, browser, named, stored, way):
    operation, police, constable, sergeant = named
    me = browser.as_(sergeant)
    assert "Name somebody for" not in text_of(me.get("/"))
    mark = f"Person Three ({gone_by(way, app, make, constable)})"
    assert f"{mark}, Person Four" in text_of(me.get(f"/operations/{operation.reference}"))
    home = section(me.get("/"), "Operations to see to")
    assert f"{operation.reference}" in home and f"Name somebody for {mark}" in home
    page = me.get(address(operation))
    assert f"Named, and not counted: {mark}" in text_of(page) and text_of(page).count("Person Three") == 1, "no box to tick"
    refused = me.post(address(operation), whole(operation, stored(operation, police), people=[str(constable.id)]))
    assert refused.status_code == 422 and f"{mark} will not be there: name somebody else" in text_of(refused)
    new = make.user(police, Role.STAFF, name="Person Five")
    me.post(address(operation), whole(operation, stored(operation, police), people=[str(new.id)]))
    assert names(app) == {"Person Five"} and "Name somebody for" not in text_of(me.get("/"))


def test_who_may_not_know_the_names_reads_how_many_will_be_there(app, make, browser, named):
    operation, _, constable, _ = named
    reader = browser.as_(make.user(make.agency("Health")))
    page = f"/operations/{operation.reference}"
    assert "Accepted, 2 people 2 " in text_of(reader.get(page))
    gone_by("suspended", app, make, constable)
    assert "Accepted, 2 people 1 " in text_of(reader.get(page)) and "Person Three" not in text_of(reader.get(page))


def test_who_has_moved_is_not_expected_any_more_and_the_old_agency_still_hands_nothing_over(app, make, named):
    operation, police, constable, _ = named
    fire = make.agency("Fire")
    changed(app, constable, agency_id=fire.id)
    colleague, by = make.user(fire, Role.STAFF), make.user(make.office(), Role.ADMINISTRATOR)
    with app.app_context(), unit_of_work():
        user = db.session.get(User, constable.id)
        assert db.session.scalars(db.select(Operation).where(named_on(user))).all() == []
        assert feeds_queries.entries(user, feeds_queries.Chosen(SubscriptionKind.MINE), clock.today()) == []
        administration_services.hand_over(user, colleague.id, by=db.session.get(User, by.id))
    assert names(app) == {"Person Three", "Person Four"}, "the duty was of the police, and is theirs to fill"


def test_what_is_over_names_who_was_there_without_a_mark(app, make, browser, named, hands):
    operation, _, constable, sergeant = named
    with app.app_context():
        db.session.get(Operation, operation.id).state = OperationState.COMPLETED
        db.session.commit()
    hands.shift(timedelta(days=15))
    gone_by("suspended", app, make, constable)
    me = browser.as_(sergeant)
    assert "Person Three, Person Four" in text_of(me.get(f"/operations/{operation.reference}"))
    assert "Name somebody for" not in text_of(me.get("/"))


def test_a_new_surname_reaches_what_is_to_come_and_not_what_is_over(app, make, browser, named, hands):
    coming, police, constable, sergeant = named
    past = make.operation(OperationState.COMPLETED, days_ahead=-7, accepted=[police])
    make.nomination(past, police, constable)
    hidden = make.operation(OperationState.CONFIRMED, accepted=[police], restricted=True)
    make.nomination(hidden, police, constable)
    with app.app_context():
        for part in db.session.scalars(db.select(Commitment).where(Commitment.agency_id == police.id)):
            part.contact_name = "Person Three"
        db.session.get_one(Agency, police.id).contact = "Person Three"
        db.session.get_one(Agency, police.id).deputy = "Person Four"
        db.session.commit()
    by = make.user(make.office(), Role.ADMINISTRATOR)
    typed = {"name": "Person Married", "email": constable.email, "telephone": "", "role": "staff", "version": str(constable.version)}
    assert browser.as_(by).post(f"/administration/accounts/{constable.id}/change", typed).status_code in (302, 303)
    me = browser.as_(sergeant)
    assert "Person Married" in text_of(me.get(f"/agencies/{police.code}")) and "Test Police" in text_of(me.get("/search?q=married"))
    with app.app_context():
        lines = db.session.scalars(db.select(HistoryLine.what).where(HistoryLine.subject == f"agency:{police.id}")).all()
        assert lines == ["contact changed from Person Three to Person Married"] and db.session.get_one(Agency, police.id).deputy == "Person Four"
    for operation, name in ((coming, "Person Married"), (hidden, "Person Married"), (past, "Person Three")):
        page = text_of(me.get(f"/operations/{operation.reference}"))
        assert page.count(name) >= 2 and ("Person Three" in page) is (name == "Person Three"), "named, and whom to ring"
