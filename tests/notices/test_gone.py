"""Whoever it concerns hears, once, that somebody with duties to come is suspended or moved to another agency, and which duties those are."""

from __future__ import annotations

from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.accounts.administration import services as administration_services
from opsplanner.database import db, unit_of_work
from opsplanner.models import AgencyKind, Message, MessageState, Nomination, Notice, OperationState, Role, User
from tests.browser import text_of
from tests.notices.test_by_mail import plain
from tests.notices.test_people import ON_SQLITE, again, post_office, worker  # noqa: F401  (post_office and worker are fixtures)

pytestmark = pytest.mark.usefixtures("usual_time")


@pytest.fixture
def cast(make) -> SimpleNamespace:
    """Somebody who is named on two operations to come, on one that is over, and leads a third; with whom that concerns."""
    fire, office = make.agency("Fire"), make.office()
    gone, lead = make.user(fire, name="W. Gone", email="gone@fire.example"), make.user(name="A. Lead", email="lead@council.example")
    operations = [make.operation(OperationState.CONFIRMED, author=lead, accepted=[fire], days_ahead=days) for days in (10, 20)]
    led = make.operation(OperationState.PROPOSED, author=gone, lead=fire, days_ahead=30)
    for operation in operations:
        make.nomination(operation, fire, gone)
    return SimpleNamespace(
        fire=fire, gone=gone, lead=lead, operations=operations, led=led, colleague=make.user(fire, name="F. Fire", email="f@fire.example"),
        office=make.user(office, name="O. Office", email="o@office.example"), admin=make.user(office, Role.ADMINISTRATOR, name="A. Admin"),
        stranger=make.user(make.agency("Health"), name="S. Stranger", email="s@health.example"),
    )


def suspend(app, cast, to: User | None = None) -> None:
    """Suspend the person, as an administrator does."""
    with app.app_context(), unit_of_work():
        found = again(cast.gone)
        administration_services.suspend(found.id, to=to and to.id, why="", seen_version=found.version, by=again(cast.admin))


def test_who_is_suspended_leaves_duties_that_the_agency_the_leads_and_the_office_hear_of_in_one_message_each(app, make, cast, browser, worker, post_office):  # noqa: F811
    one, two = cast.operations
    page = text_of(browser.as_(cast.admin).get(f"/administration/accounts/{cast.gone.id}/suspend"))
    assert one.reference in page and two.reference in page and "everybody whom it concerns is told" in page
    suspend(app, cast)
    worker()
    sent = {str(message["To"]): message for message in post_office.received}
    assert sorted(sent) == ["f@fire.example", "lead@council.example", "o@office.example"] and len(post_office.received) == 3
    to_lead = plain(sent["lead@council.example"])
    assert "W. Gone, 2 duties to come, and nobody takes them over yet" in to_lead and "named for Fire" in to_lead
    assert one.reference in to_lead and two.reference in to_lead and cast.led.reference not in to_lead
    to_fire = plain(sent["f@fire.example"])
    assert "3 duties" in to_fire and f"/operations/{cast.led.reference}" in to_fire and "leads it" in to_fire
    page = browser.as_(cast.lead).get("/notices")
    assert "Suspended, with duties to come that nobody takes over" in text_of(page) and f"/operations/{one.reference}" in page.text


@ON_SQLITE
def test_what_somebody_takes_over_nobody_hears_of_and_who_has_moved_is_gone_too(app, make, cast, worker, post_office):  # noqa: F811
    suspend(app, cast, to=cast.colleague)
    with app.app_context():
        assert db.session.scalar(select(Notice.id).where(Notice.kind == "gone")) is None
    other = make.user(cast.fire, Role.STAFF, name="M. Moving")
    make.nomination(cast.operations[0], cast.fire, other)
    with app.app_context(), unit_of_work():
        administration_services.move_account(other.id, cast.stranger.agency_id, to=None, seen_version=again(other).version, by=again(cast.admin))
    with app.app_context(), unit_of_work():
        told = db.session.execute(select(Notice.user_id, Notice.said).where(Notice.kind == "gone").order_by(Notice.user_id)).all()
        said = "Moved to another agency, with duties to come that nobody takes over"
        assert [tuple(row) for row in told] == [(user.id, said) for user in sorted((cast.lead, cast.colleague), key=lambda user: user.id)]
        db.session.delete(db.session.scalars(select(Nomination).where(Nomination.user_id == other.id)).one())
    worker()
    with app.app_context():
        of_it = select(Message.state, Message.error).join(Notice, Notice.message_id == Message.id).where(Notice.kind == "gone")
        assert {tuple(row) for row in db.session.execute(of_it)} == {(MessageState.OVERTAKEN, "what it asked for was done meanwhile")}


@ON_SQLITE
def test_of_a_restricted_operation_the_message_says_nothing_and_who_may_not_see_it_does_not_read_of_it(app, make, cast, worker, browser, post_office):  # noqa: F811
    with app.app_context(), unit_of_work():
        db.session.merge(cast.operations[0]).restricted = True
    suspend(app, cast)
    worker()
    for message in post_office.received:
        assert message["Subject"] == "Something is waiting for you" and "Gone" not in plain(message)
    assert cast.operations[0].reference in text_of(browser.as_(cast.colleague).get("/notices"))
    with app.app_context(), unit_of_work():
        again(cast.colleague).role = Role.STAFF
    page = text_of(browser.as_(cast.colleague).get("/notices"))
    assert cast.operations[0].reference not in page and cast.operations[1].reference in page


@ON_SQLITE
def test_probations_coordinators_hear_of_crews_that_nobody_takes_out(app, make, cast, browser, worker, post_office):  # noqa: F811
    probation = make.agency("Probation", AgencyKind.PROBATION)
    keeper = make.user(probation, name="K. Keeper", email="k@probation.example")
    cast.gone = make.user(probation, Role.STAFF, name="S. Visor")
    days = [clock.today() + timedelta(days=days) for days in (-7, 7, 14)]
    crews = [make.crew(day, (time(9), time(15), 6), supervisor=cast.gone) for day in days]
    page = text_of(browser.as_(cast.admin).get(f"/administration/accounts/{cast.gone.id}/suspend"))
    assert crews[1].name in page and clock.words_of_day(days[0]) not in page
    suspend(app, cast)
    worker()
    (message,) = post_office.received
    assert message["To"] == keeper.email and "2 duties to come" in plain(message)
    assert f"{clock.words_of_day(days[2])}: supervises it" in plain(message) and clock.words_of_day(days[0]) not in plain(message)
