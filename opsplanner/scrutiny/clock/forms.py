"""The form on which it is set how often the committee sits."""

from __future__ import annotations

from datetime import date

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import ClockRuns
from opsplanner.scrutiny.clock.services import Said
from opsplanner.scrutiny.queries import ClockRow
from opsplanner.scrutiny.words import MONTHS
from opsplanner.web.fields import DayField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none

CHOICES = {ClockRuns.DAY: "Once in each twelve months, counted from the day below", ClockRuns.LAST: "Within twelve months of the last sitting"}


class ClockForm(PageForm):
    """Which committee, and how often it has to sit. `version` is 0 where nothing is set."""

    committee = TextField("Committee", need="Enter what the committee is called", limit=200)
    runs = RadioField("It has to sit", choices=[SelectChoice(runs.value, words) for runs, words in CHOICES.items()], default=ClockRuns.DAY.value)
    since = DayField("From", need="Enter the day from which it counts, for example 30/4/2009")
    month = SelectField("Month that is agreed", coerce=number_or_none, choices=[SelectChoice("", "None"), *(SelectChoice(number, name) for number, name in MONTHS)])
    version = VersionField()

    def fill_from(self, row: ClockRow) -> None:
        """Show what is kept."""
        self.committee.data, self.runs.data, self.since.data, self.month.data = row.committee, row.runs.value, row.since, row.month

    def said(self) -> Said:
        """Return what was typed; where no day can be read, which the form refuses, the first day there is."""
        return Said(committee=self.committee.data or "", runs=ClockRuns(self.runs.data), since=self.since.data or date.min, month=self.month.data)
