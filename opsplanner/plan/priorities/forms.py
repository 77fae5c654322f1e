"""The forms of a priority."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import Priority
from opsplanner.plan.priorities.services import Said
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class _SaidForm(PageForm):
    """What is said of a priority."""

    name = TextField("What it is called", need="Enter what the priority is called", limit=200)
    lead = TextField("Who leads", limit=160)
    group = SelectField("Group that carries it", coerce=number_or_none, invalid_choice_message="This group is no longer there. Choose from the list")
    serves = LongTextField("What it serves in the council’s plan and in others", limit=2000)

    def offer(self, groups: Sequence[tuple[int, str]]) -> None:
        """Fill the list of groups: (id, name) of each."""
        self.group.choices = [SelectChoice("", "None"), *(SelectChoice(id_, name) for id_, name in groups)]

    def fill_from(self, row: Priority) -> None:
        """Show what is kept."""
        self.name.data, self.lead.data, self.group.data, self.serves.data = row.name, row.lead, row.thematic_group_id, row.serves

    def said(self) -> Said:
        """Return what was typed."""
        return Said(name=self.name.data or "", lead=self.lead.data or "", group_id=self.group.data, serves=self.serves.data or "")


class PriorityForm(_SaidForm):
    """A priority that is changed."""

    version = VersionField()


class AddPriorityForm(_SaidForm):
    """A priority that is to be added to a plan year."""

    carries_on = SelectField("Carries on", invalid_choice_message="This one is in the plan year already. Choose from the list", default="")

    def offer_codes(self, others: Sequence[tuple[str, str]]) -> None:
        """Fill the list of priorities of other years that this one may carry on: (code, name) of each."""
        self.carries_on.choices = [SelectChoice("", "None: it is a new one"), *(SelectChoice(code, name) for code, name in others)]


class TakeOutForm(PageForm):
    """A priority, or an indicator, is taken out of the plan of its year."""

    why = TextField("Why", need="Enter why, for whoever looks for it", limit=400)
    version = VersionField()
