"""Returns count under the priorities that the collection calendar names for them, and no total of a priority holds anything twice."""

from __future__ import annotations

from sqlalchemy import select, update

from opsplanner.database import db
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.models import HistoryLine, OutcomeEntry, Priority, Review, User
from opsplanner.web.filters import Choice
from tests.browser import Browser, text_of
from tests.figures.test_sums import anew, kept
from tests.make import Make
from tests.outcomes.given import ended, recorded
from tests.returns.conftest import SEPTEMBER, Calendar, enter

LINE = "/returns/calendar/test-council/penalty-notices/june-2026"
ASKED = {"deputy": "", "due_days": "10", "by_ward": "y"}


def total(calendar: Calendar, user: User) -> int:
    """What the penalty notices of the street scene add up to."""
    with calendar.app.app_context():
        ids = tuple(db.session.scalars(select(Priority.id).where(Priority.code == "street-scene")))
        found = totals_queries.by_measure(Selection(priority=Choice("street-scene", "Street scene", ids)), user)
        assert kept() == anew()
        return sum((one.hundredths or 0) // 100 for one in found)


def test_a_return_counts_under_the_priorities_of_its_line_signed_off_or_not_and_nothing_twice(browser: Browser, calendar: Calendar, make: Make) -> None:
    boss, manager, asked = make.user(calendar.council), browser.as_(calendar.manager), ASKED | {"owner": str(calendar.owner.id)}
    enter(calendar, browser, calendar.owner, q_river="9", i="yes")
    enter(calendar, browser, calendar.owner, SEPTEMBER, q_river="30", i="yes")
    operation = ended(make, calendar.app, [calendar.notices], days_ago=30, lead=calendar.council, wards=calendar.wards)
    recorded(calendar.app, operation, calendar.notices, calendar.council, 6, by=boss, ward_id=calendar.wards[0].id)
    with calendar.app.app_context():
        db.session.execute(update(OutcomeEntry).where(OutcomeEntry.hundredths == 3000).values(review=Review.SIGNED_OFF))
        db.session.commit()
    before = total(calendar, boss)
    said = text_of(manager.follow(manager.post(LINE, asked | {"priorities": ["street-scene"], "version": "1"})))
    assert "is kept" in said and "counts under Improve the local street scene" in said
    assert (before, total(calendar, boss)) == (0, 39)
    with calendar.app.app_context():  # the operation's own six are for it too
        for entry in db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.operation_id.is_not(None)).options(db.selectinload(OutcomeEntry.priorities))):
            entry.priorities = list(db.session.scalars(select(Priority)))
        db.session.commit()
    answer = enter(calendar, browser, calendar.owner, q_river="10", i="yes")
    assert answer.status_code == 303, text_of(answer)
    assert total(calendar, boss) == 40, "the return of October includes them"
    log = text_of(browser.as_(boss).get("/outcomes?year=all&priority=street-scene"))
    assert "the return of 1 October 2026 to 31 October 2026 counts for one figure that operations and Payback recorded." in log
    manager.post(LINE, asked | {"version": "2"})
    assert total(calendar, boss) == 6, "no return counts under it any more"


def test_it_is_said_where_returns_are_expected_and_what_is_no_priority_is_refused(browser: Browser, calendar: Calendar) -> None:
    manager, other = browser.as_(calendar.manager), browser.as_(calendar.make.user(calendar.council))
    refused = manager.post(LINE, ASKED | {"owner": "", "priorities": ["none-such"], "version": "1"})
    assert refused.status_code == 422 and "One of these is no longer there" in text_of(refused)
    assert "Counts under No priority" in text_of(other.get(LINE))
    manager.post(LINE, ASKED | {"owner": "", "priorities": ["street-scene"], "version": "1"})
    second = manager.post(LINE, ASKED | {"owner": "", "due_days": "3", "version": "1"})
    assert second.status_code == 422 and "counts under Improve the local street scene" in text_of(second), "who comes second sees it"
    for path in (LINE, "/returns/calendar"):
        assert "Counts under Improve the local street scene" in text_of(other.get(path))
    with calendar.app.app_context():
        assert "counts under Improve the local street scene" in db.session.scalars(select(HistoryLine.what).order_by(HistoryLine.id.desc())).first()


def test_a_priority_that_was_taken_out_of_the_plan_is_named_until_somebody_takes_it_off(browser: Browser, calendar: Calendar) -> None:
    manager = browser.as_(calendar.manager)
    manager.post(LINE, ASKED | {"owner": "", "priorities": ["street-scene"], "version": "1"})
    with calendar.app.app_context():
        db.session.execute(update(Priority).values(active=False))
        db.session.commit()
    page = manager.get(LINE)
    assert 'value="street-scene"' in page.text and "checked" in page.text.split('value="street-scene"')[0].rpartition("<input")[2] + page.text.split('value="street-scene"')[1][:80]
    manager.post(LINE, ASKED | {"owner": "", "due_days": "4", "priorities": ["street-scene"], "version": "2"})
    assert "Counts under street-scene" in text_of(browser.as_(calendar.owner).get(LINE))
