"""The forms of a meeting."""

from __future__ import annotations

from opsplanner.governance.meetings.services import Said
from opsplanner.governance.queries import MeetingRow
from opsplanner.web.fields import DayField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.wall_times import WallTimeField


class MeetingForm(PageForm):
    """When and where a meeting is. `version` is 0 for a new one."""

    day = DayField("Day", need="Enter the day, for example 8 December 2026")
    starts = WallTimeField("Starts")
    ends = WallTimeField("Ends")
    place = TextField("Where", limit=160)
    papers = TextField("Where its papers are", limit=500)
    version = VersionField()

    def fill_from(self, row: MeetingRow) -> None:
        """Show what is kept."""
        self.day.data, self.starts.data, self.ends.data, self.place.data, self.papers.data = row.day, row.starts, row.ends, row.place, row.papers

    def said(self) -> Said:
        """Return what was typed."""
        assert self.day.data is not None
        return Said(day=self.day.data, starts=self.starts.data, ends=self.ends.data, place=self.place.data or "", papers=self.papers.data or "")


class CancelForm(PageForm):
    """A meeting does not take place."""

    why = TextField("Why", need="Enter why, for those who meant to come", limit=400)
    version = VersionField()
