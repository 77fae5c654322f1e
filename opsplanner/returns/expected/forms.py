"""The forms of the collection calendar: what is expected, and until when."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from opsplanner.errors import RuleBroken
from opsplanner.plan.indicators.keepers.queries import KeeperRow
from opsplanner.plan.indicators.periods.rules import Span, read_period
from opsplanner.returns.expected.services import Asked
from opsplanner.returns.queries import ExpectedRow
from opsplanner.returns.rules import KINDS
from opsplanner.web.fields import TextField, VersionField, WholeNumberField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none

GONE = "This person cannot sign in any more. Choose from the list"
PERIOD = "Enter a {kind}, for example {example}"
EXAMPLES = {"month": "June 2026", "quarter": "2026/27 quarter 1", "financial year": "2026/27"}


class AskForm(PageForm):
    """How a return is asked for: by whom, by when, and whether by ward."""

    owner = SelectField("Owner", coerce=number_or_none, invalid_choice_message=GONE)
    deputy = SelectField("Deputy", coerce=number_or_none, invalid_choice_message=GONE)
    due_days = WholeNumberField("Due how many days after the end of a period", low=0, high=180, need="Enter how many days after the end of a period it is due, for example 10")
    due_working = BooleanField("They are working days: weekends and bank holidays do not count")
    by_ward = BooleanField("By ward: a figure for each ward")
    priorities = SelectMultipleField(
        "Counts under these priorities", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), invalid_choice_message="One of these is no longer there"
    )

    def offer(self, people: Sequence[KeeperRow], priorities: Sequence[tuple[str, str]]) -> None:
        """Fill the lists to choose from."""
        self.priorities.choices = [SelectChoice(code, name) for code, name in priorities]
        for box in (self.owner, self.deputy):
            box.choices = [SelectChoice("", "Nobody yet"), *(SelectChoice(row.id, f"{row.called}, {row.agency}") for row in people)]

    def fill_from(self, row: ExpectedRow, codes: Sequence[str]) -> None:
        """Show what is asked for, and the priorities of these codes."""
        self.priorities.data = list(codes)
        self.owner.data, self.deputy.data, self.due_days.data = row.owner_id, row.deputy_id, row.due_days
        self.due_working.data, self.by_ward.data = row.due_working, row.by_ward

    def check(self) -> None:
        """Refuse one person as both. Raises RuleBroken."""
        if self.owner.data is not None and self.owner.data == self.deputy.data:
            raise RuleBroken("The deputy is somebody else than the owner", "deputy")

    def asked(self) -> Asked:
        """Return what was typed."""
        return Asked(self.owner.data, self.deputy.data, self.due_days.data or 0, bool(self.due_working.data), bool(self.by_ward.data), tuple(self.priorities.data or ()))


class ExpectForm(AskForm):
    """A new line of the collection calendar."""

    agency = SelectField("From which agency", coerce=number_or_none, invalid_choice_message="Choose an agency from the list")
    measure = SelectField("Which measure", coerce=number_or_none, invalid_choice_message="Choose a measure from the list")
    kind = SelectField("For each", choices=[SelectChoice(kind, words) for kind, words in KINDS.items()])
    first = TextField("First period", need="Enter the first period, for example June 2026", limit=40)

    def offer_all(
        self, agencies: Sequence[tuple[int, str]], measures: Sequence[tuple[int, str]], people: Sequence[KeeperRow], priorities: Sequence[tuple[str, str]]
    ) -> None:
        """Fill the lists to choose from."""
        self.offer(people, priorities)
        self.agency.choices = [SelectChoice("", "Choose"), *(SelectChoice(id_, name) for id_, name in agencies)]
        self.measure.choices = [SelectChoice("", "Choose"), *(SelectChoice(id_, name) for id_, name in measures)]

    def check(self) -> None:
        """Read the first period. Raises RuleBroken on its box."""
        for box, what in ((self.agency, "an agency"), (self.measure, "a measure")):
            if box.data is None:
                raise RuleBroken(f"Choose {what}", box.short_name)
        super().check()
        self.span()

    def span(self) -> Span:
        """Return the first period. Raises RuleBroken for what is none, or of another kind."""
        return period_typed(self.first.data or "", self.kind.data, "first")


class ChangeForm(AskForm):
    """What is asked for of a line that there is."""

    version = VersionField()


class EndForm(PageForm):
    """The last period that is expected."""

    last = TextField("Last period", need="Enter the last period that is still expected", limit=40)
    version = VersionField()


def period_typed(text: str, kind: str, field: str) -> Span:
    """Return the period of this kind that somebody typed. Raises RuleBroken beside its box."""
    span = read_period(text)
    if span is None or span.kind != kind:
        raise RuleBroken(PERIOD.format(kind=KINDS[kind].lower(), example=EXAMPLES[kind]), field)
    return span
