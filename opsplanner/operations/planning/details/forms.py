"""The boxes that both planning forms have, in the page's order, and the form on which details are changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import request
from wtforms import BooleanField, Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue import rules as catalogue_rules
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.errors import RuleBroken
from opsplanner.models import User
from opsplanner.operations.planning.folds.forms import FoldingForm, Folds
from opsplanner.operations.planning.queries import Kept, Sheet
from opsplanner.operations.planning.rules import Details
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.typed import number

GONE = "One of these is no longer there. Choose from the list"
ORDER = (
    "day", "start", "end", "briefing", "wards", "place", "new_place", "new_postcode", "lead", "agency",
    "answer_by", "answer_day", "objectives", "priorities", "measures", "commanders", "duty_telephone", "resources", "notes", "restricted",
)


def several(label: str, coerce: Any = number, **more: Any) -> Any:
    """Return a field of checkboxes."""
    return SelectMultipleField(
        label, coerce=coerce, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), invalid_choice_message=GONE, **more
    )


class PlanningForm(FoldingForm):
    """What both forms have: everything that can be changed without asking anyone again."""

    version = VersionField()
    wards = several("Wards")
    objectives = LongTextField("Objectives")
    priorities = several("Priorities", str, validate_choice=False)
    measures = several("Measures to record")
    commanders = LongTextField("Commanders by role", limit=1000)
    duty_telephone = TextField("Duty telephone on the day", limit=40)
    resources = several("Resources wanted")
    notes = LongTextField("Notes and briefing")
    restricted = BooleanField("Mark this operation OFFICIAL-SENSITIVE")
    sheet: Sheet

    def __iter__(self) -> Iterator[Field]:
        """The boxes in the order of the page, which the error summary follows."""
        return iter(sorted(super().__iter__(), key=lambda field: _rank(field.name)))

    def offer(self, sheet: Sheet) -> None:
        """Fill the lists to choose from."""
        self.sheet = sheet
        self.wards.choices = [SelectChoice(ward.id, ward.name) for ward in sheet.choices.wards]
        self.measures.choices = [SelectChoice(measure.id, measure.name) for measure in sheet.choices.measures]
        self.resources.choices = [SelectChoice(resource.id, f"{resource.name}, {resource.extra}") for resource in sheet.choices.resources]

    def day_meant(self) -> date:
        """The day that the priorities are offered for: today's year until a day is chosen."""
        return self.sheet.kept.wall.day if self.sheet.kept else clock.today()

    def day_so_far(self) -> date | None:
        """The day that the panel looks at."""
        return self.day_meant()

    def wall_so_far(self) -> clock.Wall | None:
        """Day and times that the panel looks at, once they make sense together."""
        return self.sheet.kept.wall if self.sheet.kept else None

    def offer_priorities(self) -> None:
        """Offer the priorities of the plan year of the day. What the type or the operation has of them is filled in where the fold was not drawn."""
        year = self.year()
        self.priorities.choices = [SelectChoice(priority.code, priority.name) for priority in (year.priorities if year else ())]
        offered = {choice.value for choice in self.priorities.choices}
        begins = [code for code in self.begins.get("priorities", ()) if code in offered]
        self.begins = {**self.begins, "priorities": begins}
        if "priorities" not in self.sent:
            self.priorities.data = begins

    def year(self) -> catalogue_queries.YearRow | None:
        """The plan year of the day, if the partnership has one."""
        return catalogue_queries.year_in(self.sheet.years, self.day_meant())

    def folds(self) -> Folds:
        """The lists to choose from. What has few boxes, or a text, is drawn with the page."""
        return {"wards": (self.wards,), "priorities": (self.priorities,), "measures": (self.measures,), "resources": (self.resources,)}

    def of_kept(self, kept: Kept) -> dict[str, Any]:
        """Return what an operation has, by the names of the boxes; what is no longer offered is left out."""
        values: dict[str, Any] = {}
        for field, had in ((self.wards, kept.wards), (self.measures, kept.measures), (self.resources, kept.resources)):
            offered = {choice.value for choice in field.choices}
            values[field.name] = [one for one in had if one in offered]
        values |= {name: getattr(kept, name) for name in ("objectives", "commanders", "notes", "duty_telephone")}
        values["priorities"] = kept.priority_codes
        return values | ({"restricted": kept.restricted} if "restricted" in self else {})

    def details(self) -> dict[str, Any]:
        """What was typed and chosen, as `values.Details` takes it."""
        return {
            "ward_ids": tuple(self.wards.data or ()),
            "objectives": self.objectives.data or "",
            "priority_codes": tuple(self.priorities.data or ()),
            "measure_ids": tuple(self.measures.data or ()),
            "commanders": self.commanders.data or "",
            "duty_telephone": self.duty_telephone.data or "",
            "resource_ids": tuple(self.resources.data or ()),
            "notes": self.notes.data or "",
            "restricted": self.restricted.data if "restricted" in self else bool(self.sheet.kept and self.sheet.kept.restricted),
        }

    def check(self) -> None:
        """Refuse a priority that no plan year has. Raises RuleBroken."""
        known = {priority.code for year in self.sheet.years for priority in year.priorities}
        if not known.issuperset(self.priorities.data or ()):
            raise RuleBroken(GONE, "priorities")


def named_place(name: Field, postcode: Field) -> NamedPlace | None:
    """Return a meeting point as it was typed, or None when both boxes are empty. Raises RuleBroken beside the wrong box."""
    if not name.data and not postcode.data:
        return None
    if not name.data:
        raise RuleBroken("Enter the name of the meeting point", name.name)
    known = catalogue_rules.read_postcode(postcode.data or "")
    if known is None:
        raise RuleBroken("Enter the postcode of the meeting point, for example AB1 2CD. The nearest one will do", postcode.name)
    return NamedPlace(name=name.data, postcode=known)


def _rank(name: str) -> int:
    name = "agency" if name.startswith("agency_") else name
    return ORDER.index(name) if name in ORDER else len(ORDER)


class DetailsForm(PlanningForm):
    """What can be changed of an operation that the agencies were asked for."""

    def __init__(self, sheet: Sheet, user: User):
        super().__init__()
        kept = sheet.kept
        assert kept is not None
        self.offer(sheet)
        if user.agency_id != kept.lead_agency_id:
            del self.restricted
        self.begin(self.of_kept(kept))
        self.offer_priorities()
        if request.method != "POST":
            self.version.carry(kept.version)

    def values(self) -> Details:
        """What was typed, for the service."""
        return Details(**self.details())
