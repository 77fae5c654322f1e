"""The forms of what the committee asked. None has a box for a resident's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.models import MatterKind, MatterState
from opsplanner.plan.indicators.keepers.queries import KeeperRow
from opsplanner.scrutiny.matters.rules import CODES, STATES
from opsplanner.scrutiny.matters.services import Said
from opsplanner.scrutiny.queries import MatterRow, SittingRow
from opsplanner.scrutiny.words import day, stands
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none

KINDS = {code: kind for kind, code in CODES.items()}
"""By the word that a form and an address send."""
_GONE = "This is no longer there. Choose from the list"


class MatterForm(PageForm):
    """What is asked, by whom, who owns it, by when. `version` is 0 for a new one."""

    text = LongTextField("What is asked", need="Enter what is asked", limit=2000)
    asked_by = TextField("Who asks", limit=160)
    sitting = SelectField("Sitting", coerce=number_or_none, invalid_choice_message=_GONE)
    asked_on = DayField("Asked or noted on", need="Enter the day on which it was asked or noted")
    owner = SelectField("Who owns it", coerce=number_or_none, invalid_choice_message="This person cannot sign in any more. Choose from the list")
    due_on = DayField("Due")
    version = VersionField()

    def offer(self, sittings: Sequence[SittingRow], people: Sequence[KeeperRow]) -> None:
        """Fill the lists to choose from."""
        self.sitting.choices = [SelectChoice("", "None"), *(SelectChoice(row.id, f"{day(row.on_day)}, {row.state.value}") for row in sittings)]
        self.owner.choices = [SelectChoice("", "Nobody yet"), *(SelectChoice(row.id, f"{row.called}, {row.agency}") for row in people)]

    def fill_from(self, row: MatterRow) -> None:
        """Show what is kept."""
        self.text.data, self.asked_by.data, self.sitting.data = row.text, row.asked_by, row.sitting_id
        self.asked_on.data, self.owner.data, self.due_on.data = row.asked_on, row.owner_id, row.due_on

    def said(self) -> Said:
        """Return what was typed; where no day can be read, which the form refuses, the first day there is."""
        return Said(
            sitting_id=self.sitting.data, asked_on=self.asked_on.data or date.min, text=self.text.data or "", asked_by=self.asked_by.data or "",
            owner_id=self.owner.data, due_on=self.due_on.data,
        )


class NewMatterForm(MatterForm):
    """What a new matter is, besides."""

    kind = RadioField("What it is", choices=[SelectChoice(code, kind.value.capitalize()) for code, kind in KINDS.items()], validate_choice=False)

    def check(self) -> None:
        """Raise RuleBroken on "kind" where none is chosen."""
        self.chosen()

    def chosen(self) -> MatterKind:
        """Return what it is. Raises RuleBroken on "kind"."""
        if self.kind.data not in KINDS:
            raise RuleBroken("Say what it is", "kind")
        return KINDS[self.kind.data]


class ReplyForm(PageForm):
    """How it stands, and what became of it."""

    state = RadioField("How it stands")
    reply = LongTextField("Reply", limit=4000)
    version = VersionField()

    def offer(self, row: MatterRow) -> None:
        """Offer the states that its kind has."""
        self.state.choices = [SelectChoice(state.value, stands(row.kind, state).capitalize()) for state in STATES[row.kind]]

    def fill_from(self, row: MatterRow) -> None:
        """Show what is kept."""
        self.state.data, self.reply.data = row.state.value, row.reply

    def chosen(self) -> MatterState:
        """Return how it stands."""
        return MatterState(self.state.data)
