"""Who sits and chairs on a day, who keeps meetings, and what is refused, by plain rules."""

from __future__ import annotations

from datetime import date, time

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.governance import rules
from opsplanner.governance.meetings import rules as meetings_rules
from opsplanner.governance.members import rules as members_rules
from opsplanner.models import AgreedState, MeetingState

TODAY = date(2026, 11, 18)
FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)


def test_nobody_is_assumed_to_chair_after_the_day_up_to_which_it_was_agreed():
    assert rules.chairs_on(LAST, FIRST, LAST, None) and not rules.chairs_on(date(2027, 4, 1), FIRST, LAST, None)
    assert rules.chairs_on(TODAY, None, None, None) and not rules.chairs_on(TODAY, None, None, date(2026, 11, 17))


@pytest.mark.parametrize(("until", "says"), [
    (None, ""), (date(2026, 12, 19), ""), (date(2026, 12, 18), "due"), (TODAY, "due"), (date(2026, 11, 17), "over"),
])
def test_somebody_has_to_say_who_follows_from_30_days_before(until, says):
    assert rules.rotation(until, TODAY) == says


def test_who_keeps_the_plan_and_who_holds_the_chairs_office_in_its_agency_keeps_meetings():
    assert rules.keeps_meetings(1, 1, keeps=True, chairs=[])
    assert rules.keeps_meetings(7, 3, keeps=False, chairs=[(7, 3)])
    assert not rules.keeps_meetings(7, 4, keeps=False, chairs=[(7, 3)]), "she has moved to another agency"
    assert not rules.keeps_meetings(7, 3, keeps=False, chairs=[(None, 3), (8, 3)])


@pytest.mark.parametrize(("state", "due_on", "says"), [
    (AgreedState.TO_DO, date(2026, 11, 17), "overdue"), (AgreedState.UNDER_WAY, TODAY, "due"), (AgreedState.TO_DO, date(2026, 12, 3), ""),
    (AgreedState.DONE, date(2026, 11, 17), ""), (AgreedState.DROPPED, date(2026, 11, 17), ""),
])
def test_an_action_is_overdue_once_its_day_is_past_and_it_is_still_open(state, due_on, says):
    assert rules.lateness(state, due_on, TODAY) == says


def test_no_group_reports_to_itself_by_whichever_others():
    rules.check_reports_to(3, 1, {1: None, 2: 1, 3: 2})
    rules.check_reports_to(None, 3, {1: None, 2: 1, 3: 2})
    with pytest.raises(RuleBroken) as broken:
        rules.check_reports_to(1, 3, {1: None, 2: 1, 3: 2})
    assert broken.value.field == "reports_to"
    assert rules.in_a_circle(1, {1: 2, 2: 1, 3: 1}) and not rules.in_a_circle(3, {1: 2, 2: 1, 3: 1})


@pytest.mark.parametrize("address", ["council.example/papers", "javascript:alert(1)", "https://", "https://a@council.example", "https://council.example/a b", "http://[", "ftp://x"])
def test_papers_stand_at_a_whole_address(address):
    rules.check_papers("")
    rules.check_papers("https://council.example/papers?meeting=7")
    with pytest.raises(RuleBroken) as broken:
        rules.check_papers(address)
    assert broken.value.field == "papers"


def test_a_meeting_has_both_times_or_neither_and_ends_after_its_start():
    meetings_rules.check_times(None, None)
    meetings_rules.check_times(time(14), time(16))
    for starts, ends, field in ((time(14), None, "ends"), (None, time(16), "starts"), (time(16), time(14), "ends"), (time(14), time(14), "ends")):
        with pytest.raises(RuleBroken) as broken:
            meetings_rules.check_times(starts, ends)
        assert broken.value.field == field


def test_what_happened_is_written_down_from_its_day_on_and_not_of_what_is_cancelled():
    meetings_rules.check_can_record(MeetingState.PLANNED, TODAY, TODAY)
    for state, day in ((MeetingState.PLANNED, date(2026, 11, 19)), (MeetingState.CANCELLED, TODAY)):
        with pytest.raises(RuleBroken):
            meetings_rules.check_can_record(state, day, TODAY)
    meetings_rules.check_can_cancel(MeetingState.PLANNED, written=False)
    for state, written in ((MeetingState.HELD, False), (MeetingState.CANCELLED, False), (MeetingState.PLANNED, True)):
        with pytest.raises(RuleBroken):
            meetings_rules.check_can_cancel(state, written=written)


def test_a_holder_is_of_the_agency_of_the_office_and_who_chairs_does_not_leave():
    members_rules.check_holder(3, 3)
    members_rules.check_holder(3, None)
    members_rules.check_can_leave(None, FIRST, chairs=True)
    members_rules.check_can_leave(TODAY, None, chairs=False)
    with pytest.raises(RuleBroken):
        members_rules.check_holder(3, 4)
    with pytest.raises(RuleBroken):
        members_rules.check_can_leave(TODAY, FIRST, chairs=True)
