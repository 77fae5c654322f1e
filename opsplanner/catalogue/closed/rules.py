"""When nobody works at a place, as it is typed, said and held against a day. Facts in, sentences out, or RuleBroken."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from opsplanner.clock import words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of
from opsplanner.web.recurrence.words import WEEKDAYS
from opsplanner.web.typed import EARLIEST, LATEST, OUTSIDE, clean, read_date

MOST = 60
"""How many lines of days a place has at most."""
WHY = 100
"""How many characters a reason has at most."""
LONGEST = MOST * (WHY + 60)
"""How many characters all lines have at most: what was kept can always be sent again, the longest dates and line ends with it."""
_TO = re.compile(r"\s+(?:to|until|till)\s+|\s*[–—]\s*", re.I)
_HYPHENS = re.compile("[‐‑−]")


class Span(NamedTuple):
    """Days on which a place is closed, both included, and why."""

    first: date
    last: date
    why: str = ""

    @property
    def text(self) -> str:
        """How it is typed: "21 December 2026 to 3 January 2027: Christmas holidays"."""
        days = words_of_day(self.first, weekday=False) + (f" to {words_of_day(self.last, weekday=False)}" if self.last > self.first else "")
        return f"{days}: {self.why}" if self.why else days


class Closed(NamedTuple):
    """When nobody works at a place."""

    weekdays: tuple[int, ...] = ()
    """0 Monday to 6 Sunday, in their order."""
    spans: tuple[Span, ...] = ()
    """In their order."""

    def on(self, day: date) -> str:
        """Return the sentence that the place is closed on a day, without its name: "closed on Monday 21 December 2026: Christmas holidays"; "" where it is open."""
        for span in self.spans:
            if span.first <= day <= span.last:
                return f"closed on {words_of_day(day)}{f': {span.why}' if span.why else ''}"
        return f"closed on {WEEKDAYS[day.weekday()]}s, and {words_of_day(day)} is one" if day.weekday() in self.weekdays else ""

    def is_open(self, day: date) -> bool:
        """Say whether somebody may work there on a day."""
        return day.weekday() not in self.weekdays and not any(span.first <= day <= span.last for span in self.spans)

    def words(self, since: date = date.min) -> str:
        """Return when it is closed, those days left out that are over before `since`: "Saturdays and Sundays; 25 December 2026"; "" where it never is."""
        return "; ".join([*([list_of([f"{WEEKDAYS[one]}s" for one in self.weekdays])] if self.weekdays else []), *(span.text for span in self.spans if span.last >= since)])


NEVER = Closed()
"""What is open every day."""


def read_spans(text: str) -> tuple[Span, ...]:
    """Return the days that were typed, a line each: a date, or two with "to", a dash or a hyphen between them, and after a colon why. Raises RuleBroken on "closed_days"."""
    lines = [line for line in map(clean, text.split("\n")) if line]
    if len(lines) > MOST:
        raise RuleBroken(f"Enter {MOST} lines at most", "closed_days")
    return tuple(sorted({_span(line) for line in lines}))


def _span(line: str) -> Span:
    days, _, why = line.partition(":")
    ends = _ends(_HYPHENS.sub("-", days.strip()))
    if not 1 <= len(ends) <= 2 or None in ends:
        raise RuleBroken(f"“{line[:60]}” is not read as days. Enter one as in 25 December 2026, or two as in 21 December 2026 to 3 January 2027: Christmas holidays", "closed_days")
    first, last = ends[0], ends[-1]
    assert first and last
    if not (EARLIEST <= first <= LATEST and EARLIEST <= last <= LATEST):
        raise RuleBroken(f"“{line[:60]}”: {OUTSIDE[0].lower()}{OUTSIDE[1:]}", "closed_days")
    if last < first:
        raise RuleBroken(f"“{line[:60]}”: the last day is before the first", "closed_days")
    if len(why.strip()) > WHY:
        raise RuleBroken(f"“{line[:60]}”: use at most {WHY} characters to say why", "closed_days")
    return Span(first, last, why.strip())


def _ends(days: str) -> list[date | None]:
    """Return the dates that were typed; None for what is none. A hyphen stands between two dates where there is a date on either side of it: 2026-12-21 is one."""
    ends = [read_date(one) for one in _TO.split(days)]
    if ends == [None]:
        cut = [(read_date(days[:at]), read_date(days[at + 1 :])) for at, letter in enumerate(days) if letter == "-"]
        ends = next(([first, last] for first, last in cut if first and last), ends)
    return ends
