"""Times of day in forms, fitted to their day: where the clocks go back, which of two hours is meant."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from wtforms import Field
from wtforms.validators import Optional
from wtforms.widgets import TextInput

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.web.fields import Needed
from opsplanner.web.typed import LONG, clean, half_said, read_time


class WallTimeField(Field):
    """A time of day as people write it. When the hour happens twice that day, the page asks "first or second?"

    `data` is a time whose fold says which; `asks_which_hour` is set by `settle`.
    """

    widget = TextInput()
    asks_which_hour = False
    which: str | None = None
    ends_the_day = False
    """It was typed as 24:00: the midnight at the end of the day."""
    half_said = False
    """It was typed without its half of the day, as 3 or 3.30."""

    def __init__(self, label: str, *, need: str | None = None, **kwargs: Any):
        super().__init__(label, validators=[Needed(need) if need else Optional()], **kwargs)

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the box, and the radios beside it when they were shown."""
        chosen = formdata.get(f"{self.name}-which") if formdata else None
        self.which = chosen if chosen in ("first", "second") else None
        super().process(formdata, *args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a kind sentence."""
        self.data = None
        typed = clean(valuelist[0]) if valuelist else ""
        if not typed:
            return
        found = read_time(typed)
        if found is None:
            raise ValueError("Enter a time, for example 9.30am or 14:00")
        self.data, self.ends_the_day, self.half_said = found, typed.startswith("24"), half_said(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""

    def settle(self, day: date) -> None:
        """Fit the time to its day: choose which of two hours. Raises RuleBroken when the person has to say which."""
        if self.data is None:
            return
        if not clock.happens_twice(day, self.data):
            self.data = self.data.replace(fold=0)
            return
        self.asks_which_hour = True
        if self.which is None and self.data.fold:
            self.which = "second"
        if self.which is None:
            raise RuleBroken(
                f"The clocks go back that night, so {clock.words_of_time(self.data)} happens twice. Choose which of the two is meant", self.name
            )
        self.data = self.data.replace(fold=int(self.which == "second"))


def ask_which_half(start: WallTimeField, end: WallTimeField) -> None:
    """Ask for the half of the day where "9 to 3" would be read as 9am to 3am next morning, though 3pm may be meant (docs/domain.md, "How long an operation lasts").

    Raises RuleBroken on the box whose half was not said; of two it is the end. A time that says its half is never asked about.
    """
    if start.data is None or end.data is None:
        return
    length = _clock_face(end.data) - _clock_face(start.data)
    if (length if length > timedelta(0) else length + timedelta(days=1)) <= LONG:
        return
    asked = next((field for field in (end, start) if field.half_said), None)
    if asked is not None and asked.data is not None:
        read, other = asked.data, asked.data.replace(hour=(asked.data.hour + 12) % 24)
        raise RuleBroken(f"Enter {clock.words_of_time(other)} or {clock.words_of_time(read)}: “{clean(asked.raw_data[0])}” can be both", asked.name)


def _clock_face(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def settle_times(day: date | None, start: WallTimeField, end: WallTimeField, briefing: WallTimeField | None = None) -> clock.Wall:
    """Return day and times as agreed, once every hour that happens twice was chosen.

    Raises RuleBroken on the box of a time that does not exist, that happens twice and was not chosen, or whose half of the day has to be
    said, and for a start at 24:00.
    """
    ask_which_half(start, end)
    if day is None:
        raise RuleBroken("Enter the day", "day")
    if start.data is None or end.data is None:
        raise RuleBroken("Enter when it starts and when it ends", (start if start.data is None else end).name)
    if start.ends_the_day:
        raise RuleBroken(f"That is the midnight at the end of {clock.words_of_day(day)}. Enter 0:00, and the day that begins then", start.name)
    for field in filter(None, (start, briefing)):
        field.settle(day)
    next_day = clock.Wall(day, start.data, end.data).end_day
    end.settle(next_day)
    wall = clock.Wall(day, start.data, end.data, briefing.data if briefing else None)
    wall.period()
    wall.muster()
    return wall
