"""The forms of a crew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.models import Crew
from opsplanner.payback.days.crews.queries import Supervisor
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.slots.rules import MOST_PLACES, NewSlot
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import TextField, VersionField, WholeNumberField
from opsplanner.web.typed import number_or_none
from opsplanner.web.wall_times import WallTimeField

SLOTS = (1, 2)


class CrewForm(AsksFirst):
    """A crew of one day: who supervises it, and one or two slots."""

    name = TextField("Name of the crew", need="Enter a name, for example Crew A", limit=80)
    supervisor = SelectField("Supervisor", validate_choice=False)
    starts_1 = WallTimeField("Starts", need="Enter when it starts, for example 9am", description="First slot, starts")
    ends_1 = WallTimeField("Ends", need="Enter when it ends, for example 4pm", description="First slot, ends")
    places_1 = WholeNumberField("Places", low=1, high=MOST_PLACES, need="Enter how many people it has places for", description="First slot, places")
    starts_2 = WallTimeField("Starts", description="Second slot, starts")
    ends_2 = WallTimeField("Ends", description="Second slot, ends")
    places_2 = WholeNumberField("Places", low=1, high=MOST_PLACES, description="Second slot, places")

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
