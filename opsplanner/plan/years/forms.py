"""The forms of a plan year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import PlanYear
from opsplanner.plan.years.rules import code_of
from opsplanner.web.fields import DayField, TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class AddYearForm(PageForm):
    """A plan year that is to be written."""

    first = SelectField("Plan year", coerce=number_or_none, invalid_choice_message="This plan year is there already. Choose from the list")
    title = TextField("What it is called", limit=200)

    def offer(self, years: Sequence[int]) -> None:
        """Fill the list to choose from, the year in which each begins."""
        self.first.choices = [SelectChoice(year, f"{code_of(year)}, from 1 April {year}") for year in years]


class YearForm(PageForm):
    """What is said of a plan year."""

    title = TextField("What it is called", limit=200)
    became_note = TextField("Whose word it is what became of its priorities", limit=300)
    version = VersionField()

    def fill_from(self, year: PlanYear) -> None:
        """Show what is kept."""
        self.title.data, self.became_note.data = year.title, year.became_note


class _OnForm(PageForm):
    """Something was done with a plan year on a day."""

    on = DayField("When", need="Enter the day, for example 13/4/2026")

    def day(self) -> date:
        """Return the day that was typed."""
        assert self.on.data is not None, "the box is needed"
        return self.on.data


class ConsultForm(_OnForm):
    """The plan year was consulted on."""

    with_whom = TextField("Who was asked, and where", need="Enter who was asked", limit=300)
    version = VersionField()


class AdoptForm(_OnForm):
    """The plan year was adopted."""

    by_whom = TextField("By whom", need="Enter who adopted it", limit=200)
    version = VersionField()


class PutBackForm(PageForm):
    """The plan year is a draft again."""

    why = TextField("Why", need="Enter why, for whoever read that it was done", limit=400)
    version = VersionField()
