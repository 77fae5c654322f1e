"""The form of one thing that the community asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import Answering
from opsplanner.plan.community import rules
from opsplanner.plan.community.asked.services import Said
from opsplanner.web.fields import LongTextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none

if TYPE_CHECKING:
    from opsplanner.models import CommunityView

NONE = "none"
"""What the list says where no priority answers it."""


class ViewForm(PageForm):
    """What was asked for, where, and which priority answers it. `version` is 0 for a new one."""

    asked = LongTextField("What was asked for", need="Enter what was asked for", limit=rules.LONGEST)
    ward = SelectField("Ward", coerce=number_or_none, invalid_choice_message="This ward is no longer there. Choose from the list", default="")
    answer = SelectField("Which priority answers it", invalid_choice_message="This priority is no longer there. Choose from the list", default="")
    words = LongTextField("How it is answered, or why it is not", limit=1000)
    version = VersionField()

    def offer(self, event_ward: str, wards: Sequence[tuple[int, str]], priorities: Sequence[tuple[int, str]]) -> None:
        """Fill the lists: (id, name) of each."""
        self.ward.choices = [SelectChoice("", f"As the event: {event_ward}"), *(SelectChoice(id_, name) for id_, name in wards)]
        self.answer.choices = [SelectChoice("", "Not said yet"), SelectChoice(NONE, "No priority answers it"), *(SelectChoice(str(id_), name) for id_, name in priorities)]

    def fill_from(self, row: CommunityView) -> None:
        """Show what is kept."""
        self.asked.data, self.ward.data, self.words.data = row.asked, row.ward_id, row.words
        self.answer.data = str(row.priority_id) if row.priority_id else NONE if row.answering is Answering.NONE else ""

    def said(self) -> Said:
        """Return what was typed."""
        picked = self.answer.data or ""
        priority_id = int(picked) if picked not in ("", NONE) else None
        answering = Answering.PRIORITY if priority_id else Answering.NONE if picked == NONE else Answering.NOT_SAID
        return Said(asked=self.asked.data or "", ward_id=self.ward.data, answering=answering, priority_id=priority_id, words=self.words.data or "")
