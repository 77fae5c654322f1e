"""What is typed into the logbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.errors import RuleBroken
from opsplanner.logbook import rules
from opsplanner.logbook.queries import Debriefed, LessonRow, LogLine, MusterRow
from opsplanner.logbook.services import NewLesson, NewLine, Said
from opsplanner.models import LessonState, LogKind, Operation
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField, WholeNumberField
from opsplanner.web.forms import PageForm
from opsplanner.web.wall_times import WallTimeField


class BriefingForm(PageForm):
    """What only the briefing says."""

    deployments = LongTextField("Deployments", limit=6000)
    risks = LongTextField("Risks", limit=6000)
    version = VersionField()

    def fill_from(self, operation: Operation) -> None:
        """Show the operation as it is."""
        self.deployments.data, self.risks.data = operation.deployments, operation.risks
        self.version.carry(operation.version)


class LineForm(PageForm):
    """A line for the log. The view gives it `held`, from briefing to end, so that a time finds its day."""

    text = LongTextField("What happened", need="Write what happened", limit=2000)
    kind = SelectField("Kind", choices=[SelectChoice(kind.value, kind.value.capitalize()) for kind in LogKind], default=LogKind.NOTE.value)
    time = WallTimeField("When, if not just now")
    day = DayField("On another day")

    held: Period
    happened_at: datetime | None = None

    def check(self) -> None:
        """Find the instant that the time stands for. Raises RuleBroken on its box."""
        if self.time.data is None:
            if self.day.data is not None:
                raise RuleBroken("Enter the time as well", "time")
            return
        now = clock.now()
        day = rules.day_meant(self.time.data, self.day.data, self.held, now)
        self.time.settle(day)
        self.happened_at = clock.to_utc(day, self.time.data, field="time")
        rules.check_happened(self.happened_at, self.held, now)

    def line(self) -> NewLine:
        """Return the line as typed."""
        return NewLine(self.text.data or "", LogKind(self.kind.data), self.happened_at)

    @property
    def more_open(self) -> bool:
        """Say whether there is something to see beside the one box."""
        return bool(self.time.raw_data and self.time.raw_data[0] or self.day.raw_data and self.day.raw_data[0] or self.kind.errors) or (
            self.kind.data != LogKind.NOTE.value
        )

    def fill_from(self, line: LogLine) -> None:
        """Show the line that is corrected."""
        there = clock.local(line.happened_at)
        self.text.data, self.kind.data, self.day.data = line.text, line.kind.value, there.date()
        self.time.data = there.time().replace(second=0, microsecond=0)
        self.time.which = "second" if there.fold else "first"
        self.time.settle(there.date())


class MusterForm(PageForm):
    """How many people of each agency came; `muster_form` gives it its boxes."""

    rows: Sequence[MusterRow] = ()

    def said(self) -> dict[int, Said]:
        """Return what was shown and what was typed, by agency."""
        return {row.agency_id: Said(_number(self[f"was_{row.agency_id}"].data), self[f"came_{row.agency_id}"].data) for row in self.rows}

    def show(self, rows: Sequence[MusterRow]) -> None:
        """Show what is stored; after somebody else's change, what was typed stays, and the form knows what the page shows."""
        for row in (row for row in rows if f"came_{row.agency_id}" in self):
            came, was = self[f"came_{row.agency_id}"], self[f"was_{row.agency_id}"]
            if not self.is_submitted() or (came.data == _number(was.data) and not came.errors):
                came.data, came.raw_data = row.turned_up, None
            if not self.is_submitted() or self.changed_meanwhile:
                was.data, was.raw_data = "" if row.turned_up is None else str(row.turned_up), None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def muster_form(rows: Sequence[MusterRow]) -> MusterForm:
    """Return a form with a box for each of these agencies, and what it was filled with."""
    boxes = {f"came_{row.agency_id}": WholeNumberField(row.agency) for row in rows} | {f"was_{row.agency_id}": HiddenField() for row in rows}
    form: MusterForm = type("MusterForm", (MusterForm,), boxes)()
    form.rows = rows
    return form


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
