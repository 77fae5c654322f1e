"""The forms of a strategic assessment."""

from __future__ import annotations

from datetime import date

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import Level
from opsplanner.plan.assessment.queries import LevelRow
from opsplanner.plan.assessment.services import Said
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm

NOT_SAID = "not said"


class SummaryForm(PageForm):
    """What an assessment says on the whole."""

    summary = LongTextField("What it says on the whole", limit=6000)
    version = VersionField()


class LevelForm(PageForm):
    """How high the level of a priority is, what that stands on, and what changed. `version` is 0 for a priority of which nothing was said yet."""

    level = RadioField(
        "Level", choices=[*(SelectChoice(level.value, level.value.capitalize()) for level in reversed(Level)), SelectChoice(NOT_SAID, "Not assessed")], default=NOT_SAID,
    )
    words = LongTextField("What it stands on", limit=4000)
    changed = LongTextField("What changed since the last assessment", limit=4000)
    version = VersionField()

    def fill_from(self, row: LevelRow) -> None:
        """Show what is kept."""
        self.level.data, self.words.data, self.changed.data = row.level.value if row.level else NOT_SAID, row.words, row.changed

    def said(self) -> Said:
        """Return what was typed."""
        level = None if self.level.data == NOT_SAID else Level(self.level.data)
        return Said(level=level, words=self.words.data or "", changed=self.changed.data or "")


class AgreeForm(PageForm):
    """An assessment is agreed: when and by whom. `seen` is by what it is known which words she has read."""

    on = DayField("Agreed on", need="Enter the day on which it was agreed")
    by_whom = TextField("By whom", need="Enter who agreed it", limit=200)
    seen = HiddenField()
    version = VersionField()

    def day(self) -> date:
        """Return the day that was typed."""
        assert self.on.data is not None, "the box is needed"
        return self.on.data
