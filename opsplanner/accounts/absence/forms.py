"""The form by which somebody sets herself away."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.accounts.absence import rules
from opsplanner.web.fields import DayField
from opsplanner.web.forms import PageForm


class AwayForm(PageForm):
    """One's own first and last day away; both empty for not away."""

    first = DayField("First day away")
    last = DayField("Last day away")

    def check(self) -> None:
        """Two days, in their order, not over. Raises RuleBroken."""
        rules.days(self.first.data, self.last.data, clock.today())

    def days(self) -> rules.Days | None:
        """Return the days that were typed; None for not away."""
        return rules.days(self.first.data, self.last.data, clock.today())
