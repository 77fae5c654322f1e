"""The demonstration made on a day on which few people plan: everybody finds something to do, and nothing lies on a day that its own rules leave out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.clock import Period
from opsplanner.database import db
from opsplanner.demo.people import SIGN_INS
from opsplanner.demo.slots import runs_on
from opsplanner.home import queries as home_queries
from opsplanner.models import Commitment, CommitmentState, Crew, Operation, OperationType, Role, User
from opsplanner.outcomes.queries import owed_and_asked, to_review
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.waiting import queries as waiting_queries
from tests.demonstrations import make_demonstration


def user(email: str) -> User:
    """The account with this address."""
    return db.session.scalars(select(User).where(User.email == email)).one()


def check_operations() -> None:
    """Each type is held on its own weekdays, and there is something on today."""
    found = db.session.execute(select(Operation.reference, Operation.day, OperationType.code).join(OperationType, OperationType.id == Operation.type_id)).all()
    assert [f"{row.reference} on {clock.words_of_day(row.day)}" for row in found if not runs_on(row.code, row.day)] == []
    assert clock.today() in {row.day for row in found}


def check_working_days() -> None:
    """No crew is out on a day that is closed, at a weekend that was not agreed or on a bank holiday that nobody said is worked."""
    days = set(db.session.scalars(select(Crew.day)))
    kept = pattern_queries.pattern(min(days), max(days))
    assert [f"{clock.words_of_day(day)}: {kept.why_not(day)}" for day in sorted(days) if not kept.works(day)] == []
    assert clock.today() in days
    assert set(bank_holidays(min(days), max(days))) & days <= {clock.today()}


def check_days_to_answer_by() -> None:
    """Nobody is asked to answer by a weekend or a bank holiday, but on the very day on which they are asked."""
    waits = Commitment.state.in_((CommitmentState.REQUESTED, CommitmentState.RECONFIRM))
    found = db.session.execute(select(Commitment.answer_by, Commitment.asked_at).join(Operation).where(waits, Operation.day >= clock.today())).all()
    closed = set(bank_holidays(min(row.answer_by for row in found), max(row.answer_by for row in found)))
    free = {row.answer_by for row in found if row.answer_by.weekday() > 4 or row.answer_by in closed}
    assert sorted(free - {clock.local(row.asked_at).date() for row in found}) == []
    assert {row.answer_by < clock.today() for row in found} == {True, False}


def check_everybody_has_something_to_do() -> None:
    """By role: requests and results owed, figures to sign off, an invitation, where to be today."""
    for account in SIGN_INS:
        person = user(account.email)
        if account.role is Role.COORDINATOR:
            assert home_queries.requests(person, clock.now()).found()[1] >= 2 and owed_and_asked(person).found()[0], account.email
        elif account.role is Role.MANAGER:
            assert to_review(person).found().by_priority
        elif account.role is Role.ADMINISTRATOR:
            assert home_queries.invited().found()[1]
        else:
            today = clock.day_bounds(clock.today())
            assert home_queries.duties(person, today, 10, named_only=True).found(), account.email
            assert home_queries.duties(person, Period(today.end, today.end + timedelta(days=60)), 10, named_only=True).found(), account.email
    today_crews, outstanding, *_ = waiting_queries.sessions_waiting(user("supervisor@probation.example"), clock.now(), home_queries.NEWS_BACK).found()
    assert clock.today() in {outing.day for outing in (*today_crews, *outstanding)}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "now",
    [
        "2026-11-29T12:00:00+00:00", "2026-11-30T09:00:00+00:00", "2026-12-25T00:20:00+00:00", "2026-12-28T11:00:00+00:00", "2027-03-26T11:00:00+00:00",
        "2027-04-01T00:20:00+01:00",
    ],
    ids=["a Sunday", "a Monday", "Christmas Day", "a Monday that is a bank holiday", "Good Friday", "the first day of a plan year"],
)
def test_made_on_a_day_like_this_it_is_whole_and_everybody_has_something_to_do(in_app, hands, now):
    hands.move_to(now)
    make_demonstration()
    check_operations()
    check_working_days()
    check_days_to_answer_by()
    check_everybody_has_something_to_do()
