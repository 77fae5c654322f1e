"""The rules of an operation's moves, as plain functions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from opsplanner.clock import Wall
from opsplanner.commitments.rules import LOOK_BACK
from opsplanner.errors import RuleBroken
from opsplanner.models import CommitmentState as C
from opsplanner.models import OperationState as S
from opsplanner.operations import rules as operations_rules
from opsplanner.operations.moves.moving import rules as moving_rules
from opsplanner.operations.words import state_sentence

DAY = date(2026, 12, 3)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def wall(start: str, end: str, day: date = DAY, briefing: str | None = None) -> Wall:
    return Wall(day, time.fromisoformat(start), time.fromisoformat(end), time.fromisoformat(briefing) if briefing else None)


def test_the_table_of_moves_is_the_one_of_the_domain():
    assert {verb: ({state.value for state in before}, after.value if after else None) for verb, (before, after) in operations_rules.MOVES.items()} == {
        "propose": ({"draft"}, "proposed"),
        "confirm": ({"proposed"}, "confirmed"),
        "put back": ({"confirmed"}, "proposed"),
        "move": ({"proposed", "confirmed"}, "proposed"),
        "tell of a small change": ({"proposed", "confirmed"}, None),
        "postpone": ({"proposed", "confirmed"}, "postponed"),
        "propose again": ({"postponed"}, "proposed"),
        "cancel": ({"proposed", "confirmed", "postponed"}, "cancelled"),
        "reinstate": ({"cancelled"}, "proposed"),
        "start": ({"confirmed"}, "under way"),
        "not started": ({"under way"}, "confirmed"),
        "complete": ({"under way"}, "completed"),
        "cut short": ({"under way"}, "cut short"),
        "close": ({"completed", "cut short"}, "closed"),
        "delete": ({"draft"}, None),
        "change agencies": ({"proposed", "confirmed"}, None),
        "note afterwards": ({"draft"}, "completed"),
        "note as called off": ({"draft"}, "cancelled"),
    }


@pytest.mark.parametrize("verb", operations_rules.MOVES)
@pytest.mark.parametrize("state", S)
def test_a_move_from_a_state_that_forbids_it_is_refused_in_words(verb, state):
    if operations_rules.allowed(verb, state):
        assert operations_rules.check_move(verb, state) is (operations_rules.MOVES[verb][1] or state)
    else:
        with pytest.raises(RuleBroken, match=f"This operation is {state.value}, so it cannot be "):
            operations_rules.check_move(verb, state)


def test_an_end_before_the_start_is_next_morning_up_to_18_hours():
    operations_rules.check_times(wall("20:00", "14:00"), NOW)
    with pytest.raises(RuleBroken, match="over 18 hours. Plan a longer one as several operations") as refused:
        operations_rules.check_times(wall("20:00", "14:01"), NOW)
    assert refused.value.field == "end"


@pytest.mark.parametrize("night", [date(2027, 3, 27), date(2027, 10, 30)], ids=["forward", "back"])
def test_the_18_hours_are_those_on_the_wall_when_the_clocks_change(night):
    operations_rules.check_times(wall("20:00", "14:00", night), NOW)
    assert wall("20:00", "14:00", night).period().length <= operations_rules.LONGEST_ELAPSED
    with pytest.raises(RuleBroken, match="over 18 hours"):
        operations_rules.check_times(wall("20:00", "14:01", night), NOW)


def test_searches_of_agencies_parts_look_back_further_than_any_operation_lasts():
    assert operations_rules.LONGEST_ELAPSED + operations_rules.EARLIEST_BRIEFING < LOOK_BACK


@pytest.mark.parametrize(("day", "start"), [(date(2026, 11, 24), "10:00"), (date(2026, 11, 25), "09:00")])
def test_a_start_that_has_passed_is_refused_on_its_day(day, start):
    with pytest.raises(RuleBroken, match="This day and time has passed") as refused:
        operations_rules.check_times(wall(start, "14:00", day), NOW)
    assert refused.value.field == "day"


@pytest.mark.parametrize(
    ("answer_by", "sentence"),
    [(None, "Enter the date"), (date(2026, 11, 24), "has passed"), (date(2026, 12, 4), "after the operation")],
)
def test_a_date_to_answer_by_that_makes_no_sense_is_refused(answer_by, sentence):
    with pytest.raises(RuleBroken, match=sentence) as refused:
        operations_rules.check_answer_by(answer_by, DAY, date(2026, 11, 25))
    assert refused.value.field == "answer_by"


def test_days_to_answer_by_skip_weekends_and_bank_holidays():
    christmas = {date(2026, 12, 25), date(2026, 12, 28)}
    assert operations_rules.answer_days(date(2026, 12, 23), None, christmas) == [date(2026, 12, 30), date(2027, 1, 1), date(2027, 1, 8)]


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        (date(2026, 12, 20), [date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 9)]),
        (date(2026, 12, 4), [date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 2)]),
        (date(2026, 11, 27), [date(2026, 11, 26)]),
        (date(2026, 11, 26), [date(2026, 11, 25)]),
        (date(2026, 11, 24), []),
    ],
)
def test_days_to_answer_by_are_before_the_day(day, offered):
    assert operations_rules.answer_days(date(2026, 11, 25), day, ()) == offered


def test_answers_may_be_due_today_or_on_the_day_itself():
    assert operations_rules.check_answer_by(DAY, DAY, DAY) == DAY


def test_confirming_names_who_is_missing():
    with pytest.raises(RuleBroken, match="Missing: DVLA, Kent Police and Probation$"):
        operations_rules.check_can_confirm(S.PROPOSED, ["DVLA", "Kent Police", "Probation"])
    assert operations_rules.check_can_confirm(S.PROPOSED, []) is S.CONFIRMED


def test_it_starts_on_its_day_and_over_an_hour_early_only_when_that_is_meant():
    musters, starts = datetime(2026, 12, 3, 9, 30, tzinfo=UTC), datetime(2026, 12, 3, 10, tzinfo=UTC)
    with pytest.raises(RuleBroken, match="It starts on Thursday 3 December 2026"):
        operations_rules.check_can_start(S.CONFIRMED, musters, starts, datetime(2026, 12, 2, 23, tzinfo=UTC), early=True)
    with pytest.raises(RuleBroken, match="It starts at 10am. Start it now, at 2.13am?") as asked:
        operations_rules.check_can_start(S.CONFIRMED, musters, starts, datetime(2026, 12, 3, 2, 13, tzinfo=UTC))
    assert asked.value.field == "early"
    assert operations_rules.check_can_start(S.CONFIRMED, musters, starts, datetime(2026, 12, 3, 2, 13, tzinfo=UTC), early=True) is S.UNDER_WAY
    assert operations_rules.check_can_start(S.CONFIRMED, musters, starts, datetime(2026, 12, 3, 8, 30, tzinfo=UTC)) is S.UNDER_WAY


def test_a_start_is_taken_back_until_somebody_wrote_something():
    assert operations_rules.check_not_started(S.UNDER_WAY, False) is S.CONFIRMED
    with pytest.raises(RuleBroken, match="Somebody has written in its log"):
        operations_rules.check_not_started(S.UNDER_WAY, True)


@pytest.mark.parametrize(
    ("to", "small"),
    [
        (wall("10:15", "13:45"), True),
        (wall("10:16", "14:00"), False),
        (wall("10:00", "14:00", briefing="09:45"), True),
        (wall("10:00", "14:00", briefing="09:30"), False),
        (wall("10:00", "14:00", date(2026, 12, 4)), False),
    ],
)
def test_only_a_quarter_of_an_hour_is_told_without_asking_again(to, small):
    assert moving_rules.is_small(wall("10:00", "14:00"), to) is small
    if not small:
        with pytest.raises(RuleBroken) as refused:
            moving_rules.check_small(wall("10:00", "14:00"), to)
        assert refused.value.field == "how"


def part(agency: str, state: C, *, required: bool = True, due: date | None = date(2026, 12, 1)) -> operations_rules.Part:
    return operations_rules.Part(agency, state, required, due)


def sentence_of(state: S, *parts: operations_rules.Part, reason: str = "", now: datetime = NOW) -> str:
    return state_sentence(state, operations_rules.standing(state, parts), reason=reason, ends_at=datetime(2026, 12, 3, 14, tzinfo=UTC), now=now)


def test_what_is_completed_has_not_ended_at_a_time_that_has_not_come():
    state = {"reason": "", "ends_at": datetime(2026, 11, 25, 14, tzinfo=UTC)}
    nobody = operations_rules.standing(S.COMPLETED, [])
    early, late = (state_sentence(S.COMPLETED, nobody, now=datetime(2026, 11, 25, hour, tzinfo=UTC), **state) for hour in (13, 15))
    assert early == "It is over, earlier than planned: it was to go on until 2pm" and late == "It ended Wednesday 25 November 2026, 2pm"


def test_who_said_no_is_not_waited_for():
    said = sentence_of(S.PROPOSED, part("DVLA", C.REQUESTED), part("Fire", C.DECLINED))
    assert said == "Fire cannot come: ring or release it. Waiting for DVLA, answers due Tuesday 1 December"


def test_an_operation_is_short_of_who_is_required_and_has_not_accepted():
    parts = [part(f"{state.value}{'' if required else ', not required'}", state, required=required) for required in (True, False) for state in C]
    found = operations_rules.standing(S.PROPOSED, parts)
    assert found.waited_for == ("not asked", "requested", "provisional", "please confirm again") and found.refused == ("declined", "withdrawn")
    assert set(found.missing) == {*found.waited_for, *found.refused}
    assert (found.accepted, found.of) == (2, 12)


def test_answers_are_due_when_the_first_of_those_that_are_waited_for_is():
    early, late = date(2026, 11, 30), date(2026, 12, 2)
    added = part("Fire", C.REQUESTED, due=late)
    others = (part("Health", C.REQUESTED, required=False, due=early), part("Police", C.DECLINED, due=early), part("Probation", C.ACCEPTED, due=early))
    assert operations_rules.standing(S.PROPOSED, [added, *others]).due == late
    assert operations_rules.standing(S.PROPOSED, [added, part("DVLA", C.PROVISIONAL, due=early)]).due == early
    assert operations_rules.standing(S.PROPOSED, [part("DVLA", C.REQUESTED, due=None)]).due is None


@pytest.mark.parametrize("state", S)
def test_who_is_missing_holds_an_operation_up_only_while_it_can_answer(state):
    assert operations_rules.standing(state, [part("DVLA", C.DECLINED)]).in_hand is (state in (S.PROPOSED, S.CONFIRMED))


@pytest.mark.parametrize(
    ("state", "missing", "reason", "now", "sentence"),
    [
        (S.DRAFT, ["DVLA"], "", NOW, "Nobody has been asked yet"),
        (S.PROPOSED, ["DVLA", "Fire"], "", NOW, "Waiting for DVLA and Fire, answers due Tuesday 1 December"),
        (S.PROPOSED, ["DVLA"], "", datetime(2026, 12, 2, tzinfo=UTC), "Waiting for DVLA, answers were due Tuesday 1 December"),
        (S.PROPOSED, [], "", NOW, "Every required agency has accepted: it can be confirmed"),
        (S.PROPOSED, [], "", datetime(2026, 12, 9, tzinfo=UTC), "Its day has passed and it was never confirmed: move it or cancel it"),
        (S.CONFIRMED, ["DVLA"], "", NOW, "Short of DVLA"),
        (S.CONFIRMED, [], "", NOW, "Every required agency takes part"),
        (S.POSTPONED, [], "the pound is full", NOW, "It has no day until it is proposed again: the pound is full"),
        (S.CANCELLED, [], "no crew", NOW, "It does not take place: no crew"),
        (S.CUT_SHORT, [], "snow", NOW, "It ended early: snow"),
        (S.UNDER_WAY, [], "", datetime(2026, 12, 3, 11, tzinfo=UTC), "It goes on until 2pm"),
        (S.COMPLETED, [], "", datetime(2026, 12, 9, tzinfo=UTC), "It ended Thursday 3 December 2026, 2pm"),
    ],
)
def test_the_sentence_beside_the_state_says_what_is_missing(state, missing, reason, now, sentence):
    assert sentence_of(state, part("Council", C.ACCEPTED), *(part(name, C.REQUESTED) for name in missing), reason=reason, now=now) == sentence
