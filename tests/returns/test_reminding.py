"""One reminder for each owner and due date opens her page; the day after, the deputy hears what is overdue."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from opsplanner.database import db
from opsplanner.models import FigureState, HistoryLine, Indicator, IndicatorFigure, Notice, Priority, User, Verb
from opsplanner.returns.reminding import queries as reminding_queries
from opsplanner.returns.reminding import rules, services
from tests.browser import Browser, text_of
from tests.hands import Hands
from tests.returns.conftest import OCTOBER, Calendar, enter

NOVEMBER = "/returns/test-council/november-2026"
DUE = date(2026, 12, 10)
"""A Thursday, ten days after November: the owner is reminded on the Tuesday before it."""


def told(calendar: Calendar, user: User) -> list[tuple[str, str]]:
    """What somebody was told under Notices, by kind and words."""
    with calendar.app.app_context():
        query = db.select(Notice.kind, HistoryLine.what).join(HistoryLine, HistoryLine.id == Notice.line_id).where(Notice.user_id == user.id)
        return [tuple(row) for row in db.session.execute(query.order_by(Notice.id))]


def days(calendar: Calendar, hands: Hands, first: date, last: date) -> None:
    """Let the worker do its task each morning of these days, twice."""
    day = first
    while day <= last:
        hands.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        for _ in range(2):
            with calendar.app.app_context():
                services.tell()
                db.session.remove()
        day += timedelta(days=1)


def test_the_owner_is_reminded_once_for_a_due_date_and_the_deputy_hears_what_is_overdue(browser: Browser, calendar: Calendar, hands: Hands) -> None:
    days(calendar, hands, date(2026, 11, 18), date(2026, 12, 7))
    assert told(calendar, calendar.owner) == told(calendar, calendar.deputy) == [], "what lay there before is told to nobody"
    days(calendar, hands, date(2026, 12, 8), DUE)
    both = "Notices paid of Test Council for November 2026 and Penalty notices of Test Council for November 2026"
    assert told(calendar, calendar.owner) == [("return_due", f"{both}: due Thursday 10 December 2026")] and told(calendar, calendar.deputy) == []
    owner = browser.as_(calendar.owner)
    page = owner.get("/notices")
    assert "Open Returns due 10 December 2026" in text_of(page)
    opened = owner.post(re.findall(r'action="(/notices/[^"]+)"', page.text)[-1])
    assert opened.headers["Location"].endswith(NOVEMBER)
    enter(calendar, browser, calendar.owner, NOVEMBER, q="3", i2="no")
    days(calendar, hands, date(2026, 12, 11), date(2026, 12, 14))
    assert len(told(calendar, calendar.owner)) == 1
    assert told(calendar, calendar.deputy) == [("return_overdue", "Penalty notices of Test Council for November 2026: not in, and was due Thursday 10 December 2026 from Olive Owner")]
    assert calendar.manager.id and told(calendar, calendar.manager) == []


def test_what_is_in_is_no_longer_unread_and_what_comes_later_is_reminded_of_then(browser: Browser, calendar: Calendar, hands: Hands) -> None:
    days(calendar, hands, date(2026, 12, 7), date(2026, 12, 8))
    assert len(told(calendar, calendar.owner)) == 1
    enter(calendar, browser, calendar.owner, NOVEMBER, q_river="3", i="no", a2="later", d2="18/12/2026")
    from opsplanner.notices.waiting import services as waiting_services

    with calendar.app.app_context():
        waiting_services.put_away()
        assert db.session.scalars(db.select(Notice.read_at)).one() is not None
        db.session.remove()
    days(calendar, hands, date(2026, 12, 9), date(2026, 12, 19))
    assert [what for _, what in told(calendar, calendar.owner)][1:] == ["Notices paid of Test Council for November 2026: due Friday 18 December 2026"]
    assert [kind for kind, _ in told(calendar, calendar.deputy)] == ["return_overdue"]
    with calendar.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).where(HistoryLine.verb == Verb.RETURNS_OVERDUE)) == 1


def test_where_no_worker_was_there_it_is_told_once_one_is(calendar: Calendar, hands: Hands) -> None:
    days(calendar, hands, date(2026, 12, 1), date(2026, 12, 1))
    days(calendar, hands, DUE, DUE)
    assert [kind for kind, _ in told(calendar, calendar.owner)] == ["return_due"]
    days(calendar, hands, date(2026, 12, 20), date(2026, 12, 20))
    assert [kind for kind, _ in told(calendar, calendar.deputy)] == ["return_overdue"]


@pytest.mark.parametrize("due, day", [(DUE, date(2026, 12, 8)), (date(2026, 12, 14), date(2026, 12, 10)), (date(2026, 12, 29), date(2026, 12, 23))])
def test_two_working_days_before_bank_holidays_left_out(due: date, day: date) -> None:
    assert rules.reminded_on(due, {date(2026, 12, 25), date(2026, 12, 28)}) == day


def test_the_page_of_a_reminder_shows_last_month_beside(browser: Browser, calendar: Calendar) -> None:
    enter(calendar, browser, calendar.owner, OCTOBER, q="3", i2="no")
    assert "October 2026: 3 notices" in text_of(browser.as_(calendar.owner).get(NOVEMBER))


def test_an_indicator_s_figure_is_in_the_same_reminder_and_the_page_that_it_opens_has_the_periods_before_beside(browser: Browser, calendar: Calendar, hands: Hands) -> None:
    with calendar.app.app_context():
        priority = db.session.scalars(db.select(Priority.id)).one()
        said = {"priority_id": priority, "unit": "thefts", "better": "down", "period": "month", "target": 5000, "due_days": 10, "owner_id": calendar.owner.id, "deputy_id": calendar.deputy.id}
        row = Indicator(code="thefts", name="Thefts from sheds", **said)
        db.session.add_all([row, Indicator(code="own", name="Nobody’s", **(said | {"owner_id": None, "deputy_id": None}))])
        db.session.flush()
        for n, (period, value) in enumerate((("November 2025", 4100), ("October 2026", 3900))):
            db.session.add(IndicatorFigure(indicator_id=row.id, period=period, value=value, position=n, state=FigureState.FINAL))
        db.session.commit()
    days(calendar, hands, date(2026, 12, 7), DUE)
    (told_once,) = told(calendar, calendar.owner)
    assert told_once == ("return_due", "Notices paid of Test Council for November 2026, Penalty notices of Test Council for November 2026 and Thefts from sheds for November 2026: due Thursday 10 December 2026")
    owner = browser.as_(calendar.owner)
    page = owner.get("/notices")
    url = "/plan/2026-27/street-scene/indicators/thefts/figures/november-2026"
    assert "Figures due 10 December 2026" in text_of(page) and "Enter Thefts from sheds for November 2026" in text_of(page)
    beside = text_of(owner.get(url))
    assert "October 2026: 39 thefts" in beside and "November 2025: 41 thefts" in beside
    month = owner.get("/calendar?month=2026-12")
    assert text_of(month).count("Due: Thefts from sheds for November 2026") == 2 and f'href="{url}"' in month.text, "in the table and in the agenda of the calendar"
    enter(calendar, browser, calendar.owner, NOVEMBER, q="2", i2="no", q_river="3", i="no")
    days(calendar, hands, date(2026, 12, 11), date(2026, 12, 11))
    assert told(calendar, calendar.deputy) == [("return_overdue", "Thefts from sheds for November 2026: not in, and was due Thursday 10 December 2026 from Olive Owner")]
    assert browser.as_(calendar.owner).post(url, {"value": "38", "state": "final", "words": "", "version": "0"}).status_code == 303
    with calendar.app.app_context():
        assert [one.thing for one in reminding_queries.awaited(date(2026, 12, 11)) if one.indicator] == []
