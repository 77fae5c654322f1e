"""The form by which a plan year carries on the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import FieldList, Form, FormField, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from opsplanner.plan.refresh.rules import Became
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import TextField, VersionField


class BecameForm(Form):
    """What becomes of one priority."""

    code = HiddenField()
    to = SelectMultipleField("Carried on by", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False)
    words = TextField("In words", limit=300)


class RefreshForm(AsksFirst):
    """What becomes of each priority of the year before."""

    became = FieldList(FormField(BecameForm), min_entries=0, max_entries=60)
    version = VersionField()

    def offer(
        self, old: Mapping[str, str], new: Mapping[str, str], there: Mapping[str, tuple[tuple[str, ...], str]], *, sent: bool
    ) -> None:
        """Show a part for each old priority, with what is written down of it already; else it goes on as it is. Names by code."""
        if not sent:
            for code in old:
                to, words = there.get(code, ((code,), ""))
                self.became.append_entry({"code": code, "to": list(to), "words": words})
        choices = [*new.items(), *((code, f"{name}, copied forward") for code, name in old.items() if code not in new)]
        for entry in self.became.entries:
            own = entry.form.code.data or ""
            name = old.get(own, "This priority")
            entry.form.to.choices = [SelectChoice(code, said) for code, said in sorted(choices, key=lambda choice: choice[0] != own)]
            entry.form.to.label.text = entry.form.to.description = f"What carries on “{name}”"
            entry.form.words.label.text, entry.form.words.description = "In words", f"In words, {name}"

    def wanted(self) -> Sequence[Became]:
        """Return what was ticked and typed."""
        return [Became(entry.form.code.data or "", tuple(entry.form.to.data or ()), entry.form.words.data or "") for entry in self.became.entries]
