"""The forms by which a job is put on a day, moved and taken off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import SelectField

from opsplanner.clock import words_of_day, words_of_time
from opsplanner.payback.days.queries import Day, SlotRow
from opsplanner.payback.days.slots.rules import MOST_PLACES
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import TextField, VersionField, WholeNumberField
from opsplanner.web.forms import PageForm


class ScheduleForm(AsksFirst):
    """How many people of which slots work on a job: `schedule_form` adds a box for each slot."""

    version = VersionField()

    def wanted(self) -> list[tuple[int, int]]:
        """Return (slot, people) for each box that was filled."""
        boxes = ((name.removeprefix("places_"), self[name].data) for name in self._fields if name.startswith("places_"))
        return [(int(slot_id), count) for slot_id, count in boxes if count]

    def box(self, slot_id: int) -> Any:
        """Return a slot's box."""
        return self[f"places_{slot_id}"]


def schedule_form(days: Sequence[Day]) -> ScheduleForm:
    """Return the form with a box for each slot of these days."""
    boxes = {
        f"places_{slot.id}": WholeNumberField(
            "People", low=1, high=MOST_PLACES, description=f"{crew}, {words_of_day(day, year=False)}, {words_of_time(slot.starts)}")
        for day, crew, slot in slots_of(days)
    }
    made: ScheduleForm = type("ScheduleForm", (ScheduleForm,), boxes)()
    return made


def slots_of(days: Sequence[Day]) -> list[tuple[date, str, SlotRow]]:
    """Return (day, crew, slot) of all slots of these days."""
    return [(day.day, crew.name, slot) for day in days for crew in day.crews for slot in crew.slots]


class MoveForm(AsksFirst):
    """Where a session goes, and with how many people."""

    slot = SelectField("Day and slot", coerce=int, validate_choice=False)
    places = WholeNumberField("People", low=1, high=MOST_PLACES, need="Enter how many people go")
    version = VersionField()


class TakeOffForm(PageForm):
    """Why a session is taken off."""

    why = TextField("Why it is taken off", need="Say why, since who asked will want to know", limit=200)
    version = VersionField()
