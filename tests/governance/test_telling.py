"""Members are told of meetings, owners of their actions, once before and once after their day, and managers of who has to follow in a chair."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from opsplanner.database import db
from opsplanner.governance.telling import rules, services
from opsplanner.models import ChairTerm, HistoryLine, MeetingState, Notice, User
from opsplanner.notices.waiting import services as waiting_services
from tests.browser import Browser, text_of
from tests.governance.conftest import AHEAD, MET, STREETS, TODAY, YESTERDAY, Groups
from tests.hands import Hands
from tests.queries import queries_of

SAID = {"day": "8/12/2026", "starts": "", "ends": "", "place": "Room 5", "papers": "", "version": "0"}


def told(groups: Groups, user: User) -> list[tuple[str, str]]:
    """What somebody was told under Notices, by kind and words."""
    with groups.app.app_context():
        query = db.select(Notice.kind, HistoryLine.what).join(HistoryLine, HistoryLine.id == Notice.line_id).where(Notice.user_id == user.id)
        return [tuple(row) for row in db.session.execute(query.order_by(Notice.id))]


def days(groups: Groups, hands: Hands, first: date, last: date) -> None:
    """Let the worker do its task each morning of these days, twice."""
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        hands.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        for _ in range(2):
            with groups.app.app_context():
                services.tell()
                db.session.remove()


def test_members_are_told_of_a_meeting_set_moved_and_cancelled_and_not_of_one_that_is_over(browser: Browser, groups: Groups) -> None:
    head = browser.as_(groups.head)
    head.post(f"{STREETS}/meetings/set", SAID)
    head.post(f"{MET}/change", SAID | {"day": "9/12/2026", "version": "1"})
    head.post(f"{MET}/change", SAID | {"day": "9/12/2026", "papers": "https://council.example", "version": "2"})
    head.post(f"{MET}/cancel", {"why": "No papers", "version": "3"})
    head.post(f"{STREETS}/meetings/set", SAID | {"day": "17/11/2026"})
    assert [what for _, what in told(groups, groups.sergeant)] == [
        "set the meeting for Tuesday 8 December 2026, Room 5", "moved the meeting from Tuesday 8 December 2026, Room 5 to Wednesday 9 December 2026, Room 5",
        "cancelled the meeting of Wednesday 9 December 2026",
    ]
    assert told(groups, groups.head) == told(groups, groups.other) == [], "who did it herself, and who sits on another group"
    sergeant = browser.as_(groups.sergeant)
    opened = sergeant.post(re.findall(r'action="(/notices/[^"]+)"', sergeant.get("/notices").text)[-1])
    assert opened.headers["Location"].endswith(MET)


def test_an_owner_is_told_of_her_action_reminded_once_and_once_that_it_is_overdue(browser: Browser, groups: Groups, hands: Hands) -> None:
    groups.meeting()
    said = {"text": "Count the bins", "owner": str(groups.beat.id), "due_on": "8/12/2026", "serves": "", "version": "0"}
    browser.as_(groups.head).post(f"{MET}/actions/add", said)
    assert told(groups, groups.sergeant) == [("meeting_action", "agreed: Count the bins; owner Neighbourhood sergeant (Test Police), due 8 December 2026")]
    days(groups, hands, TODAY, date(2026, 12, 3))
    assert len(told(groups, groups.sergeant)) == 1
    days(groups, hands, date(2026, 12, 4), date(2026, 12, 8))
    assert told(groups, groups.sergeant)[1:] == [("meeting_action_due", "Count the bins: due Tuesday 8 December 2026")]
    days(groups, hands, date(2026, 12, 9), date(2026, 12, 12))
    assert told(groups, groups.sergeant)[2:] == [("meeting_action_overdue", "Count the bins: not done, and was due Tuesday 8 December 2026")]
    assert told(groups, groups.head) == told(groups, groups.manager) == []
    browser.as_(groups.sergeant).post(f"{MET}/actions/1/report", {"state": "done", "progress": "Counted", "version": "1"})
    with groups.app.app_context():
        waiting_services.put_away()
        assert not db.session.scalars(db.select(Notice.id).where(Notice.read_at.is_(None))).all(), "what is done waits for nobody"


def test_whoever_holds_the_office_now_is_reminded_and_nobody_who_has_moved_away(groups: Groups, hands: Hands) -> None:
    groups.meeting()
    groups.action(AHEAD)
    groups.action(AHEAD, owner=groups.nobody, code="2")
    with groups.app.app_context():
        db.session.get_one(User, groups.sergeant.id).agency_id = groups.council.id
        db.session.commit()
    days(groups, hands, date(2026, 12, 3), date(2026, 12, 10))
    assert told(groups, groups.sergeant) == []


def test_managers_are_asked_30_days_before_and_the_day_after_who_follows(browser: Browser, groups: Groups, hands: Hands) -> None:
    days(groups, hands, date(2027, 2, 27), date(2027, 3, 2))
    asked = "The chair of the Street scene group, Head of service (Test Council), was agreed until 31 March 2027. Say who follows, or that it goes on"
    assert told(groups, groups.manager) == [("chair_due", asked)] and told(groups, groups.other) == []
    days(groups, hands, date(2027, 3, 31), date(2027, 4, 3))
    assert told(groups, groups.manager) == [("chair_due", asked)] * 2
    manager = browser.as_(groups.manager)
    home = text_of(manager.get("/"))
    assert "Say who follows as chair of the" in home and "agreed until Wednesday 31 March 2027" in home
    manager.post(f"{STREETS}/chair", {"role": "chair", "member": str(groups.beat.id), "from_on": "3/4/2027", "agreed_until": "2/4/2028", "version": str(groups.term.id)})
    assert groups.one(ChairTerm).member_id == groups.beat.id and "Say who follows" not in text_of(manager.get("/"))


def test_of_a_group_that_has_ended_nobody_is_asked_any_more_who_follows(browser: Browser, groups: Groups, hands: Hands) -> None:
    days(groups, hands, date(2027, 2, 27), date(2027, 3, 2))
    manager = browser.as_(groups.manager)

    def waits() -> tuple[bool, int]:
        with groups.app.app_context():
            waiting_services.put_away()
            return "Say who follows" in text_of(manager.get("/")), db.session.query(Notice.id).filter(Notice.read_at.is_(None)).count()

    assert waits() == (True, 1)
    manager.post(f"{STREETS}/end", {"why": "Merged with another", "version": "1"})
    assert waits() == (False, 0)


@pytest.mark.parametrize(("due", "day"), [(date(2026, 12, 8), date(2026, 12, 4)), (date(2026, 12, 29), date(2026, 12, 23))])
def test_two_working_days_before_bank_holidays_left_out(due: date, day: date) -> None:
    assert rules.reminded_on(due, {date(2026, 12, 25), date(2026, 12, 28)}) == day


def test_home_has_todays_meeting_ones_own_actions_and_for_managers_all_that_is_overdue(caplog: pytest.LogCaptureFixture, browser: Browser, groups: Groups) -> None:
    before = queries_of(caplog, browser.as_(groups.sergeant), "/")
    groups.meeting(TODAY)
    groups.meeting(YESTERDAY, MeetingState.HELD, code="2")
    groups.action(date(2026, 12, 1))
    groups.action(YESTERDAY, owner=groups.nobody, code="2")
    sergeant, manager = browser.as_(groups.sergeant), browser.as_(groups.manager)
    hers, managers = text_of(sergeant.get("/")), text_of(manager.get("/"))
    assert "Meeting: Street scene group" in hers and "2pm to 4pm" in hers and "Say how it goes with" in hers and "Not done yet" not in hers
    assert "Not done yet:" in managers and "Ward officer (Test Council)" in managers and "Meeting: Street scene group" not in managers
    assert "Count the bins" not in text_of(browser.as_(groups.other).get("/"))
    groups.meeting(YESTERDAY, code="3")
    head = text_of(browser.as_(groups.head).get("/"))
    assert "Write down who came to the Street scene group" in head and "Tuesday 17 November 2026" in head and "Write down who came" not in text_of(sergeant.get("/"))
    assert queries_of(caplog, sergeant, "/") == before
