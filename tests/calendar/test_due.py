"""What somebody has to hand in stands in her calendar on the day on which it is due, until it has come."""

from __future__ import annotations

import pytest

from opsplanner.models import Role
from tests.browser import Browser, text_of
from tests.queries import queries_of
from tests.returns.conftest import Calendar, calendar, enter

__all__ = ["calendar"]
DUE = "Due: Notices paid of Test Council for October 2026"


def test_returns_stand_on_the_day_on_which_they_are_due_for_who_keeps_them_alone(browser: Browser, calendar: Calendar, caplog: pytest.LogCaptureFixture) -> None:
    owner, other = browser.as_(calendar.owner), browser.as_(calendar.make.user(calendar.council, Role.COORDINATOR))
    page = owner.get("/calendar?month=2026-11")
    assert text_of(page).count(DUE) == 2, "in the table and in the agenda"
    assert 'href="/returns/test-council/october-2026"' in page.text and "Due:" not in text_of(other.get("/calendar?month=2026-11"))
    assert DUE in text_of(browser.as_(calendar.deputy).get("/calendar?month=2026-11"))
    assert "Due on this day: Notices paid of Test Council for October 2026" in text_of(owner.get("/calendar/2026-11-10"))
    assert DUE in text_of(owner.get("/calendar/2026-11/print")) and "December 2026" in text_of(owner.get("/calendar?month=2027-01")), "periods to come too"
    assert queries_of(caplog, owner, "/calendar?month=2026-11") == queries_of(caplog, other, "/calendar?month=2026-11")
    enter(calendar, browser, calendar.owner, q="3", i2="no", a="later", d="20/11/2026")
    page = text_of(owner.get("/calendar?month=2026-11"))
    assert DUE not in page and "Due: Penalty notices of Test Council for October 2026" in page
    assert "Penalty notices" in text_of(owner.get("/calendar/2026-11-20")) and "Penalty notices" not in text_of(owner.get("/calendar/2026-11-10"))
