"""The form on which an accepted recommendation becomes an action of the plan."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.plan.actions.services import Said
from opsplanner.scrutiny.matters.action.queries import Place
from opsplanner.web.fields import DayField, LongTextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class BecomeForm(PageForm):
    """For which priority, what is done, by which agency, by when."""

    priority = SelectField("Priority", validate_choice=False)
    text = LongTextField("What is done", need="Enter what is done", limit=600)
    owner = SelectField("Agency that owns it", coerce=number_or_none, invalid_choice_message="This agency is no longer there. Choose from the list")
    due_on = DayField("Due")
    version = VersionField()

    def offer(self, places: Sequence[Place], agencies: Sequence[tuple[int, str]]) -> None:
        """Fill the lists to choose from."""
        self.places = {one.word: one for one in places}
        self.priority.choices = [SelectChoice("", "Choose a priority"), *(SelectChoice(one.word, f"{one.year.code}: {one.priority.name}") for one in places)]
        self.owner.choices = [SelectChoice("", "Nobody yet"), *(SelectChoice(id_, name) for id_, name in agencies)]

    def check(self) -> None:
        """Raise RuleBroken on "priority" where none is chosen."""
        self.chosen()

    def chosen(self) -> Place:
        """Return the priority. Raises RuleBroken on "priority"."""
        if (place := self.places.get(self.priority.data or "")) is None:
            raise RuleBroken("Choose a priority from the list", "priority")
        return place

    def said(self) -> Said:
        """Return what was typed."""
        return Said(text=self.text.data or "", programme="", owner_id=self.owner.data, due_on=self.due_on.data)
