"""The forms of an action."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import Action
from opsplanner.plan.actions.rules import STATES
from opsplanner.plan.actions.services import Said
from opsplanner.plan.actions.words import stands
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class ActionForm(PageForm):
    """What is done, by whom, by when. `version` is 0 for a new one."""

    text = LongTextField("What is done", need="Enter what is done", limit=600)
    programme = TextField("Programme", limit=120)
    owner = SelectField("Agency that owns it", coerce=number_or_none, invalid_choice_message="This agency is no longer there. Choose from the list")
    due_on = DayField("Due")
    version = VersionField()

    def offer(self, agencies: Sequence[tuple[int, str]]) -> None:
        """Fill the list of agencies: (id, name) of each."""
        self.owner.choices = [SelectChoice("", "Nobody yet"), *(SelectChoice(id_, name) for id_, name in agencies)]

    def fill_from(self, row: Action) -> None:
        """Show what is kept."""
        self.text.data, self.programme.data, self.owner.data, self.due_on.data = row.text, row.programme, row.owner_agency_id, row.due_on

    def said(self) -> Said:
        """Return what was typed."""
        return Said(text=self.text.data or "", programme=self.programme.data or "", owner_id=self.owner.data, due_on=self.due_on.data)


class ReportForm(PageForm):
    """How an action stands, and how it goes."""

    state = RadioField("How it stands", choices=[SelectChoice(state, state.capitalize()) for state in STATES])
    progress = LongTextField("How it goes", need="Enter in words how it goes", limit=2000)
    version = VersionField()

    def fill_from(self, row: Action) -> None:
        """Show what is kept."""
        self.state.data, self.progress.data = stands(row.status), row.progress


class TakeOutForm(PageForm):
    """An action is taken out of the plan."""

    why = TextField("Why", need="Enter why, for whoever looks for it", limit=400)
    version = VersionField()
