"""The forms that propose and start an operation."""

from __future__ import annotations

from wtforms import BooleanField
from wtforms.widgets import HiddenInput

from opsplanner.operations.forms import PressForm
from opsplanner.operations.taking_on.forms import TakesOn
from opsplanner.web.fields import DayField, VersionField


class StartForm(PressForm):
    """One button; whether starting is meant though it is early."""

    early = BooleanField(widget=HiddenInput())


class ProposeForm(TakesOn):
    """By when the agencies should answer."""

    answer_by = DayField("Answers due by", need="Enter the date by which the agencies should answer")
    version = VersionField()
