"""What agencies answer, and what is told of it, with HTMX and without."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.commitments.asking import services as asking_services
from opsplanner.database import db, unit_of_work
from opsplanner.models import (
    Agency,
    Commitment,
    CommitmentState,
    HistoryLine,
    Nomination,
    Operation,
    OperationState,
    Role,
    User,
)
from opsplanner.operations.moves.moving import services as moving_services
from tests.browser import text_of
from tests.queries import queries_of

BOTH_WAYS = pytest.mark.parametrize("hx", [False, True])
REQUESTED, ACCEPTED, DECLINED = CommitmentState.REQUESTED, CommitmentState.ACCEPTED, CommitmentState.DECLINED


def move(app: Any, op: Operation, *, days: int = 7) -> None:
    """Move an operation as its room does: a new day, and every agency asked again."""
    with app.app_context(), unit_of_work():
        now = db.session.get(Operation, op.id)
        now.day += timedelta(days=days)
        now.starts_at, now.ends_at, now.musters_at = (t + timedelta(days=days) for t in (now.starts_at, now.ends_at, now.musters_at))
        now.schedule += 1
        for part in db.session.scalars(select(Commitment).where(Commitment.operation_id == op.id)):
            asking_services.ask_again(part, answer_by=now.answer_by, by=None)


def whole(op: Operation, part: Commitment, **more: Any) -> dict[str, Any]:
    """What the answer's page sends."""
    return {
        "answer": "accept", "staff": "4", "contact_name": "P. Sergeant", "contact_telephone": "01634 222222", "reason": "", "names": "",
        "schedule": op.schedule, "version": part.version, "whole": "yes",
    } | more


def address(op: Operation, agency: Agency | None = None) -> str:
    return f"/operations/{op.reference}/answer" + (f"?agency={agency.code}" if agency else "")


@BOTH_WAYS
def test_the_page_says_what_when_where_who_leads_and_who_is_free(make, browser, app, hx):
    police = make.agency("Kent Police")
    make.usual_staff(police, 8)
    make.operation(accepted=[police], staff=2)
    op = make.operation(requested=[police], staff=4, wards=[make.ward("River")])
    page = browser.as_(make.user(police, name="P. Sergeant", telephone="01634 222222")).get(address(op), hx=hx)
    words = text_of(page)
    assert page.status_code == 200
    for part in (clock.words_of_period(op.period), "River", "Led by Test Council", "4 people", "6 of 8 free", clock.words_of_day(op.answer_by)):
        assert part in words
    assert "Send the answer for Kent Police" in words
    assert 'value="P. Sergeant"' in page.text and 'value="01634 222222"' in page.text
    assert ("<html" in page.text) is not hx


@BOTH_WAYS
def test_accepting_with_a_number_a_contact_and_names(make, browser, app, stored, told, hands, hx):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police], staff=4)
    sergeant, constable = make.user(police, name="P. Sergeant"), make.user(police, Role.STAFF)
    before = stored(op, police)
    with app.app_context():
        version, changed = db.session.execute(select(Operation.version, Operation.changed_at).where(Operation.id == op.id)).one()
    hands.shift(timedelta(minutes=1))
    me = browser.as_(sergeant)
    answer = me.post(address(op), whole(op, before, people=[str(constable.id)], names="C. Special\nD. Special\n"), hx=hx)
    assert me.follow(answer).status_code == 200
    part = stored(op, police)
    assert (part.state, part.staff_promised, part.contact_name, part.contact_telephone) == (ACCEPTED, 4, "P. Sergeant", "01634 222222")
    assert (part.by_telephone, part.late, part.answered_by_id) == (False, False, sergeant.id)
    with app.app_context():
        named = db.session.execute(select(Nomination.user_id, Nomination.name).order_by(Nomination.id)).all()
        now = db.session.execute(select(Operation.version, Operation.changed_at).where(Operation.id == op.id)).one()
    assert named == [(constable.id, constable.name), (None, "C. Special"), (None, "D. Special")]
    assert told(op) == ("P. Sergeant, Kent Police", "Kent Police accepted with 4 people", "")
    assert now.version == version, "an answer does not refuse the coordinator's open form"
    assert now.changed_at > changed, "the calendar entry says when it last changed"


def test_names_stay_until_they_are_taken_off(make, browser, app, stored):
    police = make.agency("Kent Police")
    op = make.operation(accepted=[police])
    constable = make.user(police, Role.STAFF)
    make.nomination(op, police, constable)
    make.nomination(op, police, name="C. Special")
    me = browser.as_(make.user(police))
    page = me.get(address(op))
    assert re.search(rf'checked[^>]*value="{constable.id}"|value="{constable.id}"[^>]*checked', page.text) and "C. Special" in page.text
    me.post(address(op), {"answer": "accept", "staff": "2", "schedule": op.schedule, "version": stored(op, police).version})
    assert names(app) == {constable.name, "C. Special"}
    me.post(address(op), whole(op, stored(op, police), names="C. Special"))
    assert names(app) == {"C. Special"}


@BOTH_WAYS
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_among_many_colleagues_some_are_offered_the_others_are_found_and_who_is_ticked_stays(make, browser, app, stored, hx):
    police = make.agency("Kent Police")
    op = make.operation(accepted=[police])
    last, hidden = (make.user(police, Role.STAFF, name=name) for name in ("Zoe O'Hara", "Yasmin Hidden"))
    make.nomination(op, police, last)
    me = browser.as_(make.user(police, name="Adam Sergeant"))
    assert "Find a colleague" not in me.get(address(op), hx=hx).text, "few are all offered"
    for n in range(24):
        make.user(police, Role.STAFF, name=f"Constable {n:02}")
    page, part = me.get(address(op), hx=hx), stored(op, police)
    offered = re.findall(r"<input[^>]* name=\"people\"[^>]*>", page.text)
    assert len(offered) == 21 and sum("checked" in box for box in offered) == 1 and "6 colleagues more than stand below" in text_of(page)
    typed = whole(op, part, people=[str(last.id)], names="C. Special", contact_name="R. Sergeant", staff="3")
    found = me.post(address(op), typed | {"find": "HIDDEN", "check": "1"}, hx=hx)
    words = text_of(found)
    assert found.status_code == 200 and "1 other colleague with “HIDDEN” in their name. Nothing is sent yet." in words
    boxes = {box for box in (last.id, hidden.id) if f'name="people" type="checkbox" value="{box}"' in found.text}
    assert boxes == {last.id, hidden.id} and found.text.count('name="people"') == 2 and found.text.count("checked") == 2 and "<details" in found.text
    assert all(one in found.text for one in ("C. Special", "R. Sergeant", 'value="3"')) and stored(op, police).version == part.version
    refused = me.post(address(op), typed | {"people": [str(last.id), str(hidden.id)], "staff": ""}, hx=hx)
    assert refused.status_code == 422 and all(f'value="{one.id}"' in refused.text for one in (last, hidden))
    me.post(address(op), typed | {"people": [str(last.id), str(hidden.id)]}, hx=hx)
    assert names(app) == {"Zoe O'Hara", "Yasmin Hidden", "C. Special"}


def names(app: Any) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(Nomination.name)))


def test_the_short_form_of_home_accepts_with_who_answers_as_contact(make, browser, stored):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police], staff=4)
    me = browser.as_(make.user(police, name="P. Sergeant"))
    answer = me.post(address(op), {"answer": "accept", "staff": "4", "schedule": op.schedule, "version": 1, "back": "home"})
    assert answer.location == "/"
    part = stored(op, police)
    assert (part.state, part.staff_promised, part.contact_name, part.contact_telephone) == (ACCEPTED, 4, "P. Sergeant", "01634 000000")


@BOTH_WAYS
def test_declining_takes_a_reason(make, browser, stored, told, hx):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    me = browser.as_(make.user(police, name="P. Sergeant"))
    short = {"answer": "decline", "schedule": op.schedule, "version": 1}
    page = me.post(address(op), short, hx=hx)
    assert page.status_code == 422 and "Say why you decline" in page.text and stored(op, police).state is REQUESTED
    me.post(address(op), short | {"reason": "football that day"}, hx=hx)
    assert (stored(op, police).state, stored(op, police).reason) == (DECLINED, "football that day")
    assert told(op) == ("P. Sergeant, Kent Police", "Kent Police declined", "football that day")


@pytest.mark.first_case_on_postgresql
@BOTH_WAYS
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"answer": ""}, "Choose whether you accept"),
        ({"answer": "perhaps"}, "Choose"),
        ({"staff": ""}, "Enter how many people you will send"),
        ({"staff": "0"}, "Enter how many people you will send. If you can send nobody, decline"),
        ({"staff": "-3"}, "Enter a whole number from 0 to 500"),
        ({"staff": "1,500"}, "Enter a whole number from 0 to 500"),
        ({"staff": "four"}, "Enter a whole number from 0 to 500"),
        ({"contact_name": ""}, "Enter who to ring about this"),
        ({"contact_telephone": "ask me"}, "Enter a telephone number"),
        ({"names": "n" * 200}, "Write one name a line"),
        ({"reason": "r" * 600}, "Use at most 500 characters"),
        ({"schedule": ""}, "Open the page again"),
        ({"version": "x"}, "Open the page again"),
        ({"people": ["x"]}, "Choose from the options"),
        ({"people": ["99999999999999999999"]}, "Choose people of Kent Police"),
        ({"over_for": "x", "over_numbers": "y"}, "Open the page again"),
    ],
)
def test_a_wrong_answer_comes_back_with_a_sentence_and_everything_typed(make, browser, stored, typed, sentence, hx):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    me = browser.as_(make.user(police))
    page = me.post(address(op), whole(op, stored(op, police), names="C. Special") | typed, hx=hx)
    assert page.status_code == 422
    assert sentence in text_of(page)
    for name, value in ({"contact_telephone": "01634 222222", "contact_name": "P. Sergeant", "names": "C. Special", "staff": "4"} | typed).items():
        if name in ("contact_name", "contact_telephone", "names", "reason", "staff") and value:
            assert str(value) in page.text, name
    assert stored(op, police).state is REQUESTED


@BOTH_WAYS
def test_an_operation_that_moved_meanwhile_shows_the_new_times_and_takes_the_next_answer(make, browser, app, stored, hx):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    me = browser.as_(make.user(police))
    sent = whole(op, stored(op, police), contact_name="Typed Before")
    move(app, op)
    page = me.post(address(op), sent, hx=hx)
    with app.app_context():
        now = db.session.get(Operation, op.id)
        period = clock.words_of_period(now.period)
    assert page.status_code == 422
    assert f"It has moved. It is now on {period}" in text_of(page) and "Typed Before" in page.text
    assert stored(op, police).state is REQUESTED
    again = sent | {name: re.search(rf'name="{name}"[^>]*value="(\d+)"', page.text)[1] for name in ("schedule", "version")}
    assert again["schedule"] == "2"
    assert me.post(address(op), again, hx=hx).status_code in (204, 303)
    assert stored(op, police).state is ACCEPTED


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_moved_it_herself_and_answers_in_an_old_tab_is_not_told_of_somebody_else(make, browser, app, stored):
    police, lead = make.agency("Kent Police"), make.user()
    op = make.operation(requested=[police])
    old = whole(op, stored(op, police))
    with app.app_context(), unit_of_work():
        to = moving_services.NewTime(replace(op.wall, day=op.day + timedelta(days=7)), None, op.answer_by, "rain is forecast")
        moving_services.move_operation(op.reference, to, seen_version=op.version, by=db.session.get_one(User, lead.id))
    for who, said, unsaid in ((lead, "You changed this yourself", "Somebody else"), (make.user(), "Somebody else", "You changed this yourself")):
        late = browser.as_(who).post(address(op, police), old)
        words = text_of(late)
        assert late.status_code == 422 and "It has moved. It is now on" in words and said in words and unsaid not in words


@BOTH_WAYS
def test_a_colleague_who_answered_first_is_shown(make, browser, stored, hx):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    first, second = make.user(police, name="P. First"), make.user(police, name="P. Second")
    part = stored(op, police)
    browser.as_(first).post(address(op), whole(op, part, staff="3"))
    page = browser.as_(second).post(address(op), whole(op, part, answer="decline", reason="no"), hx=hx)
    assert page.status_code == 422
    assert "P. First, Kent Police: Kent Police accepted with 3 people" in text_of(page)
    assert stored(op, police).state is ACCEPTED


def test_a_late_answer_is_taken_and_marked_late(make, browser, stored, told, app):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    with app.app_context():
        db.session.execute(db.update(Commitment).where(Commitment.state == REQUESTED).values(answer_by=clock.today() - timedelta(days=1)))
        db.session.commit()
    me = browser.as_(make.user(police))
    assert "It is still taken, and marked late" in text_of(me.get(address(op)))
    me.post(address(op), whole(op, stored(op, police)))
    assert (stored(op, police).state, stored(op, police).late) == (ACCEPTED, True)
    assert told(op)[1] == "Kent Police accepted with 4 people, late"
    me.post(address(op), whole(op, stored(op, police), staff="5"))
    assert told(op)[1] == "Kent Police now sends 5 people instead of 4, late"


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("state", "days_ahead", "sentence"),
    [
        (OperationState.PROPOSED, -1, "It started on"),
        (OperationState.UNDER_WAY, 0, "under way"),
        (OperationState.COMPLETED, -3, "is over"),
        (OperationState.POSTPONED, 5, "postponed and has no date"),
        (OperationState.CANCELLED, 5, "cancelled"),
    ],
)
def test_an_operation_that_takes_no_answers_says_why(make, browser, stored, state, days_ahead, sentence):
    police = make.agency("Kent Police")
    op = make.operation(state, requested=[police], days_ahead=days_ahead)
    me = browser.as_(make.user(police))
    page = me.get(address(op))
    assert page.status_code == 200 and sentence in text_of(page) and "<button type=\"submit\" class=\"govuk-button\"" not in page.text
    page = me.post(address(op), whole(op, stored(op, police)))
    assert page.status_code == 422 and sentence in text_of(page)
    assert stored(op, police).state is REQUESTED


@BOTH_WAYS
def test_more_than_it_has_left_is_taken_on_by_name(make, browser, stored, told, hx):
    police = make.agency("Kent Police")
    make.usual_staff(police, 8)
    make.operation(accepted=[police], staff=4)
    op = make.operation(requested=[police], staff=6)
    sergeant = make.user(police, name="P. Sergeant")
    me = browser.as_(sergeant)
    page = me.post(address(op), whole(op, stored(op, police), staff="6"), hx=hx)
    assert page.status_code == 422
    assert "Kent Police has 4 of 8 people free at that time" in text_of(page) and "Promise 6 anyway, in my name" in text_of(page)
    assert re.search(r'name="over_for"[^>]*value="6"', page.text)
    more = me.post(address(op), whole(op, stored(op, police), staff="7", over_for="6", over_numbers="y"), hx=hx)
    assert more.status_code == 422 and "Promise 7 anyway" in text_of(more), "what was taken on was 6"
    me.post(address(op), whole(op, stored(op, police), staff="6", over_for="6", over_numbers="y", why_anyway="A rest day"), hx=hx)
    part = stored(op, police)
    assert (part.state, part.staff_promised, part.over_numbers_by_id) == (ACCEPTED, 6, sergeant.id)
    assert told(op)[1] == "Kent Police accepted with 6 people, more than it has free, promised in the name of P. Sergeant"


@BOTH_WAYS
def test_the_lead_records_what_came_by_telephone(make, browser, stored, told, hx):
    police = make.agency("Kent Police", contact="K. Desk", telephone="01622 690690")
    op = make.operation(requested=[police], staff=4)
    coordinator = make.user(name="A. Coordinator")
    me = browser.as_(coordinator)
    page = me.get(address(op, police), hx=hx)
    assert "told to A. Coordinator by telephone" in text_of(page) and 'value="K. Desk"' in page.text
    me.post(address(op, police), whole(op, stored(op, police), contact_name="K. Desk"), hx=hx)
    part = stored(op, police)
    assert (part.state, part.by_telephone, part.answered_by_id) == (ACCEPTED, True, coordinator.id)
    assert told(op) == ("A. Coordinator, Test Council", "Kent Police accepted with 4 people, told to A. Coordinator by telephone", "")
    assert "Accepted 4 people, told to A. Coordinator by telephone" in text_of(me.get(address(op, police)))


@BOTH_WAYS
def test_the_lead_records_in_one_press_what_came_by_email(make, browser, stored, told, hx):
    police = make.agency("Kent Police", contact="K. Desk")
    op = make.operation(requested=[police], staff=4)
    me = browser.as_(make.user(name="A. Coordinator"))
    assert "Save, came by e-mail" in text_of(me.get(address(op, police), hx=hx)) and "by e-mail" not in text_of(browser.as_(make.user(police)).get(address(op)))
    me.post(address(op, police), whole(op, stored(op, police), contact_name="K. Desk", by_email="y"), hx=hx)
    part = stored(op, police)
    assert (part.state, part.by_telephone, part.by_email) == (ACCEPTED, False, True)
    assert told(op) == ("A. Coordinator, Test Council", "Kent Police accepted with 4 people, by e-mail to A. Coordinator", "")
    assert "Accepted 4 people, by e-mail to A. Coordinator" in text_of(me.get(address(op, police)))
    assert "by e-mail to A. Coordinator, " in text_of(me.get(f"/operations/{op.reference}"))
    me.post(f"/operations/{op.reference}/withdraw?agency={police.code}", {"why": "a strike", "version": part.version, "by_email": "y"}, hx=hx)
    assert (stored(op, police).by_telephone, stored(op, police).by_email) == (False, True)
    assert told(op) == ("A. Coordinator, Test Council", "Kent Police withdrew, and with it 4 people, by e-mail to A. Coordinator", "a strike")


def test_nobody_answers_for_another_agency(make, browser, stored):
    police, fire, office = make.agency("Kent Police"), make.agency("Fire"), make.office()
    op = make.operation(requested=[police, fire])
    part = stored(op, police)
    outsiders = [make.user(fire), make.user(make.agency("DVLA"))]
    for user in outsiders:
        me = browser.as_(user)
        assert me.get(address(op, police)).status_code == 404
        assert me.post(address(op, police), whole(op, part)).status_code == 404
        assert me.get(f"/operations/{op.reference}/withdraw?agency={police.code}").status_code == 404
    assert browser.as_(make.user(make.agency("Health"))).get(address(op)).status_code == 404, "it has no part"
    for role in (Role.STAFF, Role.MANAGER, Role.ADMINISTRATOR):
        assert browser.as_(make.user(police, role)).post(address(op), whole(op, part)).status_code == 403
    assert stored(op, police).state is REQUESTED
    assert browser.as_(make.user(office)).get(address(op, police)).status_code == 200


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("path", ["/operations/NONE-2026-001/answer", "/operations/{}/answer?agency=nobody", "/operations/{}/answer?agency=%00"])
def test_what_does_not_exist_is_not_found(make, browser, path):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    me = browser.as_(make.user(police))
    assert me.get(path.format(op.reference)).status_code == 404
    assert me.post(path.format(op.reference), {"answer": "accept", "staff": "1", "schedule": "1", "version": "1"}).status_code == 404


def test_a_restricted_operation_is_not_there_for_who_may_not_see_it(make, browser):
    police, fire = make.agency("Kent Police"), make.agency("Fire")
    op = make.operation(requested=[police], declined=[fire], restricted=True)
    assert browser.as_(make.user(police)).get(address(op)).status_code == 200
    assert "OFFICIAL-SENSITIVE" in browser.as_(make.user(police)).get(address(op)).text
    outsider = browser.as_(make.user(fire))
    hidden, none = outsider.get(address(op)), outsider.get("/operations/NONE/answer")
    assert (hidden.status_code, text_of(hidden)) == (none.status_code, text_of(none)) == (404, text_of(none))


def test_declining_a_restricted_operation_leads_home(make, browser, stored):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police], restricted=True)
    answer = browser.as_(make.user(police)).post(address(op), whole(op, stored(op, police), answer="decline", reason="no"))
    assert (answer.status_code, answer.location) == (303, "/")


def test_hidden_fields_made_by_hand_change_nothing(make, browser, stored):
    police, fire = make.agency("Kent Police"), make.agency("Fire")
    op = make.operation(requested=[police, fire])
    stranger = make.user(fire)
    me = browser.as_(make.user(police))
    sent = whole(op, stored(op, police), state="released", by_telephone="1", agency_id=str(fire.id), late="1", required="")
    assert me.post(address(op), sent | {"people": [str(stranger.id)]}).status_code == 422
    me.post(address(op), sent)
    part = stored(op, police)
    assert (part.state, part.by_telephone, part.late, part.required) == (ACCEPTED, False, False, True)
    assert stored(op, fire).state is REQUESTED


def test_one_form_sent_twice_is_one_answer(make, browser, app, stored):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    me = browser.as_(make.user(police))
    sent = whole(op, stored(op, police)) | {"once": "o" * 30}
    assert [me.post(address(op), sent).status_code for _ in range(2)] == [303, 303]
    with app.app_context():
        assert db.session.scalar(select(db.func.count(HistoryLine.id)).where(HistoryLine.operation_id == op.id)) == 1


@BOTH_WAYS
def test_withdrawing_asks_once_and_takes_a_reason(make, browser, stored, told, hx):
    police = make.agency("Kent Police")
    op = make.operation(OperationState.CONFIRMED, accepted=[police], staff=3)
    me = browser.as_(make.user(police, name="P. Sergeant"))
    here = f"/operations/{op.reference}/withdraw"
    page = me.get(here, hx=hx)
    assert "has promised 3 people" in text_of(page) and "is short of Kent Police" in text_of(page)
    assert me.post(here, {"why": " ", "version": 1}, hx=hx).status_code == 422
    me.post(here, {"why": "public order in Maidstone", "version": 1}, hx=hx)
    part = stored(op, police)
    assert (part.state, part.staff_promised, part.reason) == (CommitmentState.WITHDRAWN, 0, "public order in Maidstone")
    assert told(op) == ("P. Sergeant, Kent Police", "Kent Police withdrew, and with it 3 people", "public order in Maidstone")
    page = me.get(here)
    assert "Kent Police has already withdrawn" in text_of(page)
    assert me.post(here, {"why": "again", "version": 2}, hx=hx).status_code == 422
    me.post(address(op), whole(op, stored(op, police)))
    assert stored(op, police).state is ACCEPTED, "an agency may change its mind"


def test_a_withdrawal_that_saw_an_older_answer_is_shown_the_newer(make, browser, stored):
    police = make.agency("Kent Police")
    op = make.operation(accepted=[police])
    me = browser.as_(make.user(police))
    me.post(address(op), whole(op, stored(op, police), staff="5"))
    page = me.post(f"/operations/{op.reference}/withdraw", {"why": "no crew", "version": 1})
    assert page.status_code == 422 and "now sends 5 people instead of 2" in text_of(page)
    assert stored(op, police).state is ACCEPTED


def test_as_many_queries_for_three_agencies_as_for_one(make, browser, caplog):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    me = browser.as_(make.user(police))
    make.nomination(op, police, make.user(police))
    few = queries_of(caplog, me, address(op))
    for _ in range(3):
        other = make.agency()
        make.usual_staff(other, 4)
        make.operation(accepted=[other, police], requested=[make.agency()], days_ahead=5)
        make.nomination(op, police, make.user(police))
    assert queries_of(caplog, me, address(op)) == few <= 12
