"""The forms of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from opsplanner.errors import RuleBroken
from opsplanner.models import User
from opsplanner.signing_in import services
from opsplanner.signing_in.passwords import queries as passwords_queries
from opsplanner.signing_in.passwords import rules as passwords_rules
from opsplanner.signing_in.passwords import services as passwords_services
from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm


class _Hashing(PageForm):
    """A form whose password takes work to check or to keep. When too much of it is being done at this moment, its answer is 429."""

    wait = 0

    def look(self) -> None:
        """Check the form as a whole. Raises RuleBroken, TooManyAtOnce."""

    def check(self) -> None:
        """Look, and note when there was no time for it. Raises RuleBroken."""
        try:
            self.look()
        except passwords_services.TooManyAtOnce:
            self.wait = passwords_services.RETRY_AFTER
            raise

    def validate(self, extra_validators: Any = None) -> bool:
        """Check it all; the status is 429 when it could not be looked at, and `wait` the seconds after which it is worth to try again."""
        self.wait = 0
        good = super().validate(extra_validators)
        self.status = 429 if self.wait else self.status
        return good


class SignInForm(_Hashing):
    """Who is there. The password is checked with the form, before anything is locked for writing."""

    email = TextField("E-mail address", need="Enter your e-mail address")
    password = PasswordField("Password", validators=[InputRequired("Enter your password")])
    who: services.Recognised | None = None
    wrong_password = False

    def look(self) -> None:
        """Recognise the person. Raises RuleBroken."""
        try:
            self.who = services.recognise(self.email.data, self.password.data)
        except services.WrongPassword:
            self.wrong_password = True
            raise


class _NewPassword(_Hashing):
    hashed = ""

    def take(self, user: User) -> None:
        """Check the new password and hash it, before anything is locked for writing. Raises RuleBroken on its boxes."""
        typed, again = self.new_password.data, self.password_again.data
        try:
            about = (user.email, user.email.split("@")[0], user.name)
            passwords_rules.check_password(typed, about=about, place=passwords_queries.words_of_the_place())
        except RuleBroken as broken:
            raise RuleBroken(str(broken), "new_password") from broken
        if typed != again:
            raise RuleBroken("The two passwords are not the same. Type both again", "password_again")
        self.hashed = passwords_services.hash_password(typed)


class WelcomeForm(_NewPassword):
    """The password of a new account, or a new one instead of a forgotten one."""

    new_password = PasswordField("Password", validators=[InputRequired("Enter a password")])
    password_again = PasswordField("The same password again", validators=[InputRequired("Enter the same password again")])
    user: User | None = None

    def look(self) -> None:
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

    def look(self) -> None:
        """Check the old password, then the new one. Raises RuleBroken."""
        assert self.user is not None
        self.checked = self.user.password_hash or ""
        if not passwords_services.is_right(self.user.password_hash, self.old_password.data):
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
