"""The form on which who writes a report is named."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from opsplanner.reports.authors.queries import AuthorRow
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number, number_or_none


class AuthorsForm(PageForm):
    """Who is to write it besides, and who no more."""

    person = SelectField("Who is to write it besides", coerce=number_or_none, invalid_choice_message="This person cannot sign in any more. Choose from the list")
    gone = SelectMultipleField(
        "Who is not to write it any more", coerce=number, validate_choice=False, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False),
    )

    def offer(self, people: Sequence[AuthorRow], there: Sequence[AuthorRow]) -> None:
        """Fill the lists to choose from."""
        writing = {row.id for row in there}
        self.person.choices = [SelectChoice("", "Nobody"), *(SelectChoice(row.id, f"{row.name}, {row.agency}") for row in people if row.id not in writing)]
        self.gone.choices = [SelectChoice(row.id, f"{row.name}, {row.agency}") for row in there]
