"""Plan another like this: what is copied, and what is not, which the page says."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy.orm import selectinload

from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import Agency, Commitment, CommitmentState, Measure, Operation, OperationState, Place, Priority, Resource, Ward
from tests.browser import Browser, text_of
from tests.operations.planning.sent import DAY, filled, form_of
from tests.operations.planning.test_views import Scene

LEFT = "and left out"


@pytest.fixture
def scene(make) -> Scene:
    """A type with its agencies, and what an operation is planned with."""
    return Scene(make)


@pytest.fixture
def coordinator(scene, browser) -> Browser:
    """The council's coordinator."""
    return browser.as_(scene.user)


@pytest.fixture
def former(make, scene, app) -> Operation:
    """A former operation with all that a plan can have: the police accepted, with a name, DVLA declined and the fire service was released."""
    made = make.operation(
        OperationState.COMPLETED, kind=scene.kind, wards=[scene.ward], resources=[scene.van], accepted=[scene.police], declined=[scene.dvla],
        released=[make.agency("Fire")], staff=3, wall=Wall(DAY - timedelta(days=60), time(9), time(12), time(8, 30)),
    )
    make.nomination(made, scene.police, name="A. Constable")
    with app.app_context():
        loaded = [selectinload(Operation.measures), selectinload(Operation.priorities)]
        kept = db.session.scalars(db.select(Operation).where(Operation.id == made.id).options(*loaded)).one()
        kept.deployments, kept.risks, kept.commanders = "Team 1: north", "Traffic", "Gold: A. Chief"
        kept.objectives, kept.notes, kept.duty_telephone = "As last time", "Bring cones", "01634 9"
        kept.meeting_point_id = scene.place.id
        kept.measures = [Measure(code="m", name="Vehicles checked", unit="vehicles", kind="enforcement")]
        kept.priorities = [db.session.scalars(db.select(Priority).where(Priority.plan_year_id == scene.year.id)).one()]
        db.session.commit()
    return made


def test_everything_is_copied_but_the_date_the_answers_and_who_is_named(scene, coordinator, former, app):
    here = f"/operations/plan?like={former.reference}"
    page = coordinator.get(here)
    assert "Its commanders, deployments and risks come with it: look through them, in the briefing once this is saved." in text_of(page) and LEFT not in text_of(page)
    assert "A. Constable" not in page.text
    coordinator.post(here, filled(page.text, save="draft"))
    with app.app_context():
        lists = ("wards", "measures", "priorities")
        loaded = [selectinload(getattr(Operation, name)) for name in lists]
        old, new = db.session.scalars(db.select(Operation).order_by(Operation.id).options(*loaded)).all()
        told = ("deployments", "risks", "commanders", "objectives", "notes", "duty_telephone", "starts", "ends", "briefing", "meeting_point_id", "lead_agency_id", "type_id")
        for name in (*told, *lists):
            assert getattr(new, name) == getattr(old, name) and getattr(new, name), name
        parts = db.session.scalars(db.select(Commitment).where(Commitment.operation_id == new.id).options(selectinload(Commitment.nominations))).all()
        assert {part.agency_id: part.staff_asked for part in parts} == {scene.council.id: 3, scene.police.id: 3, scene.dvla.id: 3}, "who said no is asked again, who was released is not"
        assert {part.state for part in parts} == {CommitmentState.NOT_ASKED} and not any(part.nominations for part in parts)
        assert (new.day, new.state, len(new.reference)) == (DAY, OperationState.DRAFT, len(f"CUBIT-{DAY.year}-001"))


def test_what_is_no_longer_there_is_named(make, scene, coordinator, former, app):
    make.plan_year(date(scene.year.starts_on.year + 1, 4, 1))
    with app.app_context():
        for kind in (Ward, Place, Resource, Measure):
            db.session.execute(db.update(kind).values(active=False))
        db.session.execute(db.update(Agency).where(Agency.name == "DVLA").values(active=False))
        db.session.execute(db.update(Priority).values(code="of-then"))
        db.session.commit()
    here = f"/operations/plan?like={former.reference}"
    words = text_of(coordinator.get(here))
    assert "No longer in use, and left out: DVLA; River; The Pier; CCTV van; Vehicles checked." in words
    sent = form_of(coordinator.get(here).text)
    assert not {"wards", "resources", "measures", f"agency_{scene.dvla.id}"} & set(sent) and sent["place"] == ""


def test_another_agency_s_operation_is_led_by_one_s_own(make, scene, browser, former):
    police = browser.as_(make.user(scene.police))
    page = police.get(f"/operations/plan?like={former.reference}&fold=agencies")
    assert "Test Council led it. This one is led by your agency." in text_of(page)
    assert form_of(page.text)["lead"] == str(scene.police.id) and f"agency_{scene.council.id}" in form_of(page.text)
