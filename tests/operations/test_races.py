"""Two coordinators press at the same moment, and one form arrives twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile
from opsplanner.models import HistoryLine, Operation, User, Verb
from opsplanner.models import OperationState as S
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import services as moving_services
from tests.commitments.test_races import together


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_editors_one_is_told_what_the_other_changed(make, app, attempt):
    op, first, second = make.operation(), make.user(), make.user()

    def postpone(user: User) -> Callable[[], None]:
        return lambda: moves_services.postpone_operation(
            op.reference, why="the pound is full", seen_version=op.version, by=db.session.get_one(User, user.id)
        )

    def move() -> None:
        wall = replace(op.wall, day=op.day + timedelta(days=7))
        by = db.session.get_one(User, second.id)
        moving_services.move_operation(op.reference, moving_services.NewTime(wall, None, None, "rain"), seen_version=op.version, by=by)

    found = together(app, postpone(first), move)
    refused = [answer for answer in found if isinstance(answer, ChangedMeanwhile)]
    assert len(refused) == 1
    assert any("postponed it" in change or "moved it" in change for change in refused[0].changes)
    with app.app_context():
        state = db.session.scalar(select(Operation.state))
    assert state is (S.PROPOSED if found[1] is None else S.POSTPONED)


def test_of_twenty_who_confirm_one_does(make, app):
    op, user = make.operation(), make.user()

    def confirm() -> None:
        moves_services.confirm_operation(op.reference, seen_version=op.version, by=db.session.get_one(User, user.id))

    found = together(app, *[confirm] * 20)
    assert (found.count(None), sum(isinstance(answer, ChangedMeanwhile) for answer in found)) == (1, 19)
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(HistoryLine.verb == Verb.CONFIRMED)) == 1


def test_one_form_sent_twice_is_done_once_and_answers_the_same(make, browser):
    op = make.operation()
    page = browser.as_(make.user())
    sent = {"why": "the pound is full", "version": op.version, "once": "a-key-that-the-page-carried"}
    first = page.post(f"/operations/{op.reference}/cancel", sent)
    second = page.post(f"/operations/{op.reference}/cancel", sent)
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, f"/operations/{op.reference}/tell")
    with browser.app.app_context():
        assert db.session.scalar(select(func.count()).where(HistoryLine.verb == Verb.CANCELLED)) == 1
