"""The office's coordinators set how long a type's vehicles and equipment take; what is booked keeps its times."""

from __future__ import annotations

from datetime import time

import pytest

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import Booking, Operation, OperationState, OperationType, Role
from opsplanner.resources import services
from tests.browser import text_of

WALL = clock.Wall(clock.today(), time(10), time(14))


@pytest.fixture
def kind(make):
    make.resource(name="CCTV van")
    return make.type("CUBIT", set_up=30, travel=15)


def test_what_a_page_sets_holds_for_what_is_booked_from_then_on_and_an_empty_box_leaves_it_to_the_pack(app, make, browser, kind):
    van, other = make.resource(name="SOS Bus"), make.resource(name="ANPR car")
    operation = make.operation(OperationState.PROPOSED, kind=kind, resources=[van])
    office, coordinator = browser.as_(make.user(make.office())), browser.as_(make.user(make.council()))

    def booked() -> dict[str, str]:
        with app.app_context():
            found = db.session.scalars(db.select(Booking).where(Booking.live).options(db.joinedload(Booking.resource)))
            return {one.resource.name: clock.words_of_times(clock.Period(one.starts_at, one.ends_at)) for one in found}

    def book(*resources) -> None:
        with app.app_context(), unit_of_work():
            services.set_resources(db.session.get_one(Operation, operation.id), [one.id for one in resources])

    was = booked()
    page = "/resources/types/CUBIT"
    done = office.post(page, {"set_up": "60", "travel": "0", "version": "0"})
    said = text_of(office.follow(done))
    assert done.status_code == 303 and "What is booked already keeps its times until it moves" in said
    assert "60 minutes to set up before, 0 minutes to get back after The partnership office" in said
    assert "60 minutes to set up before, 0 minutes to get back after, instead of 30 minutes to set up before, 15 minutes to get back after" in said
    book(van, other)
    assert booked() == {"SOS Bus": was["SOS Bus"], "ANPR car": "9am to 2pm"}, "the one that is there keeps its times"
    second = office.post(page, {"set_up": "5", "travel": "5", "version": "0"})
    assert second.status_code == 422 and "instead of 30 minutes" in text_of(second), "who comes second is shown the first"
    office.post(page, {"set_up": "", "travel": "", "version": "1"})
    assert "30 minutes to set up before, 15 minutes to get back after The pack" in text_of(coordinator.get("/resources"))
    assert (coordinator.get(page).status_code, coordinator.post(page, {"set_up": "1", "version": "2"}).status_code) == (403, 404) and page not in coordinator.get("/resources").text
    with app.app_context():
        assert db.session.scalars(db.select(OperationType.set_up_here)).all() == [None]


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(("box", "typed"), [("set_up", "721"), ("travel", "half an hour"), ("travel", "-1")])
def test_what_is_no_number_of_minutes_is_refused_beside_its_box_and_kept(make, browser, kind, box, typed):
    office = browser.as_(make.user(make.office()))
    answer = office.post("/resources/types/CUBIT", {"set_up": "10", "travel": "10", "version": "0"} | {box: typed})
    assert answer.status_code == 422 and f'id="{box}-error"' in answer.text and f'value="{typed}"' in answer.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_list_is_for_who_plans_and_says_what_there_is(make, browser, kind):
    page = browser.as_(make.user()).get("/resources")
    assert "CCTV van" in text_of(page) and "Nobody has changed on this page" in text_of(page)
    assert browser.as_(make.user(role=Role.STAFF)).get("/resources").status_code == 403
    assert browser.as_(make.user(make.office())).get("/resources/types/%00").status_code == 404
