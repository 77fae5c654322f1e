"""When nobody works at a place: as it is typed, said, and held against a day."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.catalogue.closed.rules import MOST, NEVER, Closed, Span, read_spans
from opsplanner.errors import RuleBroken

CHRISTMAS = Span(date(2026, 12, 21), date(2027, 1, 3), "Christmas holidays")


def test_days_are_read_as_people_type_them_a_line_each_in_their_order_and_said_so_that_they_are_read_again():
    found = read_spans("21/12/2026 to 3 Jan 2027: Christmas holidays\r\n\n Monday 7 December 2026 \n7/12/2026\n1 March 2027 – 2 March 2027:")
    assert found == (Span(date(2026, 12, 7), date(2026, 12, 7)), CHRISTMAS, Span(date(2027, 3, 1), date(2027, 3, 2)))
    assert read_spans("\n".join(span.text for span in found)) == found and read_spans(" \n") == ()
    assert CHRISTMAS.text == "21 December 2026 to 3 January 2027: Christmas holidays"


@pytest.mark.parametrize("typed", [
    "21 December 2026 - 3 January 2027", "21/12/2026-3/1/2027", "2026-12-21 - 2027-01-03", "2026-12-21-2027-01-03", "21-12-2026 - 3-1-2027", "21-12-26 to 3-1-27",
    "Monday 21 December 2026 -3 Jan 2027", "2026-12-21 – 2027-01-03", "21 December 2026 ‑ 3 January 2027", "21 December 2026−3 January 2027",
])
def test_a_hyphen_stands_between_two_dates_as_a_dash_does_and_within_a_date_it_is_its_own(typed):
    assert read_spans(f"{typed}: Christmas holidays") == (CHRISTMAS,) and read_spans("2026-12-21\n3-1-27") == (Span(*[CHRISTMAS.first] * 2), Span(*[CHRISTMAS.last] * 2))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Christmas", "“Christmas” is not read as days"), ("1/1/2027 to 2/1/2027 to 3/1/2027", "is not read as days"), ("30 February 2027", "is not read as days"), ("1/1/2027 - 2/1/2027 - 3/1/2027", "is not read as days"), ("2026-12-21 -", "is not read as days"),
        ("3/1/2027 to 21/12/2026", "the last day is before the first"), ("1/1/1999", "enter a date between 2000 and 2099"),
        ("1/1/2027: " + "x" * 101, "use at most 100 characters"), ("1/1/2027\n" * (MOST + 1), f"Enter {MOST} lines at most"),
    ],
)
def test_what_is_no_day_is_refused_with_its_line(typed, sentence):
    with pytest.raises(RuleBroken, match=sentence) as refused:
        read_spans(typed)
    assert refused.value.field == "closed_days"


def test_a_day_is_said_to_be_closed_by_its_weekday_or_its_date():
    closed = Closed((5, 6), (CHRISTMAS,))
    assert closed.on(date(2026, 12, 21)) == "closed on Monday 21 December 2026: Christmas holidays" and closed.on(date(2027, 1, 4)) == ""
    assert closed.on(date(2026, 12, 5)) == "closed on Saturdays, and Saturday 5 December 2026 is one"
    assert [closed.is_open(date(2026, 12, n)) for n in (4, 5, 21)] == [True, False, False]
    assert closed.words() == "Saturdays and Sundays; 21 December 2026 to 3 January 2027: Christmas holidays"
    assert closed.words(date(2027, 1, 4)) == "Saturdays and Sundays" and NEVER.words() == ""
