"""The forms of people: typed values and kind messages."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from opsplanner.errors import RuleBroken
from opsplanner.models import Agency, Role, User
from opsplanner.people import passwords, rules, services
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm


class SignInForm(PageForm):
    """Who is there. The password is checked with the form, before anything is locked for writing."""

    email = TextField("E-mail address", need="Enter your e-mail address")
    password = PasswordField("Password", validators=[InputRequired("Enter your password")])
    who: services.Recognised | None = None
    wrong_password = False

    def check(self) -> None:
        """Recognise the person. Raises RuleBroken."""
        try:
            self.who = services.recognise(self.email.data, self.password.data)
        except services.WrongPassword:
            self.wrong_password = True
            raise


class _NewPassword(PageForm):
    hashed = ""

    def take(self, user: User) -> None:
        """Check the new password and hash it, before anything is locked for writing. Raises RuleBroken on its boxes."""
        typed, again = self.new_password.data, self.password_again.data
        try:
            rules.check_password(typed, about=(user.email, user.email.split("@")[0], user.name))
        except RuleBroken as broken:
            raise RuleBroken(str(broken), "new_password") from broken
        if typed != again:
            raise RuleBroken("The two passwords are not the same. Type both again", "password_again")
        self.hashed = passwords.hash_password(typed)


class WelcomeForm(_NewPassword):
    """The password of a new account, or a new one instead of a forgotten one."""

    new_password = PasswordField("Password", validators=[InputRequired("Enter a password")])
    password_again = PasswordField("The same password again", validators=[InputRequired("Enter the same password again")])
    user: User | None = None

    def check(self) -> None:
        """Check the password against what is known of the person. Raises RuleBroken."""
        assert self.user is not None
        self.take(self.user)


class PasswordForm(_NewPassword):
    """A new password for who knows the old one."""

    old_password = PasswordField("Your password now", validators=[InputRequired("Enter your password as it is now")])
    new_password = PasswordField("New password", validators=[InputRequired("Enter a new password")])
    password_again = PasswordField("The new password again", validators=[InputRequired("Enter the new password again")])
    user: User | None = None
    checked = ""
    wrong_password = False

    def check(self) -> None:
        """Check the old password, then the new one. Raises RuleBroken."""
        assert self.user is not None
        self.checked = self.user.password_hash or ""
        if not passwords.is_right(self.user.password_hash, self.old_password.data):
            self.wrong_password = True
            raise RuleBroken("This is not your password", "old_password")
        self.take(self.user)


class TelephoneForm(PageForm):
    """One's own telephone number."""

    telephone = TextField("Telephone number", limit=40)
    version = VersionField()


class EndSignInForm(PageForm):
    """One of one's own sign-ins to end."""

    sign_in = HiddenField()


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

    def offer(self, colleagues: Sequence[User]) -> None:
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


class AgencyForm(PageForm):
    """Whom to reach at an agency. `version` is the history line that the form was opened with."""

    contact = TextField("Contact", limit=120)
    deputy = TextField("Deputy", limit=120)
    telephone = TextField("Telephone number", limit=40)
    mailbox = TextField("Shared mailbox")
    version = VersionField()

    def fill_from(self, agency: Agency) -> None:
        """Show what is stored."""
        for name in ("contact", "deputy", "telephone", "mailbox"):
            self[name].data = getattr(agency, name)

    def check(self) -> None:
        """A mailbox is an e-mail address. Raises RuleBroken."""
        if self.mailbox.data:
            try:
                rules.check_email(self.mailbox.data)
            except RuleBroken as broken:
                raise RuleBroken(str(broken), "mailbox") from broken
