"""The forms by which accounts are kept."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from opsplanner.accounts import rules
from opsplanner.accounts.queries import ColleagueRow
from opsplanner.errors import RuleBroken
from opsplanner.models import Role
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm


class InviteForm(PageForm):
    """One person a line."""

    people = LongTextField("People to invite", need="Enter at least one person: name, e-mail address, agency, role", limit=40_000)


class AccountForm(PageForm):
    """What an administrator corrects of an account."""

    name = TextField("Name", need="Enter the name", limit=120)
    email = TextField("E-mail address", need="Enter the e-mail address")
    telephone = TextField("Telephone number", limit=40)
    role = RadioField("Role", choices=[SelectChoice(role.value, role.value.capitalize()) for role in Role], validators=[InputRequired("Choose a role")])
    version = VersionField()


class _HandOver(PageForm):
    to = SelectField("Hand over to", default="", validate_choice=False)
    version = VersionField()

    def offer(self, colleagues: Sequence[ColleagueRow]) -> None:
        """Offer the colleagues who could take over."""
        people = [SelectChoice(str(user.id), f"{user.name}, {user.role.value}") for user in colleagues]
        self.to.choices = [SelectChoice("", "Nobody: leave everything as it is"), *people]

    def colleague(self) -> int | None:
        """Return the id of who takes over, if somebody does. Raises RuleBroken on `to`."""
        if not self.to.data:
            return None
        if not self.to.data.isdecimal() or len(self.to.data) > 9:
            raise RuleBroken("Choose a colleague of the same agency", "to")
        return int(self.to.data)


class SuspendForm(_HandOver):
    """Suspension, and who takes over."""

    why = TextField("Reason, for the history (you can leave this empty)")


class MoveAccountForm(_HandOver):
    """Another agency, and who takes over in the old one."""

    agency = SelectField("Moves to", default="", validate_choice=False)

    def offer_agencies(self, agencies: Sequence[rules.AgencyName], but: int) -> None:
        """Offer every other agency."""
        self.agency.choices = [SelectChoice("", "Choose an agency"), *(SelectChoice(str(a.id), a.name) for a in agencies if a.id != but)]

    def agency_id(self) -> int:
        """Return the agency chosen. Raises RuleBroken on `agency`."""
        if not self.agency.data.isdecimal() or len(self.agency.data) > 9:
            raise RuleBroken("Choose the agency that this person moves to", "agency")
        return int(self.agency.data)


class VersionForm(PageForm):
    """One button about an account, which may have changed meanwhile."""

    version = VersionField()
