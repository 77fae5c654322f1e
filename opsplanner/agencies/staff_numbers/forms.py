"""The forms of an agency's staff numbers."""

from __future__ import annotations

from wtforms import HiddenField

from opsplanner.agencies.staff_numbers.words import WEEKDAYS
from opsplanner.commitments import rules as commitments_rules
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.asking.rules import asked_as, lines_of
from opsplanner.web.fields import DayField, TextField, VersionField, WholeNumberField
from opsplanner.web.forms import ActionForm


class UsualStaffForm(AsksFirst):
    """Seven numbers; an empty one is not said."""

    monday = WholeNumberField("Monday", high=commitments_rules.MOST_STAFF)
    tuesday = WholeNumberField("Tuesday", high=commitments_rules.MOST_STAFF)
    wednesday = WholeNumberField("Wednesday", high=commitments_rules.MOST_STAFF)
    thursday = WholeNumberField("Thursday", high=commitments_rules.MOST_STAFF)
    friday = WholeNumberField("Friday", high=commitments_rules.MOST_STAFF)
    saturday = WholeNumberField("Saturday", high=commitments_rules.MOST_STAFF)
    sunday = WholeNumberField("Sunday", high=commitments_rules.MOST_STAFF)
    version = VersionField()

    def boxes(self) -> list[WholeNumberField]:
        """Return the seven boxes, Monday first."""
        return [self[name.lower()] for name in WEEKDAYS]

    def week(self) -> dict[int, int | None]:
        """Return what was typed by weekday."""
        return {weekday: box.data for weekday, box in enumerate(self.boxes())}

    def fill_from(self, week: dict[int, int], version: int) -> None:
        """Fill an untouched form."""
        for weekday, box in enumerate(self.boxes()):
            box.data = week.get(weekday)
        self.version.carry(version)


class ExceptionForm(AsksFirst):
    """Another number on one date."""

    day = DayField("Date", need="Enter the date")
    staff = WholeNumberField("How many people", high=commitments_rules.MOST_STAFF, need="Enter how many people there are that day; 0 for none")
    reason = TextField("Why", need="Say why, for example training day", limit=200)


class RemoveForm(ActionForm):
    """A date has the usual number again. The button pressed once more goes on by name, for what was said and no more."""

    warned = HiddenField()

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Say what it does and how to go on, where that is asked about."""
        if field != "go_on":
            return super().refuse(sentence, field)
        self.warned.data, self.warned.raw_data = asked_as(sentence), None
        for head, items in lines_of(sentence):
            super().refuse(" ".join([head, "; ".join(items)]))
        super().refuse("Press the button once more to let it be so all the same, in your name")
