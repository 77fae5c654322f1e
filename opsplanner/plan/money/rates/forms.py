"""The form of a rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.clock import words_of_month
from opsplanner.figures.quantity.rules import read_quantity
from opsplanner.plan.money.queries import AgencyRow, HourMeasure
from opsplanner.web.fields import TextField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none

MONTHS_BACK, MONTHS_AHEAD = 60, 12


class RateForm(PageForm):
    """What an hour is worth from a month on."""

    measure = SelectField("Which hours", coerce=number_or_none, invalid_choice_message="Choose what the hours are counted as")
    agency = SelectField("Whose", coerce=number_or_none, invalid_choice_message="This agency is no longer there. Choose from the list", default="")
    amount = TextField("Pounds an hour", need="Enter what an hour is worth, for example 24.50", limit=20)
    from_on = SelectField("From which month on", invalid_choice_message="Choose a month from the list")
    source = TextField("Where the rate is from", need="Enter where the rate is from: a paper, a post, a date", limit=300)

    def offer(self, measures: Sequence[HourMeasure], agencies: Sequence[AgencyRow], today: date) -> None:
        """Fill the lists; the month that runs is chosen."""
        self.measure.choices = [SelectChoice(row.id, row.name) for row in measures]
        self.agency.choices = [SelectChoice("", "Every agency without a rate of its own"), *(SelectChoice(row.id, row.name) for row in agencies)]
        this = today.year * 12 + today.month - 1
        months = [date(n // 12, n % 12 + 1, 1) for n in range(this + MONTHS_AHEAD, this - MONTHS_BACK - 1, -1)]
        self.from_on.choices = [SelectChoice(month.isoformat(), words_of_month(month)) for month in months]
        if self.from_on.data is None:
            self.from_on.data = date(today.year, today.month, 1).isoformat()

    def check(self) -> None:
        """Read the sum. Raises RuleBroken on its box."""
        self.pence()

    def pence(self) -> int:
        """Return what an hour is worth. Raises RuleBroken on "amount"."""
        return read_quantity(self.amount.data or "", unit="pounds", field="amount")
