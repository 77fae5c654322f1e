"""By when the committee has to sit, and where what it asked can stand."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import ClockRuns, MatterKind, MatterState, SittingState
from opsplanner.scrutiny import words
from opsplanner.scrutiny.clock.rules import Days, due, twelve_months
from opsplanner.scrutiny.matters import rules as matters_rules
from opsplanner.scrutiny.sittings import rules as sittings_rules
from opsplanner.scrutiny.sittings.rules import Said

SINCE, DAY, LAST = date(2009, 4, 30), ClockRuns.DAY, ClockRuns.LAST
JUNE_2025, JUNE_2026 = date(2025, 6, 12), date(2026, 6, 18)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2009, 4, 29), SINCE, date(2010, 4, 29)), (SINCE, SINCE, date(2010, 4, 29)), (date(2010, 4, 29), SINCE, date(2010, 4, 29)),
        (date(2010, 4, 30), date(2010, 4, 30), date(2011, 4, 29)), (date(2026, 11, 18), date(2026, 4, 30), date(2027, 4, 29)),
    ],
)
def test_the_twelve_months_are_counted_from_the_day(day: date, first: date, last: date) -> None:
    assert twelve_months(SINCE, day) == Days(first, last)


def test_twelve_months_from_a_leap_day_begin_on_28_february_in_other_years() -> None:
    assert twelve_months(date(2024, 2, 29), date(2025, 6, 1)) == Days(date(2025, 2, 28), date(2026, 2, 27))


@pytest.mark.parametrize(
    ("runs", "held", "planned", "today", "by", "near", "overdue"),
    [
        # sat in these twelve months: the next have time
        (DAY, [JUNE_2025, JUNE_2026], [], date(2026, 11, 18), date(2028, 4, 29), False, False),
        (DAY, [JUNE_2025], [], date(2026, 11, 18), date(2027, 4, 29), False, False),
        # near, unless one is planned in time
        (DAY, [JUNE_2025], [], date(2027, 3, 1), date(2027, 4, 29), True, False),
        (DAY, [JUNE_2025], [date(2027, 4, 29)], date(2027, 3, 1), date(2027, 4, 29), False, False),
        (DAY, [JUNE_2025], [date(2027, 4, 30)], date(2027, 3, 1), date(2027, 4, 29), True, False),
        # twelve months went by without one, until it has sat again
        (DAY, [JUNE_2025], [], date(2027, 4, 30), date(2028, 4, 29), False, True),
        (DAY, [JUNE_2025, date(2027, 5, 4)], [], date(2027, 5, 5), date(2029, 4, 29), False, False),
        # within twelve months of the last one
        (LAST, [JUNE_2025, JUNE_2026], [], date(2026, 11, 18), date(2027, 6, 18), False, False),
        (LAST, [JUNE_2025], [], date(2026, 6, 13), date(2026, 6, 12), False, True),
        (LAST, [], [], date(2010, 4, 30), date(2010, 4, 30), True, False),
        # the first twelve months: nothing was missed before them
        (DAY, [], [], date(2009, 5, 1), date(2010, 4, 29), False, False),
        (DAY, [], [], date(2009, 1, 1), date(2010, 4, 29), False, False),
    ],
)
def test_by_when_it_has_to_sit(runs: ClockRuns, held: list[date], planned: list[date], today: date, by: date, near: bool, overdue: bool) -> None:
    found = due(runs, SINCE, held, planned, today)
    assert (found.by, found.near, found.overdue) == (by, near, overdue)


def test_twelve_months_without_a_sitting_stay_said_after_it_has_sat_again() -> None:
    found = due(DAY, SINCE, [JUNE_2025, date(2027, 5, 4)], [], date(2027, 5, 5))
    assert found.missed and words.missed_words(found.missed) == "No sitting is on record for the twelve months from 30 April 2026 to 29 April 2027"


def test_the_clock_is_said_with_the_month_that_is_agreed() -> None:
    assert words.clock_words(DAY, SINCE, 6) == "at least once in each twelve months from 30 April 2009; the month agreed is June"


def test_every_kind_can_end_and_says_what_became_of_it() -> None:
    assert set(matters_rules.STATES) == set(matters_rules.CODES) == set(MatterKind)
    for kind, states in matters_rules.STATES.items():
        assert states[0] is MatterState.OPEN and MatterState.DROPPED in states, kind
        for state in states[1:]:
            if state is not MatterState.UNDER_WAY:
                with pytest.raises(RuleBroken, match="Say in words"):
                    matters_rules.check_reply(kind, state, "", in_plan=False)
    with pytest.raises(RuleBroken, match="Say how it stands"):
        matters_rules.check_reply(MatterKind.QUESTION, MatterState.ACCEPTED, "Yes", in_plan=False)
    with pytest.raises(RuleBroken, match="stays accepted"):
        matters_rules.check_reply(MatterKind.RECOMMENDATION, MatterState.NOT_ACCEPTED, "No", in_plan=True)


@pytest.mark.parametrize(
    ("state", "day", "attended", "papers", "box"),
    [
        (SittingState.HELD, date(2026, 12, 1), "Nine members", "", "state"), (SittingState.HELD, JUNE_2026, "", "", "attended"),
        (SittingState.PLANNED, date(2026, 12, 1), "", "council.example/june", "papers"), (SittingState.PLANNED, date(2026, 12, 1), "", "javascript:alert(1)", "papers"),
        (SittingState.PLANNED, date(2026, 12, 1), "", "https://someone@council.example", "papers"),
    ],
)
def test_a_sitting_that_cannot_be_is_refused_beside_its_box(state: SittingState, day: date, attended: str, papers: str, box: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        sittings_rules.check(Said("Committee", day, state, attended, papers), date(2026, 11, 18))
    assert broken.value.field == box
