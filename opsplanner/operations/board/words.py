"""What the board says. Pure functions."""

from __future__ import annotations

from datetime import date, timedelta

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.operations.board.rules import Part

NOTHING, NOBODY = "Nothing", "has nobody"
"""Said of a day on which nothing is promised or asked for, and of one for which an agency has no people."""
AWAY = "calendar: away"
"""Said of a day on which an agency's own calendar says, for a part of it, that it is not available."""


def of_days(days: list[date]) -> str:
    """Return "23 to 29 November 2026", "30 November to 6 December 2026", or a month's name for the whole of it."""
    first, last = days[0], days[-1]
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.month == last.month:
        return clock.words_of_month(first)
    if first.month == last.month:
        return f"{first.day} to {clock.words_of_day(last, weekday=False)}"
    return f"{clock.words_of_day(first, weekday=False, year=first.year != last.year)} to {clock.words_of_day(last, weekday=False)}"


def of_part(part: Part) -> tuple[str, str]:
    """Return what is free, "6 of 8 free by day", and what is promised and asked for, "2 promised, 3 asked"; "" for nothing to say."""
    free = "" if part.has is None else f"{part.free} of {part.has} free" if part.has else NOBODY
    held = ", ".join(filter(None, (f"{part.promised} promised" if part.promised else "", f"{part.asked} asked" if part.asked else "")))
    if not part.name:
        return free, held
    return (f"{free} {part.name}", held and f"{held} {part.name}") if free else ("", f"{held} {part.name}" if held else "")


def when(period: Period, musters: Period, on: date) -> str:
    """Return when an operation is on, as a day says it: "10am to 2pm", "from 10pm on Friday to 3am"; on the evening of its briefing alone, which that is."""
    if on < clock.local(period.start).date():
        return f"people from {clock.words_of_moment(musters.start)}, for {clock.words_of_period(period, year=False)}"
    return clock.words_of_times(period, on)
