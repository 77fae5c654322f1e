"""The boxes in which wishes are said. They stand in the address, so that it can be sent to a colleague."""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken
from opsplanner.operations.checks.rules import Wanted
from opsplanner.operations.finding import rules
from opsplanner.operations.finding.rules import Hours, Wish
from opsplanner.operations.finding.words import WEEKDAYS
from opsplanner.operations.planning.details.forms import several
from opsplanner.operations.planning.queries import Sheet
from opsplanner.operations.planning.rules import moved_along
from opsplanner.operations.planning.wishes.filters import MOST_PEOPLE, Wishes, in_address, read_wishes
from opsplanner.operations.rules import check_times
from opsplanner.web.address import from_to
from opsplanner.web.fields import DayField, WholeNumberField
from opsplanner.web.typed import clean
from opsplanner.web.wall_times import WallTimeField, ask_which_half

SENT = "go"
"""Stands in the address that the form itself makes, and not in the one that it leads to."""
OWN = ("from", "to", "weekday", "starts", "ends", "lasts", "longest", SENT)
_ANY_DAY = date(2026, 6, 1)
"""A day without a change of clocks, on which hours are judged."""
_BOXES = {"start": "starts", "end": "ends", "briefing": "starts"}


class AgencyBox(NamedTuple):
    """The box of one agency's people."""

    agency_id: int
    usual: bool
    """Of the type, or of the operation that is moved."""
    staff: WholeNumberField


class FindForm(Form):
    """What is wished for. Nothing of it is sent but in the address. Made by `find_form`, which adds a box for each agency."""

    since = DayField("From", name="from", need="Enter the first day")
    until = DayField("To", name="to", need="Enter the last day")
    weekday = several("Weekdays that suit", str)
    starts = WallTimeField("Starts at", need="Enter when it starts, for example 10am")
    ends = WallTimeField("Ends at", need="Enter when it ends, for example 2pm")
    lasts = WholeNumberField("Lasts, in hours", low=1, high=18)
    longest = BooleanField("Where we have not been longest")
    ward = several("Wards", str)
    resource = several("Vehicles and equipment", str)
    made_before = None
    form_errors: list[str]
    sheet: Sheet
    rows: list[AgencyBox]
    sent = False
    """It comes of the form: its address is not yet the one that is kept."""
    said = False
    """The address says what is wished for."""
    complaints: list[str]
    hours: list[Hours] = []

    def set_up(self, args: MultiDict[str, str], sheet: Sheet, wishes: Wishes) -> None:
        """Fill the lists to choose from, and say of which address it is."""
        self.sheet, self.sent, self.said = sheet, SENT in args, _says(args)
        self.complaints = list(wishes.complaints)
        self.weekday.choices = [SelectChoice(code, name) for code, name in WEEKDAYS.items()]
        self.ward.choices = [SelectChoice(ward.code, ward.name) for ward in sheet.choices.wards]
        self.resource.choices = [SelectChoice(one.code, f"{one.name}, {one.extra}") for one in sheet.choices.resources]
        usual = {part.agency_id: n for n, part in enumerate(sheet.parts)}
        boxes = [AgencyBox(agency.id, agency.id in usual, self[_box(agency.code)]) for agency in sheet.choices.agencies]
        self.rows = sorted(boxes, key=lambda row: usual.get(row.agency_id, len(usual)))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each box alone, then what they say together; all that is wrong stands beside its box."""
        super().validate(extra_validators)
        days, hours = (self.since, self.until), (self.starts, self.ends, self.lasts)
        together = ((self._check_days, days), (self._check_weekdays, (*days, self.weekday)), (self._check_hours, hours))
        for check, boxes in together:
            if not any(box.errors for box in boxes):
                try:
                    check()
                except RuleBroken as broken:
                    box = self[broken.field or "starts"]
                    box.errors = [*box.errors, str(broken)]
        return not any(box.errors for box in self)

    def _check_days(self) -> None:
        today, since, until = clock.today(), *self.span
        if until < since:
            raise RuleBroken("The last day is before the first. Enter a later one", "until")
        if until < today:
            raise RuleBroken("This day is past. Enter today or a later one", "until")
        if since < today:
            self.complaints.append(f"Days that are past are left out: it is looked through from {clock.words_of_day(today)} on.")
            since = self.since.data = today
        if until - since > rules.LONGEST:
            most = clock.words_of_day(since + rules.LONGEST)
            raise RuleBroken(f"At most {rules.LONGEST.days + 1} days are looked through at once. Enter {most} or an earlier day", "until")

    def _check_weekdays(self) -> None:
        if not self.weekday.data:
            raise RuleBroken("Choose at least one weekday", "weekday")
        if not self.days():
            raise RuleBroken("None of these weekdays lies between the first and the last day. Choose another one", "weekday")

    def _check_hours(self) -> None:
        if self.starts.ends_the_day:
            raise RuleBroken("That is the midnight at the end of the day. Enter 0:00", "starts")
        ask_which_half(self.starts, self.ends)
        self.hours = self._hours()

    def _hours(self) -> list[Hours]:
        kept, kind = self.sheet.kept, self.sheet.type
        usual = (kept.wall.start, kept.wall.briefing) if kept else (kind.starts, kind.briefing)
        starts, ends = self.from_to
        briefing = moved_along(usual[1], usual[0], starts) if usual[0] and usual[1] else None
        hours = rules.hours_between(starts, ends, self.lasts.data, briefing)
        try:
            check_times(Wall(_ANY_DAY, hours[0].start, hours[0].end, hours[0].briefing), None)
        except RuleBroken as broken:
            raise RuleBroken(str(broken), _BOXES.get(broken.field or "", "ends")) from None
        return hours

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day that are looked through, once each box was checked."""
        assert self.since.data and self.until.data
        return self.since.data, self.until.data

    @property
    def from_to(self) -> tuple[time, time]:
        """From when to when on a day, once each box was checked."""
        assert self.starts.data is not None and self.ends.data is not None
        return self.starts.data, self.ends.data

    def days(self) -> list[date]:
        """Return the days that are looked through."""
        chosen = [n for n, code in enumerate(WEEKDAYS) if code in (self.weekday.data or ())]
        return [day for day in rules.days_between(*self.span) if day.weekday() in chosen]

    def wish(self) -> Wish:
        """Return what is wished for, once it was checked."""
        kept, names = self.sheet.kept, {choice.id: choice.name for choice in self.sheet.choices.agencies}
        return Wish(
            type_id=self.sheet.type.id, days=self.days(), hours=self.hours, people=tuple(Wanted(id_, names[id_], staff) for id_, staff in self.asked()),
            resources=tuple((one.id, one.name) for one in self.sheet.choices.resources if one.code in (self.resource.data or ())),
            place_id=kept.place_id if kept else None, operation_id=kept.id if kept else None,
        )

    def asked(self) -> list[tuple[int, int]]:
        """Return the agencies with a number, by id."""
        return [(row.agency_id, row.staff.data) for row in self.rows if row.staff.data is not None]

    def wards(self) -> list[tuple[int, str]]:
        """Return the wards that are chosen, by id, each with its name; where we have not been longest is looked for in all, unless some are chosen."""
        chosen = [(ward.id, ward.name) for ward in self.sheet.choices.wards if ward.code in (self.ward.data or ())]
        return chosen or ([(ward.id, ward.name) for ward in self.sheet.choices.wards] if self.longest.data else [])

    def in_address(self, **other: Any) -> dict[str, Any]:
        """Return what stands in the address for these wishes, with others in place of some (None for none)."""
        first, last = self.span
        starts, ends = self.from_to
        found: dict[str, Any] = {
            **({"of": self.sheet.kept.reference} if self.sheet.kept else {"type": self.sheet.type.code}),
            **from_to(first, last), "weekday": tuple(self.weekday.data or ()), "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", "lasts": self.lasts.data,
            "longest": "yes" if self.longest.data else None, "ward": tuple(self.ward.data or ()), "resource": tuple(self.resource.data or ()),
            **in_address(self.sheet.choices, (), (), self.asked()),
        }
        return {name: said for name, said in (found | other).items() if said not in (None, ())}

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id of the box, sentence) for the error summary."""
        several_of = (self.weekday, self.ward, self.resource)
        return [(f"{box.id}-0" if box in several_of else box.id, sentence) for box in self for sentence in box.errors]


def find_form(args: MultiDict[str, str], sheet: Sheet) -> FindForm:
    """Return the form with what the address says; where it says nothing, with what the type or the operation says, for the next quarter, Mondays to Fridays."""
    wishes = read_wishes(MultiDict([(name, said) for name, said in args.items(multi=True) if name in ("ward", "resource", "ask")]), sheet.choices)
    form: FindForm = _with_agencies(tuple((agency.code, agency.name) for agency in sheet.choices.agencies))(_typed(args, sheet, wishes))
    form.set_up(args, sheet, wishes)
    return form


def _typed(args: MultiDict[str, str], sheet: Sheet, wishes: Wishes) -> MultiDict[str, str]:
    kept, kind, today, said = sheet.kept, sheet.type, clock.today(), _says(args)
    starts, ends = (kept.wall.start, kept.wall.end) if kept else (kind.starts, kind.ends)
    weekdays = [code for n, code in enumerate(WEEKDAYS) if said or n < 5 or (kept and n == kept.wall.day.weekday())]
    usual = MultiDict(from_to(today, today + rules.LONGEST) | {"starts": _words(starts), "ends": _words(ends), "lasts": "", "longest": ""})
    typed = MultiDict([(name, text) for name in usual for text in ([clean(args[name])[:200]] if name in args else [usual[name]]) if text or name in args])
    typed.setlist("weekday", [clean(code)[:20] for code in args.getlist("weekday")[:20]] if SENT in args or "weekday" in args else weekdays)
    asked = dict(wishes.asked) if said else {part.agency_id: part.staff for part in sheet.parts}
    for agency in sheet.choices.agencies:
        name = _box(agency.code)
        typed[name] = clean(args[name])[:40] if name in args else str(asked.get(agency.id, ""))
    for name, ids, offered in (
        ("ward", wishes.wards if said or not kept else kept.wards, sheet.choices.wards), ("resource", wishes.resources if said or not kept else kept.resources, sheet.choices.resources),
    ):
        typed.setlist(name, [one.code for one in offered if one.id in ids])
    return typed


def _says(args: MultiDict[str, str]) -> bool:
    return any(name in OWN or name in ("ward", "resource", "ask") or name.startswith(_box("")) for name in args)


def _words(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _box(code: str) -> str:
    return f"ask-{code}"


@lru_cache(maxsize=16)
def _with_agencies(agencies: tuple[tuple[str, str], ...]) -> type[FindForm]:
    """Return the form for these agencies: making a class takes as long as filling it."""
    return type("FindFormOfAgencies", (FindForm,), {_box(code): WholeNumberField(name, high=MOST_PEOPLE) for code, name in agencies})
