"""The pages on which people make, replace and stop calendar links."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.feeds.rules import LIVE_LINKS, token_hash
from opsplanner.models import HistoryLine, OperationState, Role, Subscription, SubscriptionKind
from tests.browser import text_of

ADDRESS = re.compile(r"https://ops\.example(/feeds/[\w-]{43}\.ics)")
ONCE = "k" * 32


def made_of(answer) -> str:
    """The address in the answer that shows a new link."""
    found = ADDRESS.search(answer.text)
    assert answer.status_code == 200 and found, text_of(answer)
    return found[1]


def stored(app) -> list[Subscription]:
    with app.app_context():
        return list(db.session.scalars(db.select(Subscription).order_by(Subscription.id)))


def test_a_link_is_made_shown_once_and_works_without_signing_in(make, browser, app):
    kind = make.type("CUBIT")
    make.operation(kind=kind)
    me = browser.as_(make.user(role=Role.STAFF))
    answer = me.post("/subscriptions", {"kind": "type", "type": "CUBIT", "once": ONCE})
    path = made_of(answer)
    token = path[len("/feeds/") : -len(".ics")]
    assert f"webcal://ops.example{path}" in answer.text and 'src="data:image/svg+xml' in answer.text and "style=" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "SUMMARY:Proposed: Cubit" in app.test_client().get(path).text
    [link] = stored(app)
    assert (link.kind, link.type_id, link.token_hash) == (SubscriptionKind.TYPE, kind.id, token_hash(token))
    page = me.get("/subscriptions")
    assert token not in page.text and "Cubit" in text_of(page) and "Not yet" in text_of(page)


def test_nothing_that_is_stored_gives_the_token_away(make, browser, app):
    path = made_of(browser.as_(make.user()).post("/subscriptions", {"kind": "mine", "once": ONCE}))
    token = path[len("/feeds/") : -len(".ics")]
    with app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(table.select()):
                assert token not in str(row)


def test_the_same_form_sent_twice_makes_one_link_and_says_that_it_was_shown(make, browser, app):
    me = browser.as_(make.user())
    form = {"kind": "agency", "once": ONCE}
    path = made_of(me.post("/subscriptions", form))
    again = me.post("/subscriptions", form)
    assert again.status_code == 200 and "This link was shown already" in text_of(again) and not ADDRESS.search(again.text)
    [link] = stored(app)
    assert f'href="/subscriptions/{link.id}/replace"' in again.text
    new = made_of(me.post(f"/subscriptions/{link.id}/replace"))
    anyone = app.test_client()
    assert (anyone.get(path).status_code, anyone.get(new).status_code) == (404, 200)
    assert "It has been stopped since" in text_of(me.post("/subscriptions", form))


@pytest.mark.parametrize("hx", [False, True])
def test_what_is_missing_is_said_beside_its_box(make, browser, app, hx):
    make.type("CUBIT")
    me = browser.as_(make.user())
    for form, sentence in (
        ({"kind": "type", "type": ""}, "Choose a type of operation"),
        ({"kind": "type", "type": "NONESUCH"}, "Choose a type of operation"),
        ({"kind": "ward", "ward": "\x00"}, "Choose a ward"),
        ({"kind": "nonsense"}, "Choose what should be in the calendar"),
        ({}, "Choose what should be in the calendar"),
    ):
        answer = me.post("/subscriptions", form, hx=hx)
        assert answer.status_code == 422 and sentence in answer.text
    lapsed = me.post("/subscriptions", {"kind": "mine"}, token=False)
    assert lapsed.status_code == 422 and stored(app) == []


@pytest.mark.parametrize("hx", [False, True])
def test_what_will_be_in_it_is_counted_and_nothing_is_made(make, browser, app, hx, hands):
    hands.move_to("2026-11-25T12:00:00Z")
    ward = make.ward("River")
    for _ in range(2):
        make.operation(wards=[ward])
    make.operation(OperationState.DRAFT, wards=[ward])
    make.operation(wards=[ward], restricted=True)
    me = browser.as_(make.user())
    answer = me.post("/subscriptions", {"kind": "ward", "ward": ward.code, "see": "yes"}, hx=hx)
    words = "In it now: 2 operations that start from Thursday 27 August 2026 to Thursday 25 November 2027."
    assert answer.status_code == 200 and words in text_of(answer) and stored(app) == []
    assert words in text_of(me.get(f"/subscriptions?kind=ward&ward={ward.code}", hx=hx))
    nothing = me.get("/subscriptions?kind=mine", hx=hx)
    assert "Nothing is in it now" in text_of(nothing)


def test_the_address_fills_the_form(make, browser):
    make.type("CUBIT")
    ward = make.ward("River")
    me = browser.as_(make.user())
    page = me.get(f"/subscriptions?ward={ward.code}").text
    assert re.search(r'value="ward" checked', page) and f'<option selected value="{ward.code}">River</option>' in page
    assert re.search(r'value="mine" checked', me.get("/subscriptions?kind=%00&type=").text)
    assert re.search(r'value="type" checked', me.get("/subscriptions?kind=type&type=CUBIT").text)


def test_stopping_a_link_asks_once_and_ends_it_for_good(make, browser, app):
    me = browser.as_(make.user())
    path = made_of(me.post("/subscriptions", {"kind": "everything"}))
    [link] = stored(app)
    page = me.get(f"/subscriptions/{link.id}/stop")
    assert "Stop this link?" in text_of(page) and app.test_client().get(path).status_code == 200
    said = me.follow(me.post(f"/subscriptions/{link.id}/stop"))
    assert "The link has been stopped" in text_of(said) and "You have no calendar link yet" in text_of(said)
    assert app.test_client().get(path).status_code == 404
    assert me.post(f"/subscriptions/{link.id}/stop").status_code == 303  # a second tab
    refused = me.post(f"/subscriptions/{link.id}/replace")
    assert refused.status_code == 422 and "This link has been stopped. Make a new one instead" in text_of(refused)
    with app.app_context():
        lines = [(line.what, line.subject) for line in db.session.scalars(db.select(HistoryLine).order_by(HistoryLine.id))]
    subject = f"user:{link.user_id}"
    assert lines == [("made a calendar link: everything I may see", subject), ("stopped a calendar link: everything I may see", subject)]


def test_another_persons_link_does_not_exist(make, browser, app):
    browser.as_(make.user()).post("/subscriptions", {"kind": "mine"})
    [link] = stored(app)
    other = browser.as_(make.user())
    for verb in ("stop", "replace"):
        path = f"/subscriptions/{link.id}/{verb}"
        for answer in (other.get(path), other.post(path), other.get(f"/subscriptions/999999/{verb}")):
            assert answer.status_code == 404
    assert stored(app)[0].stopped_at is None


def test_one_person_has_at_most_twenty_live_links(make, browser, app):
    user = make.user()
    with app.app_context():
        for n in range(LIVE_LINKS):
            db.session.add(Subscription(user_id=user.id, kind=SubscriptionKind.MINE, token_hash=f"{n:064}", made_at=clock.now()))
        db.session.commit()
    me = browser.as_(user)
    answer = me.post("/subscriptions", {"kind": "mine"})
    assert answer.status_code == 422 and "You have 20 calendar links" in text_of(answer)
    first = stored(app)[0]
    made_of(me.post(f"/subscriptions/{first.id}/replace"))  # the number stays
    me.post(f"/subscriptions/{stored(app)[1].id}/stop")
    made_of(me.post("/subscriptions", {"kind": "mine"}))


def test_the_list_says_when_each_link_was_last_fetched_and_by_what(make, browser, app):
    me = browser.as_(make.user())
    path = made_of(me.post("/subscriptions", {"kind": "mine"}))
    answer = app.test_client().get(path, headers={"User-Agent": "Microsoft.Exchange/15.20"})
    answer.get_data(), answer.close()
    [link] = stored(app)
    assert f"{clock.words_of_instant(link.fetched_at)}, by Outlook" in text_of(me.get("/subscriptions"))


def test_signed_out_people_are_sent_to_sign_in(browser):
    assert browser.get("/subscriptions").status_code in (302, 303, 401)
    assert browser.get("/operations/CUBIT-2026-001.ics").status_code in (302, 303, 401)


def test_one_operation_is_downloaded_with_the_identity_that_it_has_in_calendars(make, browser, feed, change):
    user = make.user(role=Role.STAFF)
    op, draft = make.operation(), make.operation(OperationState.DRAFT)
    me = browser.as_(user)
    answer = me.get(f"/operations/{op.reference}.ics")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{op.reference}.ics"' and answer.mimetype == "text/calendar"
    assert f"UID:{feed(user).events()[0]['UID']}\r\n" in answer.text
    change(op, state=OperationState.CANCELLED, changed_at=clock.now() + timedelta(seconds=1))
    assert "SUMMARY:Cancelled: " in me.get(f"/operations/{op.reference}.ics").text
    for reference in (draft.reference, "CUBIT-2026-999", op.reference.lower(), "%00"):
        assert me.get(f"/operations/{reference}.ics").status_code == 404
