"""The forms of the debrief and of its lessons."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.logbook.debrief.queries import Debriefed, LessonRow
from opsplanner.logbook.debrief.services import NewLesson
from opsplanner.models import LessonState
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm


class DebriefForm(PageForm):
    """What went well, and what did not."""

    went_well = LongTextField("What went well", limit=6000)
    went_badly = LongTextField("What did not", limit=6000)
    version = VersionField()

    def fill_from(self, debrief: Debriefed) -> None:
        """Show what is written."""
        self.went_well.data, self.went_badly.data = debrief.went_well, debrief.went_badly
        self.version.carry(debrief.version)


class LessonForm(PageForm):
    """A new lesson."""

    text = LongTextField("The lesson", need="Write the lesson: what to do next time", limit=1000)
    owner = TextField("Who sees to it", need="Enter who sees to it: a person or a team", limit=160)
    due_on = DayField("By when")
    state = SelectField("State", choices=[SelectChoice(state.value, state.value.capitalize()) for state in LessonState], default="identified")

    def lesson(self) -> NewLesson:
        """Return the lesson as typed."""
        return NewLesson(self.text.data or "", self.owner.data or "", self.due_on.data, LessonState(self.state.data))


class ChangeLessonForm(LessonForm):
    """A lesson that is changed."""

    version = VersionField()

    def fill_from(self, lesson: LessonRow) -> None:
        """Show the lesson as it is."""
        self.text.data, self.owner.data, self.due_on.data = lesson.text, lesson.owner, lesson.due_on
        self.state.data = lesson.state.value
        self.version.carry(lesson.version)
