"""What may happen to a job, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import AskerKind, CheckResult
from opsplanner.models import JobState as S
from opsplanner.payback.hazards import rules as hazards_rules
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs.checking import rules as checking_rules
from opsplanner.payback.jobs.deciding import rules as deciding_rules
from opsplanner.payback.jobs.referring import rules as referring_rules

DAY = date(2026, 12, 3)

ALLOWED = {
    S.DRAFT: {"refer", "cancel"},
    S.REFERRED: {"accept", "decline", "ask", "merge", "cancel"},
    S.INFORMATION_WANTED: {"answer", "lapse", "merge", "cancel"},
    S.ACCEPTED: {"hold", "schedule", "work done", "merge", "cancel"},
    S.SCHEDULED: {"hold", "unschedule", "start", "merge", "cancel"},
    S.ON_HOLD: {"resume", "resume scheduled", "merge", "cancel"},
    S.UNDER_WAY: {"not begun", "more to do", "work done", "merge", "cancel"},
    S.WORK_DONE: {"go on", "check", "return visit", "more to do"},
    S.NOT_CHECKED: {"check", "return visit"},
    S.CHECKED: set(),
    S.DECLINED: set(),
    S.LAPSED: set(),
    S.CANCELLED: set(),
    S.MERGED: set(),
}


def test_hazards_of_job_and_place_stand_together_the_worst_first_and_none_beside_none():
    assert hazards_rules.together("None known", "Fast traffic") == ["Fast traffic (of the place)"]
    assert hazards_rules.together("Broken glass; needles\nA steep slope. Fast traffic", "Bees; fast traffic") == [
        "needles", "fast traffic (of the place)", "Broken glass", "A steep slope", "Bees (of the place)",
    ]
    assert hazards_rules.together("none known.", "") == ["none known"] and hazards_rules.together("", "") == []


@pytest.mark.parametrize("state", S)
def test_each_state_allows_these_moves_and_no_others(state):
    assert {verb for verb in jobs_rules.MOVES if jobs_rules.allowed(verb, state)} == ALLOWED[state]


@pytest.mark.parametrize("verb", jobs_rules.MOVES)
def test_a_move_that_the_state_forbids_is_refused_in_a_plain_sentence(verb):
    with pytest.raises(RuleBroken, match=f"This job is merged, so it cannot be {jobs_rules.SAID[verb][0]}"):
        jobs_rules.check_move(verb, S.MERGED)


def test_probation_has_two_working_days_and_bank_holidays_do_not_count():
    assert deciding_rules.decide_by(date(2026, 12, 3), frozenset()) == date(2026, 12, 7)  # a Thursday: Friday, Monday
    assert deciding_rules.decide_by(date(2026, 12, 24), frozenset({date(2026, 12, 25), date(2026, 12, 28)})) == date(2026, 12, 30)


def test_who_asks_without_an_account_has_a_name():
    referring_rules.check_asker(AskerKind.AGENCY, "")
    with pytest.raises(RuleBroken, match="Enter the name of the residents' group"):
        referring_rules.check_asker(AskerKind.RESIDENTS, "")


def test_a_job_is_not_merged_into_itself_a_merged_or_closed_one_nor_in_a_chain():
    def refused(into: str, state: S, has_merged: bool = False) -> str:
        with pytest.raises(RuleBroken) as broken:
            deciding_rules.check_merge("A", into, state, has_merged=has_merged)
        assert broken.value.field == "into"
        return str(broken.value)

    deciding_rules.check_merge("A", "B", S.ACCEPTED, has_merged=False)
    assert "into itself" in refused("A", S.ACCEPTED)
    assert "was itself merged" in refused("B", S.MERGED)
    assert "B is cancelled" in refused("B", S.CANCELLED)
    assert "Merge B into A instead" in refused("B", S.ACCEPTED, has_merged=True)


@pytest.mark.parametrize(("until", "words"), [(None, "Enter the date"), (DAY, "has passed"), (DAY + timedelta(days=400), "over a year")])
def test_a_hold_has_an_end_that_is_to_come(until, words):
    with pytest.raises(RuleBroken, match=words):
        deciding_rules.check_hold(until, DAY)


@pytest.mark.parametrize(
    ("on", "state", "waste_by", "words"),
    [
        (DAY, S.WORK_DONE, "", "Nobody was to take waste away"),
        (DAY, S.ACCEPTED, "Medway Norse", "no waste to collect yet"),
        (None, S.WORK_DONE, "Medway Norse", "Enter the day"),
        (DAY + timedelta(days=1), S.WORK_DONE, "Medway Norse", "has not come yet"),
        (DAY - timedelta(days=9), S.WORK_DONE, "Medway Norse", "Enter a day after that"),
    ],
)
def test_waste_is_collected_on_a_day_that_makes_sense(on, state, waste_by, words):
    with pytest.raises(RuleBroken, match=words):
        checking_rules.check_collected(on, state, waste_by=waste_by, since=DAY - timedelta(days=5), today=DAY)


def test_partly_and_not_ask_for_a_return_visit_with_words():
    assert checking_rules.check_result(CheckResult.MET, "") == "check"
    assert checking_rules.check_result(CheckResult.PARTLY, "the far corner") == "return visit"
    with pytest.raises(RuleBroken, match="still to be done"):
        checking_rules.check_result(CheckResult.NOT_MET, "")


def test_after_fourteen_days_a_job_shows_as_not_checked():
    assert jobs_rules.state_shown(S.WORK_DONE, DAY, DAY + timedelta(days=14)) is S.WORK_DONE
    assert jobs_rules.state_shown(S.WORK_DONE, DAY, DAY + timedelta(days=15)) is S.NOT_CHECKED
    assert jobs_rules.state_shown(S.CHECKED, DAY, DAY + timedelta(days=15)) is S.CHECKED


def test_cleaned_waits_for_the_check_and_for_the_collection():
    later = DAY + timedelta(days=4)
    assert jobs_rules.cleaned_on(S.WORK_DONE, work_done_on=DAY, waste_by="", collected_on=None) is None
    assert jobs_rules.cleaned_on(S.CHECKED, work_done_on=DAY, waste_by="", collected_on=None) == DAY
    assert jobs_rules.cleaned_on(S.CHECKED, work_done_on=DAY, waste_by="Medway Norse", collected_on=None) is None
    assert jobs_rules.cleaned_on(S.NOT_CHECKED, work_done_on=DAY, waste_by="Medway Norse", collected_on=later) == later
    assert jobs_rules.cleaned_on(S.CHECKED, work_done_on=later, waste_by="Medway Norse", collected_on=DAY) == later


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""), ("51.3881, 0.5050", "51.38810, 0.50500"), ("51.3881 0.5050", "51.38810, 0.50500"), (" 51.388123456;0.505 ", "51.38812, 0.50500"),
        ("51.3881N, 2.5050 W", "51.38810, -2.50500"), ("51.3881°, -0.5050°", "51.38810, -0.50500"), ("49.000, -9.000", "49.00000, -9.00000"),
    ],
)
def test_coordinates_are_kept_one_way_however_they_are_typed(typed, kept):
    assert referring_rules.read_coordinates(typed) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("behind the shops", "Enter the latitude and the longitude in degrees"), ("51.3881", "Enter the latitude and the longitude"), ("TQ 756 679", "Enter the latitude"),
        ("51, 0", "too rough to find the spot"), ("51.38, 0.505", "too rough"), ("0.5050, 51.3881", "The latitude comes first"),
        ("48.8584, 2.2945", "That is not in the United Kingdom"), ("91.000, 0.000", "That is not in the United Kingdom"), ("51.3881, 181.000", "That is not in the United Kingdom"),
        ("51.3881S, 0.5050", "That is not in the United Kingdom"), ("\u0665\u0661.\u0663\u0668\u0668, 0.505", "Enter the latitude"),
    ],
)
def test_coordinates_that_are_none_or_lie_elsewhere_are_refused_in_plain_words(typed, words):
    with pytest.raises(RuleBroken, match=words) as refused:
        referring_rules.read_coordinates(typed)
    assert refused.value.field == "coordinates"
