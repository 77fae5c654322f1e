"""Who proposes or moves an operation with fewer people free than it asks for, or with somebody named twice, says so by name and why; for a series once."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import Commitment, HistoryLine, Operation, OperationState
from tests.browser import text_of
from tests.operations.planning.sent import filled, form_of
from tests.operations.planning.test_views import DRAFT, PLAN, PROPOSED, Scene, operations
from tests.operations.series.scene import Scene as Series

pytestmark = pytest.mark.usefixtures("usual_time")
SHORT, WHY = "Kent Police: 1 of 1 free, 6 asked", "Overtime is agreed"
TOOK_ON = "took on that Kent Police has fewer people free than are wanted of it"


@pytest.fixture
def scene(make):
    return Scene(make)


def parts_of(app, agency) -> list[tuple[int | None, int | None, str]]:
    """By whom and why something was taken on, of each part of an agency."""
    with app.app_context():
        found = db.session.scalars(db.select(Commitment).where(Commitment.agency_id == agency.id).order_by(Commitment.id))
        return [(part.over_numbers_by_id, part.named_twice_by_id, part.taken_on_why) for part in found]


def warned(page: str) -> str:
    """What a page carries of what it asked about."""
    return page.split('name="warned"')[1].split('value="')[1].split('"')[0]


def lines(app) -> list[tuple[str, str]]:
    """What the history says was taken on, and why."""
    with app.app_context():
        query = db.select(HistoryLine.what, HistoryLine.why).where(HistoryLine.what.startswith("took on")).order_by(HistoryLine.id)
        return [(row.what, row.why) for row in db.session.execute(query)]


def test_proposing_a_plan_asks_and_keeps_what_was_typed_and_a_draft_asks_nothing(app, make, scene, browser):
    make.usual_staff(scene.police, 1)
    lead = browser.as_(scene.user)
    sent = filled(lead.get(PLAN).text, notes="Kept", wards=[str(scene.ward.id)], place=scene.place.code, propose="yes")
    asked = lead.post(PLAN, sent)
    said = text_of(asked)
    assert asked.status_code == 422 and "Nothing is saved yet" in said and said.count(SHORT) == 2 and "Why all the same" in said and operations(app) == []
    form = form_of(asked.text)
    assert form["notes"] == "Kept" and form["warned"] and "go_on" not in form
    silent = lead.post(PLAN, form | {"go_on": "y", "propose": "yes"})
    assert silent.status_code == 422 and "Say why all the same" in text_of(silent) and operations(app) == []
    assert form_of(silent.text)["go_on"] == "y", "the tick is not lost"
    done = lead.post(PLAN, form_of(silent.text) | {"why_anyway": WHY, "propose": "yes"})
    assert done.status_code == 303 and [one.state for one in operations(app)] == [PROPOSED]
    assert parts_of(app, scene.police) == [(scene.user.id, None, WHY)] and parts_of(app, scene.dvla) == [(None, None, "")] and lines(app) == [(TOOK_ON, WHY)]
    page = text_of(lead.get(f"/operations/{operations(app)[0].reference}"))
    assert f"asked for more than it has, in the name of {scene.user.name}: {WHY}" in page
    draft = lead.post(PLAN, filled(lead.get(PLAN).text, save="draft"))
    assert draft.status_code == 303 and operations(app)[1].state is DRAFT and len(lines(app)) == 1


def test_who_proposes_a_draft_by_its_own_page_is_asked_too_and_the_tick_holds_for_what_was_shown(app, make, scene, browser):
    make.usual_staff(scene.police, 1)
    draft, lead = make.operation(DRAFT, kind=scene.kind, author=scene.user, staff=2, not_asked=[scene.police]), browser.as_(scene.user)
    page = f"/operations/{draft.reference}/propose"
    sent = {"answer_by": "2026-11-25", "version": str(draft.version)}
    asked = lead.post(page, sent)
    assert asked.status_code == 422 and "Kent Police: 1 of 1 free, 2 asked" in text_of(asked)
    with app.app_context():
        db.session.execute(db.update(Commitment).where(Commitment.agency_id == scene.police.id).values(staff_asked=3))
        db.session.commit()
    again = lead.post(page, sent | {"warned": warned(asked.text), "go_on": "y", "why_anyway": WHY})
    assert again.status_code == 422 and "3 asked" in text_of(again) and lines(app) == []


def test_a_move_asks_of_its_new_time_and_what_was_taken_on_for_the_old_one_goes(app, make, scene, browser):
    make.usual_staff(scene.police, 2)
    moved = make.operation(OperationState.CONFIRMED, kind=scene.kind, author=scene.user, accepted=[scene.police])
    there = make.operation(OperationState.CONFIRMED, kind=scene.kind, author=scene.user, accepted=[scene.police], days_ahead=15)
    make.nomination(moved, scene.police, officer := make.user(scene.police))
    make.nomination(there, scene.police, officer)
    lead, page = browser.as_(scene.user), f"/operations/{moved.reference}/move"

    def typed(day, text: str) -> dict:
        return form_of(text, "move") | {"day": day.isoformat(), "why": "The pound is full", "answer_by": "2026-11-25"}

    asked = lead.post(page, typed(there.day, lead.get(page).text))
    said = text_of(asked)
    assert asked.status_code == 422 and "Kent Police: 0 of 2 free, 2 asked" in said and "Kent Police is named on" in said
    done = lead.post(page, form_of(asked.text, "move") | {"go_on": "y", "why_anyway": WHY})
    assert done.status_code == 303 and parts_of(app, scene.police)[0] == (scene.user.id, scene.user.id, WHY)
    assert lines(app) == [(f"{TOOK_ON} and somebody named for Kent Police is needed elsewhere at that time", WHY)]
    free = lead.post(page, typed(there.day + timedelta(days=1), lead.get(page).text))
    assert free.status_code == 303 and parts_of(app, scene.police)[0] == (None, None, "") and len(lines(app)) == 1


@pytest.mark.parametrize("short", [False, True], ids=["nothing else", "short of people too"])
def test_who_is_needed_on_a_restricted_operation_is_asked_about_and_written_nowhere(app, make, scene, browser, short):
    make.usual_staff(scene.police, 2 if short else 20)
    moved = make.operation(OperationState.CONFIRMED, kind=scene.kind, author=scene.user, accepted=[scene.police])
    there = make.operation(OperationState.CONFIRMED, kind=scene.kind, author=scene.user, accepted=[scene.police], days_ahead=15, restricted=True)
    make.nomination(moved, scene.police, officer := make.user(scene.police))
    make.nomination(there, scene.police, officer)
    lead, page = browser.as_(scene.user), f"/operations/{moved.reference}/move"
    sent = form_of(lead.get(page).text, "move") | {"day": there.day.isoformat(), "why": "The pound is full", "answer_by": "2026-11-25"}
    asked = lead.post(page, sent)
    assert asked.status_code == 422 and f"Kent Police is named on {there.reference}" in text_of(asked)
    assert lead.post(page, form_of(asked.text, "move") | {"go_on": "y", "why_anyway": WHY}).status_code == 303
    assert parts_of(app, scene.police)[0] == ((scene.user.id, None, WHY) if short else (None, None, ""))
    assert lines(app) == ([(TOOK_ON, WHY)] if short else [])


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_stands_keeps_its_reason_when_something_else_is_taken_on_beside_it(app, make, scene, browser):
    make.usual_staff(scene.police, 2)
    moved = make.operation(OperationState.CONFIRMED, kind=scene.kind, author=scene.user, accepted=[scene.police])
    there = make.operation(OperationState.CONFIRMED, kind=scene.kind, author=scene.user, accepted=[scene.police], wall=Wall(moved.day, time(14, 10), time(16)))
    make.nomination(moved, scene.police, officer := make.user(scene.police))
    make.nomination(there, scene.police, officer)
    with app.app_context():
        db.session.execute(db.update(Commitment).where(Commitment.operation_id == moved.id, Commitment.agency_id == scene.police.id).values(over_numbers_as="A. Link", taken_on_why="Leave"))
        db.session.commit()
    lead, page = browser.as_(scene.user), f"/operations/{moved.reference}/move"
    sent = form_of(lead.get(page).text, "move") | {"end": "14:15", "how": "tell", "why": "The pound closes later"}
    asked = lead.post(page, sent)
    assert asked.status_code == 422 and f"Kent Police is named on {there.reference}" in text_of(asked) and "fewer" not in warned(asked.text)
    assert lead.post(page, form_of(asked.text, "move") | {"go_on": "y", "why_anyway": WHY}).status_code == 303
    assert parts_of(app, scene.police)[0] == (None, scene.user.id, f"Leave; {WHY}")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_one_more_agency_and_another_number_are_asked_about_and_the_other_agencies_are_not(app, make, scene, browser):
    make.usual_staff(scene.police, 1)
    make.usual_staff(scene.dvla, 1)
    there = make.operation(PROPOSED, kind=scene.kind, author=scene.user, requested=[scene.dvla], staff=2)
    lead, here = browser.as_(scene.user), f"/operations/{there.reference}"
    sent = {"agency": str(scene.police.id), "role": "stops", "staff": "6", "answer_by": "2026-11-25", "version": str(there.version)}
    asked = lead.post(f"{here}/add-agency", sent)
    assert asked.status_code == 422 and SHORT in text_of(asked) and "DVLA: 1 of 1" not in text_of(asked) and parts_of(app, scene.police) == []
    assert lead.post(f"{here}/add-agency", sent | {"warned": warned(asked.text), "go_on": "y", "why_anyway": WHY}).status_code == 303
    assert parts_of(app, scene.police) == [(scene.user.id, None, WHY)] and parts_of(app, scene.dvla) == [(None, None, "")] and lines(app) == [(TOOK_ON, WHY)]
    page = f"{here}/requirement?agency={scene.police.code}"
    more = {"version": str(operations(app)[0].version), "required": "y", "staff": "7", "why": "A second site", "answer_by": "2026-11-25"}
    asked = lead.post(page, more)
    assert asked.status_code == 422 and "7 asked" in text_of(asked)
    assert lead.post(page, more | {"staff": "1"}).status_code == 303 and parts_of(app, scene.police) == [(None, None, "")] and len(lines(app)) == 1


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_series_asks_once_for_all_its_dates(app, make, browser):
    scene = Series(app, make)
    make.usual_staff(scene.police, 1)
    lead = browser.as_(scene.lead)
    sent = form_of(lead.get(scene.new()).text, "dates") | {"propose": "yes"}
    asked = lead.post(scene.new(), sent)
    said = text_of(asked)
    assert asked.status_code == 422 and "On 7 dates agencies have fewer people free" in said and "Thursday 25 February 2027: Kent Police: 1 of 1 free, 2 asked" in said
    assert len(operations(app)) == 1, "nothing is kept"
    drafts = lead.post(scene.new(), form_of(asked.text, "dates") | {"save": "draft"})
    assert drafts.status_code == 303 and parts_of(app, scene.police) == [(None, None, "")] * 7, "drafts ask nothing"
    propose = f"{drafts.headers['Location']}/propose"
    asked = lead.post(propose, {"due_how": "one", "answer_by": "2026-11-25", "version": "1"})
    assert asked.status_code == 422
    done = lead.post(propose, {"due_how": "one", "answer_by": "2026-11-25", "version": "1", "warned": warned(asked.text), "go_on": "y", "why_anyway": WHY})
    assert done.status_code == 303 and parts_of(app, scene.police) == [(scene.lead.id, None, WHY)] * 7 and lines(app) == [(TOOK_ON, WHY)] * 7
    with app.app_context():
        assert {one.state for one in db.session.scalars(db.select(Operation))} == {PROPOSED}
