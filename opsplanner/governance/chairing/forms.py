"""The form on which it is said who chairs a group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.governance.chairing.services import Said
from opsplanner.governance.queries import MemberRow
from opsplanner.models import ChairRole
from opsplanner.web.fields import DayField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none

NOBODY = 0


class ChairForm(PageForm):
    """Who chairs, or stands in, from when, and until when that is agreed. `version` is the newest term in the group's chair, 0 for none."""

    role = RadioField("What", choices=[SelectChoice(role.value, role.value.capitalize()) for role in ChairRole], default=ChairRole.CHAIR.value)
    member = SelectField("Who", coerce=number_or_none, invalid_choice_message="This office does not sit on the group any more. Choose from the list")
    from_on = DayField("From", need="Enter the first day, for example 1 April 2027")
    agreed_until = DayField("Agreed until")
    version = VersionField()

    def offer(self, members: Sequence[MemberRow]) -> None:
        """Fill the list of who sits on the group."""
        self.member.choices = [SelectChoice("", "Choose"), *(SelectChoice(row.id, row.name) for row in members), SelectChoice(NOBODY, "Nobody")]

    def fill(self, role: ChairRole, day: date) -> None:
        """Offer a year from a day on, as it usually is. (docs/domain.md, "Groups and their meetings")"""
        self.role.data, self.from_on.data = role.value, day
        self.agreed_until.data = _year_later(day) - timedelta(days=1)

    def check(self) -> None:
        """Raises RuleBroken where it is not chosen who, which may be nobody."""
        if self.member.data is None:
            raise RuleBroken("Choose who, or nobody", "member")

    def said(self) -> Said:
        """Return what was typed."""
        assert self.from_on.data is not None
        return Said(role=ChairRole(self.role.data), member_id=self.member.data or None, from_on=self.from_on.data, agreed_until=self.agreed_until.data)


def _year_later(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)
