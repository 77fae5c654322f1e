"""The forms of a usual crew."""

from __future__ import annotations

from datetime import date

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.payback.days.crews.forms import SLOTS, CrewForm
from opsplanner.payback.days.crews.usual.rules import UsualCrew
from opsplanner.payback.days.pattern.rules import WEEKDAYS
from opsplanner.web.fields import DayField, VersionField
from opsplanner.web.forms import PageForm


class ChangeUsualCrewForm(CrewForm):
    """A crew that usually goes out, as it does from a day on."""

    since = DayField("From", need="Enter from which day on")
    version = VersionField()

    def fill_from(self, crew: UsualCrew, since: date) -> None:
        """Show what is kept."""
        self.name.data, self.supervisor.data, self.since.data = crew.name, str(crew.supervisor_id or ""), max(since, crew.first)
        for n, (starts, ends, places) in zip(SLOTS, crew.slots, strict=False):
            self[f"starts_{n}"].data, self[f"ends_{n}"].data, self[f"places_{n}"].data = starts, ends, places


class AddUsualCrewForm(ChangeUsualCrewForm):
    """A crew that usually goes out on a weekday."""

    weekday = SelectField("Weekday", choices=[SelectChoice(n, name) for n, name in enumerate(WEEKDAYS)], coerce=int)


class EndUsualCrewForm(PageForm):
    """From which day on a crew is no usual one."""

    since = DayField("From", need="Enter from which day on")
    version = VersionField()
