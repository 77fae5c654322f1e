"""The form of a cycle: when it begins, when day and night do, and two numbers for each of its days."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from wtforms import HiddenField

from opsplanner.agencies.staff_numbers.forms import RemoveForm
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments.staffing.cycles import rules
from opsplanner.commitments.staffing.cycles.rules import Cycle
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import DayField, VersionField, WholeNumberField
from opsplanner.web.wall_times import WallTimeField

USUAL = 8
"""So many days a new cycle has unless another number is asked for."""


class Row(NamedTuple):
    """The two boxes of one day."""

    number: int
    by_day: WholeNumberField
    by_night: WholeNumberField


class CycleForm(AsksFirst):
    """A cycle. Made by `cycle_form`, which adds the boxes of its days."""

    starts_on = DayField("First day of the cycle", need="Enter the date of its first day")
    day_from = WallTimeField("Day from", need="Enter when the day begins, for example 7am")
    night_from = WallTimeField("Night from", need="Enter when the night begins, for example 7pm")
    days = HiddenField()
    version = VersionField()
    count = 0

    def rows(self) -> list[Row]:
        """Return the boxes day by day."""
        return [Row(n + 1, self[f"day_{n}"], self[f"night_{n}"]) for n in range(self.count)]

    def cycle(self) -> Cycle:
        """Return what was typed; an empty box of a form that was checked is nobody."""
        assert self.starts_on.data and self.day_from.data and self.night_from.data
        pairs = tuple((row.by_day.data or 0, row.by_night.data or 0) for row in self.rows())
        return Cycle(self.starts_on.data, self.day_from.data, self.night_from.data, pairs)

    def check(self) -> None:
        """Raises RuleBroken beside its box for what is no cycle."""
        rules.check_cycle(self.cycle(), commitments_rules.MOST_STAFF)

    def fill_from(self, cycle: Cycle | None, version: int) -> None:
        """Fill an untouched form."""
        self.version.carry(version)
        self.day_from.data, self.night_from.data = (cycle.day_from, cycle.night_from) if cycle else (rules.DAY_FROM, rules.NIGHT_FROM)
        if cycle:
            self.starts_on.data = cycle.starts_on
            for row, (day, night) in zip(self.rows(), cycle.days, strict=False):
                row.by_day.data, row.by_night.data = day, night


class NoCycleForm(RemoveForm):
    """Numbers go by weekday again: one button."""

    version = VersionField()


def cycle_form(count: int) -> CycleForm:
    """Return the form with the boxes of so many days."""
    return _with_days(count)()


@lru_cache(maxsize=rules.MOST)
def _with_days(count: int) -> type[CycleForm]:
    boxes: dict[str, Any] = {"count": count}
    for n in range(count):
        for word, label in (("day", "by day"), ("night", "by night")):
            boxes[f"{word}_{n}"] = WholeNumberField(f"Day {n + 1}, {label}", high=commitments_rules.MOST_STAFF, need=f"Enter how many there are {label} on day {n + 1}; 0 for none")
    return type("FilledCycleForm", (CycleForm,), boxes)
