"""The form by which several dates of a series are changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.catalogue.queries import Choice
from opsplanner.clock import words_of_day
from opsplanner.commitments.rules import MOST_STAFF
from opsplanner.errors import RuleBroken
from opsplanner.operations.planning.details.forms import several
from opsplanner.operations.rules import check_times
from opsplanner.operations.series.changing.rules import ALL, FOLLOWING, ONE, TEXTS, Now, Wish
from opsplanner.operations.series.moves.forms import DueForm
from opsplanner.web.fields import LongTextField, TextField, WholeNumberField
from opsplanner.web.wall_times import WallTimeField, settle_times

FURTHEST = 60
LATER, EARLIER = "later", "earlier"


class ChangeForm(DueForm):
    """What changes, and of which dates. It carries the series' version, and those of the dates that the preview showed."""

    date = SelectField("The date you begin with", validate_choice=False)
    scope = RadioField(
        "Change", choices=[SelectChoice(ONE, "This date alone"), SelectChoice(FOLLOWING, "This one and all that follow"), SelectChoice(ALL, "All that have not started yet")],
        default=FOLLOWING,
    )
    start = WallTimeField("Starts at", need="Enter when it starts, for example 10am")
    end = WallTimeField("Ends at", need="Enter when it ends, for example 2pm")
    briefing = WallTimeField("Briefing at")
    days = WholeNumberField("Move each date by so many days", high=FURTHEST)
    way = RadioField("Which way", choices=[SelectChoice(LATER, "Later"), SelectChoice(EARLIER, "Earlier")], default=LATER)
    place = SelectField("Meeting point", validate_choice=False)
    objectives = LongTextField("Objectives")
    commanders = LongTextField("Commanders by role", limit=1000)
    duty_telephone = TextField("Duty telephone on the day", limit=40)
    notes = LongTextField("Notes and briefing")
    resources = several("Vehicles and equipment")
    why = TextField("Why it changes", limit=400)
    seen = HiddenField()
    begun: Now | None = None
    agency_names: Mapping[int, str] = {}

    @property
    def numbers(self) -> list[WholeNumberField]:
        """The boxes of the agencies that take part in the date that the change begins with."""
        return [self[number_box(agency_id)] for agency_id in self.agency_names]

    @property
    def asks_others(self) -> bool:
        """Say whether what is folded away has something to say: another number, other resources, or a sentence beside a box."""
        begun, numbers = self.begun, {id_: self[number_box(id_)] for id_ in self.agency_names}
        other = begun and (any(box.data != begun.numbers[id_] for id_, box in numbers.items()) or set(self.resources.data or ()) != begun.resources)
        return bool(other or self.resources.errors or any(box.errors for box in numbers.values()))

    def offer(self, dates: Sequence[Now], places: Sequence[Choice], resources: Sequence[Choice], begun: Now) -> None:
        """Fill the lists to choose from."""
        self.begun = begun
        self.resources.choices = [SelectChoice(one.id, one.name) for one in resources]
        self.date.choices = [SelectChoice(date.reference, f"{words_of_day(date.wall.day)}, {date.reference}") for date in dates]
        self.place.choices = [SelectChoice("", "Not settled yet"), *(SelectChoice(place.code, place.name) for place in places)]
        if begun.place and begun.place not in [place.code for place in places]:
            self.place.choices.append(SelectChoice(begun.place, begun.place_name))

    def fill_from(self, begun: Now) -> None:
        """Show the date that the change begins with."""
        self.date.data, self.place.data = begun.reference, begun.place
        self.start.data, self.end.data, self.briefing.data = begun.wall.start, begun.wall.end, begun.wall.briefing
        for name in TEXTS:
            self[name].data = begun.texts[name]
        for agency_id in self.agency_names:
            self[number_box(agency_id)].data = begun.numbers[agency_id]
        self.resources.data = sorted(begun.resources)

    def check(self) -> None:
        """Check what changes by itself. Raises RuleBroken beside its box."""
        super().check()
        self.wish()
        if not self.why.data:
            raise RuleBroken("Enter why it changes, so that the others know", "why")
        if self.place.data not in [choice.value for choice in self.place.choices]:
            raise RuleBroken("This place is no longer used. Choose another", "place")

    def wish(self) -> Wish:
        """Return what is wished. Raises RuleBroken for times that make no sense on the day it begins with."""
        assert self.begun is not None
        wall = settle_times(self.begun.wall.day, self.start, self.end, self.briefing)
        check_times(wall, None)
        by = (self.days.data or 0) * (-1 if self.way.data == EARLIER else 1)
        names = {choice.value: choice.label for choice in self.place.choices}
        place = self.place.data or ""
        numbers = {agency_id: self[number_box(agency_id)].data for agency_id in self.agency_names}
        return Wish(
            wall, by, place, names.get(place, "") if place else "", {name: self[name].data or "" for name in TEXTS},
            {agency_id: self.begun.numbers[agency_id] if number is None else number for agency_id, number in numbers.items()}, frozenset(self.resources.data or ()),
            self.agency_names, {choice.value: choice.label for choice in self.resources.choices},
        )

    def carry_seen(self, dates: Sequence[Now]) -> None:
        """Carry the versions of the dates that the preview shows."""
        self.seen.data, self.seen.raw_data = " ".join(f"{date.reference}:{date.version}" for date in dates), None

    def versions(self) -> dict[str, int]:
        """Return the versions that the preview was made of, by reference."""
        found = (each.rpartition(":") for each in (self.seen.data or "").split())
        return {reference: int(version) for reference, _, version in found if version.isdigit() and len(version) < 10}


def number_box(agency_id: int) -> str:
    """Return what the box is called of how many people are asked of an agency."""
    return f"staff_{agency_id}"


def change_form(agencies: Mapping[int, str]) -> ChangeForm:
    """Return the form with a box for each of these agencies, by id and name."""
    form = _with_boxes(tuple(agencies.items()))()
    form.agency_names = agencies
    return form


@lru_cache(maxsize=32)
def _with_boxes(agencies: tuple[tuple[int, str], ...]) -> type[ChangeForm]:
    """Return the form for these agencies: making a class takes as long as filling it."""
    boxes = {number_box(agency_id): WholeNumberField(name, high=MOST_STAFF) for agency_id, name in agencies}
    return type("ChangeFormOfSeries", (ChangeForm,), boxes)
