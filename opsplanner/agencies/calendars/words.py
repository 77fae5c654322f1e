"""What is said of an agency's own calendars: that it is not available, and what of them was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.grammar import counted

_REASONS = {
    "free": ("is marked as free", "are marked as free"),
    "cancelled": ("is cancelled", "are cancelled"),
    "no time": ("takes no time", "take no time"),
    "start": ("has no start that can be read", "have no start that can be read"),
    "end": ("has no end that can be read", "have no end that can be read"),
    "recurrence": ("repeats in a way that cannot be read", "repeat in a way that cannot be read"),
    "often": ("repeats more often than daily, which is not read", "repeat more often than daily, which is not read"),
    "broken": ("cannot be read", "cannot be read"),
    "cut": ("is cut off", "are cut off"),
    "other": ("is a task, a note or a list of free times", "are tasks, notes or lists of free times"),
    "outside": ("is over, or more than 400 days ahead", "are over, or more than 400 days ahead"),
}
"""Why an entry is left out, of one and of many, in the order in which it is said."""
_NAMED = 3
_MOST_ZONES = 10


class LeftOut:
    """Collects what of a calendar is left out, and why."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = defaultdict(int)
        self._names: dict[str, list[str]] = defaultdict(list)
        self._notes: list[str] = []

    def add(self, reason: str, name: str = "") -> None:
        """Leave an entry out, for one of the reasons."""
        self._counts[reason] += 1
        if name and name not in self._names[reason] and len(self._names[reason]) < _NAMED:
            self._names[reason].append(name)

    def note_too_many(self, more: int, what: str) -> None:
        """Say how many there are beyond those that are read."""
        if more > 0:
            many = "entries" if what == "entry" else f"{what}s"
            self._notes.append(f"{counted(more, f'more {what}', f'more {many}')}: it is too large to be read whole")

    def note_zones(self, names: Iterable[str]) -> None:
        """Say whose times are taken as London's."""
        for name in sorted(names)[:_MOST_ZONES]:
            self._notes.append(f"Nobody knows the time zone “{name[:60]}”: its times are taken as London’s")

    def sentences(self) -> list[str]:
        """Return what was left out: one sentence a reason, what is to be looked at by name."""
        said = [self._sentence(reason) for reason in _REASONS if self._counts[reason]]
        return [*said, *self._notes]

    def _sentence(self, reason: str) -> str:
        count, names, (one, many) = self._counts[reason], self._names[reason], _REASONS[reason]
        if count == 1:
            return f"“{names[0]}” {one}" if names else f"1 entry {one}"
        named = ", ".join(f"“{name}”" for name in names)
        more = f" and {count - len(names)} more" if count > len(names) else ""
        return f"{counted(count, 'entry', 'entries')} {many}" + (f": {named}{more}" if named else "")


def not_available(busy: Period, within: Period, *, words: str = "", tentative: bool = False) -> str:
    """Return "says in its calendar “Training day” that it is not available 9am to 5pm", as the day of `within` is concerned.

    `words` are the entry's, for its agency's own people alone.
    """
    entry = f" “{words}”" if words else ""
    return f"says in its calendar{entry} that it {'may not be' if tentative else 'is not'} available {_times(busy, within)}"


def _times(busy: Period, within: Period) -> str:
    """Return "9am to 5pm", "all day", "all day until Friday 4 December", "from 5pm on Wednesday 2 December to 9am on Friday 4 December"."""
    day = clock.local(within.start).date()
    starts, ends = clock.local(busy.start), clock.local(busy.end)
    last = clock.local(busy.end - timedelta(microseconds=1)).date()
    if starts.date() == last:
        whole = busy == clock.day_bounds(last)
        return ("all day" if whole else clock.words_of_times(busy)) + ("" if day == last else f" on {clock.words_of_day(last, year=False)}")
    if busy.start == clock.day_bounds(starts.date()).start and busy.end == clock.day_bounds(last).end:
        since = "" if starts.date() <= day else f" from {clock.words_of_day(starts.date(), year=False)}"
        return f"all day{since} until {clock.words_of_day(last, year=last.year != day.year)}"
    days = [clock.words_of_day(at.date(), year=at.year != day.year) for at in (starts, ends)]
    return f"from {clock.words_of_time(starts)} on {days[0]} to {clock.words_of_time(ends)} on {days[1]}"


def when(busy: Period) -> str:
    """Return "Thursday 3 December 2026, 9am to 5pm", or "Thursday 3 December 2026, all day"; whole days as "Thursday 3 December 2026 to Friday 4 December 2026, all day"."""
    first, last = clock.local(busy.start).date(), clock.local(busy.end - timedelta(microseconds=1)).date()
    if busy != Period(clock.day_bounds(first).start, clock.day_bounds(last).end):
        return clock.words_of_period(busy)
    return f"{clock.words_of_day(first)}{'' if first == last else f' to {clock.words_of_day(last)}'}, all day"
