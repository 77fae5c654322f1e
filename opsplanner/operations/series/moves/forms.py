"""The form by which the drafts of a series are proposed."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.operations.series.rules import Due
from opsplanner.operations.taking_on.forms import TakesOn
from opsplanner.web.fields import DayField, VersionField, WholeNumberField

MOST_WEEKS = 12


class DueForm(TakesOn):
    """By when agencies answer for several dates."""

    due_how = RadioField(
        "The agencies answer", choices=[SelectChoice("one", "By one date for all"), SelectChoice("weeks", "So many weeks before each date")], default="one",
    )
    answer_by = DayField("By this date")
    weeks_before = WholeNumberField("Weeks before each date", low=1, high=MOST_WEEKS)
    version = VersionField()

    def due(self) -> Due:
        """Return by when agencies answer."""
        return Due(weeks_before=self.weeks_before.data) if self.due_how.data == "weeks" else Due(on=self.answer_by.data)

    def check(self) -> None:
        """Who counts by weeks says how many. Raises RuleBroken beside the box."""
        if self.due_how.data == "weeks" and self.weeks_before.data is None:
            raise RuleBroken("Enter how many weeks before each date the agencies answer", "weeks_before")
