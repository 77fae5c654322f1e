"""The forms of a group."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.governance.groups.services import Said
from opsplanner.governance.queries import GroupRow
from opsplanner.governance.words import KINDS
from opsplanner.models import GroupKind
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class GroupForm(PageForm):
    """What a group is, what it is for, whom it reports to. `version` is 0 for a new one."""

    name = TextField("What it is called", need="Enter what the group is called", limit=160)
    kind = RadioField("What it is", choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()], default=GroupKind.THEMATIC.value)
    reports_to = SelectField("Reports to", coerce=number_or_none, invalid_choice_message="This group is no longer there. Choose from the list")
    purpose = LongTextField("What it is for", limit=1200)
    standing = TextField("What is to become of it", limit=300)
    version = VersionField()

    def offer(self, groups: Sequence[GroupRow], row: GroupRow | None) -> None:
        """Fill the list of groups above it: those in use, and the one that it reports to."""
        others = [one for one in groups if one is not row and (one.active or row is not None and one.id == row.reports_to_id)]
        self.reports_to.choices = [SelectChoice("", "No group"), *(SelectChoice(one.id, one.name) for one in others)]

    def fill_from(self, row: GroupRow) -> None:
        """Show what is kept."""
        self.name.data, self.kind.data, self.reports_to.data, self.purpose.data = row.name, row.kind.value, row.reports_to_id, row.purpose
        self.standing.data = row.standing

    def said(self) -> Said:
        """Return what was typed."""
        return Said(
            name=self.name.data or "", kind=GroupKind(self.kind.data), reports_to_id=self.reports_to.data, purpose=self.purpose.data or "",
            standing=self.standing.data or "",
        )


class EndForm(PageForm):
    """A group ends."""

    why = TextField("Why", need="Enter why, for whoever looks for it", limit=400)
    version = VersionField()
