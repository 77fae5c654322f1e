"""Meetings to come of one's groups stand among the next days of home, and on their day in the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.models import MeetingState
from tests.browser import Browser, text_of
from tests.governance.conftest import Groups, groups
from tests.queries import queries_of

__all__ = ["groups"]
pytestmark = pytest.mark.usefixtures("usual_time")  # Wednesday 18 November 2026
MET = "Meeting: Street scene group"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_meetings_of_ones_groups_stand_on_home_and_in_the_calendar_of_who_sits_on_them(browser: Browser, groups: Groups, caplog: pytest.LogCaptureFixture) -> None:
    head, other = browser.as_(groups.head), browser.as_(groups.other)
    before = queries_of(caplog, head, "/calendar/week?day=2026-11-25"), queries_of(caplog, head, "/")
    groups.meeting(date(2026, 11, 25))
    groups.meeting(date(2026, 11, 26), MeetingState.CANCELLED, code="2")
    groups.meeting(date(2026, 12, 8), code="3", starts=None, ends=None)
    home, week = text_of(head.get("/")), text_of(head.get("/calendar/week?day=2026-11-25"))
    assert "Wednesday 25 November, 2pm to 4pm Meeting: Street scene group , Room 5." in home and home.count(MET) == 1, "in the next 14 days, and called off is none"
    assert f"{MET}, 2pm to 4pm" in week and week.count(MET) == 2, "in the table and in the agenda"
    assert f"{MET}, 2pm to 4pm" in text_of(head.get("/calendar?month=2026-11")) and f"{MET} " in text_of(head.get("/calendar/2026-12/print"))
    assert "Meeting on this day: Street scene group, 2pm to 4pm" in text_of(head.get("/calendar/2026-11-25"))
    assert 'href="/governance/streets/meetings/1"' in head.get("/calendar/2026-11-25").text
    assert MET not in text_of(head.get("/calendar?month=2026-11&q=cubit"))
    for path in ("/", "/calendar?month=2026-11", "/calendar/week?day=2026-11-25", "/calendar/2026-11-25"):
        assert "Street scene group" not in text_of(other.get(path)), path
    assert (queries_of(caplog, head, "/calendar/week?day=2026-11-25"), queries_of(caplog, head, "/")) == before
