"""The form of the rule by which a standing site comes back."""

from __future__ import annotations

from datetime import date, timedelta

from opsplanner.errors import RuleBroken
from opsplanner.payback.days.slots.rules import MOST_PLACES
from opsplanner.payback.standing.rules import EVERY, Held
from opsplanner.web.fields import VersionField, WholeNumberField
from opsplanner.web.forms import PageForm
from opsplanner.web.recurrence.forms import RuleBoxes
from opsplanner.web.recurrence.rules import Rule, days_of

HALF_A_YEAR = timedelta(weeks=26)


class SiteRuleForm(RuleBoxes, PageForm):
    """The rule, and how many people usually go."""

    people = WholeNumberField("People each time", low=1, high=MOST_PLACES, need="Enter how many people usually go")
    version = VersionField()

    def check(self) -> None:
        """The boxes of the kind that is chosen make a rule. Raises RuleBroken beside the box."""
        self.rule()

    def rule(self) -> Rule:
        """Return the rule. Raises RuleBroken beside the box of what makes no sense."""
        every = EVERY.get(self.every.data or "")
        if every is None:
            raise RuleBroken("Choose on which days it comes back", "every")
        return self.recurring(every)

    def fill_from(self, held: Held | None, today: date) -> None:
        """Show the rule that holds last, from its next date on, so that every second week stays the same one; or one of every second week from today on, for half a year."""
        rule = held.rule if held else Rule(next(iter(EVERY.values())), today, today + HALF_A_YEAR, weekday=today.weekday(), weeks=2)
        self.every.data, self.weeks.data, self.which.data, self.month_day.data = rule.every.value, str(rule.weeks), str(rule.which), rule.month_day
        self.weekday.data = self.month_weekday.data = str(rule.weekday)
        self.first.data = next((day for day in days_of(rule).days if day >= today), today)
        self.until.data = rule.until if rule.until > today else today + HALF_A_YEAR
        self.people.data = held.people if held else None
