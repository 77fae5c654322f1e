"""The pages of jobs, as a browser asks for them, with HTMX and without."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import AgencyKind, AskerKind, CheckResult, HistoryLine, JobKind, Operation, PaybackJob, Place, Role, SessionState
from opsplanner.models import JobState as S
from opsplanner.models import OperationState as O
from tests.browser import text_of
from tests.payback.jobs import finding, probation, referral, stored
from tests.queries import queries_of

BOTH = pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])


@BOTH
def test_a_referral_is_written_checked_and_sent_and_has_a_receipt(make, browser, hx):
    page = browser.as_(make.user())
    assert "Refer a Community Payback job" in page.get("/payback/refer").text
    checked = page.follow(page.post("/payback/refer", referral(make), hx=hx))
    words = text_of(checked)
    assert "Check your answers" in words and "Clear the alley behind the shops" in words and "Medway Norse" in words
    reference = checked.request.path.split("/")[2]
    assert f'href="/payback/{reference}/edit#at-hazards"' in checked.text
    receipt = page.follow(page.post(f"/payback/{reference}/check-answers", {"version": stored(browser.app, reference).version}, hx=hx))
    job = stored(browser.app, reference)
    assert job.state is S.REFERRED
    assert reference in text_of(receipt) and f"Probation decides by {clock.words_of_day(job.decide_by)}" in text_of(receipt)


def test_a_draft_needs_one_line_is_kept_and_says_what_is_missing_before_it_is_sent(make, browser):
    page = browser.as_(make.user())
    shown = page.follow(page.post("/payback/refer", {"what": "Paint the railings", "kind": "usual", "asker_kind": "agency", "draft": "yes"}))
    reference = shown.request.path.split("/")[2]
    assert f"{reference} is kept as a draft" in text_of(shown)
    checked = page.get(f"/payback/{reference}/check-answers")
    for sentence in ("Choose or name the place", "Choose the ward", "Say that it benefits the community", "Enter the hazards", "Enter how many person-hours"):
        assert sentence in checked.text
    assert "Send to Probation" not in checked.text
    refused = page.post(f"/payback/{reference}/check-answers", {"version": 1})
    assert refused.status_code == 422 and stored(browser.app, reference).state is S.DRAFT


@BOTH
def test_a_change_link_leads_to_its_box_and_back_to_the_answers(make, browser, hx):
    job = make.job(S.DRAFT)
    page = browser.as_(make.user())
    form = page.get(f"/payback/{job.reference}/edit")
    assert 'id="at-hazards"' in form.text
    sent = referral(make, hazards="Needles", version=job.version)
    back = page.follow(page.post(f"/payback/{job.reference}/edit", sent, hx=hx))
    assert back.request.path.endswith("/check-answers") and "Needles" in back.text


def test_the_exact_spot_its_coordinates_and_toilets_are_kept_changed_and_told(make, browser):
    page, spot = browser.as_(make.user()), {"spot": "Behind the third garage", "coordinates": "51.3881 0.5050", "toilets": "In the hall"}
    refused = page.post("/payback/refer", referral(make, **spot | {"coordinates": "0.5050, 51.3881"}))
    assert refused.status_code == 422 and "The latitude comes first" in refused.text and "Behind the third garage" in refused.text
    checked = page.follow(page.post("/payback/refer", referral(make, **spot)))
    words, reference = text_of(checked), checked.request.path.split("/")[2]
    for part in ("Behind the third garage", "51.38810, 0.50500", "In the hall"):
        assert part in words, part
    form = page.get(f"/payback/{reference}/edit")
    assert 'value="51.38810, 0.50500"' in form.text and 'value="In the hall"' in form.text
    page.post(f"/payback/{reference}/edit", referral(make, **spot | {"coordinates": "51.4000, 0.5050"}, version=stored(browser.app, reference).version))
    assert stored(browser.app, reference).coordinates == "51.40000, 0.50500"
    assert "“Coordinates” from 51.38810, 0.50500 to 51.40000, 0.50500" in text_of(page.get(f"/payback/{reference}"))


def test_a_finding_fills_the_form_and_makes_one_job(make, browser):
    ward, council = make.ward("River"), make.council()
    op = make.operation(O.UNDER_WAY, wards=[ward])
    number = finding(browser.app, op, council)
    page = browser.as_(make.user())
    form = page.get(f"/payback/refer?operation={op.reference}&finding=1")
    assert 'value="Fly-tipped waste behind the garages"' in form.text and f'<option selected value="{ward.id}">River' in form.text
    page.post(f"/payback/refer?operation={op.reference}&finding=1", referral(make))
    with browser.app.app_context():
        job = db.session.scalars(select(PaybackJob)).one()
    assert (job.finding_id, job.operation_id) == (number, op.id)
    again = page.get(f"/payback/refer?operation={op.reference}&finding=1")
    assert again.status_code == 303 and again.location == f"/payback/{job.reference}"
    refused = page.post(f"/payback/refer?operation={op.reference}&finding=1", referral(make))
    assert refused.status_code == 422 and "already been referred" in refused.text


def test_a_finding_takes_the_place_that_it_names_and_no_priority_is_assumed(make, browser):
    here, longer = make.place("Luton"), make.place("Luton Recreation Ground", hazards="Fast traffic")
    op = make.operation(O.UNDER_WAY)
    with browser.app.app_context():
        found = db.session.get_one(Operation, op.id)
        found.meeting_point_id = here.id
        db.session.commit()
    page = browser.as_(make.user())
    for text in ("Sofas behind the luton recreation ground", "Sofas in the alley"):
        finding(browser.app, op, make.council(), text)
    named = page.get(f"/payback/refer?operation={op.reference}&finding=1")
    assert f'<option selected value="{longer.code}">' in named.text and "Known of this place: Fast traffic." in text_of(named)
    nothing = page.get(f"/payback/refer?operation={op.reference}&finding=2")
    assert f'<option selected value="{here.code}">' not in nothing.text and not re.search(r'name="priorities"[^>]*checked|checked[^>]*name="priorities"', nothing.text)


def test_the_ward_is_the_places_and_another_one_is_asked_about(make, browser):
    river, luton = make.ward("River"), make.ward("Luton and Wayfield")
    place = make.place("Luton Recreation Ground", ward_id=luton.id, hazards="Fast traffic; Glass")
    page = browser.as_(make.user())
    page.post("/payback/refer", referral(make, place=place.code, ward="", hazards="None known"))
    with browser.app.app_context():
        job = db.session.scalars(select(PaybackJob)).one()
    assert job.ward_id == luton.id
    assert "Hazards Fast traffic (of the place); Glass (of the place) Change" in text_of(page.get(f"/payback/{job.reference}/check-answers"))
    other = referral(make, place=place.code, ward=river.id)
    asks = page.post("/payback/refer", other)
    assert asks.status_code == 422 and "Luton Recreation Ground lies in Luton and Wayfield, and you chose River" in text_of(asks)
    assert text_of(asks).count("and you chose River") == 1
    warned = re.search(r'name="warned"[^>]*value="([^"]+)"', asks.text)[1]
    assert page.post("/payback/refer", other | {"warned": warned, "go_on": "y"}).status_code == 303


def test_a_finding_in_the_log_has_the_link_and_the_operation_shows_its_jobs(make, browser):
    op = make.operation(O.UNDER_WAY)
    number = finding(browser.app, op, make.council())
    page = browser.as_(make.user())
    assert f"/payback/refer?operation={op.reference}&amp;finding=1" in page.get(f"/operations/{op.reference}/log").text
    assert f"/payback/refer?operation={op.reference}&amp;finding=1" not in browser.as_(make.user(role=Role.STAFF)).get(f"/operations/{op.reference}/log").text
    assert f"/payback/refer?operation={op.reference}" in page.get(f"/operations/{op.reference}").text
    now = clock.now()
    job = make.job(
        S.CHECKED, operation_id=op.id, finding_id=number, days_ago=0, work_done_at=now + timedelta(days=5), waste_by="Norse",
        waste_collected_on=clock.today() + timedelta(days=7),
    )
    words = text_of(page.get(f"/operations/{op.reference}"))
    assert "Community Payback found here" in words and job.reference in words and "7 days later" in words


def test_the_office_asks_for_a_residents_group_without_an_account_and_checks_for_it(make, browser):
    office = browser.as_(make.user(make.office()))
    refused = office.post("/payback/refer", referral(make, asker_kind="residents", asking_agency=make.office().id))
    assert refused.status_code == 422 and "Enter the name of the residents&#39; group" in refused.text
    sent = referral(make, asker_kind="residents", asker_name="Riverside Residents", asking_agency=make.office().id)
    assert "Riverside Residents" in office.follow(office.post("/payback/refer", sent)).text
    job = make.job(S.WORK_DONE, asker=make.council(), asker_kind=AskerKind.RESIDENTS, asker_name="Riverside Residents")
    assert browser.as_(make.user()).get(f"/payback/{job.reference}/check").status_code == 404
    office.follow(office.post(f"/payback/{job.reference}/check", {"met": "met", "quality": "good", "version": job.version}))
    assert stored(browser.app, job.reference).state is S.CHECKED


def test_the_operation_shows_how_far_the_job_is_that_another_was_merged_with(make, browser):
    op = make.operation(O.COMPLETED)
    into = make.job(S.CHECKED, days_ago=3)
    job = make.job(S.MERGED, operation_id=op.id, merged_into_id=into.id, days_ago=9)
    answer = browser.as_(make.user()).get(f"/operations/{op.reference}")
    words = text_of(answer)
    day = clock.words_of_day(clock.today() - timedelta(days=3), weekday=False)
    assert f"{job.reference} {job.what} Merged into {into.reference} , as which it is done Not in the log {day} {day} Checked" in words
    assert f'href="/payback/{into.reference}"' in answer.text


def test_the_operation_does_not_name_a_merged_job_to_who_may_not_see_it(make, browser):
    helpers = make.agency("Helpers", AgencyKind.VOLUNTARY)
    op = make.operation(O.COMPLETED, accepted=[helpers])
    into = make.job(S.CHECKED)
    make.job(S.MERGED, operation_id=op.id, merged_into_id=into.id, asker=helpers)
    answer = browser.as_(make.user(helpers)).get(f"/operations/{op.reference}")
    assert "Merged into another job" in text_of(answer) and into.reference not in answer.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_operation_names_a_draft_to_its_agency_alone(make, browser):
    police, op = make.agency("Kent Police"), make.operation(O.COMPLETED)
    draft = make.job(S.DRAFT, operation_id=op.id, asker=police)
    for reader, sees in ((make.user(police), True), (make.user(), False)):
        assert (draft.reference in browser.as_(reader).get(f"/operations/{op.reference}").text) is sees


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_charitys_job_names_no_job_of_others_that_it_was_merged_with(make, browser):
    helpers, keeper = make.agency("Helpers", AgencyKind.VOLUNTARY), browser.as_(probation(make))
    own, theirs, kept, into = make.job(S.ACCEPTED, asker=helpers), make.job(S.ACCEPTED, what="Clear the other yard"), make.job(S.ACCEPTED, asker=helpers), make.job(S.ACCEPTED, what="Clear the secret yard")
    for job, other in ((own, into), (theirs, kept)):
        keeper.follow(keeper.post(f"/payback/{job.reference}/decide", {"decision": "merge", "into": other.reference, "version": job.version}))
    charity, council = browser.as_(make.user(helpers)), browser.as_(make.user())
    for job, other, sentence in ((own, into, "It is done with another job"), (kept, theirs, "Everything said and done")):
        seen = charity.get(f"/payback/{job.reference}")
        assert other.reference not in seen.text and other.what not in seen.text and sentence in text_of(seen)
        assert other.reference in council.get(f"/payback/{job.reference}").text


def test_a_place_without_a_postcode_is_followed_by_its_ward(make, browser):
    ward = make.ward("Luton and Wayfield")
    without, there = (make.job(ward=ward, place=make.place(name)) for name in ("Recreation ground", "Church yard"))
    with browser.app.app_context():
        db.session.execute(db.update(Place).where(Place.id == without.place_id).values(postcode=""))
        db.session.commit()
    page = browser.as_(make.user())
    assert "Recreation ground</a></strong>, Luton and Wayfield." in page.get(f"/payback/{without.reference}").text
    assert "Church yard , ME4 4TR , Luton and Wayfield." in text_of(page.get(f"/payback/{there.reference}"))


DECISIONS = [
    ({"decision": "accept"}, S.REFERRED, S.ACCEPTED, "It waits for a working day"),
    ({"decision": "decline", "reason": "no_capacity", "said": "Full until May"}, S.REFERRED, S.DECLINED, "No crew in time: Full until May"),
    ({"decision": "ask", "question": "Is there a tap?"}, S.REFERRED, S.INFORMATION_WANTED, "Is there a tap?"),
    ({"decision": "lapse"}, S.INFORMATION_WANTED, S.LAPSED, "no answer came"),
    ({"decision": "hold", "until": "2099-01-01", "why": "x"}, S.ACCEPTED, S.ACCEPTED, "over a year"),
    ({"decision": "resume"}, S.ON_HOLD, S.ACCEPTED, "It waits for a working day"),
]


@BOTH
@pytest.mark.parametrize(("sent", "before", "after", "words"), DECISIONS, ids=[d[0]["decision"] for d in DECISIONS])
def test_probation_decides(make, browser, sent, before, after, words, hx):
    job = make.job(before)
    page = browser.as_(probation(make))
    where = f"/payback/{job.reference}/decide"
    assert "What do you decide?" in page.get(where).text
    answer = page.post(where, sent | {"version": job.version}, hx=hx)
    shown = page.follow(answer) if answer.status_code != 422 else answer
    assert words in (shown.text if answer.status_code == 422 else text_of(shown))
    assert stored(browser.app, job.reference).state is after


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize(
    ("sent", "box", "words"),
    [
        ({}, "decision", "Choose what you decide"),
        ({"decision": "burn"}, "decision", "Choose one of the options"),
        ({"decision": "decline", "reason": ""}, "reason", "Choose why it is declined"),
        ({"decision": "decline", "reason": "because"}, "reason", "Choose from the list"),
        ({"decision": "ask", "question": " "}, "question", "Enter what you need to know"),
        ({"decision": "merge", "into": ""}, "into", "Enter the reference of the job"),
        ({"decision": "merge", "into": "PAYBACK-1999-001"}, "into", "There is no job PAYBACK-1999-001"),
        ({"decision": "resume"}, "", "waiting for Probation&#39;s decision, so it cannot be taken off hold"),
        ({"decision": "hold", "until": "2026-11-31"}, "until", "Enter a date that exists"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_beside_its_box(make, browser, sent, box, words, hx):
    state = S.ACCEPTED if sent.get("decision") == "hold" else S.REFERRED
    job = make.job(state)
    answer = browser.as_(probation(make)).post(f"/payback/{job.reference}/decide", sent | {"version": job.version}, hx=hx)
    assert answer.status_code == 422 and words in answer.text
    assert not box or f'id="{box}-error"' in answer.text
    assert stored(browser.app, job.reference).state is state


def test_only_probation_decides_and_only_who_asked_answers_and_checks(make, browser):
    job, done = make.job(), make.job(S.WORK_DONE)
    council, police = browser.as_(make.user()), browser.as_(make.user(make.agency()))
    assert council.get(f"/payback/{job.reference}/decide").status_code == 403
    assert council.post(f"/payback/{job.reference}/decide", {"decision": "accept", "version": job.version}).status_code == 403
    for verb in ("edit", "cancel", "check-answers", "receipt", "information", "waste-collected"):
        assert police.get(f"/payback/{job.reference}/{verb}").status_code == 404
    assert police.get(f"/payback/{done.reference}/check").status_code == 404
    assert police.post(f"/payback/{done.reference}/check", {"met": "met", "quality": "good", "version": done.version}).status_code == 404
    assert browser.as_(probation(make)).get(f"/payback/{done.reference}/check").status_code == 404
    assert police.get(f"/payback/{job.reference}").status_code == 200


def test_the_question_is_answered_and_the_clock_begins_anew(make, browser):
    job = make.job(S.INFORMATION_WANTED, said="Is there a tap?", decide_by=None)
    page = browser.as_(make.user())
    assert "Answer Probation" in text_of(page.get(f"/payback/{job.reference}"))
    assert "Is there a tap?" in page.get(f"/payback/{job.reference}/information").text
    shown = page.follow(page.post(f"/payback/{job.reference}/information", {"answer": "Behind the hall", "version": job.version}))
    assert "answered: “Behind the hall”" in text_of(shown).lower() or "Answered: “Behind the hall”" in text_of(shown)
    after = stored(browser.app, job.reference)
    assert after.state is S.REFERRED and after.decide_by > clock.today()


@BOTH
def test_partly_opens_a_return_visit_under_the_same_reference(make, browser, hx):
    job = make.job(S.WORK_DONE, waste_by="Norse", waste_collected_on=clock.today())
    page = browser.as_(make.user())
    sent = {"met": "partly", "quality": "fair", "note": "", "version": job.version}
    refused = page.post(f"/payback/{job.reference}/check", sent, hx=hx)
    assert refused.status_code == 422 and "Say what is still to be done" in refused.text
    shown = page.follow(page.post(f"/payback/{job.reference}/check", sent | {"note": "The far corner"}, hx=hx))
    after = stored(browser.app, job.reference)
    assert (after.state, after.visit, after.check_result, after.work_done_at, after.waste_collected_on) == (S.ACCEPTED, 2, CheckResult.PARTLY, None, None)
    assert "return visit" in text_of(shown) and "The far corner" in text_of(shown)


def test_cleaned_waits_for_the_waste(make, browser):
    job = make.job(S.CHECKED, waste_by="Norse", check_result=CheckResult.MET, checked_at=clock.now())
    page = browser.as_(make.user())
    words = text_of(page.get(f"/payback/{job.reference}"))
    assert "The waste has not been collected yet" in words and "Record the collection of the waste" in words and "to cleaned." not in words
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert page.post(f"/payback/{job.reference}/waste-collected", {"on": tomorrow, "version": job.version}).status_code == 422
    shown = page.follow(page.post(f"/payback/{job.reference}/waste-collected", {"on": clock.today().isoformat(), "version": job.version}))
    assert "1 day from asked for to cleaned." in text_of(shown)


def test_after_fourteen_days_it_says_that_nobody_checked_and_a_late_check_is_taken(make, browser):
    job = make.job(S.WORK_DONE, days_ago=20)
    page = browser.as_(make.user())
    assert "Nobody checked it within 14 days" in text_of(page.get(f"/payback/{job.reference}"))
    assert job.reference in page.get("/payback?state=not-checked").text and job.reference not in page.get("/payback?state=work-done").text
    page.follow(page.post(f"/payback/{job.reference}/check", {"met": "met", "quality": "excellent", "version": job.version}))
    assert stored(browser.app, job.reference).state is S.CHECKED


@pytest.mark.parametrize("who", ["asker", "probation"])
def test_who_asked_or_probation_cancels_with_a_reason(make, browser, who):
    job = make.job(S.ACCEPTED)
    page = browser.as_(make.user() if who == "asker" else probation(make))
    assert page.post(f"/payback/{job.reference}/cancel", {"why": " ", "version": job.version}).status_code == 422
    shown = page.follow(page.post(f"/payback/{job.reference}/cancel", {"why": "The owner did it", "version": job.version}))
    assert "Cancelled: The owner did it" in text_of(shown)


def test_a_cancelled_draft_frees_its_finding(make, browser):
    op = make.operation(O.UNDER_WAY)
    job = make.job(S.DRAFT, operation_id=op.id, finding_id=finding(browser.app, op, make.council()))
    page = browser.as_(make.user())
    page.follow(page.post(f"/payback/{job.reference}/cancel", {"why": "Wrong place", "version": job.version}))
    assert page.get(f"/payback/refer?operation={op.reference}&finding=1").status_code == 200


@BOTH
def test_a_second_editor_sees_what_the_first_changed(make, browser, hx):
    job = make.job()
    first, second = browser.as_(make.user()), browser.as_(probation(make))
    first.follow(first.post(f"/payback/{job.reference}/edit", referral(make, hazards="Needles", version=job.version)))
    late = second.post(f"/payback/{job.reference}/decide", {"decision": "decline", "reason": "unsafe", "said": "my own words", "version": job.version}, hx=hx)
    assert late.status_code == 422
    assert "Somebody else changed this while you had it open" in late.text and "Needles" in late.text and "my own words" in late.text
    assert f'name="version" type="hidden" value="{stored(browser.app, job.reference).version}"' in late.text


def test_what_is_sent_stays_whole_when_it_is_changed(make, browser):
    job = make.job()
    page = browser.as_(make.user())
    answer = page.post(f"/payback/{job.reference}/edit", referral(make, host="", version=job.version))
    assert answer.status_code == 422 and "Enter who receives the crew there" in answer.text


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize("state", [S.ACCEPTED, S.ON_HOLD, S.SCHEDULED, S.UNDER_WAY])
def test_the_owners_consent_is_not_taken_away_from_a_job_that_was_accepted(make, browser, state, hx):
    job, page = make.job(state), browser.as_(make.user())
    sent = referral(make, version=job.version)
    del sent["consent"]
    answer = page.post(f"/payback/{job.reference}/edit", sent, hx=hx)
    assert answer.status_code == 422 and 'id="consent-error"' in answer.text and "cancel the job instead" in answer.text
    assert stored(browser.app, job.reference).consent
    asked = make.job(S.REFERRED)
    page.follow(page.post(f"/payback/{asked.reference}/edit", sent | {"version": asked.version}, hx=hx))
    assert not stored(browser.app, asked.reference).consent


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize(
    ("change", "box", "words"),
    [
        ({"what": " "}, "what", "Enter what is to be done"),
        ({"what": "x" * 201}, "what", "Use at most 200 characters"),
        ({"place": "99999"}, "place", "no longer there"),
        ({"ward": "x"}, "ward", "no longer there"),
        ({"kind": "slow"}, "kind", "Choose one of the options"),
        ({"asker_name": "Cllr Green"}, "asker_name", "An agency asks"),
        ({"asker_kind": "king"}, "asker_kind", "Choose one of the options"),
        ({"new_place": "The alley"}, "new_postcode", "Enter the postcode of the place"),
        ({"new_place": "The alley", "new_postcode": "ME4 4TR"}, "new_place", "not both"),
        ({"new_postcode": "ME4 4TR"}, "new_place", "Enter the name of the place"),
        ({"estimated_hours": "-3"}, "estimated_hours", "Enter a whole number"),
        ({"estimated_hours": "many"}, "estimated_hours", "Enter a whole number"),
        ({"wanted_by": "2020-01-01"}, "wanted_by", "has passed"),
        ({"wanted_by": "31/02/2027"}, "wanted_by", "Enter a date that exists"),
        ({"priorities": "no-such"}, "priorities", "no longer there"),
        ({"why": "Seen near AB12 CDE"}, "why", "Does this belong here?"),
    ],
)
def test_a_referral_that_cannot_be_is_refused_kindly_and_keeps_what_was_typed(make, browser, change, box, words, hx):
    make.plan_year()
    answer = browser.as_(make.user()).post("/payback/refer", referral(make) | change, hx=hx)
    assert answer.status_code == 422 and words in answer.text and f'id="{box}-error"' in answer.text
    assert 'value="A. Caretaker"' in answer.text and ("<html" in answer.text) is not hx
    with browser.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PaybackJob)) == 0


@BOTH
def test_a_date_that_has_passed_stays_on_a_job_but_is_not_newly_wanted(make, browser, hx):
    passed, other = clock.today() - timedelta(days=5), clock.today() - timedelta(days=4)
    job, page = make.job(wanted_by=passed), browser.as_(make.user())
    sent = referral(make, version=job.version, wanted_by=other.isoformat())
    answer = page.post(f"/payback/{job.reference}/edit", sent, hx=hx)
    assert answer.status_code == 422 and 'id="wanted_by-error"' in answer.text and "This date has passed" in answer.text
    page.follow(page.post(f"/payback/{job.reference}/edit", sent | {"wanted_by": passed.isoformat()}, hx=hx))
    assert stored(browser.app, job.reference).hazards == "Glass"


def test_fields_that_no_form_has_change_nothing(make, browser):
    page = browser.as_(make.user())
    other = make.agency()
    sent = referral(make, asking_agency=other.id, state="accepted", decided_at="2026-01-01", operation_id="1", finding_id="1", reference="MINE", visit="9")
    reference = page.follow(page.post("/payback/refer", sent)).request.path.split("/")[2]
    job = stored(browser.app, reference)
    assert (job.state, job.asking_agency_id, job.operation_id, job.finding_id, job.visit) == (S.DRAFT, make.council().id, None, None, 1)


def test_a_form_sent_again_with_other_words_names_what_it_made(make, browser):
    page = browser.as_(make.user())
    sent = referral(make, once="a-key-that-the-page-carried")
    reference = page.post("/payback/refer", sent).location.split("/")[2]
    again = page.post("/payback/refer", sent | {"what": "Something else"})
    assert again.status_code == 422 and f"It made {reference}" in again.text


def test_a_draft_is_seen_by_its_agency_and_the_office_only(make, browser):
    job = make.job(S.DRAFT)
    sees = {
        "own": browser.as_(make.user(role=Role.STAFF)), "office": browser.as_(make.user(make.office())), "police": browser.as_(make.user(make.agency())),
        "probation": browser.as_(probation(make)),
    }
    assert {who: page.get(f"/payback/{job.reference}").status_code for who, page in sees.items()} == {
        "own": 200, "office": 200, "police": 404, "probation": 404,
    }
    assert {who: job.reference in page.get("/payback?state=all").text for who, page in sees.items()} == {
        "own": True, "office": True, "police": False, "probation": False,
    }
    assert {who: job.reference in page.get("/payback.csv?state=all").text for who, page in sees.items()} == {
        "own": True, "office": True, "police": False, "probation": False,
    }


def test_a_job_from_a_restricted_operation_says_nothing_of_it_to_others(make, browser):
    secret = make.operation(O.UNDER_WAY, restricted=True)
    job = make.job(S.ACCEPTED, operation_id=secret.id, finding_id=finding(browser.app, secret, make.council()))
    plain = make.job(S.ACCEPTED, days_ago=1)
    lead, police = browser.as_(make.user()), browser.as_(make.user(make.agency()))
    assert secret.reference in lead.get(f"/payback/{job.reference}").text and secret.reference in lead.get("/payback.csv").text
    shown = police.get(f"/payback/{job.reference}").text
    for name in ("reference", "what"):
        shown = shown.replace(getattr(job, name), "")
    other = police.get(f"/payback/{plain.reference}").text
    for name in ("reference", "what"):
        other = other.replace(getattr(plain, name), "")
    assert "comes from" not in shown and "OFFICIAL" not in shown and "Found<" not in shown
    assert len(text_of_string(shown)) - len(text_of_string(other)) in range(-12, 13)  # the names of place, ward and host differ by digits only
    assert secret.reference not in police.get("/payback.csv").text
    assert police.get(f"/payback/refer?operation={secret.reference}").status_code == 404
    assert police.get(f"/payback/refer?operation={secret.reference}&finding=1").status_code == 404
    for typed in ("0", "2", "x", "99999999999", "-1"):
        assert lead.get(f"/payback/refer?operation={secret.reference}&finding={typed}").status_code == 404
    assert lead.get("/payback/refer?finding=1").status_code == 404, "a finding is one of an operation's log"


def text_of_string(text: str) -> str:
    return " ".join(text.split())


def test_sending_leaves_one_line_on_the_operation_too(make, browser):
    op = make.operation(O.UNDER_WAY)
    job = make.job(S.DRAFT, operation_id=op.id)
    page = browser.as_(make.user())
    page.post(f"/payback/{job.reference}/check-answers", {"version": job.version})
    with browser.app.app_context():
        lines = db.session.scalars(select(HistoryLine.what).where(HistoryLine.operation_id == op.id)).all()
    assert lines == [f"referred what was found to Community Payback as {job.reference}"]


def test_the_queue_stands_in_its_order_and_says_why(make, browser):
    today = clock.today()
    old = make.job(S.ACCEPTED, days_ago=30)
    wanted = make.job(S.ACCEPTED, wanted_by=today + timedelta(days=9))
    rapid = make.job(S.REFERRED, kind=JobKind.RAPID, decide_by=today)
    overdue = make.job(S.REFERRED, days_ago=9, decide_by=today - timedelta(days=5))
    held = make.job(S.ON_HOLD, hold_until=today + timedelta(days=20))
    young = make.job(S.ACCEPTED, days_ago=2)
    gone = [make.job(S.DRAFT), make.job(S.CHECKED), make.job(S.SCHEDULED)]
    page = browser.as_(make.user()).get("/payback")
    wanted_order = [overdue, rapid, wanted, old, young, held]
    places = [page.text.index(f"/payback/{job.reference}\"") for job in wanted_order]
    assert places == sorted(places) and not any(f"/payback/{job.reference}\"" in page.text for job in gone)
    words = text_of(page)
    for sentence in ("First of all: the decision was due", "Rapid jobs come before others", "By the date it is wanted", "By age: asked for 30 days ago", "on hold until"):
        assert sentence in words
    assert "Decision overdue: 1" in words


@BOTH
def test_the_queue_is_filtered_and_pages_of_25(make, browser, hx):
    ward, police = make.ward("Twydall"), make.agency("Police")
    jobs = [make.job(S.ACCEPTED, days_ago=n + 1, ward=ward) for n in range(27)]
    other = make.job(S.REFERRED, asker=police, decide_by=clock.today() - timedelta(days=1))
    page = browser.as_(make.user())
    first = page.get(f"/payback?ward={ward.code}", hx=hx)
    assert first.text.count("/payback/PAYBACK") == 25 and "page=2" in first.text and "Ward: Twydall" in first.text
    second = page.get(f"/payback?ward={ward.code}&page=2", hx=hx)
    assert second.text.count("/payback/PAYBACK") == 2 and jobs[0].reference in second.text
    assert other.reference in page.get(f"/payback?asker={police.code}", hx=hx).text
    late = page.get("/payback?late=decision", hx=hx).text
    assert other.reference in late and late.count("/payback/PAYBACK") == 1
    assert "There is no ward “nowhere” here" in page.get("/payback?ward=nowhere", hx=hx).text
    assert "Clear “State: Lapsed”" in page.get("/payback?state=lapsed", hx=hx).text
    assert page.get("/payback?page=0&late=x&age=%00", hx=hx).status_code == 200


def test_counts_lead_to_their_jobs(make, browser):
    ward = make.ward("Twydall")
    make.job(S.ACCEPTED, days_ago=40, ward=ward)
    make.job(S.REFERRED, asker_kind=AskerKind.COUNCILLOR, asker_name="A. Councillor")
    make.job(S.WORK_DONE, days_ago=20)
    page = browser.as_(make.user()).get("/payback")
    words = text_of(page)
    for part in ("Accepted 1", "Referred 1", "Not checked 1", "Four to twelve weeks 1", "Up to a week 1", "Twydall 1", "Councillors 1", "Test Council 1"):
        assert part in words
    for link in ("state=not-checked", "age=quarter", f"ward={ward.code}", "asker=councillor", "late=check"):
        assert f'href="/payback?{link}"' in page.text


def test_the_file_holds_the_selection_and_no_formula(make, browser):
    make.job(S.ACCEPTED, what="=HYPERLINK(1)", host="-x")
    make.job(S.CHECKED)
    answer = browser.as_(make.user()).get("/payback.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    lines = answer.text.splitlines()
    assert len(lines) == 2 and "'=HYPERLINK(1)" in lines[1] and "01632" not in answer.text
    assert len(browser.as_(make.user()).get("/payback.csv?state=all").text.splitlines()) == 3


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/payback", 6), ("/payback?state=all&late=yes", 6), ("/payback/{}", 6), ("/payback/{}/decide", 4), ("/payback/refer", 1), ("/payback/{}/edit", 3)],
)
def test_pages_cost_the_same_number_of_queries_whatever_they_hold(make, browser, caplog, count, path, queries):
    user = probation(make)
    ward = make.ward()
    jobs = [make.job(ward=ward) for _ in range(count)]
    assert queries_of(caplog, browser.as_(user), path.format(jobs[0].reference)) == queries


def test_a_slot_that_is_over_has_no_places_left_though_nothing_was_changed(make, browser, hands):
    make.working_days()
    make.crew(clock.today(), (time(9), time(12), 6), (time(17), time(19), 4), (time(20), time(21), 3))
    page = browser.as_(probation(make))
    assert "7 places left" in text_of(page.get("/payback")) and "7 places left" in text_of(page.get("/payback"))
    hands.move_to(datetime.combine(clock.today(), time(19), clock.LONDON))
    assert "3 places left" in text_of(page.get("/payback"))


def test_the_queues_filter_is_there_on_coming_back_from_a_job(make, browser):
    ward = make.ward("Twydall")
    job = make.job(S.ACCEPTED, ward=ward)
    page = browser.as_(make.user())
    address = f"/payback/{job.reference}?state=accepted&amp;ward={ward.code}"
    assert f'href="{address}"' in page.get(f"/payback?state=accepted&ward={ward.code}").text
    assert f'<a href="/payback?state=accepted&amp;ward={ward.code}" class="govuk-back-link">' in page.get(address.replace("&amp;", "&")).text
    assert '<a href="/payback" class="govuk-back-link">' in page.get(f"/payback/{job.reference}?elsewhere=x").text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_one_reader_chose_in_the_queue_is_in_nobody_elses_links(make, browser):
    address = f"/payback/{make.job(S.ACCEPTED).reference}/decide"
    page = browser.as_(probation(make))
    assert "late=yes" in page.get(f"{address}?late=yes").text
    assert "late=yes" not in page.get(address).text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_queues_filter_is_there_after_a_job_was_put_on_hold(make, browser):
    job, page = make.job(S.ACCEPTED), browser.as_(probation(make))
    shown = page.get(f"/payback/{job.reference}?state=accepted&page=2")
    path = f"/payback/{job.reference}/decide?state=accepted&page=2"
    assert path.replace("&", "&amp;") in shown.text
    refused = page.post(path, {"decision": "hold", "until": "", "why": "Snow", "version": job.version})
    assert refused.status_code == 422 and f'action="{path.replace("&", "&amp;")}"' in refused.text
    until = (clock.today() + timedelta(days=9)).isoformat()
    answer = page.post(path, {"decision": "hold", "until": until, "why": "Snow", "version": job.version})
    assert answer.location == f"/payback/{job.reference}?state=accepted&page=2"
    assert '<a href="/payback?state=accepted&amp;page=2" class="govuk-back-link">' in page.follow(answer).text


def test_a_draft_stands_on_home_until_it_is_sent(make, browser):
    job = make.job(S.DRAFT, what="Cut the hedge")
    assert f"Send {job.reference}, Cut the hedge" in text_of(browser.as_(make.user()).get("/"))
    assert job.reference not in text_of(browser.as_(make.user(make.agency("Police"))).get("/"))


def test_a_collection_is_recorded_during_a_return_visit_and_not_before_the_work(make, browser):
    job = make.job(S.ACCEPTED, days_ago=20, visit=2, waste_by="Norse")
    make.session(job, make.crew(clock.today() - timedelta(days=5)).slots[0], SessionState.RECORDED, worked=3)
    page = browser.as_(make.user())
    assert "Record the collection of the waste" in text_of(page.get(f"/payback/{job.reference}"))
    path, before = f"/payback/{job.reference}/waste-collected", (clock.today() - timedelta(days=6)).isoformat()
    early = page.post(path, {"on": before, "version": job.version})
    assert early.status_code == 422 and "The work began on" in text_of(early) and 'id="on-error"' in early.text
    assert page.post(path, {"on": clock.today().isoformat(), "version": job.version}).status_code == 303
