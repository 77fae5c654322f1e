"""The form of an office on a group."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.governance.members.services import Said
from opsplanner.governance.queries import MemberRow
from opsplanner.plan.indicators.keepers.queries import KeeperRow
from opsplanner.web.fields import DayField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class MemberForm(PageForm):
    """Which office of which agency, whose account holds it, from when to when. `version` is 0 for a new one."""

    office = TextField("Office", need="Enter the office, for example Area Commander", limit=160)
    agency = SelectField("Agency", coerce=number_or_none, invalid_choice_message="This agency is no longer there. Choose from the list")
    holder = SelectField("Account that holds it now", coerce=number_or_none, invalid_choice_message="This person cannot sign in any more. Choose from the list")
    from_on = DayField("First day")
    to_on = DayField("Last day")
    version = VersionField()

    def offer(self, agencies: Sequence[tuple[int, str]], people: Sequence[KeeperRow]) -> None:
        """Fill the lists to choose from."""
        self.agency.choices = [SelectChoice("", "Choose"), *(SelectChoice(id_, name) for id_, name in agencies)]
        self.holder.choices = [SelectChoice("", "Nobody with an account"), *(SelectChoice(row.id, f"{row.called}, {row.agency}") for row in people)]

    def fill_from(self, row: MemberRow) -> None:
        """Show what is kept."""
        self.office.data, self.agency.data, self.holder.data = row.office, row.agency_id, row.user_id
        self.from_on.data, self.to_on.data = row.from_on, row.to_on

    def check(self) -> None:
        """Raises RuleBroken where no agency is chosen."""
        if self.agency.data is None:
            raise RuleBroken("Choose an agency", "agency")

    def said(self) -> Said:
        """Return what was typed."""
        return Said(office=self.office.data or "", agency_id=self.agency.data or 0, user_id=self.holder.data, from_on=self.from_on.data, to_on=self.to_on.data)
