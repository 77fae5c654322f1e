"""The forms of a change of the way an indicator is measured."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.plan.indicators.method.rules import check
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.plan.indicators.queries import ChangeRow
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm


class ChangeForm(PageForm):
    """A change that is said already. `version` is the history line that the form was opened with."""

    what = LongTextField("What is measured in another way", limit=400)
    adjusted = BooleanField("The baseline and the targets were worked out anew for the new way")
    how = LongTextField("How they were worked out", limit=400)
    version = VersionField()

    def fill_from(self, row: ChangeRow) -> None:
        """Show what is kept."""
        self.what.data, self.adjusted.data, self.how.data = row.what, row.adjusted, row.how

    def check(self) -> None:
        """Refuse what does not go together. Raises RuleBroken on its box."""
        check(self.what.data or "", self.how.data or "", adjusted=self.adjusted.data)


class NewChangeForm(ChangeForm):
    """A change that is said for the first time, with the period from which it holds."""

    period = SelectField("From which period on", invalid_choice_message="Choose a period from the list")

    def offer(self, spans: Sequence[Span]) -> None:
        """Fill the list to choose from."""
        self.period.choices = [SelectChoice(span.name, span.name) for span in spans]


class TakeBackForm(PageForm):
    """A change that was said in error."""

    why = TextField("Why it is taken back", need="Say why it is taken back", limit=400)
    version = VersionField()
