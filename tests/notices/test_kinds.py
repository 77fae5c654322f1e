"""Agencies are told what the rooms above register, each in its own words and as long as it says that it is true."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import true

from opsplanner.database import db, unit_of_work
from opsplanner.history import newest
from opsplanner.models import Agency, Operation, OperationState, Telling
from opsplanner.notices import services
from opsplanner.notices.words import Kind, Message
from tests.browser import section, text_of


def keys(_operation: Operation, tellings: Sequence[Telling]) -> list[Message]:
    """What a room that hands out keys would say."""
    return [Message("Keys", f"The keys for {telling.agency.name} are at the gate") for telling in tellings]


@pytest.fixture
def told(make, browser, monkeypatch):
    """An operation that moved before an agency was told that it is asked, and of which another room has something to say after that."""
    monkeypatch.setitem(browser.app.extensions, "notices", [*browser.app.extensions["notices"], Kind({"keys": "given keys"}, keys, true)])
    fire = make.agency("Fire", mailbox="fire@test.example")
    operation = make.operation(OperationState.CONFIRMED, accepted=[fire])
    for occasion in ("asked", "moved", "keys"):
        with browser.app.app_context(), unit_of_work():
            services.to_tell(operation, [fire.id], occasion)
    return operation


def test_what_one_room_tells_stays_true_when_another_has_something_new(told, make, browser):
    page = browser.as_(make.user()).get(f"/operations/{told.reference}/tell")
    words = text_of(page)
    assert "2 of 2 still to tell" in words
    assert "The keys for Fire are at the gate" in words and "has a new day, time or meeting point" in words and "is asked to take part" not in words
    assert "subject=Keys&amp;body=The%20keys%20for%20Fire" in page.text


def test_home_says_it_in_the_words_of_the_room(told, make, browser):
    assert section(browser.as_(make.user()).get("/"), "Operations to see to").endswith("it was moved and they are given keys")


def test_the_history_says_what_an_agency_was_told_in_the_words_of_the_room(told, make, browser):
    with browser.app.app_context(), unit_of_work():
        telling = db.session.scalars(db.select(Telling).where(Telling.occasion == "keys")).one()
        code = db.session.scalars(db.select(Agency.code).where(Agency.id == telling.agency_id)).one()
        services.tick_told(told.reference, code, "keys", telling.schedule, by=make.user())
    with browser.app.app_context():
        assert newest(told, 1)[0].what == "told Fire that it was given keys"


def test_nobody_is_told_what_no_room_has_registered(make, in_app):
    with pytest.raises(AssertionError), unit_of_work():
        services.to_tell(make.operation(), [make.agency().id], "rung")
