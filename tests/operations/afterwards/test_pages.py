"""An operation of last week that nobody planned here is noted on one page: completed, with who came, and nobody hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Commitment, CommitmentState, Message, Notice, Operation, OperationState, Role, Telling
from tests.browser import Browser, text_of
from tests.make import Make
from tests.operations.planning.sent import form_of

HERE = "/operations/afterwards"


@pytest.fixture
def town(make: Make) -> dict[str, Any]:
    """A type, two agencies besides the council, a ward, and who notes it."""
    police, fire = make.agency("Kent Police"), make.agency("Kent Fire")
    make.plan_year()
    return {"police": police, "fire": fire, "ward": make.ward("River"), "kind": make.type("CUBIT", [(police, "", 2, True)]), "who": make.user(), "told": make.user(police)}


def sent(page: str, town: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a browser sends of the filled form."""
    came = {f"came_{town['police'].id}": "4", f"came_{town['fire'].id}": "0", f"came_{town['who'].agency_id}": "1"}
    day = (clock.today() - timedelta(days=7)).isoformat()
    return form_of(page, "afterwards-form") | {"day": day, "wards": str(town["ward"].id), "notes": "Written down late"} | came | more


def test_it_is_completed_with_who_came_and_nobody_is_told(app: Flask, browser: Browser, town: dict[str, Any]) -> None:
    who = browser.as_(town["who"])
    assert "It has already taken place" in text_of(who.get("/operations/plan"))
    page = who.get(f"{HERE}?type=CUBIT").text
    assert 'value="10:00"' in page
    answer = who.post(f"{HERE}?type=CUBIT", sent(page, town))
    assert answer.status_code == 303, text_of(answer)
    said = text_of(who.follow(answer))
    assert "is noted as completed. Nobody was told" in said and "Completed" in said and "Written down late" in said
    assert "Noted afterwards that it took place" in said and "Kent Police (4)" in said and "Kent Fire (0)" not in said
    with app.app_context():
        operation = db.session.scalars(db.select(Operation)).one()
        assert operation.state is OperationState.COMPLETED and operation.plan_year_id and operation.sequence == 1
        parts = {part.agency_id: part for part in db.session.scalars(db.select(db.inspect(Operation).relationships["commitments"].mapper.class_))}
        police, fire = parts[town["police"].id], parts[town["fire"].id]
        assert (police.state, police.turned_up, police.staff_promised) == (CommitmentState.ACCEPTED, 4, 4)
        assert (fire.state, fire.turned_up, fire.reason) == (CommitmentState.DECLINED, 0, "It did not take part")
        assert [db.session.scalar(db.select(db.func.count()).select_from(one)) for one in (Telling, Message, Notice)] == [0, 0, 0]
        reference = operation.reference
    assert who.get(f"/operations/{reference}/outcomes").status_code == 200
    assert reference in text_of(who.get("/operations?when=past"))


def test_the_lead_that_sent_nobody_has_not_declined_its_own_operation(app: Flask, browser: Browser, town: dict[str, Any]) -> None:
    who, lead = browser.as_(town["who"]), town["who"].agency_id
    answer = who.post(f"{HERE}?type=CUBIT", sent(who.get(f"{HERE}?type=CUBIT").text, town, **{f"came_{lead}": "0"}))
    said = text_of(who.follow(answer))
    assert "who came: Kent Police (4)" in said and "Test Council (0)" not in said
    with app.app_context():
        part = db.session.scalars(db.select(Commitment).where(Commitment.agency_id == lead)).one()
        assert (part.state, part.turned_up, part.staff_promised, part.reason) == (CommitmentState.ACCEPTED, 0, 0, "")


def test_one_that_stands_is_asked_about_and_taken_where_it_is_another(app: Flask, browser: Browser, town: dict[str, Any]) -> None:
    who = browser.as_(town["who"])
    first = who.post(HERE, sent(who.get(f"{HERE}?type=CUBIT").text, town))
    assert first.status_code == 303, text_of(first)
    again = who.post(HERE, sent(who.get(f"{HERE}?type=CUBIT").text, town))
    assert again.status_code == 422 and "CUBIT-" in text_of(again) and "Is this another one?" in text_of(again)
    third = who.post(HERE, form_of(again.text, "afterwards-form") | {"go_on": "y"})
    assert third.status_code == 303, text_of(third)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Operation)) == 2


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"day": "2099-01-01"}, "It has not ended yet"), ({"day": "yesterday"}, "Enter a date that exists"), ({"wards": []}, "Choose at least one ward"),
        ({"kind": ""}, "Choose what kind it was"), ({"new_place": "Dock Road"}, "Enter the postcode of the meeting point"),
        ({"start": "9am", "end": "8am"}, "over 18 hours"), ({"lead": "police"}, "This agency cannot lead what you note"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_nothing_is_kept(app: Flask, browser: Browser, town: dict[str, Any], more: dict[str, Any], sentence: str) -> None:
    who = browser.as_(town["who"])
    more = more | ({"lead": str(town["police"].id)} if more.get("lead") else {})
    answer = who.post(HERE, sent(who.get(f"{HERE}?type=CUBIT").text, town, **more))
    assert answer.status_code == 422 and sentence in text_of(answer) and "Written down late" in answer.text
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Operation)) == 0


def test_who_plans_nothing_notes_nothing(browser: Browser, make: Make, town: dict[str, Any]) -> None:
    assert browser.as_(make.user(role=Role.STAFF)).get(HERE).status_code == 403
    assert browser.as_(town["who"]).get(f"{HERE}?type=NONE").status_code == 404
