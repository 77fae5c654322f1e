"""A whole series is proposed, answered, confirmed and undone, each by one press."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner.database import db
from opsplanner.models import Booking, Commitment, CommitmentState, HistoryLine, Operation, OperationState, Series
from tests.browser import text_of
from tests.operations.planning.sent import form_of
from tests.operations.series.scene import Scene, days, operations

DRAFT, PROPOSED, CONFIRMED, CANCELLED = OperationState.DRAFT, OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.CANCELLED

pytestmark = pytest.mark.usefixtures("usual_time")


@pytest.fixture
def scene(app, make) -> Scene:
    return Scene(app, make)


@pytest.fixture
def lead(scene, browser):
    return browser.as_(scene.lead)


def sent(browser, url: str, **more):
    """Press the button of a page's own form, with more typed in."""
    page = browser.get(url)
    form = {"once": "", **more}
    for name in ("version", "due_how", "answer_by", "weeks_before"):
        if f'name="{name}"' in page.text and name not in more:
            form[name] = page.text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0] if name != "due_how" else "one"
    return browser.post(url, form)


def accept(app, agency, *, but: int = 0) -> None:
    """Let an agency have accepted all dates but the last so many."""
    with app.app_context():
        parts = db.session.scalars(db.select(Commitment).where(Commitment.agency_id == agency.id).order_by(Commitment.id)).all()
        for part in parts[: len(parts) - but]:
            part.state, part.staff_promised = CommitmentState.ACCEPTED, 2
        db.session.commit()


def test_drafts_are_proposed_together_once(scene, lead, app):
    code = scene.make_it(lead, save="draft")
    assert days(app, DRAFT) == days(app)
    answer = sent(lead, f"/operations/series/{code}/propose")
    assert answer.status_code == 303 and days(app, PROPOSED) == days(app)
    again = lead.get(f"/operations/series/{code}/propose")
    assert "No date of this series is a draft any more" in text_of(again)
    assert "No date of this series is a draft any more" in text_of(lead.post(f"/operations/series/{code}/propose", {"version": form_version(app), "due_how": "one", "answer_by": "2026-11-27"}))


def form_version(app) -> str:
    """The version that the series has."""
    with app.app_context():
        return str(db.session.scalar(db.select(Series.version)))


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(("boxes", "said"), [
    ({"answer_by": ""}, "Enter the date by which the agencies should answer"), ({"answer_by": "2027-01-01"}, "The date to answer by is after the operation"),
    ({"due_how": "weeks"}, "Enter how many weeks before each date"), ({"version": "7"}, "changed this while you had it open"), ({"answer_by": "x"}, "Enter a date that exists"),
])
def test_what_keeps_drafts_from_being_proposed_is_said_and_none_is(scene, lead, app, boxes, said):
    code = scene.make_it(lead, save="draft")
    answer = sent(lead, f"/operations/series/{code}/propose", **boxes)
    assert answer.status_code == 422 and said in text_of(answer) and days(app, DRAFT) == days(app)


def test_what_is_ready_is_confirmed_by_one_press(scene, lead, app):
    code = scene.make_it(lead)
    assert "Confirm all that are ready" not in lead.get(f"/operations/series/{code}").text
    accept(app, scene.police)
    accept(app, scene.dvla, but=2)
    assert "Confirm all that are ready (5)" in lead.get(f"/operations/series/{code}").text
    answer = lead.post(f"/operations/series/{code}/confirm", {"once": ""})
    assert answer.status_code == 303 and len(days(app, CONFIRMED)) == 5 and len(days(app, PROPOSED)) == 2
    assert "5 dates are confirmed" in text_of(lead.follow(answer))
    assert "No date of this series is ready" in text_of(lead.post(f"/operations/series/{code}/confirm", {"once": ""}))


def test_a_series_of_drafts_is_undone_whole_and_leaves_nothing(scene, lead, app):
    code = scene.make_it(lead, save="draft")
    page = text_of(lead.get(f"/operations/series/{code}/undo"))
    assert "7 drafts are deleted for good" in page and "cancelled" not in page
    answer = sent(lead, f"/operations/series/{code}/undo", why="the pound is full")
    assert answer.status_code == 303 and days(app) == [] and lead.get(f"/operations/series/{code}").status_code == 404
    with app.app_context():
        assert "undid the series every second Thursday: deleted 7 drafts" in db.session.scalars(db.select(HistoryLine.what)).all()


def test_a_proposed_series_is_cancelled_whole_and_frees_what_it_held(scene, lead, app):
    code = scene.make_it(lead)
    answer = sent(lead, f"/operations/series/{code}/undo", why="the pound is full")
    assert answer.status_code == 303 and days(app, CANCELLED) == days(app) and len(days(app)) == 7
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Booking).where(Booking.live)) == 0
    assert "undid the series every second Thursday: cancelled 7 dates" in text_of(lead.get(f"/operations/series/{code}")).replace("Undid", "undid")
    assert "Nothing of this series is left to undo" in text_of(lead.get(f"/operations/series/{code}/undo"))


def test_a_date_of_which_the_draft_was_deleted_says_so_and_undoing_is_not_offered_once_all_is_cancelled(scene, lead, app):
    code = scene.make_it(lead, save="draft", do_20261217="leave", why_20261217="school holiday")
    alone, proposed = operations(app)[1], operations(app)[0]
    assert lead.post(f"/operations/{alone.reference}/delete", {"version": str(alone.version)}).status_code == 303
    url = f"/operations/series/{code}"
    said = text_of(lead.get(url))
    assert "Thursday 31 December 2026: its draft was deleted" in said and "Thursday 17 December 2026: school holiday" in said
    assert lead.post(f"/operations/{proposed.reference}/propose", {"version": str(proposed.version), "answer_by": "2026-11-27"}).status_code == 303
    assert f"{url}/undo" in lead.get(url).text
    assert sent(lead, f"{url}/undo", why="the pound is full").status_code == 303
    page = lead.get(url)
    assert text_of(page).count("its draft was deleted") == 5 and days(app) == days(app, CANCELLED) == [proposed.day] and f"{url}/undo" not in page.text


def test_the_operation_that_a_series_was_made_of_is_named_before_it_goes_with_it(scene, lead, app, hands):
    hands.shift(timedelta(minutes=20))
    code = scene.make_it(lead, save="draft")
    url = f"/operations/series/{code}/undo"
    assert f"7 drafts are deleted for good. {scene.like} was planned before the series was made, and goes with it. Nobody has answered yet." in text_of(lead.get(url))
    assert sent(lead, url, why="the pound is full").status_code == 303 and days(app) == []


def test_what_another_agency_leads_by_now_is_in_no_count_of_what_is_pressed(scene, lead, app):
    code = scene.make_it(lead, save="draft")
    with app.app_context():
        db.session.execute(db.update(Operation).where(Operation.id == operations(app)[2].id).values(lead_agency_id=scene.police.id))
        db.session.commit()
    url = f"/operations/series/{code}"
    assert "7 dates" in text_of(lead.get(url)) and "7 drafts: nobody has been asked" in text_of(lead.get(url))
    assert "6 drafts are deleted for good" in text_of(lead.get(f"{url}/undo")) and "Propose 6 drafts" in text_of(lead.get(f"{url}/propose"))
    assert sent(lead, f"{url}/propose").status_code == 303 and len(days(app, PROPOSED)) == 6
    page = lead.get(url)
    assert f"{url}/propose" not in page.text and "1 draft: nobody has been asked" in text_of(page)
    accept(app, scene.police)
    accept(app, scene.dvla)
    assert "Confirm all that are ready (6)" in lead.get(url).text and f"{url}/undo" not in lead.get(url).text
    with app.app_context():
        db.session.execute(db.update(Operation).values(lead_agency_id=scene.police.id))
        db.session.commit()
    page = lead.get(url)
    assert page.status_code == 200 and not any(f"{url}/{what}" in page.text for what in ("confirm", "undo", "change", "propose"))
    assert "none of its dates is yours to change" in text_of(lead.get(f"{url}/undo"))


def test_once_somebody_has_answered_it_is_not_undone_whole(scene, lead, app):
    code = scene.make_it(lead)
    before = lead.get(f"/operations/series/{code}/undo")
    accept(app, scene.police, but=6)
    assert "Kent Police has answered by now" in text_of(lead.get(f"/operations/series/{code}/undo"))
    answer = lead.post(f"/operations/series/{code}/undo", {"version": form_version(app), "why": "too late"})
    assert before.status_code == 200 and answer.status_code == 422 and days(app, PROPOSED) == days(app)


def test_who_does_not_lead_presses_nothing(scene, lead, app, browser):
    code = scene.make_it(lead)
    constable = browser.as_(scene.constable)
    page = constable.get(f"/operations/series/{code}").text
    assert "/undo" not in page and "/change" not in page and "/confirm" not in page and "/answer" in page
    for verb in ("undo", "propose", "change"):
        assert constable.get(f"/operations/series/{code}/{verb}").status_code == 404
        assert constable.post(f"/operations/series/{code}/{verb}", {"version": "1", "why": "x", "due_how": "one", "answer_by": "2026-11-27"}).status_code == 404
    constable.post(f"/operations/series/{code}/confirm", {"once": ""})
    assert days(app, PROPOSED) == days(app)


def test_an_agency_accepts_all_dates_but_those_of_which_it_says_otherwise(scene, lead, app, browser, make):
    make.usual_staff(scene.police, 3)
    code = scene.make_it(lead)
    constable, url = browser.as_(scene.constable), f"/operations/series/{code}/answer"
    page = constable.get(url)
    assert text_of(page).count("3 of 3 free") >= 7 and "7 dates wait for an answer" in text_of(page)
    form, references = form_of(page.text, "answers"), [one.reference for one in operations(app)]
    assert constable.post(url, form).status_code == 422, "nothing was chosen"
    form |= {"rest": "y", f"q{references[1]}-staff": "1", f"q{references[2]}-answer": "decline", f"q{references[2]}-reason": "Christmas leave"}
    answer = constable.post(url, form)
    assert answer.status_code == 303, text_of(answer)
    with app.app_context():
        parts = db.session.scalars(db.select(Commitment).where(Commitment.agency_id == scene.police.id).order_by(Commitment.id)).all()
        assert sorted((part.state.value, part.staff_promised) for part in parts) == [("accepted", 1), *[("accepted", 2)] * 5, ("declined", 0)]
    done = constable.get(url)
    assert "Every date is answered" in text_of(done) and "Answered already" in text_of(done)


def test_what_is_refused_of_some_dates_keeps_no_other_answer_back(scene, lead, app, browser, make):
    code = scene.make_it(lead)
    make.usual_staff(scene.police, 1)
    constable, url = browser.as_(scene.constable), f"/operations/series/{code}/answer"
    form, reference = form_of(constable.get(url).text, "answers"), operations(app)[3].reference
    answer = constable.post(url, form | {f"q{reference}-answer": "accept", f"q{operations(app)[0].reference}-answer": "decline"})
    said = text_of(answer)
    assert answer.status_code == 422 and "has 1 of 1 person free at that time" in said and "Say why you decline" in said and days(app, PROPOSED) == days(app)
    one = {f"q{reference}-answer": "accept", f"q{reference}-staff": "1", f"q{operations(app)[0].reference}-answer": "decline"}
    half = constable.post(url, form_of(answer.text, "answers") | one)
    assert half.status_code == 422 and f"Answered: {reference} (accepted, 1 person)" in text_of(half)


def test_one_tick_and_one_reason_promise_more_than_are_free_on_all_dates(scene, lead, app, browser, make):
    code = scene.make_it(lead)
    make.usual_staff(scene.police, 1)
    constable, url = browser.as_(scene.constable), f"/operations/series/{code}/answer"
    asked = constable.post(url, form_of(constable.get(url).text, "answers") | {"rest": "y"})
    assert asked.status_code == 422 and "7 of these promise more people than are free" in text_of(asked)
    ticked = form_of(asked.text, "answers") | {"anyway": "y"}
    silent = constable.post(url, ticked)
    assert silent.status_code == 422 and "Say why all the same" in text_of(silent) and days(app, PROPOSED) == days(app)
    own, more = (one.reference for one in operations(app)[:2])
    said = ticked | {"why_anyway": "Overtime is agreed", f"q{own}-why_anyway": "The inspector comes", f"q{more}-staff": "4"}
    half = constable.post(url, said)
    assert half.status_code == 422 and text_of(half).count("(accepted, 2 people)") == 6, "nobody ticked for 4 people"
    assert "Promise 4 anyway" in text_of(half) and "of these promise more" not in text_of(half), "for one date its own boxes do"
    with app.app_context():
        of = db.select(Operation.reference, Commitment).join(Commitment, Commitment.operation_id == Operation.id)
        found = db.session.execute(of.where(Commitment.agency_id == scene.police.id, Commitment.staff_promised > 0)).all()
        kept = {reference: (part.staff_promised, part.over_numbers_by_id, part.taken_on_why) for reference, part in found}
    assert kept.pop(own) == (2, scene.constable.id, "The inspector comes") and more not in kept
    assert list(kept.values()) == [(2, scene.constable.id, "Overtime is agreed")] * 5


def test_its_lead_writes_down_what_an_agency_said_on_the_telephone(scene, lead, app):
    code = scene.make_it(lead)
    url = f"/operations/series/{code}/answer?agency={scene.dvla.code}"
    answer = lead.post(url, form_of(lead.get(url).text, "answers") | {"rest": "y"})
    assert answer.status_code == 303
    with app.app_context():
        parts = db.session.scalars(db.select(Commitment).where(Commitment.agency_id == scene.dvla.id)).all()
        assert {(part.state, part.by_telephone) for part in parts} == {(CommitmentState.ACCEPTED, True)}


def test_where_no_mail_goes_each_agency_has_one_text_for_all_dates_and_is_ticked_once(scene, lead, app):
    code = scene.make_it(lead)
    url = f"/operations/series/{code}/tell"
    page = lead.get(url)
    said = text_of(page)
    assert said.count("can you take part?, 2 people, please answer by Wednesday 25 November 2026") == 14 and f"/operations/series/{code}/answer" in said
    assert "mailto:ops%40police.example" in page.text
    seen = page.text.split(f'name="agency" value="{scene.police.code}"')[1].split('name="seen" value="')[1].split('"')[0]
    answer = lead.post(url, {"once": "", "agency": scene.police.code, "seen": seen})
    assert answer.status_code == 303 and "Kent Police is noted as told of 7 dates" in text_of(lead.follow(answer))
    assert "Text for Kent Police" not in text_of(lead.get(url)) and "Text for DVLA" in text_of(lead.get(url))
    again = lead.post(url, {"once": "", "agency": scene.police.code, "seen": seen})
    assert again.status_code == 422 and "Nothing of that is left to be told" in text_of(again)
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).where(HistoryLine.what == "told Kent Police that it was asked to take part")) == 7
