"""Whoever plans, moves or answers at a time at which an agency is not available is warned; the numbers stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import event

from opsplanner import clock
from opsplanner.agencies.calendars import queries, words
from opsplanner.clock import Period
from opsplanner.database import db
from opsplanner.models import Agency, AgencyCalendar, BusyTime, Operation, OperationState, Role, User
from tests.browser import Browser, text_of
from tests.hands import Hands
from tests.make import Make
from tests.operations.answering.test_links import Asked
from tests.operations.planning.sent import filled, panel_of

pytestmark = pytest.mark.usefixtures("usual_time")
sqlite = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in December 2026, which is the same in London."""
    return datetime(2026, 12, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour, minutes=minute)


@pytest.fixture
def busy(app: Flask) -> Callable[..., None]:
    """Let an agency's calendar hold a time."""

    def keep(agency: Agency, starts_at: datetime, ends_at: datetime, said: str = "Training day", tentative: bool = False) -> None:
        with app.app_context():
            found = db.session.scalars(db.select(AgencyCalendar).where(AgencyCalendar.agency_id == agency.id)).first()
            if found is None:
                found = AgencyCalendar(agency_id=agency.id, name="Training", address="", file="x", failures=0, error="", left_out="")
                db.session.add(found)
                db.session.flush()
            db.session.add(BusyTime(calendar_id=found.id, starts_at=starts_at, ends_at=ends_at, words=said, tentative=tentative))
            db.session.commit()

    return keep


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (at(3, 9), at(3, 17), "9am to 5pm"), (at(3, 0), at(4, 0), "all day"), (at(3, 20), at(4, 0), "8pm to midnight"), (at(2, 0), at(5, 0), "all day until Friday 4 December"),
        (at(3, 0), at(6, 0), "all day until Saturday 5 December"), (at(4, 0), at(5, 0), "all day on Friday 4 December"), (at(4, 8), at(4, 9), "8am to 9am on Friday 4 December"),
        (at(2, 17), at(4, 9), "from 5pm on Wednesday 2 December to 9am on Friday 4 December"), (at(4, 0), at(6, 0), "all day from Friday 4 December until Saturday 5 December"),
        (at(3, 0), at(40, 0), "all day until Friday 8 January 2027"),
    ],
)
def test_a_time_is_said_as_the_operations_day_is_concerned(start: datetime, end: datetime, said: str) -> None:
    assert words.not_available(Period(start, end), Period(at(3, 22), at(4, 4))) == f"says in its calendar that it is not available {said}"


def test_the_words_of_an_entry_are_its_own_agencys_and_for_others_what_overlaps_is_one_time(in_app: Flask, make: Make, busy: Callable[..., None]) -> None:
    police, fire = make.agency("Police"), make.agency("Fire")
    for start, end, said in ((9, 12, "Training"), (11, 13, "Court"), (13, 14, ""), (16, 17, "Late")):
        busy(police, at(3, start), at(3, end), said)
    busy(police, at(3, 10), at(3, 15), "Perhaps", tentative=True)
    busy(fire, at(3, 14), at(3, 15), "Drill")
    asked = Period(at(3, 10), at(3, 14)), [police.id, fire.id]
    own = queries.not_available(*asked, make.user(police, role=Role.STAFF))
    assert own == {police.id: [
        "says in its calendar “Training” that it is not available 9am to noon", "says in its calendar “Perhaps” that it may not be available 10am to 3pm",
        "says in its calendar “Court” that it is not available 11am to 1pm",
        "says so in 1 more entry of its calendar",
    ]}
    said = {police.id: ["says in its calendar that it is not available 9am to 2pm", "says in its calendar that it may not be available 10am to 3pm"]}
    assert queries.not_available(*asked, make.user()) == queries.not_available(*asked, make.user(fire)) == said
    assert queries.not_available(Period(at(4, 0), at(5, 0)), [police.id], make.user()) == queries.not_available(asked[0], [], make.user()) == {}


@sqlite
def test_of_many_entries_three_are_said_and_the_others_counted(in_app: Flask, make: Make, busy: Callable[..., None]) -> None:
    police = make.agency("Police")
    for n in range(6):
        busy(police, at(3, 9, n), at(3, 12), f"Entry {n}")
    said = queries.not_available(Period(at(3, 10), at(3, 14)), [police.id], make.user(police))[police.id]
    assert len(said) == 4 and said[-1] == "says so in 3 more entries of its calendar"


class Given(NamedTuple):
    """Who has to do with an operation on 3 December, 10am to 2pm, for which the police were asked and are at training."""

    operation: Operation
    police: Agency
    sergeant: User
    lead: User


@pytest.fixture
def given(make: Make, busy: Callable[..., None]) -> Given:
    """A proposed operation; the police have eight people."""
    police = make.agency("Kent Police", code="police")
    make.usual_staff(police, 8)
    operation = make.operation(OperationState.PROPOSED, kind=make.type("CUBIT", usual=[(police, "stop site", 4, True)]), requested=[police], staff=4)
    busy(police, clock.day_bounds(operation.day).start + timedelta(hours=9), clock.day_bounds(operation.day).start + timedelta(hours=17))
    return Given(operation, police, make.user(police, name="P. Sergeant"), make.user(name="C. Lead"))


OTHERS, OWN = "calendar that it is not available 9am to 5pm", "calendar “Training day” that it is not available 9am to 5pm"


@sqlite
def test_the_pages_that_plan_move_answer_and_show_an_operation_warn(browser: Browser, make: Make, given: Given) -> None:
    here = f"/operations/{given.operation.reference}"
    lead, sergeant = browser.as_(given.lead), browser.as_(given.sergeant)
    move = text_of(lead.get(f"{here}/move"))
    assert f"Kent Police: 8 of 8 free Look at this: Kent Police says in its {OTHERS}" in move and "Training day" not in move
    plan = "/operations/plan?type=CUBIT"
    panel = panel_of(lead.post(plan, filled(lead.get(plan).text, check="1", day=given.operation.day.isoformat()), hx=True).text)
    assert f"Kent Police: 8 of 8 free, 4 asked for and not answered Look at this: Kent Police says in its {OTHERS}" in panel
    assert f"Kent Police says in its {OTHERS}" in text_of(lead.get(f"{here}/answer?agency=police"))
    own = text_of(sergeant.get(f"{here}/answer"))
    assert f"Warning Kent Police says in its {OWN}" in own and "Kent Police has 8 of 8 free" in own
    assert f"Says in its {OWN}" in text_of(sergeant.get(here)) and f"Says in its {OTHERS}" in text_of(lead.get(here))
    bystander = text_of(browser.as_(make.user(make.agency("DVLA"))).get(here))
    assert "Kent Police" in bystander and "calendar that it" not in bystander


@sqlite
def test_a_page_that_warns_asks_one_query_for_it(app: Flask, browser: Browser, given: Given) -> None:
    lead, here = browser.as_(given.lead), f"/operations/{given.operation.reference}"
    asked = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.extend([statement] if "busy_time" in statement else [])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for n, page in enumerate((here, f"{here}/move", f"{here}/answer?agency=police"), 1):
            lead.get(page)
            assert len(asked) == n, page
    finally:
        event.remove(engine, "before_cursor_execute", note)


@sqlite
def test_an_answer_is_taken_all_the_same_and_nobody_is_taken_off_the_numbers(browser: Browser, given: Given) -> None:
    sergeant, here = browser.as_(given.sergeant), f"/operations/{given.operation.reference}"
    sent = {"answer": "accept", "staff": "8", "contact_name": "P. Sergeant", "contact_telephone": "01634 999999", "schedule": given.operation.schedule, "version": 1}
    answer = sergeant.post(f"{here}/answer", sent)
    assert answer.status_code in (302, 303), text_of(answer)
    assert f"Says in its {OWN}" in text_of(sergeant.get(here))


@sqlite
def test_who_answers_by_a_link_is_warned_without_the_words_of_an_entry(app: Flask, make: Make, browser: Browser, hands: Hands, busy: Callable[..., None]) -> None:
    asked = Asked(app, make, hands)
    noon = clock.day_bounds(asked.operation.day).start + timedelta(hours=12)
    busy(asked.fire, noon, noon + timedelta(hours=1))
    page = text_of(browser.get(asked.path))
    assert "Warning Fire says in its calendar that it is not available noon to 1pm." in page and "Training day" not in page


@sqlite
def test_what_has_begun_warns_no_longer(browser: Browser, given: Given, hands: Hands) -> None:
    hands.move_to(given.operation.starts_at)
    assert "in its calendar" not in text_of(browser.as_(given.lead).get(f"/operations/{given.operation.reference}"))
