"""The rule of a series, held against dateutil, which makes the same days in another way."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from opsplanner.errors import RuleBroken
from opsplanner.web.recurrence.rules import LAST, MOST, Every, Made, Rule, made_by
from opsplanner.web.recurrence.words import ordinal, without, words_of_rule, words_of_span

DAY = date(2026, 12, 1)
spans = st.tuples(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 700))
compared = settings(max_examples=60, derandomize=True)


def by_dateutil(first: date, until: date, freq: int, **more: object) -> list[date]:
    found = rrule.rrule(freq, dtstart=datetime.combine(first, datetime.min.time()), until=datetime.combine(until, datetime.min.time()), **more)  # type: ignore[arg-type]
    return [there.date() for there in found]


def held_to(rule: Rule, expected: list[date]) -> None:
    if 0 < len(expected) <= MOST:
        assert list(made_by(rule).days) == expected
    else:
        with pytest.raises(RuleBroken):
            made_by(rule)


@compared
@given(spans, st.integers(0, 6), st.integers(1, 8))
def test_every_so_many_weeks_is_what_dateutil_makes(span, weekday, weeks):
    first, until = span[0], span[0] + timedelta(days=span[1])
    begins = first + timedelta(days=(weekday - first.weekday()) % 7)
    expected = by_dateutil(begins, until, rrule.WEEKLY, interval=weeks) if begins <= until else []
    held_to(Rule(Every.WEEKS, first, until, weekday=weekday, weeks=weeks), expected)


@compared
@given(spans, st.integers(0, 6), st.sampled_from((1, 2, 3, 4, 5, LAST)))
def test_a_weekday_of_each_month_is_what_dateutil_makes(span, weekday, which):
    first, until = span[0], span[0] + timedelta(days=span[1])
    expected = by_dateutil(first, until, rrule.MONTHLY, byweekday=rrule.weekdays[weekday](which))
    held_to(Rule(Every.MONTH_WEEKDAY, first, until, weekday=weekday, which=which), expected)


@compared
@given(spans, st.integers(1, 31))
def test_a_date_of_each_month_is_what_dateutil_makes(span, month_day):
    first, until = span[0], span[0] + timedelta(days=span[1])
    expected = by_dateutil(first, until, rrule.MONTHLY, bymonthday=month_day)
    held_to(Rule(Every.MONTH_DAY, first, until, month_day=month_day), expected)


@compared
@given(spans, st.integers(0, 6), st.sampled_from((1, 2, 3, 4, 5, LAST)))
def test_each_month_between_the_two_ends_has_its_day_or_is_named(span, weekday, which):
    rule = Rule(Every.MONTH_WEEKDAY, span[0].replace(day=1), span[0].replace(day=28) + timedelta(days=span[1]), weekday=weekday, which=which)
    try:
        made = made_by(rule)
    except RuleBroken:
        return
    named = [month.replace(day=1) for month in sorted((*made.days, *made.months_without))]
    assert named == sorted(set(named)) and (which == 5 or not made.months_without)


def test_months_without_such_a_day_are_named():
    rule = Rule(Every.MONTH_DAY, DAY, date(2027, 4, 30), month_day=31)
    made = made_by(rule)
    assert made == Made((date(2026, 12, 31), date(2027, 1, 31), date(2027, 3, 31)), (date(2027, 2, 1), date(2027, 4, 1)))
    assert without(rule, made.months_without) == "February 2027 and April 2027 have no 31st"
    fifth = Rule(Every.MONTH_WEEKDAY, DAY, date(2027, 1, 31), weekday=3, which=5)
    assert without(fifth, made_by(fifth).months_without) == "January 2027 has no fifth Thursday" and without(fifth, ()) == ""


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule(Every.WEEKS, DAY, DAY, weekday=3), "every Thursday"), (Rule(Every.WEEKS, DAY, DAY, weekday=3, weeks=2), "every second Thursday"),
        (Rule(Every.MONTH_WEEKDAY, DAY, DAY, weekday=5), "the first Saturday of each month"),
        (Rule(Every.MONTH_WEEKDAY, DAY, DAY, weekday=4, which=LAST), "the last Friday of each month"),
        (Rule(Every.MONTH_DAY, DAY, DAY, month_day=31), "the 31st of each month"), (Rule(Every.DAYS, DAY, DAY, days=(DAY, DAY)), "1 chosen day"),
    ],
)
def test_a_rule_reads_as_people_say_it(rule, said):
    assert words_of_rule(rule) == said


def test_spans_and_ordinals_read_as_people_say_them():
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 31)] == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "31st"]
    assert words_of_span([DAY]) == "on Tuesday 1 December 2026"
    assert words_of_span([DAY, date(2027, 3, 4)]) == "from Tuesday 1 December 2026 to Thursday 4 March 2027"


@pytest.mark.parametrize(
    ("rule", "said", "field"),
    [
        (Rule(Every.WEEKS, DAY, DAY + timedelta(weeks=400), weekday=1), "That makes 401 dates, and a series has 60 at most. Let it end by 18 January 2028, or choose a rule with fewer", "until"),
        (Rule(Every.DAYS, DAY, DAY, days=tuple(DAY + timedelta(days=n) for n in range(61))), "That makes 61 dates, and a series has 60 at most. Choose fewer days", "days"),
        (Rule(Every.WEEKS, DAY, DAY, weekday=3), "There is no such day in that time. Enter a later last day, or another rule", "until"),
        (Rule(Every.DAYS, DAY, DAY), "Choose the days of the series", "days"),
        (Rule(Every.WEEKS, DAY, DAY - timedelta(days=1)), "The last day is before the first. Enter a later one", "until"),
    ],
)
def test_too_many_dates_and_none_are_a_sentence(rule, said, field):
    with pytest.raises(RuleBroken) as refused:
        made_by(rule)
    assert (str(refused.value), refused.value.field) == (said, field)
