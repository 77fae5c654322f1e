"""What Probation's coordinator types about days, crews and slots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from opsplanner.errors import RuleBroken
from opsplanner.models import Crew
from opsplanner.payback.day_crews import NewCrew
from opsplanner.payback.day_queries import Day, SlotRow, Supervisor
from opsplanner.payback.day_rules import MOST_PLACES, WEEKDAYS, NewSlot, asked_as
from opsplanner.web.fields import DayField, TextField, VersionField, WholeNumberField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none
from opsplanner.web.wall_times import WallTimeField

SLOTS = (1, 2)


class AsksFirst(PageForm):
    """A form whose change may have to be asked about: what the page said then, and the tick that goes on by name."""

    go_on = BooleanField("Go on all the same, in my name")
    warned = HiddenField()

    @property
    def accepted(self) -> str:
        """What the tick holds for."""
        return self.warned.data or "" if self.go_on.data else ""

    @property
    def asks(self) -> bool:
        """Say whether the page has to ask before it goes on."""
        return bool(self.go_on.errors)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put a sentence beside its box; what is asked about is remembered, so that the tick holds for that and no more."""
        super().refuse(sentence, field)
        if field == "go_on":
            self.warned.data, self.warned.raw_data, self.go_on.data = asked_as(sentence), None, False


class PatternForm(AsksFirst):
    """The usual working days."""

    weekdays = SelectMultipleField(
        "Probation works on", choices=[SelectChoice(n, name) for n, name in enumerate(WEEKDAYS)], coerce=int,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    version = VersionField()

    def fill(self, weekdays: Sequence[int], version: int) -> None:
        """Show what is kept."""
        self.weekdays.data = sorted(weekdays)
        self.version.carry(version)


class ExceptionForm(AsksFirst):
    """A date that differs from the pattern."""

    day = DayField("Date", need="Enter the date")
    works = RadioField(
        "On this date Probation", choices=[SelectChoice("worked", "works besides"), SelectChoice("closed", "does not work")],
        validators=[InputRequired("Choose whether it is worked or closed")],
    )  # fmt: skip
    reason = TextField("Why", need="Say why, for example training, or a big clean-up", limit=200)


class UnsayForm(AsksFirst):
    """One button, which may have to be asked about."""


class CrewForm(AsksFirst):
    """A crew of one day: who supervises it, and one or two slots."""

    name = TextField("Name of the crew", need="Enter a name, for example Crew A", limit=80)
    supervisor = SelectField("Supervisor", validate_choice=False)
    starts_1 = WallTimeField("Starts", need="Enter when it starts, for example 9am")
    ends_1 = WallTimeField("Ends", need="Enter when it ends, for example 4pm")
    places_1 = WholeNumberField("Places", low=1, high=MOST_PLACES, need="Enter how many people it has places for")
    starts_2 = WallTimeField("Starts")
    ends_2 = WallTimeField("Ends")
    places_2 = WholeNumberField("Places", low=1, high=MOST_PLACES)

    def check(self) -> None:
        """The second slot is there whole or not at all."""
        boxes: list[Any] = [self.starts_2, self.ends_2, self.places_2]
        if any(box.data is not None for box in boxes):
            for box, need in zip(boxes, ("when it starts", "when it ends", "its places"), strict=True):
                if box.data is None:
                    raise RuleBroken(f"Enter {need}, or empty the whole second slot", box.name)

    def offer(self, supervisors: Sequence[Supervisor]) -> None:
        """Offer who can supervise."""
        self.supervisor.choices = [SelectChoice("", "Nobody yet"), *(SelectChoice(str(each.id), each.name) for each in supervisors)]

    def crew(self) -> NewCrew:
        """Return the crew that was typed."""
        slots = [
            NewSlot(n, self[f"starts_{n}"].data, self[f"ends_{n}"].data, self[f"places_{n}"].data) for n in SLOTS if self[f"starts_{n}"].data is not None
        ]
        return NewCrew(self.name.data or "", number_or_none(self.supervisor.data), tuple(slots))

    def fill_new(self, count: int) -> None:
        """Offer a usual crew: a whole day, six places. (docs/domain.md, "Crews")"""
        self.name.data = f"Crew {chr(ord('A') + count % 26)}"
        self.starts_1.data, self.ends_1.data, self.places_1.data = time(9), time(16), 6


class ChangeCrewForm(CrewForm):
    """A crew that is there."""

    version = VersionField()

    def fill_from(self, crew: Crew) -> None:
        """Show what is kept."""
        self.name.data, self.supervisor.data = crew.name, str(crew.supervisor_id or "")
        live = [slot for slot in crew.slots if slot.places > 0]
        for n, slot in zip(SLOTS, live, strict=False):
            self[f"starts_{n}"].data, self[f"ends_{n}"].data, self[f"places_{n}"].data = slot.starts, slot.ends, slot.places


class RemoveForm(AsksFirst):
    """Taking a crew out."""

    version = VersionField()


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
    boxes = {f"places_{slot.id}": WholeNumberField("People", low=1, high=MOST_PLACES) for _, _, slot in slots_of(days)}
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
