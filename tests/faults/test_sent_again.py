"""A form that makes something is sent again with other words, because its answer never came: it shows what it made, and makes another when asked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    AgencyCalendar,
    Commitment,
    Crew,
    EntryQuery,
    HistoryLine,
    Lesson,
    LogEntry,
    OperationState,
    OutcomeEntry,
    PaybackException,
    StaffException,
    Subscription,
    User,
    UsualCrew,
)
from tests.browser import Browser, text_of
from tests.make import Make
from tests.town import Town, build

DAY, NEXT = clock.today() + timedelta(days=14), clock.today() + timedelta(days=15)
CREW = {"name": "Crew X", "starts_1": "9am", "ends_1": "noon", "places_1": "6"}
FORMS = {
    "a line of the log": ("coordinator", "/operations/{under way}/log", {"text": "Seven vans", "kind": "note"}, {"text": "Eight vans"}, LogEntry),
    "a correction of a line": ("coordinator", "/operations/{under way}/log/3/correct", {"text": "Seven vans", "kind": "note"}, {"text": "Eight"}, LogEntry),
    "a lesson": ("coordinator", "/operations/{completed}/debrief/lessons", {"text": "Bring water", "owner": "A. Owner"}, {"owner": "B. Owner"}, Lesson),
    "an agency that is asked": (
        "coordinator", "/operations/{proposed}/add-agency", {"agency": "5", "staff": "2", "version": "1", "answer_by": clock.today().isoformat()}, {"staff": "3"},
        Commitment,
    ),
    "a date of an agency": (
        "coordinator", "/agencies/council/staff-numbers/exceptions", {"day": DAY.isoformat(), "staff": "2", "reason": "Training"}, {"day": NEXT.isoformat()},
        StaffException,
    ),
    "a calendar of an agency": ("coordinator", "/agencies/council/calendars", {"name": "Games", "address": "https://calendar.example/a.ics"}, {"name": "Exams"}, AgencyCalendar),
    "a calendar link": ("coordinator", "/subscriptions", {"kind": "mine"}, {"kind": "agency"}, Subscription),
    "people invited": ("administrator", "/administration/invite", {"people": "Zoë Smith, zoe@x.example, Test Council, staff"}, {"people": "Bo, bo@x.example, Test Council, staff"}, User),
    "a crew": ("probation", f"/payback/days/{DAY}/crews/add", CREW, {"name": "Crew Y"}, Crew),
    "a usual crew": (
        "probation", "/payback/days/pattern/crews/add", CREW | {"weekday": str(DAY.weekday()), "since": DAY.isoformat(), "version": "0"}, {"name": "Crew Y"}, UsualCrew,
    ),
    "a date of Payback": (
        "probation", "/payback/days/exceptions", {"day": NEXT.isoformat(), "works": "closed", "reason": "Training"}, {"reason": "A holiday"}, PaybackException,
    ),
    "a bank holiday": (
        "administrator", "/administration/bank-holidays", {"day": (DAY + timedelta(weeks=8)).isoformat(), "name": "The coronation"}, {"name": "The jubilee"}, HistoryLine,
    ),
    "a question about a figure": ("manager", "/operations/{completed}/outcomes/1/query", {"question": "Each once?", "version": "1"}, {"question": "Or twice?"}, EntryQuery),
    "a correction of a figure": (
        "coordinator", "/operations/{cut short}/outcomes/1/correct", {"quantity": "11", "exactness": "exact", "why": "Counted twice", "version": "1"}, {"why": "Miscounted"}, OutcomeEntry,
    ),
}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", FORMS)
def test_what_a_form_made_is_shown_when_it_is_sent_again_with_other_words(app: Flask, browser: Browser, make: Make, kind: str) -> None:
    with app.app_context():
        town = build(make)
        db.session.remove()
    who, path, typed, other, table = FORMS[kind]
    person, path = browser.as_(town.people[who]), _address(town, path)
    before, typed = _count(app, table), typed | {"once": "k" * 32}
    first = person.post(path, typed)
    assert first.status_code in (200, 303), text_of(first)
    assert _count(app, table) == before + 1
    assert person.post(path, typed).status_code == first.status_code, "the very same form is answered as before"
    again = person.post(path, typed | other)
    words = text_of(again)
    assert again.status_code == 422 and "You sent this form before" in words and "not saved" in words
    assert [value for value in other.values() if value not in again.text] == [], "what was typed is kept"
    assert _count(app, table) == before + 1
    assert "k" * 32 not in again.text, "and the button makes another"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_another_is_made_when_the_button_is_pressed_once_more(app: Flask, browser: Browser, make: Make) -> None:
    with app.app_context():
        town = build(make)
        db.session.remove()
    writer, path, before = browser.as_(town.people["coordinator"]), f"/operations/{town.references[OperationState.UNDER_WAY]}/log", _count(app, LogEntry)
    for text in ("Seven vans", "Eight vans"):
        answer = writer.post(path, {"text": text, "kind": "note", "once": "k" * 32})
    key = re.search(r'name="once"[^>]*value="([\w-]{20,64})"', answer.text[answer.text.index('id="log-form"') :])
    assert key and f"It added a line to the log, at {clock.words_of_moment(clock.now())}" in text_of(answer)
    assert writer.post(path, {"text": "Eight vans", "kind": "note", "once": key[1]}).status_code == 303 and _count(app, LogEntry) == before + 2


def _address(town: Town, path: str) -> str:
    for state, reference in town.references.items():
        path = path.replace("{" + state.value + "}", reference)
    return path.replace("/council/", f"/{town.agencies[0]}/")


def _count(app: Flask, table: type) -> int:
    with app.app_context():
        found: int = db.session.scalar(db.select(db.func.count()).select_from(table)) or 0
        db.session.remove()
    return found
