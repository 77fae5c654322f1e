"""The form of a line of the log."""

from __future__ import annotations

from datetime import datetime

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.errors import RuleBroken
from opsplanner.logbook import rules as logbook_rules
from opsplanner.logbook.log.queries import LogLine
from opsplanner.logbook.log.services import NewLine
from opsplanner.models import LogKind
from opsplanner.web.fields import DayField, LongTextField
from opsplanner.web.forms import PageForm
from opsplanner.web.wall_times import WallTimeField


class LineForm(PageForm):
    """A line for the log. The view gives it `held`, from briefing to end, so that a time finds its day."""

    text = LongTextField("What happened", need="Write what happened", limit=2000)
    kind = SelectField("Kind", choices=[SelectChoice(kind.value, kind.value.capitalize()) for kind in LogKind], default=LogKind.NOTE.value)
    time = WallTimeField("When, if not just now")
    day = DayField("On another day")

    held: Period
    happened_at: datetime | None = None

    def check(self) -> None:
        """Find the instant that the time stands for. Raises RuleBroken on its box."""
        if self.time.data is None:
            if self.day.data is not None:
                raise RuleBroken("Enter the time as well", "time")
            return
        now = clock.now()
        day = logbook_rules.day_meant(self.time.data, self.day.data, self.held, now)
        self.time.settle(day)
        self.happened_at = clock.to_utc(day, self.time.data, field="time")
        logbook_rules.check_happened(self.happened_at, self.held, now)

    def line(self) -> NewLine:
        """Return the line as typed."""
        return NewLine(self.text.data or "", LogKind(self.kind.data), self.happened_at)

    @property
    def more_open(self) -> bool:
        """Say whether there is something to see beside the one box."""
        return bool(self.time.raw_data and self.time.raw_data[0] or self.day.raw_data and self.day.raw_data[0] or self.kind.errors) or (
            self.kind.data != LogKind.NOTE.value
        )

    def fill_from(self, line: LogLine) -> None:
        """Show the line that is corrected."""
        there = clock.local(line.happened_at)
        self.text.data, self.kind.data, self.day.data = line.text, line.kind.value, there.date()
        self.time.data = there.time().replace(second=0, microsecond=0)
        self.time.which = "second" if there.fold else "first"
        self.time.settle(there.date())
