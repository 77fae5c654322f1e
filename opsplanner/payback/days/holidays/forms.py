"""The form of a bank holiday that is proclaimed once."""

from __future__ import annotations

from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import DayField, TextField


class BankHolidayForm(AsksFirst):
    """The day, and what it is called."""

    day = DayField("Date", need="Enter the date")
    name = TextField("What it is called", need="Enter what it is called, for example “Bank holiday for the coronation”", limit=80)
