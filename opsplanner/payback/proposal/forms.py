"""The forms of a month that is proposed."""

from __future__ import annotations

from collections.abc import Collection

from wtforms import BooleanField, SelectMultipleField

from opsplanner import clock
from opsplanner.payback.proposal.wishes import rules as wishes_rules
from opsplanner.payback.proposal.wishes.rules import Wishes
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import DayField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class WishesForm(PageForm):
    """The days that are to be planned."""

    first = DayField("From", need="Enter the first day")
    until = DayField("To", need="Enter the last day")
    beside = BooleanField("Also beside a job that is on a slot already")

    def fill(self) -> None:
        """Offer the four weeks that come, unless something was sent."""
        if not self.is_submitted():
            self.first.data, self.until.data, self.beside.data = wishes_rules.next_month(clock.today())

    def check(self) -> None:
        """Check the days together. Raises RuleBroken beside a box."""
        wishes_rules.check(self.wishes(), clock.today())

    def wishes(self) -> Wishes:
        """Return what was typed."""
        assert self.first.data and self.until.data
        return Wishes(self.first.data, self.until.data, bool(self.beside.data))


class ChangeForm(PageForm):
    """One button of a proposal, with the version that was seen."""

    version = VersionField()


class AcceptForm(AsksFirst):
    """The lines that are to be put on their days."""

    lines = SelectMultipleField("Lines", validate_choice=False, choices=())
    version = VersionField()

    def tick(self, numbers: Collection[int]) -> None:
        """Tick these lines, unless something was sent."""
        if not self.is_submitted():
            self.lines.data = [str(number) for number in numbers]

    def chosen(self) -> list[int]:
        """Return the numbers of the lines that are ticked, each once."""
        return sorted({number for text in self.lines.data or () if (number := number_or_none(text)) is not None})
