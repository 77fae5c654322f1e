"""The form of a sitting."""

from __future__ import annotations

from datetime import date

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import SittingState
from opsplanner.scrutiny.queries import SittingRow
from opsplanner.scrutiny.sittings.rules import Said
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm


class SittingForm(PageForm):
    """Which day, who attended, where its papers are. `version` is 0 for a new one."""

    day = DayField("Day", need="Enter the day of the sitting")
    committee = TextField("Committee", need="Enter what the committee is called", limit=200)
    state = RadioField("How it stands", choices=[SelectChoice(state.value, state.value.capitalize()) for state in SittingState], default=SittingState.PLANNED.value)
    attended = LongTextField("Who attended", limit=2000)
    papers = TextField("Address of its papers", limit=500)
    why = TextField("Why", limit=400)
    version = VersionField()

    def fill_from(self, row: SittingRow) -> None:
        """Show what is kept."""
        self.day.data, self.committee.data, self.state.data, self.attended.data, self.papers.data = row.on_day, row.committee, row.state.value, row.attended, row.papers

    def said(self) -> Said:
        """Return what was typed; where no day can be read, which the form refuses, the first day there is."""
        return Said(self.committee.data or "", self.day.data or date.min, SittingState(self.state.data), self.attended.data or "", (self.papers.data or "").strip())
