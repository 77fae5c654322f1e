"""The pages on which people make, replace and stop calendar links."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from icalendar import Calendar

from opsplanner import clock
from opsplanner.database import db
from opsplanner.feeds.rules import LIVE_LINKS, token_hash
from opsplanner.models import Alarm, Detail, HistoryLine, JobState, OperationState, Role, Subscription, SubscriptionKind
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


WRITTEN = {"alarm": "evening", "detail": "short", "back": "0", "ahead": "1"}


@pytest.mark.usefixtures("usual_time")
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_how_it_tells_is_chosen_with_the_link_and_changed_later_without_another_address(make, browser, app):
    make.operation(OperationState.CONFIRMED, days_ahead=2)
    make.operation(days_ahead=60)
    me, anyone = browser.as_(make.user()), app.test_client()
    path = made_of(me.post("/subscriptions", {"kind": "everything"} | WRITTEN))
    [link] = stored(app)
    assert (link.alarm, link.detail, link.days_back, link.months_ahead, link.version) == (Alarm.EVENING, Detail.SHORT, 0, 1, 1)
    first = anyone.get(path)
    [entry] = Calendar.from_ical(first.data).walk("VEVENT")
    assert entry.subcomponents[0]["TRIGGER"].dt == timedelta(hours=-16) and "Led by" not in str(entry["DESCRIPTION"])
    assert "Reminder the evening before, short, from today to a month ahead" in text_of(me.get("/subscriptions"))
    change = f"/subscriptions/{link.id}/change"
    page = me.get(change).text
    assert all(f'<option selected value="{value}">' in page for value in WRITTEN.values())
    seen = me.post(change, {"alarm": "hour", "detail": "whole", "back": "365", "ahead": "12", "version": "1", "see": "yes"})
    assert "Reminder: Friday 20 November 2026, 9am" in text_of(seen) and stored(app)[0].version == 1, "looked at, and not changed"
    said = me.follow(me.post(change, {"alarm": "none", "detail": "whole", "back": "90", "ahead": "12", "version": "1"}))
    assert "The link stays, and tells in the new way from now on" in text_of(said)
    second = anyone.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200 and second.text.count("BEGIN:VEVENT") == 2 and "VALARM" not in second.text and "Led by" in second.text
    late = me.post(change, WRITTEN | {"version": "1"})
    assert late.status_code == 422 and "You changed this yourself meanwhile" in text_of(late) and "It is now: as usual" in text_of(late)
    assert stored(app)[0].version == 2 and stored(app)[0].token_hash == link.token_hash
    assert me.post(change, {"version": "2"}).status_code == 303 and stored(app)[0].version == 2, "nothing is changed by what is the same"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_is_no_choice_is_refused_beside_its_box(make, browser, app):
    me = browser.as_(make.user())
    for name in WRITTEN:
        for nonsense in ("", "7", "\x00", "x" * 3000):
            answer = me.post("/subscriptions", {"kind": "mine", name: nonsense})
            assert answer.status_code == 422 and f'id="{name}-error"' in answer.text and "Choose one of the options" in answer.text, (name, nonsense)
    assert stored(app) == []
    made_of(me.post("/subscriptions", {"kind": "mine"}))
    answer = me.post("/subscriptions/1/change", {"alarm": "weekly", "version": "1"})
    assert answer.status_code == 422 and 'id="alarm-error"' in answer.text
    assert me.post("/subscriptions/1/change", {"version": "x"}).status_code == 422
    me.post("/subscriptions/1/stop")
    assert "This link has been stopped" in text_of(me.post("/subscriptions/1/change", WRITTEN | {"version": "1"}))
    assert browser.as_(make.user()).get("/subscriptions/1/change").status_code == 404


@pytest.mark.parametrize("hx", [False, True])
def test_the_next_ten_entries_are_seen_as_the_calendar_tells_them(make, browser, app, feed, hx):
    police = make.agency("Kent Police")
    officer, ward = make.user(police, Role.STAFF), make.ward("River")
    for days in (-3, 0, *range(2, 14)):
        op = make.operation(OperationState.CONFIRMED if days % 2 else OperationState.PROPOSED, accepted=[police], wards=[ward], days_ahead=days, restricted=days == 4)
        make.nomination(op, police, officer)
    make.operation(OperationState.CANCELLED, accepted=[police], days_ahead=1)
    me = browser.as_(officer)
    for kind, chosen in (
        ("agency", {"kind": SubscriptionKind.AGENCY}), ("mine", {"kind": SubscriptionKind.MINE}), ("chosen", {"kind": SubscriptionKind.EVERYTHING, "filters": f"ward={ward.code}"}),
    ):
        events = feed(officer, alarm=Alarm.HOUR, **chosen).events()
        today = clock.day_bounds(clock.today()).start
        told = [event for event in events if event["DTSTART"].dt >= today][:10]
        answer = me.post("/subscriptions", {"kind": kind, "filters": chosen.get("filters", ""), "alarm": "hour", "see": "yes"}, hx=hx)
        assert answer.status_code == 200 and "The next 10 entries, as your calendar tells them" in text_of(answer)
        shown = [unescape(text) for text in re.findall(r'app-text">(.*?)</div>', answer.text, re.DOTALL)]
        assert shown == [str(event["DESCRIPTION"]) for event in told]
        assert [unescape(title) for title in re.findall(r"<p class=\"govuk-body\">\s*<strong>(.*?)</strong>", answer.text)] == [str(event["SUMMARY"]) for event in told]
        for event in told:
            assert clock.words_of_period(clock.Period(event["DTSTART"].dt, event["DTEND"].dt)) in text_of(answer)
        assert answer.text.count("Reminder: ") == sum(len(event.subcomponents) for event in told) > 5
        assert answer.text.count("Your time is shown as busy.") == sum(event["TRANSP"] == "OPAQUE" for event in told)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_next_entries_of_payback_are_seen_too(make, browser):
    crew = make.crew()
    make.session(make.job(JobState.SCHEDULED), crew.slots[0])
    seen = text_of(browser.as_(make.user()).post("/subscriptions", {"kind": "payback", "alarm": "evening", "see": "yes"}))
    assert "The next entry, as your calendar tells it" in seen and "Payback: " in seen and "Reminder: " in seen
    assert "Nothing is in it now" in text_of(browser.as_(make.user()).post("/subscriptions", {"kind": "mine", "see": "yes"}))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("private", [True, False])
def test_where_the_address_is_private_the_page_says_who_cannot_reach_it(make, browser, app, monkeypatch, private):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], public_url="https://opsplanner.council.local" if private else "https://ops.example"))
    me = browser.as_(make.user())
    pages = [me.get("/subscriptions"), me.post("/subscriptions", {"kind": "mine"} | WRITTEN)]
    assert all(("opens only inside its own network" in text_of(page)) is private for page in pages)
    steps = text_of(pages[1])
    for program in ("Outlook as installed", "New Outlook, and Outlook on the web", "Google Calendar", "Apple Calendar", "Thunderbird", "Android"):
        assert program in steps
