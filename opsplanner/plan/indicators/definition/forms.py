"""The forms of what is said of an indicator."""

from __future__ import annotations

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.plan.indicators.definition.rules import PERIODS, Said
from opsplanner.plan.indicators.entering.rules import read_value
from opsplanner.plan.indicators.queries import IndicatorRow
from opsplanner.plan.words import BETTER, decimal_words
from opsplanner.web.fields import LongTextField, TextField, VersionField, WholeNumberField
from opsplanner.web.forms import PageForm

EARLIEST, LATEST = 1990, 2100


class IndicatorForm(PageForm):
    """What an indicator measures, and from where. `version` is 0 for a new one."""

    name = TextField("What it is called", need="Enter what the indicator is called", limit=200)
    definition = LongTextField("What counts, and how it is measured", limit=2000)
    unit = TextField("Unit", limit=60)
    better = RadioField("Better is", choices=[SelectChoice(way, said) for way, said in {**BETTER, "neither": "Neither: it is shown without judgement"}.items()], default="down")
    period = SelectField("A figure for each", choices=[SelectChoice(one, one.capitalize()) for one in PERIODS], default="quarter", invalid_choice_message="Choose from the list")
    baseline = TextField("Baseline", limit=60)
    baseline_words = TextField("The baseline in words", limit=200)
    owner = TextField("Whose figure it is", limit=160)
    not_measured = TextField("Why nothing is measured any more", limit=400)
    first = WholeNumberField("First year of the trajectory", low=EARLIEST, high=LATEST)
    last = WholeNumberField("Last year of the trajectory", low=EARLIEST, high=LATEST)
    reduction = WholeNumberField("By how many per cent of the baseline it falls", low=1, high=100)
    assumption = LongTextField("What the trajectory assumes", limit=2000)
    version = VersionField()

    def fill_from(self, row: IndicatorRow) -> None:
        """Show what is kept."""
        for name in ("name", "definition", "unit", "better", "baseline_words", "owner", "not_measured", "first", "last", "reduction", "assumption"):
            self[name].data = getattr(row, name)
        self.period.data = row.period
        self.baseline.data = "" if row.baseline is None else decimal_words(row.baseline)

    def keep_period(self, period: str) -> None:
        """Offer a period that is words, which a pack may say, as it stands."""
        if period not in PERIODS:
            self.period.choices = [*self.period.choices, SelectChoice(period, period)]

    def check(self) -> None:
        """Read the baseline. Raises RuleBroken on its box."""
        self.said()

    def said(self) -> Said:
        """Return what was typed. Raises RuleBroken on "baseline"."""
        typed = self.baseline.data or ""
        return Said(
            name=self.name.data or "", definition=self.definition.data or "", unit=self.unit.data or "", better=self.better.data, period=self.period.data,
            baseline=read_value(typed, self.unit.data or "", "baseline") if typed else None, baseline_words=self.baseline_words.data or "", owner=self.owner.data or "",
            not_measured=self.not_measured.data or "", first=self.first.data, last=self.last.data, reduction=self.reduction.data, assumption=self.assumption.data or "",
        )
