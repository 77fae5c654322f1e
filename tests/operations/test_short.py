"""Everyone who counts on an operation hears that it is short of an agency."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from opsplanner.commitments.answering import services as answering_services
from opsplanner.database import db, unit_of_work
from opsplanner.models import Commitment, CommitmentState, OperationState, Role
from tests.notices.test_by_mail import plain
from tests.notices.test_people import ON_SQLITE, again, cast, post_office, told, worker  # noqa: F401  (fixtures)

pytestmark = pytest.mark.usefixtures("usual_time")


@ON_SQLITE
def test_a_withdrawal_is_told_to_the_other_agencies_and_to_who_is_named(app, make, cast, worker, post_office):  # noqa: F811
    police, health = make.agency("Police", mailbox="ops@police.example"), make.agency("Health", mailbox="h@health.example")
    named = make.user(police, Role.STAFF, email="n@police.example")
    operation = make.operation(OperationState.CONFIRMED, author=cast.lead, accepted=[cast.fire, police], requested=[health])
    make.nomination(operation, police, named)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Commitment).where(Commitment.agency_id == health.id).values(required=False))

    def part() -> Commitment:
        of = Commitment.operation_id == operation.id, Commitment.agency_id == cast.fire.id
        return db.session.scalars(select(Commitment).where(*of)).one()

    def withdraw() -> None:
        with app.app_context(), unit_of_work():
            answering_services.withdraw(operation.reference, cast.fire.id, "no crew", seen_version=part().version, by=again(cast.coordinator))

    withdraw()
    worker()
    sent = {str(message["To"]): message for message in post_office.received}
    assert sorted(sent) == ["lead@council.example", "n@police.example", "ops@police.example"], "who has not answered yet has its question"
    assert sent["ops@police.example"]["Subject"] == f"{operation.reference}: confirmed, and short of an agency"
    assert "stays confirmed, and is short of Fire.\n" in plain(sent["ops@police.example"]) and "When: " in plain(sent["ops@police.example"])
    assert told(app, named) == [("short", "It stays confirmed, and is short of Fire")]
    post_office.received.clear()
    for state in (CommitmentState.ACCEPTED, CommitmentState.WITHDRAWN, CommitmentState.ACCEPTED):
        if state is CommitmentState.WITHDRAWN:
            withdraw()
        else:
            with app.app_context(), unit_of_work():
                part().state = state
    worker()
    [message] = [one for one in post_office.received if one["To"] == "ops@police.example"]
    assert message["Subject"] == f"{operation.reference}: confirmed" and "short" not in plain(message), "it is not short any more"
    with app.app_context(), unit_of_work():
        of_it = part()
        of_it.required = False
    withdraw()
    assert len(told(app, named)) == 2, "nobody waits for who is not required"
