"""The form that appoints a deputy."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import User
from opsplanner.web.forms import PageForm


class DeputyForm(PageForm):
    """Who is appointed."""

    person = SelectField("Person")

    def offer(self, people: list[User]) -> None:
        """Offer who can be appointed."""
        self.person.choices = [SelectChoice("", "Choose a person"), *(SelectChoice(str(one.id), f"{one.name}, {one.agency.name}") for one in people)]
