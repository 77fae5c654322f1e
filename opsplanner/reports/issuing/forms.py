"""The form that issues a report."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, HiddenField

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.reports.issuing.rules import Approval, check_approval
from opsplanner.web.fields import DayField, TextField
from opsplanner.web.forms import PageForm


class IssueForm(PageForm):
    """Which meeting approved it. `seen` is by what the content that the page showed is known."""

    meeting = TextField("Which meeting approved it", need="Enter which meeting approved it, for example Strategic Executive Group", limit=200)
    day = DayField("On which day", need="Enter the day of the meeting")
    anyway = BooleanField("Issue it although figures are not signed off")
    seen = HiddenField()
    waiting = 0

    def check(self) -> None:
        """Raise RuleBroken where the meeting is still to come, or figures wait and nobody said that it is meant."""
        check_approval(self.approval(), clock.today())
        if self.waiting and not self.anyway.data:
            raise RuleBroken("Tick this if it is to be issued although figures are not signed off, or have them signed off first", "anyway")

    def approval(self) -> Approval:
        """Return what was typed; where no day can be read, which the form refuses, the first day there is."""
        return Approval(self.meeting.data or "", self.day.data or date.min)
