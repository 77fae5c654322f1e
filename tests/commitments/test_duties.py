"""Somebody who is named on two things at once: warned of on either side, on both engines."""

from __future__ import annotations

import re
from datetime import time

import pytest

from opsplanner import clock
from opsplanner.commitments.duties import queries
from opsplanner.database import db
from opsplanner.models import AgencyKind, Commitment, CommitmentState, Operation, Role
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.slots.rules import NewSlot
from tests.browser import text_of
from tests.payback.days import Probation, ahead, asked, do, ticked

MORNING = (NewSlot(1, time(9), time(12), 6),)


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


def operation_of(make, probation, user, days=7):
    """An operation, 10am to 2pm, on which somebody of Probation is named."""
    operation = make.operation(days_ahead=days, accepted=[probation.agency])
    make.nomination(operation, probation.agency, user)
    return operation


def test_a_supervisor_who_is_on_an_operation_is_asked_about(probation, make):
    operation = operation_of(make, probation, probation.supervisor)
    crew = NewCrew("Crew A", probation.supervisor.id, MORNING)
    sentence = asked(crews_services.add_crew, ahead(7), crew, by=probation.coordinator)
    assert sentence == f"Winston Super is on {operation.reference} as well, {clock.words_of_period(operation.period)}"
    ticked(crews_services.add_crew, ahead(7), crew, by=probation.coordinator)
    later = NewCrew("Crew B", probation.supervisor.id, (NewSlot(1, time(14), time(16), 6),))
    assert "is on for" in do(crews_services.add_crew, ahead(7), later, accepted="", by=probation.coordinator)


def test_a_copy_of_last_weeks_crews_says_who_is_on_an_operation(probation, make):
    operation = operation_of(make, probation, probation.supervisor)
    make.crew(ahead(0), supervisor=probation.supervisor)
    said = do(crews_services.copy_crews, ahead(7), by=probation.coordinator)
    assert f"Winston Super is on {operation.reference} as well" in said


@pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
def test_who_is_named_for_an_operation_and_supervises_a_crew_or_is_on_another_operation_is_asked_about(app, make, browser, hx):
    probation = Probation(make)
    other = operation_of(make, probation, probation.supervisor)
    make.crew(ahead(7), supervisor=probation.supervisor, name="Crew A")
    operation = make.operation(days_ahead=7, requested=[probation.agency])

    def part() -> Commitment:
        with app.app_context():
            return db.session.scalars(db.select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == probation.agency.id)).one()

    named = {"people": str(probation.supervisor.id), "contact_name": "D. Keeper", "contact_telephone": "01634 960112"}
    sent = named | {"answer": "accept", "staff": "1", "whole": "yes", "schedule": operation.schedule, "version": part().version}
    page, path = browser.as_(probation.coordinator), f"/operations/{operation.reference}/answer"
    asked_first = page.post(path, sent, hx=hx)
    words = text_of(asked_first)
    assert asked_first.status_code == 422 and "Nothing is saved yet" in words
    assert f"Winston Super is on {other.reference} as well" in words and "Winston Super is on Crew A of Community Payback as well" in words
    assert part().state is CommitmentState.REQUESTED
    warned = re.search(r'name="warned"[^>]*value="([^"]+)"', asked_first.text)[1]
    no_reason = page.post(path, sent | {"go_on": "y", "warned": warned}, hx=hx)
    assert no_reason.status_code == 422 and "Say why all the same" in text_of(no_reason) and part().state is CommitmentState.REQUESTED
    answer = page.post(path, sent | {"go_on": "y", "warned": warned, "why_anyway": "Crew A goes out later"}, hx=hx)
    assert "accepted, 1 person" in text_of(page.follow(answer))
    shown = text_of(page.get(f"/operations/{operation.reference}"))
    assert "somebody is named twice, in the name of" in shown and ": Crew A goes out later" in shown


def test_who_is_needed_on_a_restricted_operation_is_asked_about_and_nothing_of_it_is_written(app, make, browser):
    probation = Probation(make)
    with app.app_context():
        hidden = operation_of(make, probation, probation.supervisor)
        db.session.execute(db.update(Operation).where(Operation.id == hidden.id).values(restricted=True))
        db.session.commit()
        hidden = hidden.reference
    operation = make.operation(days_ahead=7, requested=[probation.agency])
    with app.app_context():
        version = db.session.scalars(db.select(Commitment.version).where(Commitment.operation_id == operation.id, Commitment.agency_id == probation.agency.id)).one()
    sent = {"people": str(probation.supervisor.id), "contact_name": "D. Keeper", "contact_telephone": "01634 960112", "answer": "accept", "staff": "1", "whole": "yes"}
    sent |= {"schedule": operation.schedule, "version": version}
    page, path = browser.as_(probation.coordinator), f"/operations/{operation.reference}/answer"
    asks = page.post(path, sent)
    assert asks.status_code == 422 and f"Winston Super is on {hidden} as well" in text_of(asks)
    warned = re.search(r'name="warned"[^>]*value="([^"]+)"', asks.text)[1]
    done = page.follow(page.post(path, sent | {"go_on": "y", "warned": warned, "why_anyway": "The other one is short"}))
    assert "accepted, 1 person" in text_of(done)
    shown = text_of(browser.as_(make.user()).get(f"/operations/{operation.reference}"))
    assert "named twice" not in shown and "The other one is short" not in shown and hidden not in shown


def test_a_restricted_operation_is_not_told_to_who_may_not_see_it(probation, make):
    police = make.agency("Police", AgencyKind.POLICE)
    operation = make.operation(days_ahead=7, restricted=True, lead=police, accepted=[probation.agency])
    make.nomination(operation, probation.agency, probation.supervisor)
    other = make.user(probation.agency, Role.STAFF)
    assert queries.on_operations([probation.supervisor.id], operation.period, other) == []
    assert [duty.what for duty in queries.on_operations([probation.supervisor.id], operation.period, probation.supervisor)] == [operation.reference]
