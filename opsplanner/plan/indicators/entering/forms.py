"""The form of a figure of an indicator."""

from __future__ import annotations

from wtforms import RadioField

from opsplanner.models import FigureState
from opsplanner.plan.indicators.entering.queries import EnteredRow
from opsplanner.plan.indicators.entering.rules import first_state_or_next, read_value
from opsplanner.plan.indicators.entering.services import Entry
from opsplanner.plan.words import STATES, decimal_words
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm


class FigureForm(PageForm):
    """The figure of one period. `version` is that of the figure that the form was opened with, 0 where there was none."""

    value = TextField("Figure", need="Enter the figure; 0 where it was nought", limit=60)
    words = LongTextField("In words", limit=300)
    state = RadioField("How far it can be relied on", validate_choice=False)
    why = TextField("Why it is revised or corrected", limit=400)
    version = VersionField()
    unit = ""

    def offer(self, standing: EnteredRow | None, unit: str) -> None:
        """Offer what the figure may be entered as."""
        self.unit = unit
        states = first_state_or_next(standing.state if standing else None)
        self.state.choices = [(state.value, STATES[state]) for state in states]

    def fill_from(self, standing: EnteredRow | None) -> None:
        """Show the figure as it stands."""
        self.version.carry(standing.version if standing else 0)
        if standing:
            self.value.data, self.words.data = decimal_words(standing.value), standing.words

    def check(self) -> None:
        """Read the figure. Raises RuleBroken on its box."""
        self.entry()

    def entry(self) -> Entry:
        """Return what was typed. Raises RuleBroken on "value"."""
        state = next((state for state in FigureState if state.value == self.state.data), None)
        return Entry(read_value(self.value.data or "", self.unit), self.words.data or "", state, self.why.data or "")
