"""The form on which an agreed assessment is put right."""

from __future__ import annotations

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import Level
from opsplanner.plan.assessment.restating.rules import Said
from opsplanner.plan.assessment.rules import Content
from opsplanner.web.fields import LongTextField, TextField
from opsplanner.web.forms import PageForm

WHOLE = "on the whole"


class RestateForm(PageForm):
    """What it says wrongly, what it should say, why, and whether that changes what it concludes."""

    of = SelectField("What is wrong", invalid_choice_message="Choose a priority of the assessment, or what it says on the whole")
    level = SelectField("Another level", choices=[SelectChoice("", "The level stays"), *(SelectChoice(one.value, one.value.capitalize()) for one in reversed(Level))])
    now = LongTextField("What it should say", limit=2000)
    why = TextField("Why it said something else", need="Say why, for example that a figure was of another ward", limit=500)
    changes = RadioField(
        "Does it change what the assessment concludes?", choices=[SelectChoice("no", "No, the conclusion stands"), SelectChoice("yes", "Yes")], validate_choice=False,
    )
    conclusion = TextField("How it changes the conclusion", limit=500)

    def offer(self, content: Content) -> None:
        """Fill the list of what can be put right."""
        self.of.choices = [SelectChoice(WHOLE, "What it says on the whole"), *(SelectChoice(part.code, part.name) for part in content.parts)]

    def said(self) -> Said:
        """Return what was typed."""
        of = "" if self.of.data == WHOLE else self.of.data or ""
        changes = {"yes": True, "no": False}.get(self.changes.data or "")
        return Said(of=of, level=self.level.data or "", now=self.now.data or "", why=self.why.data or "", changes=changes, conclusion=self.conclusion.data or "")
