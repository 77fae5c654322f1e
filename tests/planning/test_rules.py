"""The rules of a plan, as plain functions."""

from __future__ import annotations

from datetime import date, time

import pytest

from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState
from opsplanner.planning import rules

THURSDAY = date(2026, 12, 3)


def refusal(call, *args, **kwargs) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as refused:
        call(*args, **kwargs)
    return str(refused.value), refused.value.field


def test_eighteen_hours_pass_and_a_minute_more_is_refused_with_what_to_do():
    rules.check_times(Wall(THURSDAY, time(6), time(0)))
    sentence, field = refusal(rules.check_times, Wall(THURSDAY, time(6), time(0, 1)))
    assert field == "end"
    assert sentence == "12.01am would be next morning, 18 hours 1 minute after the start. One operation lasts at most 18 hours: put the end right, or plan several operations"


def test_an_end_before_the_start_is_next_morning_and_allowed():
    rules.check_times(Wall(THURSDAY, time(22), time(3)))


@pytest.mark.parametrize("briefing,good", [(time(9, 30), True), (time(10), True), (time(4), True), (time(3, 59), False), (time(11), False)])
def test_a_briefing_is_before_the_start_by_six_hours_at_most(briefing, good):
    wall = Wall(THURSDAY, time(10), time(14), briefing)
    if good:
        rules.check_times(wall)
    else:
        assert refusal(rules.check_times, wall)[1] == "briefing"


def test_a_briefing_late_in_the_evening_before_a_start_after_midnight():
    rules.check_times(Wall(THURSDAY, time(0, 30), time(4), time(23, 30)))


def test_days_to_answer_by_skip_weekends_and_bank_holidays():
    christmas = {date(2026, 12, 25), date(2026, 12, 28)}
    assert rules.answer_days(date(2026, 12, 23), None, christmas) == [date(2026, 12, 30), date(2027, 1, 1), date(2027, 1, 8)]


@pytest.mark.parametrize(
    "day,offered",
    [
        (date(2026, 12, 4), [date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30)]),
        (date(2026, 11, 27), [date(2026, 11, 26)]),
        (date(2026, 11, 26), []),
    ],
)
def test_days_to_answer_by_are_before_the_day(day, offered):
    found = rules.answer_days(date(2026, 11, 25), day, ())
    assert found == offered or (found[-1] < day and len(found) == 3)


@pytest.mark.parametrize("answer_by", [None, date(2026, 11, 24), THURSDAY, date(2026, 12, 10)])
def test_a_date_to_answer_by_is_between_today_and_the_day(answer_by):
    assert refusal(rules.check_answer_by, answer_by, THURSDAY, date(2026, 11, 25))[1] == "answer_by"
    assert rules.check_answer_by(date(2026, 12, 2), THURSDAY, date(2026, 11, 25)) == date(2026, 12, 2)


def test_agencies_are_not_asked_for_what_they_cannot_judge():
    whole = {"day": THURSDAY, "today": date(2026, 11, 25), "wards": 1, "has_place": True}
    rules.check_complete(**whole)
    assert refusal(rules.check_complete, **whole | {"today": date(2026, 12, 4)})[1] == "day"
    assert refusal(rules.check_complete, **whole | {"wards": 0})[1] == "wards"
    assert refusal(rules.check_complete, **whole | {"has_place": False})[1] == "place"


def test_only_the_partnership_office_plans_for_another_agency():
    rules.check_lead(7, own_agency_id=1, in_office=True)
    rules.check_lead(1, own_agency_id=1, in_office=False)
    assert refusal(rules.check_lead, 7, own_agency_id=1, in_office=False)[1] == "lead"


def test_the_marking_is_the_leads_and_needs_somebody_who_accepted_its_risk():
    rules.check_marking(True, False, may_mark=True, allowed=True)
    rules.check_marking(True, True, may_mark=False, allowed=False)
    rules.check_marking(False, True, may_mark=True, allowed=False)
    assert "nobody has accepted that risk" in refusal(rules.check_marking, True, False, may_mark=True, allowed=False)[0]
    assert refusal(rules.check_marking, False, True, may_mark=False, allowed=True)[1] == "restricted"


@pytest.mark.parametrize("state", OperationState)
def test_what_can_be_changed_follows_from_the_state(state):
    for check, allowed in (
        (rules.check_is_draft, {OperationState.DRAFT}),
        (rules.check_details_open, {OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.POSTPONED}),
    ):
        if state in allowed:
            check("CUBIT-2026-001", state)
        else:
            assert state.value in refusal(check, "CUBIT-2026-001", state)[0]


@pytest.mark.parametrize("typed,read", [("me44tr", "ME4 4TR"), (" ME4  4TR ", "ME4 4TR"), ("SW1A 1AA", "SW1A 1AA"), ("ME4", None), ("car park", None), ("", None)])
def test_postcodes_are_read_as_people_type_them(typed, read):
    assert rules.read_postcode(typed) == read


def test_a_mended_spelling_is_told_from_another_place():
    rules.check_is_spelling("Riversde car park", "Riverside car park")
    assert refusal(rules.check_is_spelling, "Riverside car park", "Gillingham fire station")[1] == "place_name"


def test_changes_are_said_from_what_to_what():
    before = {"the wards": "River", "the notes": "", "the commanders": "A\nB", "the time": "x"}
    after = {"the wards": "River, Twydall", "the notes": "Bring cones", "the commanders": "", "the time": "x", "the part of DVLA": "checks"}
    assert rules.changes(before, after) == [
        "changed the wards from River to River, Twydall",
        "added the notes: Bring cones",
        "took out the commanders (was: A / B)",
        "added the part of DVLA: checks",
    ]


def test_long_text_is_shortened_in_the_history():
    [line] = rules.changes({"the notes": "a"}, {"the notes": "b" * 3000})
    assert len(line) < 260 and line.endswith("…")
