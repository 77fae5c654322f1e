"""The form that appoints a deputy."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.outcomes.review.reviewers.queries import Candidate
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number


class DeputyForm(PageForm):
    """Who is appointed: one of those who are offered, or one who was when the form was opened. Whether she may be is for the rules."""

    person = SelectField("Person", default="", validate_choice=False)

    def offer(self, people: Sequence[Candidate], found: bool = False) -> None:
        """Offer who can be appointed; where a search `found` one person alone, she is chosen."""
        self.person.choices = [SelectChoice("", "Choose a person"), *(SelectChoice(str(one.id), f"{one.name}, {one.agency}") for one in people)]
        if found and len(people) == 1 and not self.person.data:
            self.person.data = str(people[0].id)

    def user_id(self) -> int:
        """Return the id of who is chosen. Raises RuleBroken on `person`."""
        chosen = number(self.person.data)
        if chosen < 0:
            raise RuleBroken("Choose who is to sign figures off", "person")
        return chosen
