"""What pages and the history say of standing sites. Plain functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import list_of, people, plural
from opsplanner.payback.standing.rules import Held
from opsplanner.web.recurrence.rules import Rule, days_of
from opsplanner.web.recurrence.words import without, words_of_rule

NO_RULE = "no rule yet"


def of_rule(one: Held) -> str:
    """Return "every second Saturday until Wednesday 31 March 2027, 4 people"."""
    return f"{words_of_rule(one.rule)} until {words_of_day(one.rule.until)}, {people(one.people)}"


def of_rules(held: Sequence[Held], today: date) -> str:
    """Return the rule that holds today, or the next one, and what comes after it; that it is over, or that there is none yet."""
    left = [one for one in held if one.holds_after(today)]
    if not held:
        return NO_RULE
    if not left:
        return f"its rule ended on {words_of_day(max(one.rule.until for one in held))}"
    first, *others = left
    begins = f"from {words_of_day(first.rule.first)}: " if first.rule.first > today else ""
    return begins + "; then ".join([of_rule(first), *(f"from {words_of_day(one.rule.first)} {of_rule(one)}" for one in others)])


def given(one: Held, *, instead: bool) -> str:
    """Say which rule a site was given, and from which day it holds."""
    what = "gave it another rule" if instead else "gave it its rule"
    return f"{what}, from {words_of_day(one.rule.first)}: {of_rule(one)}"


def ended(since: date) -> str:
    """Say from when a site is no longer wanted."""
    return f"said that this standing site is no longer wanted, from {words_of_day(since)}"


def no_date_of_it(days: Sequence[date]) -> str:
    """Say on which days a site stays on that are no dates of its rule; "" for none."""
    if not days:
        return ""
    return f" It stays on {list_of([words_of_day(day, year=False) for day in days])}, {plural(len(days), 'which is', 'which are')} no {plural(len(days), 'date', 'dates')} of the rule."


def months_without(rule: Rule) -> str:
    """Say which months have no such day: " February 2027 has no 31st."; "" where all have."""
    said = without(rule, days_of(rule).months_without)
    return f" {said}." if said else ""
