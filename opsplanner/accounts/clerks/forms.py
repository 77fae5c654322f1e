"""The form on which clerks are named."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from opsplanner.accounts.clerks.queries import ClerkRow
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number, number_or_none


class ClerksForm(PageForm):
    """Who is to be a clerk besides, and who no more. Whether she can be one is for the rules."""

    person = SelectField("Who is to be a clerk besides", coerce=number_or_none, invalid_choice_message="This person cannot be named any more. Choose from the list")
    gone = SelectMultipleField(
        "Who is not to be one any more", coerce=number, validate_choice=False, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False),
    )

    def offer(self, people: Sequence[ClerkRow], there: Sequence[ClerkRow]) -> None:
        """Fill the lists to choose from."""
        self.person.choices = [SelectChoice("", "Nobody"), *(SelectChoice(row.id, f"{row.name}, {row.agency}") for row in people)]
        self.gone.choices = [SelectChoice(row.id, f"{row.name}, {row.agency}{'' if row.active else ' (cannot sign in)'}") for row in there]
