"""The form by which a standing site is put on its next dates: a tick, a slot and people for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from opsplanner.clock import words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.payback.days.slots.rules import MOST_PLACES, places
from opsplanner.payback.standing.dates.services import Chosen, box_of
from opsplanner.payback.standing.rules import Dated, slot_for
from opsplanner.web.address import read_day
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import VersionField, WholeNumberField


class Boxes(NamedTuple):
    """A date that can be chosen, with its boxes."""

    dated: Dated
    slot: Any
    people: Any


class DatesForm(AsksFirst):
    """Which dates, where, and with how many people: `dates_form` adds two boxes for each."""

    on = SelectMultipleField("Dates", validate_choice=False)
    version = VersionField()
    rows: list[Boxes] = []

    def check(self) -> None:
        """Each date that is ticked has its slot and its people. Raises RuleBroken beside the box."""
        self.chosen()

    def chosen(self) -> list[Chosen]:
        """Return the dates that are ticked. Raises RuleBroken for none, and beside the box of one that is not whole."""
        ticked, offered = self.on.data or [], {row.dated.day: row for row in self.rows}
        if not ticked:
            raise RuleBroken("Tick the dates that it is put on", "on")
        found = []
        for iso in dict.fromkeys(ticked):
            day = read_day(iso)
            row = offered.get(day) if day else None
            if row is None:
                raise RuleBroken("One of these dates cannot be put on any more. Look at them again", "on")
            if row.slot.data not in {slot.id for slot in row.dated.slots}:
                raise RuleBroken(f"This slot is not there any more. Choose another one for {words_of_day(row.dated.day)}", row.slot.name)
            if row.people.data is None:
                raise RuleBroken(f"Enter how many people go on {words_of_day(row.dated.day)}", row.people.name)
            found.append(Chosen(row.dated.day, row.slot.data, row.people.data))
        return found

    def fill(self) -> None:
        """Tick each date on which it was not given up before."""
        self.on.data = [row.dated.day.isoformat() for row in self.rows if not row.dated.given_up]


def dates_form(dates: Sequence[Dated], last: tuple[str, str] | None) -> DatesForm:
    """Return the form with the boxes of each date that the site can be put on, filled with the slot of the `last` visit and the people of the rule."""
    can = [one for one in dates if one.can and not one.besides]
    boxes: dict[str, Any] = {}
    for one in can:
        offered, said = slot_for(one.slots, last, one.people), words_of_day(one.day, year=False)
        choices = [SelectChoice(slot.id, f"{slot.words}: {places(slot.left)} left") for slot in one.slots]
        boxes[box_of(one.day, "slot")] = SelectField("Crew and slot", coerce=_number, choices=choices, validate_choice=False, default=offered.id, description=f"Crew and slot on {said}")
        boxes[box_of(one.day, "people")] = WholeNumberField("People", low=1, high=MOST_PLACES, default=min(one.people, offered.left), description=f"People on {said}")
    made: DatesForm = type("DatesForm", (DatesForm,), boxes)()
    made.rows = [Boxes(one, made[box_of(one.day, "slot")], made[box_of(one.day, "people")]) for one in can]
    return made


def _number(typed: Any) -> int:
    return int(typed) if str(typed).isascii() and str(typed).isdigit() and len(str(typed)) < 10 else 0


