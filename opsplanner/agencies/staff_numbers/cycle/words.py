"""How a cycle of days and nights is said."""

from __future__ import annotations

from opsplanner.clock import words_of_day, words_of_time
from opsplanner.commitments.staffing.cycles.rules import Cycle


def words_of_cycle(cycle: Cycle | None) -> str:
    """Return "a cycle of 4 days from Tuesday 1 December 2026, by day from 7am 6, 6, 0, 0, by night from 7pm 0, 0, 4, 4"; "numbers by weekday" for none."""
    if cycle is None:
        return "numbers by weekday"
    day, night = (", ".join(str(pair[n]) for pair in cycle.days) for n in range(2))
    return (
        f"a cycle of {len(cycle.days)} days from {words_of_day(cycle.starts_on)}, by day from {words_of_time(cycle.day_from)} {day}, "
        f"by night from {words_of_time(cycle.night_from)} {night}"
    )
