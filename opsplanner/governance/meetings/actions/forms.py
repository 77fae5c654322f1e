"""The forms of an action that a meeting agreed."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.governance.meetings.actions.queries import Served
from opsplanner.governance.meetings.actions.services import Said
from opsplanner.governance.queries import AgreedRow, MemberRow
from opsplanner.models import AgreedState
from opsplanner.web.fields import DayField, LongTextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class ActionForm(PageForm):
    """What is done, by which member, by when. `version` is 0 for a new one."""

    text = LongTextField("What is to be done", need="Enter what is to be done", limit=600)
    owner = SelectField("Owner", coerce=number_or_none, invalid_choice_message="This office does not sit on the group any more. Choose from the list")
    due_on = DayField("Due", need="Enter the day by which it is to be done")
    serves = SelectField("Action of the plan that it serves", coerce=number_or_none, invalid_choice_message="This action is not in the plan any more. Choose from the list")
    version = VersionField()

    def offer(self, members: Sequence[MemberRow], plan: Sequence[Served]) -> None:
        """Fill the lists to choose from."""
        self.owner.choices = [SelectChoice("", "Choose"), *(SelectChoice(row.id, row.name) for row in members)]
        self.serves.choices = [SelectChoice("", "None"), *(SelectChoice(one.id, one.name) for one in plan)]

    def fill_from(self, row: AgreedRow) -> None:
        """Show what is kept."""
        self.text.data, self.owner.data, self.due_on.data, self.serves.data = row.text, row.owner_id, row.due_on, row.plan_action_id

    def check(self) -> None:
        """Raises RuleBroken where no owner is chosen."""
        if self.owner.data is None:
            raise RuleBroken("Choose who does it", "owner")

    def said(self) -> Said:
        """Return what was typed."""
        assert self.due_on.data is not None
        return Said(text=self.text.data or "", owner_id=self.owner.data or 0, due_on=self.due_on.data, plan_action_id=self.serves.data)


class ReportForm(PageForm):
    """How an action stands, and how it goes."""

    state = RadioField("How it stands", choices=[SelectChoice(state.value, state.value.capitalize()) for state in AgreedState])
    progress = LongTextField("How it goes", need="Enter in words how it goes", limit=2000)
    version = VersionField()

    def fill_from(self, row: AgreedRow) -> None:
        """Show what is kept."""
        self.state.data, self.progress.data = row.state.value, row.progress
