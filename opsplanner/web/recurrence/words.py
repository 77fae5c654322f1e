"""A rule in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import words_of_day, words_of_month
from opsplanner.grammar import counted, list_of, plural
from opsplanner.web.recurrence.rules import LAST, Every, Rule

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WHICH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", LAST: "last"}
_NUMBERS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth"}


def words_of_rule(rule: Rule) -> str:
    """Return "every second Thursday", "the first Saturday of each month", "the 31st of each month" or "9 chosen days"."""
    if rule.every is Every.WEEKS:
        return f"every {WEEKDAYS[rule.weekday]}" if rule.weeks == 1 else f"every {_NUMBERS[rule.weeks]} {WEEKDAYS[rule.weekday]}"
    if rule.every is Every.MONTH_WEEKDAY:
        return f"the {WHICH[rule.which]} {WEEKDAYS[rule.weekday]} of each month"
    if rule.every is Every.MONTH_DAY:
        return f"the {ordinal(rule.month_day)} of each month"
    return counted(len(set(rule.days)), "chosen day")


def words_of_weeks(weeks: int) -> str:
    """Return "Every week" or "Every second week"."""
    return "Every week" if weeks == 1 else f"Every {_NUMBERS[weeks]} week"


def words_of_span(days: Sequence[date]) -> str:
    """Return "from Thursday 3 December 2026 to Thursday 4 March 2027", or the day where there is one."""
    first, last = words_of_day(days[0]), words_of_day(days[-1])
    return f"from {first} to {last}" if len(days) > 1 else f"on {first}"


def ordinal(number: int) -> str:
    """Return "1st", "22nd", "13th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def without(rule: Rule, months: Sequence[date]) -> str:
    """Say which months have no such day: "February 2027 has no 31st"; "" where all have."""
    if not months:
        return ""
    such = ordinal(rule.month_day) if rule.every is Every.MONTH_DAY else f"{WHICH[rule.which]} {WEEKDAYS[rule.weekday]}"
    return f"{list_of([words_of_month(month) for month in months])} {plural(len(months), 'has', 'have')} no {such}"
