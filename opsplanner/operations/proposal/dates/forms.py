"""The form on which one date of a proposal is moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.operations.proposal.forms import ChangeForm
from opsplanner.web.address import read_day
from opsplanner.web.fields import DayField
from opsplanner.web.typed import number


class DateForm(ChangeForm):
    """Another day, one of those that are offered or any other, and another ward."""

    offered = RadioField("Move it to", validate_choice=False)
    other = DayField("Or to another day")
    ward = SelectField("Ward", coerce=number, invalid_choice_message="This ward is no longer there. Choose from the list")

    def offer(self, days: Sequence[tuple[date, str]], wards: Sequence[tuple[int, str]], day: date, ward: int) -> None:
        """Offer these days and wards, and show what it has unless the form was sent."""
        self.offered.choices = [SelectChoice(one.isoformat(), words) for one, words in days]
        self.ward.choices = [SelectChoice(id_, name) for id_, name in wards]
        if not self.is_submitted():
            self.offered.data, self.ward.data = day.isoformat(), ward

    @property
    def day(self) -> date | None:
        """The day that was typed, else the one that was chosen."""
        return self.other.data or read_day(self.offered.data)

    def check(self) -> None:
        """Refuse no day at all. Raises RuleBroken."""
        if self.day is None:
            raise RuleBroken("Choose a day, or enter another one", "offered")
