"""The planning forms: a whole plan, with a row for each agency that can be asked, and the details of one already proposed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from flask import request
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.catalogue.queries import Choice
from opsplanner.errors import RuleBroken
from opsplanner.models import User
from opsplanner.operations.forms import day_taken
from opsplanner.operations.planning import rules
from opsplanner.operations.planning.details.forms import GONE, PlanningForm, named_place
from opsplanner.operations.planning.folds.forms import Folds
from opsplanner.operations.planning.queries import Sheet
from opsplanner.operations.planning.rules import Part, Plan, moved_along
from opsplanner.operations.planning.wishes.filters import Wishes
from opsplanner.operations.rules import answer_days, check_times
from opsplanner.operations.taking_on.forms import TakesOn
from opsplanner.web.address import read_day
from opsplanner.web.fields import DayField, TextField, WholeNumberField
from opsplanner.web.typed import code_or_none, number
from opsplanner.web.wall_times import WallTimeField, ask_which_half, settle_times

_ROW = re.compile(r"agency_(.*?)(_role|_staff|_required)?", re.S)


class Row(NamedTuple):
    """One agency's boxes in the table of who is asked."""

    agency_id: int
    name: str
    usual: bool
    lined: bool
    """It had a line of its own when the form was drawn."""
    asked: BooleanField
    role: TextField
    staff: WholeNumberField
    required: BooleanField

    @property
    def first(self) -> bool:
        """Say whether it has a line of its own: it is usual, or asked, or had one when the form was drawn."""
        return self.usual or self.lined or bool(self.asked.data)


class PlanForm(PlanningForm, TakesOn):
    """A whole plan. Made by `plan_form`, which adds the agencies' rows."""

    day = DayField("Day", need="Enter the day")
    start = WallTimeField("Starts at", need="Enter when it starts, for example 10am", render_kw={"data-times": True, "data-takes-along": "end briefing"})
    end = WallTimeField("Ends at", need="Enter when it ends, for example 2pm", render_kw={"data-times": True})
    briefing = WallTimeField("Briefing at", render_kw={"data-times": True})
    place = SelectField("Meeting point", coerce=code_or_none, invalid_choice_message=GONE)
    new_place = TextField("Name of the place", limit=160)
    new_postcode = TextField("Postcode", limit=10)
    lead = SelectField("Lead agency", coerce=number, invalid_choice_message="This agency cannot lead what you plan. Choose from the list")
    answer_by = RadioField("Answers due by", validate_choice=False)
    answer_day = DayField("Or by another date")
    wall: clock.Wall | None = None
    due: date | None = None
    """The date to answer by that was chosen, whether or not it is offered any more."""
    rows: list[Row]

    def day_meant(self) -> date:
        """The day that was typed, else the stored one, else today: it decides which priorities are offered."""
        return self.day.data or clock.today()

    def day_so_far(self) -> date | None:
        """The day as typed, or None."""
        return self.day.data

    def wall_so_far(self) -> clock.Wall | None:
        """Day and times as typed, or None until they make sense together."""
        if self.wall is None and self.day.data and self.start.data and self.end.data:
            try:
                wall = self._settled()
                check_times(wall, None)
                self.wall = wall
            except RuleBroken:
                return None
        return self.wall

    def set_up(self, sheet: Sheet, user: User, holidays: Collection[date], wishes: Wishes) -> None:
        """Fill the lists to choose from and, unless something was sent, the boxes."""
        self.offer(sheet)
        lines = set(request.form.getlist("line"))
        self.rows = [self._row(agency, sheet, lines) for agency in _in_order(sheet)]
        places = [SelectChoice(place.code, ", ".join(filter(None, (place.name, place.extra)))) for place in sheet.choices.places]
        self.place.choices = [SelectChoice("", "Not settled yet"), *places]
        self._offer_lead(user)
        self.begin(self._beginning(sheet, user))
        if request.method != "POST":
            if "version" in self and sheet.kept:
                self.version.carry(sheet.kept.version)
            self._begin_with(wishes)
        self.day.take(day_taken())
        self.offer_priorities()
        self._offer_answer_days(holidays)

    def _row(self, agency: Choice, sheet: Sheet, lines: Collection[str]) -> Row:
        name = f"agency_{agency.id}"
        usual = any(part.agency_id == agency.id for part in sheet.parts)
        return Row(agency.id, agency.name, usual, str(agency.id) in lines, self[name], self[f"{name}_role"], self[f"{name}_staff"], self[f"{name}_required"])

    def _offer_lead(self, user: User) -> None:
        kept = self.sheet.kept if "version" in self else None
        may_lead = {user.agency_id, kept.lead_agency_id if kept else user.agency_id}
        agencies = [agency for agency in self.sheet.choices.agencies if user.in_partnership_office or agency.id in may_lead]
        self.lead.choices = [SelectChoice(agency.id, agency.name) for agency in agencies]

    def _offer_answer_days(self, holidays: Collection[date]) -> None:
        """Offer dates to answer by. One that was chosen and no longer fits the day makes way for one that does, to be looked at before it is sent.

        A day that has passed is refused, and takes nothing away: another one follows it.
        """
        day = self.day.data if self.day.data and self.day.data >= clock.today() else None
        offered = answer_days(clock.today(), day, holidays)
        chosen = self.due = read_day(self.answer_by.data)
        if chosen and day and chosen > day:
            chosen = None
        if chosen is None and self.answer_day.data is None and offered and (self.due or request.method != "POST"):
            chosen = offered[len(offered) // 2]
        self.answer_by.data = chosen.isoformat() if chosen else None
        days = sorted({*offered, chosen} if chosen else offered)
        self.answer_by.choices = [SelectChoice(day.isoformat(), clock.words_of_day(day)) for day in days]

    def folds(self) -> Folds:
        """Who takes part is a fold too, but for how many people each agency is asked that has a line of its own."""
        rows = [box for row in self.rows for box in (row.asked, row.role, row.required, *(() if row.first else (row.staff,)))]
        return {**super().folds(), "agencies": (self.lead, *rows)}

    def begin(self, values: Mapping[str, Any]) -> None:
        """Fill the boxes. An agency that somebody else has put in meanwhile had no line when the form was drawn, so how many people it is asked for was not sent."""
        super().begin(values)
        for name in (row.staff.name for row in self.rows if request.method == "POST" and "agencies" not in self.sent):
            if name in values and name not in request.form:
                self[name].data = values[name]

    def _beginning(self, sheet: Sheet, user: User) -> dict[str, Any]:
        """Return what the boxes begin with, by their names: what the type has, or the operation that is changed or that this one is like."""
        kept, kind, values = sheet.kept, sheet.type, dict[str, Any]()
        for part in sheet.parts:
            for row in self.rows:
                if row.agency_id == part.agency_id:
                    boxes, had = (row.asked, row.role, row.staff, row.required), (True, part.role, part.staff, part.required)
                    values |= {box.name: value for box, value in zip(boxes, had, strict=True)}
        leads = kept.lead_agency_id if kept else kind.lead_agency_id
        may_lead = [choice.value for choice in self.lead.choices]
        values["lead"] = leads if leads in may_lead else user.agency_id
        if kept is None:
            values |= {"start": kind.starts, "end": kind.ends, "briefing": kind.briefing, "objectives": kind.objectives, "notes": kind.briefing_text}
            values["priorities"] = kind.priority_codes
            values["measures"] = [measure.id for measure in sheet.choices.measures if measure.usual]
            return values
        values |= {**self.of_kept(kept), "start": kept.wall.start, "end": kept.wall.end, "briefing": kept.wall.briefing}
        if kept.place_code in [choice.value for choice in self.place.choices]:
            values["place"] = kept.place_code
        elif not kept.place_shared:  # the other operation's own: this one has its own too
            values |= {"new_place": kept.place, "new_postcode": kept.postcode}
        return values | ({"day": kept.wall.day, "answer_day": kept.answer_by} if "version" in self else {})

    def _begin_with(self, wishes: Wishes) -> None:
        """Fill in what the address says, in place of what the type or the other operation says; end and briefing move with the start."""
        begin_at(wishes, self.day, self.start, self.end, self.briefing)
        self.wards.data = list(wishes.wards) or self.wards.data
        self.resources.data = list(wishes.resources) or self.resources.data
        asked = dict(wishes.asked)
        for row in self.rows if asked else ():
            row.required.data = row.required.data if row.asked.data else True
            row.asked.data, row.staff.data = row.agency_id in asked, asked.get(row.agency_id, row.staff.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check it, and say beside what is wrong with some boxes also what is missing in others."""
        good = super().validate(extra_validators)
        if not good and "propose" in request.form:
            self._refuse_all(rules.missing_to_propose(wards=len(self.wards.data or ()), has_place=bool(self.place.data or self.new_place.data)))
        return good

    def check(self) -> None:
        """Check day against times, and what the boxes say together. Raises RuleBroken."""
        super().check()
        self.wall = self._settled()
        check_times(self.wall, None)
        self._check_rows()
        values = self.values()
        if "propose" in request.form:
            self._refuse_all(found := rules.why_not_proposed(values, clock.now()))
            if found:
                raise found[-1]

    def _refuse_all(self, found: Sequence[RuleBroken]) -> None:
        """Say everything that is missing at once."""
        for broken in found:
            self.refuse(str(broken), broken.field)

    def _check_rows(self) -> None:
        known = {str(row.agency_id) for row in self.rows}
        for name in request.form:
            found = _ROW.fullmatch(name)
            if found and found[1] not in known:
                raise RuleBroken("One of the agencies is no longer there. Choose from the list", self.rows[0].asked.name if self.rows else None)
        for row in self.rows:
            if row.asked.data and row.staff.data is None:
                raise RuleBroken(f"Enter how many people {row.name} is asked for, 0 if you do not know yet", row.staff.name)

    def parts(self) -> tuple[Part, ...]:
        """The agencies that are ticked."""
        return tuple(
            Part(agency_id=row.agency_id, role=row.role.data or "", staff=row.staff.data or 0, required=bool(row.required.data))
            for row in self.rows
            if row.asked.data
        )

    def answers_due(self) -> date | None:
        """The date to answer by: the one that was typed, else the one that was chosen."""
        return self.answer_day.data or self.due

    def values(self) -> Plan:
        """What was typed, for the service. Raises RuleBroken beside a meeting point that is half said."""
        new = named_place(self.new_place, self.new_postcode)
        if new and self.place.data:
            raise RuleBroken("Choose a place from the list or type a new one, not both", "new_place")
        assert self.wall is not None
        like = None if "version" in self else self.sheet.kept
        return Plan(
            **self.details(), type_code=self.sheet.type.code, wall=self.wall, lead_agency_id=self.lead.data,
            place=new or self.place.data, parts=self.parts(), answer_by=self.answers_due(),
            deployments=like.deployments if like else "", risks=like.risks if like else "",
        )

    def show_what_cannot_be_read(self) -> None:
        """Say what is wrong with what was typed so far, without asking for what is still empty."""
        super().show_what_cannot_be_read()
        if self.start.data and self.end.data:
            try:
                if self.day.data:
                    check_times(self._settled(), None)
                else:
                    ask_which_half(self.start, self.end)
            except RuleBroken as broken:
                self.refuse(str(broken), broken.field)
                self.status = 200

    def _settled(self) -> clock.Wall:
        return settle_times(self.day.data, self.start, self.end, self.briefing if self.briefing.data else None)


def begin_at(wishes: Wishes, day: DayField, start: WallTimeField, end: WallTimeField, briefing: WallTimeField) -> None:
    """Fill a day and hours in as an address says them: where the start moves, what it does not say moves along."""
    day.data = wishes.day or day.data
    was, to = start.data, wishes.start
    for box, said in ((end, wishes.end), (briefing, None)):
        box.data = said or (moved_along(box.data, was, to) if to and was and box.data else box.data)
    start.data = to or was


def plan_form(sheet: Sheet, user: User, holidays: Collection[date], wishes: Wishes = Wishes(), *, editing: bool = False) -> PlanForm:
    """Return the form with a row of boxes for each agency, filled from the sheet and from what the address says unless something was sent."""
    form = _with_rows(tuple((agency.id, agency.name) for agency in sheet.choices.agencies))()
    if not editing:
        del form.version
    form.set_up(sheet, user, holidays, wishes)
    return form


@lru_cache(maxsize=16)
def _with_rows(agencies: tuple[tuple[int, str], ...]) -> type[PlanForm]:
    """Return the form for these agencies: making a class takes as long as filling it."""
    boxes: dict[str, Any] = {}
    for agency_id, agency in agencies:
        name = f"agency_{agency_id}"
        boxes[name] = BooleanField(f"Ask {agency}")
        boxes[f"{name}_role"] = TextField(f"What {agency} does")
        boxes[f"{name}_staff"] = WholeNumberField(f"People asked of {agency}")
        boxes[f"{name}_required"] = BooleanField(f"The operation needs {agency}")
    return type("FilledPlanForm", (PlanForm,), boxes)


def _in_order(sheet: Sheet) -> list[Choice]:
    """The agencies, those that usually take part first, in their order."""
    place = {part.agency_id: n for n, part in enumerate(sheet.parts)}
    return sorted(sheet.choices.agencies, key=lambda agency: place.get(agency.id, len(place)))
