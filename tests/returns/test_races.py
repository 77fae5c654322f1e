"""A return is sent in the second in which somebody changes what it includes: real threads, both engines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text

from opsplanner.database import db
from opsplanner.figures.services import Figure
from opsplanner.models import Answer, ExpectedReturn, JobState, OutcomeEntry, Priority, ServiceReturn, User, entry_priority, return_priority
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.recording import services as recording_services
from opsplanner.outcomes.recording.services import Cell
from opsplanner.payback.sessions.queries import session_for_change
from opsplanner.payback.sessions.results import services as results_services
from opsplanner.plan.indicators.periods.rules import month
from opsplanner.plan.priorities import services as priorities_services
from opsplanner.plan.priorities.services import Said
from opsplanner.returns.expected import services as expected_services
from opsplanner.returns.expected.services import Asked
from opsplanner.returns.sending import services as sending_services
from opsplanner.returns.sending.rules import Quantity
from opsplanner.returns.sending.services import Sending
from tests.commitments.test_races import together
from tests.make import Make
from tests.outcomes.given import ended, measure, recorded
from tests.returns.conftest import Calendar

Verb = Callable[[], Any]


def send(calendar: Calendar) -> str:
    """The owner sends 20 notices paid in October, which include what operations and Payback recorded."""
    figures = {None: Quantity(2000)}
    sending = Sending(calendar.whole, Answer.FIGURES, figures, None, includes=True, so_far=False, note="", seen="", box=str(calendar.whole))
    return sending_services.send_returns(month(2026, 10), [sending], by=db.session.get_one(User, calendar.owner.id))


def one_after_the_other(calendar: Calendar, first: Verb, second: Verb) -> list[Any]:
    """Do the first up to its end, and then the second, before the first is kept."""
    done, kept_too = Event(), Event()

    def begin() -> Any:
        found = first()
        db.session.flush()
        done.set()
        kept_too.wait(0.3)  # the second waits for what the first holds, or is done meanwhile
        return found

    def follow() -> Any:
        done.wait(0.5)  # on SQLite who comes first holds all, and nobody waits for more
        return second()

    return together(calendar.app, begin, follow)


def of_a_session(calendar: Calendar, make: Make) -> Verb:
    """A session's figures are recorded, and recorded again."""
    boss, session = make.user(calendar.council), make.session(make.job(JobState.SCHEDULED, asker=calendar.council), make.crew(date(2026, 10, 14)).slots[0])

    def record(hundredths: int) -> None:
        by = db.session.get_one(User, boss.id)
        results_services.record_results(session_for_change(by, session.id), {calendar.paid.id: hundredths}, seen=None, hours_changed=False, by=by)

    together(calendar.app, lambda: record(500))
    return lambda: record(600)


def of_an_operation(calendar: Calendar, make: Make, *, on_its_own_page: bool) -> Verb:
    """An operation's figure is changed: on the figure's own page, or where the operation is recorded, which holds what else is recorded of it."""
    boss, other = make.user(calendar.council), measure(calendar.app, "Vehicles stopped")
    operation = ended(make, calendar.app, [calendar.paid, other], days_ago=30, lead=calendar.council, wards=[])
    entry = recorded(calendar.app, operation, calendar.paid, calendar.council, 5, by=boss)

    def change() -> str:
        by = db.session.get_one(User, boss.id)
        if on_its_own_page:
            return entry_services.change_entry(entry.reference, Figure(600), note="", seen_version=entry.version, by=by)
        cells = [Cell(calendar.paid.id, calendar.council.id, Figure(600), entry.version), Cell(other.id, calendar.council.id, Figure(100))]
        return recording_services.record_entries(operation.reference, cells, by=by)

    return change


@pytest.mark.parametrize("where", ["session", "figure", "operation"])
def test_a_figure_is_changed_while_a_return_that_includes_it_is_sent_and_both_are_kept(calendar: Calendar, make: Make, where: str) -> None:
    change = of_a_session(calendar, make) if where == "session" else of_an_operation(calendar, make, on_its_own_page=where == "figure")
    found = one_after_the_other(calendar, change, lambda: send(calendar))
    assert not [one for one in found if isinstance(one, Exception)], found
    with calendar.app.app_context():
        sent = db.session.scalars(select(ServiceReturn.id)).one()
        kept = select(OutcomeEntry.hundredths, OutcomeEntry.told_by_id).where(OutcomeEntry.measure_id == calendar.paid.id).order_by(OutcomeEntry.hundredths)
        assert db.session.execute(kept).all() == [(600, sent), (2000, None)]


@pytest.mark.parametrize("sent_first", [True, False])
def test_a_return_that_is_sent_while_its_priority_is_added_to_the_plan_is_credited_to_it(calendar: Calendar, make: Make, sent_first: bool) -> None:
    make.plan_year(date(2025, 4, 1))
    with calendar.app.app_context():
        db.session.execute(delete(Priority).where(Priority.plan_year.has(code="2026/27")))
        db.session.execute(insert(return_priority).values(expected_id=calendar.whole, priority_code="street-scene"))
        db.session.commit()

    def add() -> str:
        said = Said(name="Improve the local street scene", lead="", group_id=None, serves="")
        return priorities_services.add_priority("2026-27", said, "street-scene", by=db.session.get_one(User, calendar.manager.id))

    verbs = (lambda: send(calendar), add) if sent_first else (add, lambda: send(calendar))
    found = one_after_the_other(calendar, *verbs)
    assert not [one for one in found if isinstance(one, Exception)], found
    with calendar.app.app_context():
        figure = db.session.scalars(select(OutcomeEntry.id)).one()
        added = db.session.scalars(select(Priority.id).where(Priority.plan_year.has(code="2026/27"))).one()
        assert db.session.execute(select(entry_priority.c.entry_id, entry_priority.c.priority_id)).all() == [(figure, added)]


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_return_is_expected_anew_while_one_of_the_same_measure_is_sent_and_nobody_waits_in_a_circle(calendar: Calendar) -> None:
    """Who sends has the line, and who expects the agency, when each comes to what the other has."""
    waiting, found = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"), dict[str, Any]()

    def expect() -> str:
        asked = Asked(calendar.owner.id, None, 10, False, False)
        return expected_services.expect(calendar.council.id, calendar.paid.id, month(2026, 11), asked, by=db.session.get_one(User, calendar.manager.id))

    def begin(name: str, verb: Verb) -> Thread:
        thread = Thread(target=lambda: found.update({name: together(calendar.app, verb)[0]}))
        thread.start()
        with db.engine.connect() as looks:
            while looks.scalar(waiting) != len(threads) + 1:
                looks.rollback()  # what it sees of others is of one transaction
        return thread

    threads: list[Thread] = []
    with calendar.app.app_context():
        db.session.get_one(ExpectedReturn, calendar.whole).ends_on = date(2026, 10, 31)
        db.session.commit()
        with db.engine.connect() as holder:
            holder.execute(select(ExpectedReturn.id).where(ExpectedReturn.id == calendar.whole).with_for_update())
            threads.append(begin("sent", lambda: send(calendar)))
            threads.append(begin("expected", expect))
        for thread in threads:
            thread.join(60)
    assert found == {"sent": "1 return for October 2026 kept. Somebody else signs the figures off", "expected": "Notices paid of Test Council is expected each month from November 2026"}
