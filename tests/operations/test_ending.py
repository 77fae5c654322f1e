"""The morning after, who leads hears of what is over and not completed, and an agency of what it has not recorded."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import HistoryLine, Notice, OperationState, Role, User, Verb
from opsplanner.operations.reminding.ending import services as ending_services
from opsplanner.outcomes.closing import services as closing_services
from opsplanner.outcomes.telling import services as telling_services
from tests.outcomes.given import do

pytestmark = pytest.mark.usefixtures("usual_time")


def kinds(app: Any, user: User) -> list[str]:
    """What a person was told."""
    with app.app_context():
        return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_once_each_and_nothing_of_before(app, make, hands):
    fire, police = make.agency("Fire"), make.agency("Police")
    lead, hers, staff, other = make.user(), make.user(fire), make.user(fire, Role.STAFF), make.user(police)

    def on(day: int, state: OperationState = OperationState.CONFIRMED, ends: time = time(14), **more: Any) -> Any:
        return make.operation(state, author=lead, wall=clock.Wall(date(2026, 11, day), time(10), ends), accepted=[fire], declined=[police], **more)

    on(15), on(17, OperationState.UNDER_WAY)
    night, done = on(18, OperationState.UNDER_WAY, time(2)), on(18, OperationState.COMPLETED)
    on(18, OperationState.CANCELLED)

    def at(when: str) -> None:
        hands.move_to(f"2026-11-{when}:00+00:00")
        with app.app_context():
            ending_services.tell()
            telling_services.tell()

    at("18T09:00")
    assert kinds(app, lead) == kinds(app, hers) == [], "a first start tells nobody of before"
    at("19T07:59")
    do(app, closing_services.nothing_to_report, done.reference, fire.code, True, by=hers)
    at("19T08:00")
    at("19T09:00")
    assert (kinds(app, lead), kinds(app, hers)) == (["not_completed", "due", "due"], ["due"]), "a night counts in the day on which it began"
    at("20T08:00")
    at("22T08:00")
    assert (kinds(app, lead)[3:], kinds(app, hers)[1:], kinds(app, staff), kinds(app, other)) == ([], [], [], []), "once"
    with app.app_context():
        [line] = db.session.scalars(select(HistoryLine).where(HistoryLine.verb == Verb.NOT_COMPLETED))
        assert (line.operation_id, line.what) == (night.id, "it is over, and nobody has completed it")
