"""The form of the duty manager."""

from __future__ import annotations

from opsplanner.accounts.rules import check_telephone
from opsplanner.errors import RuleBroken
from opsplanner.payback.duty.queries import Duty
from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm


class DutyForm(PageForm):
    """Who is rung, and under which number."""

    name = TextField("Duty manager", limit=160)
    telephone = TextField("Telephone of the duty manager", limit=40)
    version = VersionField()

    def check(self) -> None:
        """A name alone cannot be rung. Raises RuleBroken on "telephone"."""
        if self.name.data and not self.telephone.data:
            raise RuleBroken("Enter the telephone number under which supervisors ring, or empty both boxes", "telephone")
        self.duty()

    def duty(self) -> Duty:
        """What was typed. Raises RuleBroken on "telephone"."""
        return Duty(self.name.data or "", check_telephone(self.telephone.data or ""))
