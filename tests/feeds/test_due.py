"""What somebody has to hand in stands in her own calendar program on the day on which it is due, until it has come."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from opsplanner import clock, kept
from opsplanner.catalogue.holidays import services as holidays_services
from opsplanner.database import db, unit_of_work
from opsplanner.models import ExpectedReturn, Indicator, IndicatorFigure, Priority, SubscriptionKind
from tests.browser import Browser, text_of
from tests.feeds.test_ready import asked
from tests.outcomes.given import measure
from tests.returns.conftest import Calendar, calendar, enter

__all__ = ["calendar"]
RETURNS = SubscriptionKind.RETURNS
PAID = "Due: Notices paid of Test Council for October 2026"
NOTICES = "Due: Penalty notices of Test Council for October 2026"


def test_returns_that_are_due_stand_in_the_calendar_of_who_hands_them_in_until_they_have_come(browser: Browser, calendar: Calendar, feed: Any, usual_time: None) -> None:
    owner, deputy, other = (feed(user, RETURNS) for user in (calendar.owner, calendar.deputy, calendar.manager))
    first = next(event for event in owner.events() if event["SUMMARY"] == PAID)
    assert first["DTSTART"].dt == date(2026, 11, 10) and first["TRANSP"] == "TRANSPARENT" and "STATUS" in first and first["URL"].endswith("/returns/test-council/october-2026")
    assert "Due: Notices paid of Test Council for December 2026" in owner.titles(), "periods to come too"
    stands_in = next(event for event in deputy.events() if event["SUMMARY"] == PAID)
    assert "You stand in for who hands it in." in stands_in["DESCRIPTION"] and "You stand in" not in first["DESCRIPTION"] and other.events() == []
    tag = owner.get().headers["ETag"]
    with asked(calendar.app) as statements:
        assert owner.get(If_None_Match=tag).status_code == 304
    assert len(statements) == 1, "an unchanged fetch asks one query"
    with calendar.app.app_context():
        db.session.get_one(ExpectedReturn, calendar.whole).due_days = 12
        db.session.commit()
    with asked(calendar.app) as statements:
        moved, = [event for event in owner.events() if event["SUMMARY"] == PAID]
    tables = {table for statement in statements for table in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', statement)} & {table.name for table in db.metadata.sorted_tables}
    assert "expected_return" in tables and tables - {"subscription", "ready_calendar", "change_count", "user"} <= set(kept.TABLES), "it stands ready under their count"
    assert moved["DTSTART"].dt == date(2026, 11, 12) and moved["UID"] == first["UID"], "another day keeps the entry"
    assert moved["SEQUENCE"] == first["SEQUENCE"] + 1 and moved["LAST-MODIFIED"].dt > first["LAST-MODIFIED"].dt and moved["CREATED"].dt == first["CREATED"].dt
    before = next(event for event in owner.events() if event["SUMMARY"] == NOTICES)
    enter(calendar, browser, calendar.owner, q="3", i2="no", a="later", d="20/11/2026")
    assert PAID not in owner.titles() and PAID not in deputy.titles(), "it has come"
    later = next(event for event in owner.events() if event["SUMMARY"] == NOTICES)
    assert later["DTSTART"].dt == date(2026, 11, 20) and later["UID"] == before["UID"] and later["SEQUENCE"] > before["SEQUENCE"], "it comes later, as was said"
    page = text_of(browser.as_(calendar.owner).get("/subscriptions?kind=returns"))
    assert "What I hand in: the days on which returns and figures of indicators are due" in page and "returns and figures, from" in page
    assert clock.today() == date(2026, 11, 18)


def test_a_day_that_moves_by_what_is_said_of_an_indicator_or_by_a_bank_holiday_is_news_to_a_calendar_program(calendar: Calendar, feed: Any, usual_time: None) -> None:
    calendar.expect(measure(calendar.app, "Visits"), due_days=15, due_working=True)
    with calendar.app.app_context():
        of = db.session.scalars(db.select(Priority)).one().id
        tips = Indicator(priority_id=of, code="tips", name="Fly-tips", better="down", period="quarter", owner_id=calendar.owner.id, due_days=60)
        tips.figures.append(IndicatorFigure(period="2026/27 quarter 1", value=100))
        db.session.add(tips)
        db.session.commit()
        tips_id = tips.id
    owner = feed(calendar.owner, SubscriptionKind.RETURNS)

    def entry(named: str) -> Any:
        return next(event for event in owner.events() if str(event["SUMMARY"]).startswith(named))

    first, visits = entry("Due: Fly-tips for 2026/27 quarter 2"), entry("Due: Visits of Test Council for October 2026")
    with calendar.app.app_context():
        db.session.get_one(Indicator, tips_id).due_days = 61
        db.session.commit()
    moved = entry("Due: Fly-tips for 2026/27 quarter 2")
    assert (first["DTSTART"].dt, moved["DTSTART"].dt) == (date(2026, 11, 29), date(2026, 11, 30)) and moved["UID"] == first["UID"] and moved["SEQUENCE"] > first["SEQUENCE"]
    seen = [visits]
    for change in (lambda day: holidays_services.proclaim(day, "Coronation"), holidays_services.take_back):
        with calendar.app.app_context(), unit_of_work():
            change(date(2026, 11, 19))
        seen.append(entry("Due: Visits of Test Council for October 2026"))
    assert [one["DTSTART"].dt for one in seen] == [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 20)]
    assert len({one["UID"] for one in seen}) == 1 and seen[0]["SEQUENCE"] < seen[1]["SEQUENCE"] < seen[2]["SEQUENCE"], "it never falls, though the day went back"
