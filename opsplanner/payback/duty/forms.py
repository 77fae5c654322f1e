"""The form of the duty manager."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.accounts.rules import check_telephone
from opsplanner.errors import RuleBroken
from opsplanner.payback.duty.queries import Duty
from opsplanner.payback.duty.rules import Days, days_between
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import DayField, TextField, VersionField


class DutyForm(AsksFirst):
    """Who is rung, and under which number."""

    name = TextField("Duty manager", limit=160)
    telephone = TextField("Telephone of the duty manager", limit=40)
    first = DayField("From")
    last = DayField("To")
    version = VersionField()
    of_days = False
    """Whether it is the form of some days, whose first one is needed."""

    def check(self) -> None:
        """A name alone cannot be rung. Raises RuleBroken on "telephone"."""
        if self.name.data and not self.telephone.data:
            raise RuleBroken("Enter the telephone number under which supervisors ring, or empty both boxes", "telephone")
        self.duty()
        self.days()

    def days(self) -> Days | None:
        """The days for which this holds; None: usually. Raises RuleBroken on "first" or "last"."""
        if self.of_days and self.first.data is None and self.last.data is None:
            raise RuleBroken("Enter the first day", "first")
        return days_between(self.first.data, self.last.data, clock.today())

    def duty(self) -> Duty:
        """What was typed. Raises RuleBroken on "telephone"."""
        return Duty(self.name.data or "", check_telephone(self.telephone.data or ""))
