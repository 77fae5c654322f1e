"""The forms of a grant or a cost."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.figures.quantity.rules import read_quantity
from opsplanner.figures.quantity.words import typed
from opsplanner.plan.money.queries import SumRow
from opsplanner.plan.money.sums.services import Said
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class SumForm(PageForm):
    """A grant or a cost. `version` is 0 for a new one."""

    name = TextField("What it is", need="Enter what it is", limit=200)
    amount = TextField("Pounds", limit=60)
    words = LongTextField("In words", limit=1000)
    measure = SelectField("What it was spent on", coerce=number_or_none, invalid_choice_message="This measure is no longer there. Choose from the list", default="")
    version = VersionField()

    def offer(self, measures: Mapping[int, str]) -> None:
        """Fill the list of measures, by id."""
        self.measure.choices = [SelectChoice("", "Nothing that is counted"), *(SelectChoice(id_, name) for id_, name in measures.items())]

    def fill_from(self, row: SumRow) -> None:
        """Show what is kept."""
        self.name.data, self.words.data, self.measure.data = row.name, row.words, row.measure_id
        self.amount.data = "" if row.pence is None else typed(row.pence, "pounds")

    def check(self) -> None:
        """Read the sum. Raises RuleBroken on its box."""
        self.said()

    def said(self) -> Said:
        """Return what was typed. Raises RuleBroken on "amount"."""
        pence = read_quantity(self.amount.data, unit="pounds", field="amount") if self.amount.data else None
        return Said(name=self.name.data or "", pence=pence, words=self.words.data or "", measure_id=self.measure.data)


class StrikeOutForm(PageForm):
    """What was entered in error."""

    why = TextField("Why it is struck out", need="Enter why, for whoever looks for it", limit=400)
    version = VersionField()
