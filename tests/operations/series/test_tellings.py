"""An agency hears of several dates of a series by one message, and answers them on one page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Commitment, CommitmentState, Message, Notice, Role
from tests.browser import text_of
from tests.mail.conftest import live
from tests.mail.sink import Sink, sink
from tests.notices.test_by_mail import plain
from tests.operations.series.scene import Scene, operations
from tests.operations.series.test_changing import press, preview

pytestmark = [pytest.mark.usefixtures("usual_time"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]


@pytest.fixture
def post_office(app) -> Iterator[Sink]:
    """A live installation whose mail server takes everything."""
    with sink() as found, live(app, found.port):
        yield found


@pytest.fixture
def scene(app, make, post_office) -> Scene:
    return Scene(app, make)


@pytest.fixture
def sent(app, hands, post_office):
    """Lets what waits go, and returns what each address got since."""

    def gone(*, later: timedelta = timedelta(minutes=3)) -> dict[str, list]:
        post_office.received.clear()
        hands.shift(later)
        with app.app_context():
            sending_services.deliver()
            db.session.remove()
        found: dict[str, list] = {}
        for message in post_office.received:
            found.setdefault(str(message["To"]), []).append(message)
        return found

    return gone


def test_each_agency_is_asked_once_for_all_dates(app, scene, browser, sent):
    lead = browser.as_(scene.lead)
    code = scene.make_it(lead)
    got = sent()
    assert {to: len(those) for to, those in got.items()} == {"ops@police.example": 1, "ops@dvla.example": 1}
    [message] = got["ops@police.example"]
    said = plain(message)
    assert message["Subject"] == "Cubit, 7 dates: can you take part?"
    assert "Kent Police is asked to take part in Cubit on 7 dates.\n" in said and said.count("Meeting point: The Pier") == 1
    assert said.count("10am to 2pm (CUBIT-") == 7 and said.count("Please answer by Wednesday 25 November 2026.") == 1 and f"/operations/series/{code}" in said


def test_who_answers_for_an_agency_with_an_account_gets_one_message_too(app, scene, browser, sent, make):
    with app.app_context():
        db.session.execute(db.text("UPDATE agency SET mailbox = '', contact_email = (SELECT email FROM user WHERE user.agency_id = agency.id) WHERE id = :id"), {"id": scene.police.id})
        db.session.commit()
    scene.make_it(browser.as_(scene.lead))
    got = sent()
    assert {to: len(those) for to, those in got.items()} == {scene.constable.email: 1, "ops@dvla.example": 1}
    with app.app_context():
        assert len(set(db.session.scalars(db.select(Notice.message_id).where(Notice.user_id == scene.constable.id)))) <= 1
        assert db.session.scalar(db.select(db.func.count()).select_from(Message)) == 2
    page = browser.as_(scene.constable).get("/")
    assert page.status_code == 200


def test_all_dates_are_answered_on_one_page(app, scene, browser, sent):
    scene.make_it(browser.as_(scene.lead))
    link = re.search(r"http\S+(/answers/\S+)", plain(sent()["ops@police.example"][0]))[1]
    page = browser.get(link)
    assert text_of(page).count("Kent Police") > 7
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).where(Commitment.state == CommitmentState.REQUESTED)) == 14



def test_a_change_of_several_dates_is_told_in_one_message_and_says_of_each_what_it_is_now(app, scene, browser, sent):
    lead = browser.as_(scene.lead)
    code = scene.make_it(lead)
    with app.app_context():
        db.session.execute(db.update(Commitment).where(Commitment.agency_id == scene.police.id).values(state=CommitmentState.ACCEPTED, staff_promised=2, answered_at=clock.now()))
        db.session.commit()
    sent()
    made = operations(app)
    shown = preview(lead, code, made[0].reference, scope="all", days="7")
    assert press(lead, code, made[0].reference, shown).status_code == 303
    assert sent() == {}, "one message about a series on one day"
    got = sent(later=timedelta(hours=20))
    assert {to: len(those) for to, those in got.items()} == {"ops@police.example": 1, "ops@dvla.example": 1}
    [message] = got["ops@police.example"]
    said = plain(message)
    assert message["Subject"] == "Cubit, 7 dates: please confirm again" and said.count("Reason: the pound is full") == 7
    assert said.count("confirm again for Kent Police") == 7
    assert "to Thursday 10 December 2026, 10am to 2pm" in said and said.count("/answers/") == 1


def test_a_second_change_that_is_near_is_told_with_the_first_in_one_message(app, scene, browser, sent):
    code = scene.make_it(browser.as_(scene.lead))
    sent()
    sent(later=timedelta(days=13))  # the first date is near, and none of the others
    lead, made = browser.as_(scene.lead), operations(app)
    for begun, boxes in ((made[1], {"end": "3pm"}), (made[0], {"start": "9.45am"})):
        shown = preview(lead, code, begun.reference, **boxes)
        assert press(lead, code, begun.reference, shown).status_code == 303
    got = sent()
    assert {to: len(those) for to, those in got.items()} == {"ops@police.example": 1, "ops@dvla.example": 1}
    assert got["ops@police.example"][0]["Subject"].startswith("Cubit, 7 dates: ") and plain(got["ops@police.example"][0]).count("When: ") == 7
    assert sent(later=timedelta(hours=24)) == {}, "nothing was left for the morning"


def test_a_series_that_is_undone_is_told_in_one_message_or_in_none_before_anybody_heard(app, scene, browser, sent):
    lead = browser.as_(scene.lead)
    code = scene.make_it(lead)
    sent()
    lead.post(f"/operations/series/{code}/undo", {"version": "1", "why": "the pound is full"})
    got = sent(later=timedelta(hours=20))
    assert {to: len(those) for to, those in got.items()} == {"ops@police.example": 1, "ops@dvla.example": 1}
    said = plain(got["ops@dvla.example"][0])
    assert got["ops@dvla.example"][0]["Subject"] == "Cubit, 7 dates: cancelled" and said.count("is cancelled.") == 7 and "/answers/" not in said


def test_of_a_restricted_series_a_message_says_nothing(app, make, browser, post_office, sent):
    scene = Scene(app, make)
    code = scene.make_it(browser.as_(scene.lead))
    with app.app_context():
        db.session.execute(db.text("UPDATE operation SET restricted = :yes"), {"yes": True})
        db.session.commit()
    got = sent()
    for messages in got.values():
        assert len(messages) == 1 and messages[0]["Subject"] == "Something is waiting for you"
        said = plain(messages[0])
        assert "Cubit" not in said and code not in said and "December" not in said


def test_what_happens_to_single_dates_on_one_day_is_one_message_and_what_is_near_waits_for_nothing(app, scene, browser, sent):
    lead = browser.as_(scene.lead)
    scene.make_it(lead)
    sent()
    one, two, *_ = (operation for operation in operations(app) if operation.day > date(2026, 12, 10))
    for operation, why in ((one, "No recovery truck"), (two, "The pound is full")):
        assert lead.post(f"/operations/{operation.reference}/cancel", {"version": str(operation.version), "why": why}).status_code == 303
        assert sent() == {}
    [message] = sent(later=timedelta(hours=20))["ops@police.example"]
    assert message["Subject"] == "Cubit, 2 dates: cancelled" and "No recovery truck" in plain(message) and "The pound is full" in plain(message)
    near = operations(app)[0]
    sent(later=timedelta(days=12, hours=12))  # it is two days before the first date
    snow = {"version": str(near.version), "why": "Snow"}
    assert browser.as_(scene.lead).post(f"/operations/{near.reference}/cancel", snow).status_code == 303
    assert "Snow" in plain(sent()["ops@police.example"][-1])


def _call_off(lead, operation, why: str) -> None:
    assert lead.post(f"/operations/{operation.reference}/cancel", {"version": str(operation.version), "why": why}).status_code == 303


def _named_on(app, make, scene, person, operations_) -> None:
    for operation in operations_:
        make.nomination(operation, scene.police, person)


def test_a_person_who_is_named_is_sent_one_message_a_day_about_a_series_and_what_is_near_waits_for_nothing(app, make, scene, browser, sent):
    lead = browser.as_(scene.lead)
    scene.make_it(lead)
    sent()
    named = make.user(scene.police, Role.STAFF, email="named@police.example")
    first, *later = operations(app)
    _named_on(app, make, scene, named, [first, *later])
    for operation, why in zip(later, ("Snow", "Ice", "Floods"), strict=False):
        _call_off(lead, operation, why)
        if why == "Snow":
            assert "Snow" in plain(sent()[named.email][0]), "the first one goes at once"
        else:
            assert named.email not in sent()
    assert lead.post(f"/operations/{later[3].reference}/message", {"text": "Bring gloves", "to": "all"}).status_code == 303
    assert "Bring gloves" in plain(sent()[named.email][0]), "what somebody writes goes by itself"
    [message] = sent(later=timedelta(hours=20))[named.email]
    assert message["Subject"] == "2 dates of Cubit, led by Test Council: what has changed" and "Ice" in plain(message) and "Floods" in plain(message)
    sent(later=timedelta(days=12, hours=12))  # the first date is near
    lead = browser.as_(scene.lead)
    _call_off(lead, later[3], "Wind")
    assert "Wind" in plain(sent()[named.email][0])
    _call_off(lead, later[4], "Fog")
    assert named.email not in sent()
    _call_off(lead, first, "No van")
    [message] = sent()[named.email]
    assert "No van" in plain(message) and "Fog" in plain(message), "what waits for the morning goes with it"


def test_what_waits_for_a_person_goes_with_what_her_agency_is_told_at_her_address(app, make, scene, browser, sent):
    with app.app_context():
        db.session.execute(db.text("UPDATE agency SET mailbox = '', contact_email = :to WHERE id = :id"), {"id": scene.police.id, "to": scene.constable.email})
        db.session.commit()
    lead = browser.as_(scene.lead)
    scene.make_it(lead)
    sent()
    made = operations(app)
    _named_on(app, make, scene, scene.constable, made[:2])
    for operation in made[1:3]:
        _call_off(lead, operation, f"Reason {operation.reference}")
        assert scene.constable.email not in sent(), "she was asked for all today"
    [message] = sent(later=timedelta(hours=20))[scene.constable.email]
    assert message["Subject"] == "Cubit, 2 dates: cancelled" and all(operation.reference in plain(message) for operation in made[1:3])


def test_the_message_that_confirms_several_dates_carries_the_entry_of_each(app, make, scene, browser, sent):
    lead = browser.as_(scene.lead)
    code = scene.make_it(lead)
    sent()
    named, made = make.user(scene.police, Role.STAFF, email="named@police.example"), operations(app)
    with app.app_context():
        db.session.execute(db.update(Commitment).values(state=CommitmentState.ACCEPTED, staff_promised=2, answered_at=clock.now()))
        db.session.commit()
    _named_on(app, make, scene, named, made[:3])
    assert lead.post(f"/operations/series/{code}/confirm", {"once": ""}).status_code == 303
    [message] = sent(later=timedelta(minutes=3))[named.email]
    assert sorted(part.get_filename() for part in message.iter_attachments()) == sorted(f"{operation.reference}.ics" for operation in made[:3])
