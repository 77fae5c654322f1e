"""The forms of the usual week and of dates that differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from opsplanner.payback.days.pattern.rules import WEEKDAYS
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import DayField, TextField, VersionField


class PatternForm(AsksFirst):
    """The usual working days."""

    weekdays = SelectMultipleField(
        "Probation works on", choices=[SelectChoice(n, name) for n, name in enumerate(WEEKDAYS)], coerce=int,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )
    since = DayField("From", need="Enter from which day on")
    version = VersionField()

    def fill(self, weekdays: Sequence[int], since: date, version: int) -> None:
        """Show what is kept."""
        self.weekdays.data, self.since.data = sorted(weekdays), since
        self.version.carry(version)


class ExceptionForm(AsksFirst):
    """A date that differs from the pattern."""

    day = DayField("Date", need="Enter the date")
    works = RadioField(
        "On this date Probation", choices=[SelectChoice("worked", "works besides"), SelectChoice("closed", "does not work")],
        validators=[InputRequired("Choose whether it is worked or closed")],
    )
    reason = TextField("Why", need="Say why, for example training, or a big clean-up", limit=200)


class UnsayForm(AsksFirst):
    """One button, which may have to be asked about."""
