"""The form that makes a series: what becomes of each date, and by when agencies answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.operations.checks.rules import Checks
from opsplanner.operations.checks.words import THE_DAY
from opsplanner.operations.rules import answer_days, check_times
from opsplanner.operations.series import rules, words
from opsplanner.operations.series.moves.forms import DueForm
from opsplanner.operations.series.rules import Chosen, box_of
from opsplanner.web.fields import DayField, TextField

KEEP, MOVE, LEAVE = "keep", "move", "leave"


class DateBoxes(NamedTuple):
    """What is chosen of one date."""

    day: date
    do: RadioField
    to: DayField
    why: TextField


class DatesForm(DueForm):
    """A series that is to be made, with the version of the operation that it is made of. Made by `dates_form`, which adds the boxes of each date."""

    seen = HiddenField()
    """What the page has said that stands in the way: what is new since is shown before anything is saved."""
    rows: Sequence[DateBoxes]
    wall: clock.Wall
    found: Mapping[date, Checks] = {}
    """What stands in the way now of the days that are planned."""

    def set_up(self, days: Sequence[date], wall: clock.Wall, holidays: Mapping[date, str], version: int) -> None:
        """Fit the form to its days and, unless it was sent, keep each but those on which there is a reason to leave it out."""
        self.wall, self.rows = wall, [DateBoxes(day, *(self[box_of(day, box)] for box in ("do", "to", "why"))) for day in days]
        self.version.carry(version)
        for row in self.rows:
            if not self.is_submitted():
                reason = self._why_left_out(row.day, holidays)
                row.do.data, row.why.data = (LEAVE, reason) if reason else (KEEP, row.why.data)
        if not self.is_submitted():
            to_come = [row.day for row in self.rows if row.do.data == KEEP]
            offered = answer_days(clock.today(), min(to_come, default=None), holidays)
            self.answer_by.data = offered[len(offered) // 2] if offered else None

    def _why_left_out(self, day: date, holidays: Mapping[date, str]) -> str:
        if day in holidays:
            return holidays[day]
        if day < clock.today():
            return "It is past"
        try:
            check_times(self.wall_on(day), None)
        except RuleBroken as broken:
            return str(broken)[:200]
        return ""

    def wall_on(self, day: date) -> clock.Wall:
        """Return the hours of the series on a day: by the clock on the wall, whichever way it was turned since."""
        return replace(self.wall, day=day)

    def on(self, row: DateBoxes) -> date | None:
        """Return the day of an operation that is to be made for a date; None for none."""
        return {KEEP: row.day, MOVE: row.to.data}.get(row.do.data)

    def chosen(self) -> list[Chosen]:
        """Return what becomes of each date."""
        return [Chosen(row.day, self.on(row), row.why.data or "" if row.do.data != KEEP else "") for row in self.rows]

    def check(self) -> None:
        """Check each date that is kept or moved, and all of them together. Raises RuleBroken beside its box."""
        for row in self.rows:
            if row.do.data not in (KEEP, MOVE, LEAVE):
                raise RuleBroken(f"Choose what becomes of {clock.words_of_day(row.day)}", row.do.name)
            if row.do.data == MOVE and row.to.data is None:
                raise RuleBroken(f"Enter the day to which {clock.words_of_day(row.day)} is moved", row.to.name)
            day = self.on(row)
            if day is None:
                continue
            beside = row.to.name if row.do.data == MOVE else row.do.name
            try:
                check_times(self.wall_on(day), clock.now())
            except RuleBroken as broken:
                raise RuleBroken(f"{clock.words_of_day(day)}: {broken}", beside) from broken
        rules.check_chosen(self.chosen())
        super().check()
        if since := self._new_since():
            raise RuleBroken(words.changed_since(since))

    def carry_seen(self, found: Mapping[date, Checks]) -> None:
        """Carry what the page says now of the days that are planned."""
        self.seen.data, self.seen.raw_data = " ".join(sorted(filter(None, (self._said_of(day, checks) for day, checks in found.items())))), None

    def _new_since(self) -> list[date]:
        """Return the days of which something stands in the way that the page which was sent has not shown."""
        shown = set((self.seen.data or "").split())
        return [day for day in sorted(self.found) if self._said_of(day, self.found[day]) not in {"", *shown}]

    def _said_of(self, day: date, checks: Checks) -> str:
        """Return what stands for all that stands in the way on a day; "" for nothing. That a date of the rule is a bank holiday its row says in any case."""
        of_rule = any(row.day == day for row in self.rows)
        said = [line.words for group in checks.groups if not of_rule or group.heading != THE_DAY for line in group.lines if line.warns]
        return hashlib.sha256(repr((day, said)).encode()).hexdigest()[:12] if said else ""


def dates_form(days: Sequence[date], wall: clock.Wall, holidays: Mapping[date, str], version: int) -> DatesForm:
    """Return the form with the boxes of each of these days."""
    form = _with_dates(tuple(days))()
    form.set_up(days, wall, holidays, version)
    return form


@lru_cache(maxsize=32)
def _with_dates(days: tuple[date, ...]) -> type[DatesForm]:
    """Return the form for these days: making a class takes as long as filling it."""
    boxes: dict[str, Any] = {}
    for day in days:
        said = clock.words_of_day(day, weekday=False)
        boxes[box_of(day, "do")] = RadioField(
            clock.words_of_day(day), choices=[SelectChoice(KEEP, "Keep"), SelectChoice(MOVE, "Move"), SelectChoice(LEAVE, "Leave out")], validate_choice=False,
        )
        boxes[box_of(day, "to")] = DayField("Move to", description=f"Move {said} to")
        boxes[box_of(day, "why")] = TextField("Why", limit=200, description=f"Why {said}")
    return type("DatesOfSeriesForm", (DatesForm,), boxes)
