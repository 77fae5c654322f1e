"""The form on which it is set how long a type's resources take."""

from __future__ import annotations

from opsplanner.resources.queries import Times
from opsplanner.web.fields import VersionField, WholeNumberField
from opsplanner.web.forms import PageForm

LONGEST = 720


class TimesForm(PageForm):
    """Minutes before and after; an empty box leaves it to the pack. `version` is how often it was set, for whatever type."""

    set_up = WholeNumberField("Minutes to set up, before people have to be there", high=LONGEST)
    travel = WholeNumberField("Minutes to get back, after the end", high=LONGEST)
    version = VersionField()

    def fill_from(self, times: Times) -> None:
        """Show what a page has set."""
        self.set_up.data, self.travel.data = times.set_up_here, times.travel_here
