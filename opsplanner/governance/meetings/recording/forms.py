"""The form on which it is written down who came to a meeting: a box for each member."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.governance.meetings.page import There
from opsplanner.governance.words import PRESENCES
from opsplanner.models import Presence
from opsplanner.web.fields import LongTextField, VersionField
from opsplanner.web.forms import PageForm


class RecordForm(PageForm):
    """Who came, and who else. The boxes are added by `record_form`, one for each member and one for others."""

    others: LongTextField
    version = VersionField()

    def said(self, there: Sequence[There]) -> dict[int, Presence | None]:
        """Return what was chosen for each member, by its id."""
        return {one.member.id: Presence(chosen) if (chosen := self[_box(one)].data) else None for one in there}

    def fill_from(self, there: Sequence[There], others: str) -> None:
        """Show what is kept."""
        self.others.data = others
        for one in there:
            self[_box(one)].data = one.presence.value if one.presence else ""


def record_form(there: Sequence[There]) -> RecordForm:
    """Return the form with a box for each of these members."""
    choices = [SelectChoice("", "Not said"), *(SelectChoice(presence.value, words) for presence, words in PRESENCES.items())]
    boxes: dict[str, Field] = {_box(one): SelectField(one.member.name, choices=choices, default="") for one in there}
    boxes["others"] = LongTextField("Who else came", limit=400)
    kind: type[RecordForm] = type("RecordForm", (RecordForm,), boxes)
    return kind()


def _box(one: There) -> str:
    return f"was-{one.member.code}"
