"""The form of an agency's contacts."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.accounts import rules as accounts_rules
from opsplanner.accounts.absence.rules import Days, days
from opsplanner.accounts.contacts import words
from opsplanner.accounts.contacts.services import Contacts
from opsplanner.errors import RuleBroken
from opsplanner.web.fields import DayField, TextField, VersionField
from opsplanner.web.forms import PageForm

_TEXTS, _ADDRESSES = ("contact", "deputy", "telephone"), ("contact_email", "deputy_email", "mailbox")
_TO = [SelectChoice("contact", words.TO_CONTACT), SelectChoice("mailbox", words.TO_MAILBOX)]
_NO_ADDRESS = "Enter the e-mail address as well: without one no message goes to this person"


class AgencyForm(PageForm):
    """Whom to reach at an agency. `version` is the history line that the form was opened with."""

    contact = TextField("Contact", limit=120)
    contact_email = TextField("E-mail address of the contact")
    contact_first = DayField("First day on which the contact is away")
    contact_last = DayField("Last day on which the contact is away")
    deputy = TextField("Deputy", limit=120)
    deputy_email = TextField("E-mail address of the deputy")
    deputy_first = DayField("First day on which the deputy is away")
    deputy_last = DayField("Last day on which the deputy is away")
    telephone = TextField("Telephone number", limit=40)
    mailbox = TextField("Shared mailbox")
    to = RadioField("Messages go to", choices=_TO, default="contact")
    version = VersionField()

    def fill_from(self, agency: Any, away: tuple[Days | None, Days | None]) -> None:
        """Show what is stored, and when the two are away."""
        for name in (*_TEXTS, *_ADDRESSES):
            self[name].data = getattr(agency, name)
        self.to.data = "mailbox" if agency.to_mailbox else "contact"
        for post, when in zip(("contact", "deputy"), away, strict=True):
            if when:
                self[f"{post}_first"].data, self[f"{post}_last"].data = when

    def check(self) -> None:
        """Each address is one, and who is away has one. Raises RuleBroken."""
        for name in _ADDRESSES:
            if self[name].data:
                try:
                    checked = accounts_rules.check_email(self[name].data)
                except RuleBroken as broken:
                    raise RuleBroken(str(broken), name) from broken
                if name != "mailbox":  # it is written as it is typed
                    self[name].data = checked
        for post in ("contact", "deputy"):
            if self._away(post) and not self[f"{post}_email"].data:
                raise RuleBroken(_NO_ADDRESS, f"{post}_email")

    def _away(self, post: str) -> Days | None:
        return days(self[f"{post}_first"].data, self[f"{post}_last"].data, clock.today(), f"{post}_")

    def typed(self) -> Contacts:
        """Return what was typed."""
        texts = {name: self[name].data or "" for name in (*_TEXTS, *_ADDRESSES)}
        return Contacts(**texts, contact_away=self._away("contact"), deputy_away=self._away("deputy"), to_mailbox=self.to.data == "mailbox")
