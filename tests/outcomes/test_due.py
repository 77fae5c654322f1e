"""What outcomes ask of somebody: what home shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import or_, select, update

from opsplanner import clock
from opsplanner.database import db
from opsplanner.figures import queries as figures_queries
from opsplanner.figures.selection.queries import Selection
from opsplanner.models import AgencyReport, Operation, OperationState, Priority, Role, User, operation_priority
from opsplanner.outcomes import queries as outcomes_queries
from opsplanner.outcomes.closing import services as closing_services
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.together import Later
from tests.outcomes.given import do, ended, measure, published, recorded


@pytest.fixture
def asked(make, app):
    police = make.agency("Kent Police")
    removed = measure(app, "Vehicles removed")
    return ended(make, app, [removed], accepted=[police]), removed, police


def seen(app, user, what):
    with app.app_context():
        found = what(db.session.get_one(User, user.id))
        return found.found() if isinstance(found, Later) else found


def due(app, user):
    return [(row.reference, row.follow_up) for row in seen(app, user, outcomes_queries.owed_and_asked)[0]]


def test_outcomes_are_due_after_the_end_until_the_agency_has_said_something(make, app, asked):
    op, removed, police = asked
    make.operation(OperationState.CONFIRMED, accepted=[police])
    ended(make, app, state=OperationState.CANCELLED, accepted=[police])
    ended(make, app, state=OperationState.CLOSED, accepted=[police])
    ended(make, app, state=OperationState.CONFIRMED, declined=[police])
    never_started = ended(make, app, days_ago=1, state=OperationState.CONFIRMED, accepted=[police])
    by = make.user(police)
    assert due(app, by) == [(op.reference, ""), (never_started.reference, "")]
    assert due(app, make.user(police, Role.STAFF)) == due(app, make.user(make.office(), Role.MANAGER)) == []
    recorded(app, op, removed, police, 0, by=by)
    do(app, closing_services.nothing_to_report, never_started.reference, police.code, True, by=by)
    assert due(app, by) == []


def test_what_comes_later_is_asked_for_on_its_day_also_of_a_closed_operation(make, app, asked):
    op, _, police = asked
    by, later = make.user(police), clock.today() + timedelta(days=3)
    do(app, closing_services.set_follow_up, op.reference, police.code, "the pound", later, seen_version=0, by=by)
    assert due(app, by) == []
    with app.app_context():
        db.session.execute(update(AgencyReport).values(follow_up_on=clock.today()))
        db.session.execute(update(Operation).values(state=OperationState.CLOSED))
        db.session.commit()
    assert due(app, by) == [(op.reference, "the pound")]


def test_questions_wait_for_the_recorder_and_her_agency_alone(make, app, asked):
    op, removed, police = asked
    lead, manager = make.user(), make.user(make.office(), Role.MANAGER)
    entry = recorded(app, op, removed, police, 12, by=lead)
    do(app, entry_services.query, entry.reference, "Twelve?", seen_version=entry.version, by=manager)
    for user, count in ((lead, 1), (make.user(police), 1), (make.user(), 0), (make.user(make.agency()), 0), (manager, 0)):
        found = seen(app, user, outcomes_queries.owed_and_asked)[1]
        assert [(one.figure, one.question, one.asked_by, one.reference) for one in found] == [(entry.reference, "Twelve?", manager.name, op.reference)] * count


def test_what_waits_for_sign_off_is_counted_once_and_by_priority(make, app, asked):
    op, removed, police = asked
    with app.app_context():
        year = make.plan_year()
        db.session.add(Priority(plan_year_id=year.id, code="violence", name="Reduce violence"))
        db.session.commit()
        for one in db.session.scalars(select(Priority.id)).all():
            db.session.execute(operation_priority.insert().values(operation_id=op.id, priority_id=one))
        db.session.commit()
    deputy = make.user(police, deputy_manager=True)
    recorded(app, op, removed, police, 12, by=make.user(police))
    recorded(app, ended(make, app, accepted=[police]), removed, police, 12, by=make.user(police))
    recorded(app, op, removed, make.council(), 12, by=make.user())
    hidden = ended(make, app, accepted=[police], restricted=True)
    recorded(app, hidden, removed, police, 1, by=deputy)
    published(app, measure(app, "Litter swept"), make.council(), 1)
    for user in (deputy, make.user(make.office(), Role.MANAGER)):
        found = seen(app, user, outcomes_queries.to_review)
        assert (found.entries, [(one.code, one.entries) for one in found.by_priority]) == (3, [("street-scene", 2), ("violence", 2), ("", 1)])
        assert found.oldest is not None and found.oldest <= clock.now()
    assert seen(app, make.user(police), outcomes_queries.to_review) == outcomes_queries.ToReview(0, None, [])


def test_an_entry_is_seen_by_who_sees_its_operation(make, app, asked):
    from opsplanner.models import OutcomeEntry

    op, removed, police = asked
    hidden = ended(make, app, accepted=[police], restricted=True)
    charity = make.agency("Test Charity", kind=make.agency().kind.__class__.VOLUNTARY)
    open_ = recorded(app, op, removed, police, 12, by=make.user(police)).id
    secret = recorded(app, hidden, removed, police, 9, by=make.user(police)).id
    return_ = published(app, measure(app, "Litter swept"), make.council(), 1).id

    def ids(user, condition):
        return seen(app, user, lambda one: set(db.session.scalars(select(OutcomeEntry.id).where(condition(one)))))

    def shown(user):
        return or_(Selection().shape.named(user), Selection().shape.nameless(user))

    for user, visible in (
        (make.user(police), {open_, secret, return_}),
        (make.user(make.office()), {open_, secret, return_}),
        (make.user(police, Role.STAFF), {open_, return_}),
        (make.user(make.office(), Role.MANAGER), {open_, return_}),
        (make.user(make.agency()), {open_, return_}),
        (make.user(charity), {return_}),
    ):
        assert ids(user, figures_queries.entries_visible_to) == ids(user, shown) == visible
    with app.app_context():
        db.session.execute(update(Operation).where(Operation.id == hidden.id).values(figures_released=True))
        db.session.commit()
    manager = make.user(make.office(), Role.MANAGER)
    assert ids(manager, shown) == {open_, secret, return_} and ids(manager, figures_queries.entries_visible_to) == {open_, return_}
