"""A restricted operation gives nothing away in calendars: made first, then compared with ==."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record
from opsplanner.models import Operation, OperationState, Role, SubscriptionKind, Verb
from tests.browser import text_of

MINE, AGENCY, TYPE, WARD, EVERYTHING = (SubscriptionKind[name] for name in ("MINE", "AGENCY", "TYPE", "WARD", "EVERYTHING"))


@pytest.fixture
def scene(make, change):
    """A restricted Crystal of the council with the police, an officer named, and people who are none of that."""
    police, fire = make.agency("Kent Police"), make.agency("Kent Fire and Rescue")
    ward, kind, place = make.ward("River"), make.type("CRYSTAL"), make.place("Secret yard")
    op = make.operation(OperationState.CONFIRMED, kind=kind, wards=[ward], restricted=True, accepted=[police], days_ahead=5)
    change(op, meeting_point_id=place.id, duty_telephone="01634 999999")
    named = make.user(police, Role.STAFF)
    make.nomination(op, police, named)
    taking_part = [make.user(police), make.user(make.council()), named]
    others = [
        make.user(fire), make.user(make.office()), make.user(make.office(), Role.MANAGER), make.user(make.office(), Role.ADMINISTRATOR),
        make.user(police, Role.STAFF), make.user(police, Role.MANAGER), make.user(make.council(), Role.STAFF),
    ]
    return SimpleNamespace(op=op, named=named, taking_part=taking_part, others=others, ward=ward, kind=kind, police=police)


def kinds_of(scene):
    return ((MINE, {}), (AGENCY, {}), (EVERYTHING, {}), (TYPE, {"type_id": scene.kind.id}), (WARD, {"ward_id": scene.ward.id}))


def test_who_takes_part_has_a_duty_without_detail(make, feed, scene):
    for user in scene.taking_part:
        for kind in (AGENCY, EVERYTHING):
            link = feed(user, kind)
            [entry] = link.events()
            home = "https://ops.example/"
            assert (entry["SUMMARY"], entry["DESCRIPTION"], entry["URL"]) == ("Duty", f"Details in opsplanner: {home}", home)
            assert set(entry) == {
                "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "STATUS", "TRANSP", "SUMMARY", "DESCRIPTION",
                "URL",
            }
            answer = link.get()
            everything = answer.text + str(answer.headers)
            for word in ("Crystal", "CRYSTAL", "River", "Secret", "ME4", "01634", scene.op.reference):
                assert word not in everything
    assert [feed(user, MINE).titles() for user in scene.taking_part] == [[], [], ["Duty"]]
    assert feed(scene.named, MINE).events()[0]["TRANSP"] == "OPAQUE"


def test_a_calendar_of_one_type_or_ward_would_tell_them_so_it_has_no_duties(feed, scene):
    for user in scene.taking_part:
        assert feed(user, TYPE, type_id=scene.kind.id).events() == feed(user, WARD, ward_id=scene.ward.id).events() == []


def test_a_cancelled_duty_says_that_alone(feed, scene, change):
    change(scene.op, state=OperationState.CANCELLED, state_reason="The informant is ill")
    [entry] = feed(scene.named, MINE).events()
    assert (entry["SUMMARY"], entry["STATUS"]) == ("Cancelled: Duty", "CANCELLED")
    assert "informant" not in str(entry["DESCRIPTION"])


def test_for_everyone_else_it_does_not_exist_and_never_changes(make, feed, scene, change, app, hands):
    hands.move_to(clock.now() + timedelta(seconds=5))
    make.operation(days_ahead=3)
    links = [feed(user, kind, **more) for user in scene.others for kind, more in kinds_of(scene)]
    answers = [link.get() for link in links]
    seen = [(answer.data, dict(answer.headers)) for answer in answers]
    assert not [answer for answer in answers if b"Duty" in answer.data]
    hands.shift(timedelta(seconds=10))
    with app.app_context():
        op = db.session.get(Operation, scene.op.id)
        op.state, op.sequence = OperationState.CANCELLED, 1
        record(op, Verb.CANCELLED, "cancelled it", by=None)
        record(op, Verb.ASKED_AGAIN, "asked Kent Police", by=None, agency_id=scene.police.id)
        db.session.commit()
    assert [(answer.data, dict(answer.headers)) for answer in (link.get() for link in links)] == seen
    with app.app_context():
        db.session.delete(db.session.get(Operation, scene.op.id))
        db.session.commit()
    assert [(answer.data, dict(answer.headers)) for answer in (link.get() for link in links)] == seen


def test_it_vanishes_when_the_part_ends(make, feed, scene, app):
    from opsplanner.models import Commitment, CommitmentState

    for state in (CommitmentState.WITHDRAWN, CommitmentState.RELEASED, CommitmentState.DECLINED):
        with app.app_context():
            db.session.query(Commitment).filter_by(operation_id=scene.op.id, agency_id=scene.police.id).update({"state": state})
            db.session.commit()
        for user in (scene.named, scene.taking_part[0]):
            assert [feed(user, kind).events() for kind in (MINE, AGENCY, EVERYTHING)] == [[], [], []]


def test_marking_it_later_takes_it_out_of_others_calendars(make, feed, change):
    op, outsider = make.operation(), make.user(make.agency(), Role.STAFF)
    link = feed(outsider)
    assert len(link.events()) == 1
    change(op, restricted=True)
    assert link.events() == []


def test_the_download_of_a_restricted_one_is_a_duty_too_or_nothing(make, browser, scene):
    path = f"/operations/{scene.op.reference}.ics"
    answer = browser.as_(scene.named).get(path)
    assert answer.status_code == 200 and "SUMMARY:Duty\r\n" in answer.text and scene.op.reference not in answer.text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="duty.ics"'
    outsider = browser.as_(scene.others[0])
    hidden, unknown = outsider.get(path), outsider.get("/operations/CRYSTAL-2026-999.ics")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert text_of(hidden) == text_of(unknown)
