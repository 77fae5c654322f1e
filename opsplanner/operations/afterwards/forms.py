"""The small form on which an operation is noted that took place and was not planned here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from flask import request
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.catalogue.queries import Choice, Choices, TypeDetail, TypeRow
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.errors import RuleBroken
from opsplanner.models import User
from opsplanner.operations.afterwards import rules
from opsplanner.operations.afterwards.rules import Came, Entered
from opsplanner.operations.planning.details.forms import GONE, named_place, several
from opsplanner.operations.rules import check_times
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import DayField, LongTextField, TextField, WholeNumberField
from opsplanner.web.typed import code_or_none, number, number_or_none
from opsplanner.web.wall_times import WallTimeField, settle_times


class AfterwardsForm(AsksFirst):
    """An operation that took place. Made by `afterwards_form`, which adds a box for each agency."""

    read_first = "Nothing is saved yet. Read what is asked, then tick the box if it is another one"
    kind = SelectField("What kind it was", coerce=number_or_none, invalid_choice_message="Choose what kind it was")
    day = DayField("Day", need="Enter the day")
    start = WallTimeField("Started at", need="Enter when it started, for example 10am")
    end = WallTimeField("Ended at", need="Enter when it ended, for example 2pm")
    wards = several("Wards")
    place = SelectField("Meeting point", coerce=code_or_none, invalid_choice_message=GONE)
    new_place = TextField("Name of the place", limit=160)
    new_postcode = TextField("Postcode", limit=10)
    lead = SelectField("Lead agency", coerce=number, invalid_choice_message="This agency cannot lead what you note. Choose from the list")
    objectives = LongTextField("What it was for")
    notes = LongTextField("Notes")
    usual: Sequence[Choice] = ()
    """The agencies that usually take part in what was chosen, in its order."""
    others: Sequence[Choice] = ()
    wall: clock.Wall | None = None

    def set_up(self, kinds: Sequence[TypeRow], choices: Choices, chosen: TypeDetail | None, usual: Sequence[int], user: User) -> None:
        """Fill the lists to choose from and, unless something was sent, the boxes that the kind fills."""
        by_id = {one.id: one for one in choices.agencies}
        self.usual = [by_id[id_] for id_ in usual if id_ in by_id]
        self.others = [one for one in choices.agencies if one.id not in usual]
        self.kind.choices = [*([] if chosen else [SelectChoice("", "Choose")]), *(SelectChoice(one.id, one.name) for one in kinds)]
        self.wards.choices = [SelectChoice(one.id, one.name) for one in choices.wards]
        self.place.choices = [SelectChoice("", "Not known"), *(SelectChoice(one.code, ", ".join(filter(None, (one.name, one.extra)))) for one in choices.places)]
        may_lead = [one for one in choices.agencies if user.in_partnership_office or one.id == user.agency_id]
        self.lead.choices = [SelectChoice(one.id, one.name) for one in may_lead]
        if request.method == "POST":
            return
        leads = chosen.lead_agency_id if chosen else None
        self.lead.data = leads if leads in {one.id for one in may_lead} else user.agency_id
        if chosen:
            self.kind.data, self.start.data, self.end.data, self.objectives.data = chosen.id, chosen.starts, chosen.ends, chosen.objectives

    def check(self) -> None:
        """Check day against times. Raises RuleBroken."""
        if self.kind.data is None:
            raise RuleBroken("Choose what kind it was", "kind")
        self.wall = settle_times(self.day.data, self.start, self.end)
        check_times(self.wall, None)
        rules.check_over(self.wall, clock.now())
        rules.check_said(wards=len(self.wards.data or ()), came=[part.came or 0 for part in self.parts()])
        self.where()

    def parts(self) -> tuple[Came, ...]:
        """The agencies of which a number was entered. The one that leads took part whatever its number: it was its operation."""
        numbers = {one.id: self[f"came_{one.id}"].data for one in (*self.usual, *self.others)}
        return tuple(Came(id_, came, came, bool(came) or id_ == self.lead.data) for id_, came in numbers.items() if came is not None)

    @property
    def others_said(self) -> bool:
        """Say whether something was typed of an agency that does not usually take part."""
        return any(any(self[f"came_{one.id}"].raw_data or ()) for one in self.others)

    def where(self) -> str | NamedPlace | None:
        """The meeting point. Raises RuleBroken beside one that is half said."""
        new = named_place(self.new_place, self.new_postcode)
        if new and self.place.data:
            raise RuleBroken("Choose a place from the list or type a new one, not both", "new_place")
        return new or self.place.data

    def values(self, user: User) -> Entered:
        """What was typed, for the service."""
        assert self.wall is not None
        return Entered(
            type_id=self.kind.data, wall=self.wall, lead_agency_id=self.lead.data, author_id=user.id, author_agency_id=user.agency_id,
            ward_ids=tuple(self.wards.data or ()), place=self.where(), parts=self.parts(), objectives=self.objectives.data or "", notes=self.notes.data or "",
        )


def afterwards_form(kinds: Sequence[TypeRow], choices: Choices, chosen: TypeDetail | None, usual: Sequence[int], user: User) -> AfterwardsForm:
    """Return the form with a box for each agency, filled with what the kind brings unless something was sent; `usual` are the ids of its agencies."""
    form = _with_boxes(tuple((one.id, one.name) for one in choices.agencies))()
    form.set_up(kinds, choices, chosen, usual, user)
    return form


@lru_cache(maxsize=16)
def _with_boxes(agencies: tuple[tuple[int, str], ...]) -> type[AfterwardsForm]:
    """Return the form for these agencies: making a class takes as long as filling it."""
    return type("FilledAfterwardsForm", (AfterwardsForm,), {f"came_{id_}": WholeNumberField(name) for id_, name in agencies})
