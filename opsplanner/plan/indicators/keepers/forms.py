"""The form on which an indicator's owner and deputy are named."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.plan.indicators.keepers.queries import KeeperRow
from opsplanner.plan.indicators.queries import IndicatorRow
from opsplanner.web.fields import VersionField, WholeNumberField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class KeepersForm(PageForm):
    """Who enters the figures, and by when. `version` is the history line that the form was opened with."""

    owner = SelectField("Owner", coerce=number_or_none, invalid_choice_message="This person cannot sign in any more. Choose from the list")
    deputy = SelectField("Deputy", coerce=number_or_none, invalid_choice_message="This person cannot sign in any more. Choose from the list")
    due_days = WholeNumberField("Days after the end of a period by which its figure is due", low=0, high=366)
    version = VersionField()

    def offer(self, people: Sequence[KeeperRow]) -> None:
        """Fill the lists to choose from."""
        for box in (self.owner, self.deputy):
            box.choices = [SelectChoice("", "Nobody yet"), *(SelectChoice(row.id, f"{row.name}, {row.agency}") for row in people)]

    def fill_from(self, row: IndicatorRow) -> None:
        """Show what is kept."""
        self.owner.data, self.deputy.data, self.due_days.data = row.owner_id, row.deputy_id, row.due_days
