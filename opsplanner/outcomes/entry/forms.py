"""The forms of one entry: change, correct, ask, answer."""

from __future__ import annotations

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.figures.quantity.rules import read_quantity
from opsplanner.figures.quantity.words import typed
from opsplanner.figures.queries import Whole
from opsplanner.figures.services import Figure
from opsplanner.figures.words import HOW_EXACT
from opsplanner.models import Exactness
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm


class QuestionForm(PageForm):
    """A question about an entry."""

    question = LongTextField("Your question", need="Enter what you want to know", limit=1000)
    version = VersionField()


class FigureForm(PageForm):
    """One figure: how much, how exact, final or interim, and where."""

    quantity = TextField("Figure", need="Enter the figure; 0 where it was nought", limit=60)
    exactness = SelectField("How exact it is")
    interim = BooleanField("Interim: more of it comes later")
    ward = SelectField("Ward")
    version = VersionField()
    whole: Whole

    def offer(self, whole: Whole) -> None:
        """Offer what can be chosen of this entry."""
        self.whole = whole
        entry, operation = whole
        kept = [one for one in Exactness if one is not Exactness.FORECAST or entry.exactness is one]
        self.exactness.choices = [SelectChoice(one.value, HOW_EXACT[one]) for one in kept]
        wards = operation.wards if operation else [entry.ward] if entry.ward else []
        if len(wards) < 2:
            del self.ward
        else:
            self.ward.choices = [SelectChoice("", "Not of one ward"), *(SelectChoice(str(ward.id), ward.name) for ward in wards)]

    def fill(self) -> None:
        """Show the figure as it is."""
        entry = self.whole.entry
        self.quantity.data, self.exactness.data = typed(entry.hundredths, entry.measure.unit), entry.exactness.value
        self.interim.data = entry.interim
        self.version.carry(entry.version)
        if "ward" in self:
            self.ward.data = str(entry.ward_id or "")
        if "note" in self:
            self.note.data = entry.note  # type: ignore[attr-defined]

    def check(self) -> None:
        """Read the figure. Raises RuleBroken on its box."""
        self.figure()

    def figure(self) -> Figure:
        """Return the figure that was typed. Raises RuleBroken on "quantity"."""
        entry = self.whole.entry
        hundredths = read_quantity(self.quantity.data or "", unit=entry.measure.unit, shape=entry.measure.shape, field="quantity")
        ward = (int(self.ward.data) if self.ward.data else None) if "ward" in self else entry.ward_id
        return Figure(hundredths, Exactness(self.exactness.data), bool(self.interim.data), ward)


class ChangeForm(FigureForm):
    """One entry that is not signed off yet."""

    note = LongTextField("Note", limit=1000)


class CorrectForm(FigureForm):
    """What is right, and why the signed-off figure was not."""

    why = TextField("Why it is corrected", need="Enter why it is corrected, for whoever reads both figures", limit=400)


class AnswerForm(FigureForm):
    """The answer to a question, and the figure, if that changes."""

    answer = LongTextField("Your answer", need="Enter the answer", limit=1000)
