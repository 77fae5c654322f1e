"""The form on which a quarter is wished for: a number for each type, and behind it the type's hours and weekdays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.catalogue.queries import Choices
from opsplanner.errors import RuleBroken
from opsplanner.models import User
from opsplanner.operations.planning.details.forms import several
from opsplanner.operations.proposal.wishes import rules
from opsplanner.operations.proposal.wishes.queries import Kind
from opsplanner.operations.proposal.wishes.rules import DAYS, MOST, Wanted, Wishes
from opsplanner.operations.rules import check_times
from opsplanner.web.fields import DayField, LongTextField, WholeNumberField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import EARLIEST, LATEST, OUTSIDE, number, read_date
from opsplanner.web.wall_times import WallTimeField, ask_which_half

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Line(NamedTuple):
    """The boxes of one type."""

    type: Kind
    number: WholeNumberField
    starts: WallTimeField
    ends: WallTimeField
    days: SelectField
    resources: Any

    @property
    def hours(self) -> str:
        """Its hours and weekdays as they stand, for the line that is folded."""
        days = DAYS[self.days.data][0] if self.days.data in DAYS else DAYS["working"][0]
        if not self.starts.data or not self.ends.data:
            return f"{days}, hours to be entered"
        return f"{days}, {clock.words_of_time(self.starts.data)} to {clock.words_of_time(self.ends.data)}"

    @property
    def wrong(self) -> bool:
        """Say whether a box that is folded has a sentence."""
        return any(field.errors for field in (self.starts, self.ends, self.days, self.resources))


class WishesForm(PageForm):
    """A quarter. Made by `wishes_form`, which adds the boxes of each type."""

    first = DayField("From", need="Enter the first day")
    until = DayField("To", need="Enter the last day")
    lead = SelectField("Lead agency", coerce=number, invalid_choice_message="This agency cannot lead what you plan. Choose from the list")
    a_day = WholeNumberField("At most on one day", low=1, high=10, need="Enter how many there may be on one day, for example 2")
    rather = several("Rather on")
    wards = several("Wards")
    holidays = BooleanField("On bank holidays too")
    not_on = LongTextField("Not on these days, one a line", limit=2000)
    lines: Sequence[Line]

    def set_up(self, types: Sequence[Kind], choices: Choices, user: User) -> None:
        """Offer what there is to choose and, unless it was sent, fill in the quarter that comes next and what the types know."""
        self.lines = [Line(kind, *(self[f"{box}_{kind.id}"] for box in ("number", "starts", "ends", "days", "resources"))) for kind in types]
        leads = [one for one in choices.agencies if user.in_partnership_office or one.id == user.agency_id]
        self.lead.choices = [SelectChoice(one.id, one.name) for one in leads]
        if len(leads) < 2:
            del self.lead
        self.rather.choices = [SelectChoice(n, name) for n, name in enumerate(WEEKDAYS)]
        self.wards.choices = [SelectChoice(ward.id, ward.name) for ward in choices.wards]
        for line in self.lines:
            line.days.choices = [SelectChoice(code, words) for code, (words, _) in DAYS.items()]
            line.resources.choices = [SelectChoice(one.id, f"{one.name}, {one.extra}") for one in choices.resources]
        if not self.is_submitted():
            self.first.data, self.until.data = rules.next_quarter(clock.today())
            self.a_day.data, self.wards.data = 2, [ward.id for ward in choices.wards]
            if "lead" in self:
                self.lead.data = user.agency_id
            for line in self.lines:
                line.starts.data, line.ends.data, line.days.data = line.type.starts, line.type.ends, "working"

    def check(self) -> None:
        """Check what is wished for as a whole. Raises RuleBroken beside its box."""
        for line in self.lines:
            if not line.number.data:
                continue
            for field, when in ((line.starts, "start"), (line.ends, "end")):
                if field.data is None:
                    raise RuleBroken(f"Enter when operations of {line.type.name} {when}, for example 10am", field.name)
            assert self.first.data
            if line.starts.ends_the_day:
                raise RuleBroken("That is the midnight at the end of the day. Enter 0:00", line.starts.name)
            ask_which_half(line.starts, line.ends)
            try:
                check_times(self._wanted(line).wall(self.first.data), None)
            except RuleBroken as broken:
                raise RuleBroken(str(broken), {"start": line.starts.name, "end": line.ends.name}.get(broken.field or "", line.ends.name)) from broken
        rules.check(self.wishes(0), clock.today())

    def wishes(self, own: int) -> Wishes:
        """Return what was typed; `own` is the agency that leads where there is none to choose. Raises RuleBroken for a day that is none."""
        assert self.first.data and self.until.data and self.a_day.data
        return Wishes(
            first=self.first.data, until=self.until.data, wanted=tuple(self._wanted(line) for line in self.lines if line.number.data), wards=tuple(self.wards.data or ()),
            lead_agency_id=self.lead.data if "lead" in self else own, a_day=self.a_day.data, holidays=bool(self.holidays.data), not_on=self._days(),
            rather=tuple(self.rather.data or ()),
        )

    def _wanted(self, line: Line) -> Wanted:
        kind = line.type
        assert line.number.data and line.starts.data and line.ends.data
        briefing = kind.briefing if line.starts.data == kind.starts else None
        return Wanted(kind.id, kind.code, line.number.data, line.starts.data, line.ends.data, briefing, line.days.data, tuple(line.resources.data or ()))

    def _days(self) -> tuple[date, ...]:
        found = []
        for typed in filter(None, (each.strip() for each in re.split(r"[\n;]", self.not_on.data or ""))):
            day = read_date(typed)
            if day is None:
                raise RuleBroken(f"“{typed[:40]}” is no date. Write one a line, for example 3/12/2026", "not_on")
            if not EARLIEST <= day <= LATEST:
                raise RuleBroken(f"{OUTSIDE} instead of “{typed[:40]}”", "not_on")
            found.append(day)
        return tuple(found)


def wishes_form(types: Sequence[Kind], choices: Choices, user: User) -> WishesForm:
    """Return the form with boxes for each of these types."""
    form = _with_types(tuple((kind.id, kind.name) for kind in types))()
    form.set_up(types, choices, user)
    return form


@lru_cache(maxsize=16)
def _with_types(types: tuple[tuple[int, str], ...]) -> type[WishesForm]:
    """Return the form for these types: making a class takes as long as filling it."""
    boxes: dict[str, Any] = {}
    for id_, name in types:
        boxes[f"number_{id_}"] = WholeNumberField(name, high=MOST)
        boxes[f"starts_{id_}"] = WallTimeField("Starts at", description=f"When {name} starts")
        boxes[f"ends_{id_}"] = WallTimeField("Ends at", description=f"When {name} ends")
        boxes[f"days_{id_}"] = SelectField("On which days", description=f"Days of {name}", validate_choice=True)
        boxes[f"resources_{id_}"] = several("Resources", description=f"Resources of {name}")
    return type("FilledWishesForm", (WishesForm,), boxes)
