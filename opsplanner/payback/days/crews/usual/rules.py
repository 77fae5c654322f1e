"""Which crews usually go out on a weekday, and what has to be asked about. Facts in, RuleBroken out (docs/domain.md, "Crews")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of
from opsplanner.payback.days.pattern.rules import WEEKDAYS


class UsualCrew(NamedTuple):
    """A crew that usually goes out on a weekday, and from when to when it does."""

    id: int
    weekday: int
    name: str
    supervisor_id: int | None
    supervisor: str | None
    gone: str
    """Why who supervises it will not be there, or ""."""
    first: date
    last: date | None
    """Until which day; None: until somebody says otherwise."""
    slots: tuple[tuple[time, time, int], ...]
    """(starts, ends, places), one or two."""

    def holds_on(self, day: date) -> bool:
        """Say whether it usually goes out on a day, be it worked or not."""
        return day.weekday() == self.weekday and self.first <= day and (self.last is None or day <= self.last)


def of_day(crews: Iterable[UsualCrew], day: date) -> list[UsualCrew]:
    """Return the crews that usually go out on a day, by name."""
    return sorted((crew for crew in crews if crew.holds_on(day)), key=lambda crew: (crew.name, crew.id))


def were_said(crews: Iterable[UsualCrew], day: date) -> bool:
    """Say whether there were usual crews of a day's weekday until then, be there any left or not."""
    return any(crew.weekday == day.weekday() and crew.first <= day for crew in crews)


def beside(crews: Iterable[UsualCrew], weekday: int, since: date, last: date | None, but: int | None = None) -> list[UsualCrew]:
    """Return the crews that usually go out on a weekday on some day from `since` to `last` (None: without an end), but for one."""
    there = (crew for crew in crews if crew.weekday == weekday and crew.id != but)
    return [crew for crew in there if (crew.last is None or crew.last >= since) and (last is None or crew.first <= last)]


def check_name(name: str, weekday: int, others: Iterable[UsualCrew]) -> None:
    """Refuse a second crew of one name on a weekday. Raises RuleBroken beside the name."""
    if any(crew.name.casefold() == name.casefold() for crew in others):
        raise RuleBroken(f"{name} is a usual crew of {WEEKDAYS[weekday]}s already. Give it another name, or change that one", "name")


def with_others(supervisor_id: int | None, supervisor: str, slots: Sequence[tuple[time, time, int]], others: Iterable[UsualCrew]) -> str:
    """Return what is asked about where who supervises it supervises other usual crews at that time, or ""."""
    names = [
        crew.name for crew in others
        if supervisor_id is not None and crew.supervisor_id == supervisor_id and any(a < ends and starts < b for a, b, _ in crew.slots for starts, ends, _ in slots)
    ]
    return f"{supervisor} usually supervises {list_of(sorted(names))} at that time as well" if names else ""


def not_worked(weekday: int, weekdays: Iterable[int], since: date) -> str:
    """Return what is asked about where a weekday is no usual working day, or ""."""
    if weekday in set(weekdays):
        return ""
    return f"Probation does not usually work on {WEEKDAYS[weekday]}s from {clock.words_of_day(since)} on: this crew goes out on those alone that are worked besides"


def check_goes_out(crew: UsualCrew, since: date) -> None:
    """Refuse to change from a day on what is no usual crew then. Raises RuleBroken beside the day."""
    if crew.last is not None and crew.last < since:
        raise RuleBroken(f"{crew.name} is no usual crew after {clock.words_of_day(crew.last)}", "since")
