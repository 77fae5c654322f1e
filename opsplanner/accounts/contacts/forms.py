"""The form of an agency's contacts."""

from __future__ import annotations

from opsplanner.accounts import rules as accounts_rules
from opsplanner.errors import RuleBroken
from opsplanner.models import Agency
from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm


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
                accounts_rules.check_email(self.mailbox.data)
            except RuleBroken as broken:
                raise RuleBroken(str(broken), "mailbox") from broken
