"""The form of a priority's aims."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import FieldList, Form, FormField, HiddenField

from opsplanner.plan.aims.rules import MOST
from opsplanner.plan.aims.services import Wanted
from opsplanner.web.fields import LongTextField, VersionField
from opsplanner.web.forms import PageForm

EMPTY = 3
"""How many empty boxes stand under the aims there are."""


class AimForm(Form):
    """One aim: the code of one that is there, none of a new one."""

    code = HiddenField()
    text = LongTextField("Aim", limit=600)


class AimsForm(PageForm):
    """All aims of a priority, in the plan's order."""

    aims = FieldList(FormField(AimForm), min_entries=0, max_entries=MOST + EMPTY)
    version = VersionField()

    def offer(self, aims: Sequence[tuple[str, str]], sent: bool) -> None:
        """Show the aims there are, (code, text) of each, and some empty boxes; or what was sent."""
        if not sent:
            for code, text in (*aims, *[("", "")] * EMPTY):
                self.aims.append_entry({"code": code, "text": text})
        for n, entry in enumerate(self.aims.entries, 1):
            entry.form.text.label.text = entry.form.text.description = f"Aim {n}"

    def wanted(self) -> list[Wanted]:
        """Return what was typed, those boxes that hold something."""
        return [Wanted(entry.form.code.data or "", entry.form.text.data) for entry in self.aims.entries if entry.form.text.data]
