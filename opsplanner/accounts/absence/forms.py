"""The form by which somebody sets herself away."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.accounts.absence import rules, words
from opsplanner.accounts.absence.queries import Colleague
from opsplanner.errors import RuleBroken
from opsplanner.web.fields import DayField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


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


class ColleagueForm(AwayForm):
    """The same of somebody of one's agency. `version` is the history line that the form was opened with."""

    who = SelectField("Who is away", coerce=number_or_none, invalid_choice_message=words.CHOOSE)
    version = VersionField()

    def offer(self, people: Sequence[Colleague]) -> None:
        """Fill the list to choose from."""
        self.who.choices = [SelectChoice("", "Choose"), *(SelectChoice(str(one.id), one.name) for one in people)]

    def fill_from(self, chosen: Colleague | None) -> None:
        """Show when the person is away who was chosen."""
        if chosen:
            self.who.data = chosen.id
            self.first.data, self.last.data = chosen.days or (None, None)

    def check(self) -> None:
        """Somebody is chosen, with days that can be. Raises RuleBroken."""
        if self.who.data is None:
            raise RuleBroken(words.CHOOSE, "who")
        super().check()
