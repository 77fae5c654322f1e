"""The forms by which a job is put on a day, moved and taken off."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import SelectField, StringField

from opsplanner.clock import words_of_day, words_of_time
from opsplanner.errors import RuleBroken
from opsplanner.payback.days.queries import Day, SlotRow
from opsplanner.payback.days.slots.rules import MOST_PLACES
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import TextField, VersionField, WholeNumberField
from opsplanner.web.forms import PageForm

_JOB = re.compile(r"[A-Z0-9-]{1,40} [0-9]{1,9}")
"""A job and its version, as a form carries them: "PAYBACK-2026-014 3"."""
CHOSEN = "chosen"
"""What the button beside the list of slots sends in place of a slot."""


class _SlotsForm(AsksFirst):
    """How many people of which slots work on a job: a box for each slot is added."""

    def wanted(self) -> list[tuple[int, int]]:
        """Return (slot, people) for each box that was filled."""
        boxes = ((name.removeprefix("places_"), self[name].data) for name in self._fields if name.startswith("places_"))
        return [(int(slot_id), count) for slot_id, count in boxes if count]

    def box(self, slot_id: int) -> Any:
        """Return a slot's box."""
        return self[f"places_{slot_id}"]


class ScheduleForm(_SlotsForm):
    """The slots of one job: `schedule_form` adds a box for each."""

    version = VersionField()


def schedule_form(days: Sequence[Day]) -> ScheduleForm:
    """Return the form with a box for each slot of these days."""
    made: ScheduleForm = type("ScheduleForm", (ScheduleForm,), _boxes(days))()
    return made


def _boxes(days: Sequence[Day], wanted: Collection[str] | None = None) -> dict[str, WholeNumberField]:
    return {
        f"places_{slot.id}": WholeNumberField(
            "People", low=1, high=MOST_PLACES, description=f"{crew}, {words_of_day(day, year=False)}, {words_of_time(slot.starts)}")
        for day, crew, slot in slots_of(days)
        if wanted is None or str(slot.id) in wanted
    }


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


class PutHereForm(_SlotsForm):
    """Which job goes on which slots, and with how many people: `put_here_form` adds the boxes. Each job carries its own version."""

    job = StringField("Job")
    here = StringField("Slot")
    """The slot whose button was pressed: it takes the job, whatever its box says. CHOSEN: the one that is chosen in the list of slots."""
    slot = StringField("Slot")
    gone = False
    """A number was typed beside a slot that is not there any more."""

    def check(self) -> None:
        """A job has to be chosen, and the slot has to be there still. Raises RuleBroken."""
        if not _JOB.fullmatch(self.job.data or ""):
            raise RuleBroken("Choose a job", "job")
        if self.here.data == CHOSEN and not self.slot.data:
            raise RuleBroken("Choose a slot", "slot")
        if self.gone or (self.pressed and f"places_{self.pressed}" not in self):
            raise RuleBroken("This slot is not there any more. Choose another one")

    @property
    def pressed(self) -> str:
        """The slot that takes the job by one press, or ""."""
        return (self.slot.data if self.here.data == CHOSEN else self.here.data) or ""

    @property
    def reference(self) -> str:
        """The job that is chosen, or ""."""
        return (self.job.data or "").partition(" ")[0]

    @property
    def seen_version(self) -> int:
        """The version of it that the page showed."""
        return int((self.job.data or "").partition(" ")[2])

    def fill_here(self, offered: Callable[[SlotRow], int], slots: Iterable[SlotRow]) -> None:
        """Fill the box of the slot whose button was pressed with how many people are offered, unless a number was typed."""
        for slot in slots:
            box = self._fields.get(f"places_{slot.id}")
            if str(slot.id) == self.pressed and box is not None and not any(box.raw_data or ()):
                box.data = offered(slot)

    def typed(self, slot_id: int) -> Any:
        """Return a slot's box where something was typed or is offered in it; None: it is empty."""
        return self._fields.get(f"places_{slot_id}")


def put_here_form(days: Sequence[Day], sent: Mapping[str, str], *, fresh: bool = False) -> PutHereForm:
    """Return the form with a box for each slot of these days that was filled or pressed in what was `sent`: an empty one needs none, and there are hundreds.

    A `fresh` one has nothing of what was sent: that is done.
    """
    wanted = {name.removeprefix("places_") for name, text in sent.items() if name.startswith("places_") and text.strip()}
    wanted |= {sent.get("here", ""), sent.get("slot", "") if sent.get("here") == CHOSEN else ""}
    boxes = _boxes(days, wanted)
    kind: type[PutHereForm] = type("PutHereForm", (PutHereForm,), boxes) if boxes else PutHereForm
    made = kind(**({"formdata": None} if fresh else {}))
    made.gone = any(number.isdecimal() and f"places_{number}" not in boxes for number in wanted)
    return made
