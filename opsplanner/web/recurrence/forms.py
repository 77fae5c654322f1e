"""The boxes in which a rule is chosen; those of a series stand in the address, so that a preview can be gone back to."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.web.fields import DayField, LongTextField, WholeNumberField
from opsplanner.web.recurrence.rules import LAST, Every, Made, Rule, made_by
from opsplanner.web.recurrence.words import WEEKDAYS, WHICH, words_of_weeks
from opsplanner.web.typed import EARLIEST, LATEST, OUTSIDE, clean, read_date

A_QUARTER = timedelta(weeks=13)
NAMES = ("every", "weeks", "weekday", "which", "month_weekday", "month_day", "first", "until", "days")
PICK, PICKS = "pick", 8
"""What the boxes are called in which a day is picked on the browser's own calendar, and how many are shown: what stands in them joins the days that are typed."""
_LONGEST = 4000


def _weekday(label: str) -> SelectField:
    return SelectField(label, choices=[SelectChoice(str(n), name) for n, name in enumerate(WEEKDAYS)], validate_choice=False)


def _kinds(*kinds: tuple[Every, str]) -> list[SelectChoice]:
    return [SelectChoice(one.value, label) for one, label in kinds]


_RECURRING = ((Every.WEEKS, "A weekday"), (Every.MONTH_WEEKDAY, "A weekday of each month"), (Every.MONTH_DAY, "A date of each month"))


class RuleBoxes:
    """The boxes of what comes again by a rule, for a form."""

    every = RadioField("Which days", choices=_kinds(*_RECURRING), validate_choice=False)
    weeks = SelectField("How often", choices=[SelectChoice(str(n), words_of_weeks(n)) for n in range(1, 9)], validate_choice=False)
    weekday = _weekday("Weekday")
    which = SelectField("Which of the month", choices=[SelectChoice(str(n), f"The {word}") for n, word in WHICH.items()], validate_choice=False)
    month_weekday = _weekday("Its weekday")
    month_day = WholeNumberField("Date", low=1, high=31)
    first = DayField("From")
    until = DayField("To")

    def recurring(self, every: Every) -> Rule:
        """Return the rule that stands in the boxes of this kind. Raises RuleBroken beside the box of what makes no sense."""
        if every is Every.MONTH_DAY and self.month_day.data is None:
            raise RuleBroken("Enter a date of the month, from 1 to 31", "month_day")
        if self.first.data is None or self.until.data is None:
            raise RuleBroken("Enter from when until when", "first" if self.first.data is None else "until")
        weekday = self.weekday if every is Every.WEEKS else self.month_weekday
        return Rule(
            every, self.first.data, self.until.data, weekday=_one_of(weekday, range(7)), weeks=_one_of(self.weeks, range(1, 9)), which=_one_of(self.which, (1, 2, 3, 4, 5, LAST)),
            month_day=self.month_day.data or 1,
        )


class RuleForm(RuleBoxes, Form):
    """A rule of a series. Nothing of it is sent but in the address."""

    every = RadioField("Which days", choices=_kinds(*_RECURRING, (Every.DAYS, "Days that you pick")), validate_choice=False)
    days = LongTextField("The days, one a line", limit=_LONGEST)
    made_before = None
    picks = range(1, PICKS + 1)
    form_errors: list[str]

    def __init__(self, args: MultiDict[str, str], begins: date):
        """Read the address; where it says nothing, the boxes hold a rule that `begins` then and goes on for a quarter."""
        typed = {name: clean(args.get(name, ""))[: _LONGEST + 1] for name in NAMES if name in args}
        if picked := [day for each in args.getlist(PICK) if (day := clean(each)[:40])]:
            typed["days"] = "\n".join(filter(None, [typed.get("days", ""), *picked]))[: _LONGEST + 1]
        usual = {
            "every": Every.WEEKS.value, "weeks": "1", "weekday": str(begins.weekday()), "which": str(min(begins.day // 7 + bool(begins.day % 7), 5)), "month_weekday": str(begins.weekday()),
            "month_day": str(begins.day), "first": begins.isoformat(), "until": (begins + A_QUARTER).isoformat(), "days": "",
        }
        super().__init__(MultiDict(usual | {name: value for name, value in typed.items() if value or name == "days"}))
        self.chosen = "every" in typed
        self.typed = typed

    def rule(self) -> Rule:
        """Return the rule. Raises RuleBroken beside the box of what makes no sense."""
        every = next((one for one in Every if one.value == self.every.data), None)
        if every is None:
            raise RuleBroken("Choose which days the series has", "every")
        if every is Every.DAYS:
            days = self._days()
            return Rule(every, min(days, default=date.min), max(days, default=date.min), days=tuple(days))
        return self.recurring(every)

    def made(self) -> tuple[Rule, Made] | None:
        """Return the rule and its days; None where it makes no sense, which stands beside its boxes then."""
        if not self.validate():
            return None
        try:
            rule = self.rule()
            return rule, made_by(rule)
        except RuleBroken as broken:
            box = self._fields.get(broken.field or "", self.every)
            box.errors = [*box.errors, str(broken)]
            return None

    def _days(self) -> list[date]:
        found = []
        for typed in filter(None, (each.strip() for each in re.split(r"[\n;]", self.days.data or ""))):
            day = read_date(typed)
            if day is None:
                raise RuleBroken(f"“{typed[:40]}” is no date. Write one a line, for example 3/12/2026", "days")
            if not EARLIEST <= day <= LATEST:
                raise RuleBroken(f"{OUTSIDE} instead of “{typed[:40]}”", "days")
            found.append(day)
        return found

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id of the box, sentence) for the error summary."""
        return [(f"{field.id}-0" if field is self.every else field.id, sentence) for field in self for sentence in field.errors]

    def in_address(self) -> dict[str, Any]:
        """Return what stands in the address for this rule."""
        return dict(self.typed)


def _one_of(box: SelectField, known: Any) -> int:
    if box.data not in {str(one) for one in known}:
        raise RuleBroken("Choose one of the options", box.name)
    return int(box.data)
