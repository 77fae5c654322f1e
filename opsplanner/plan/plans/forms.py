"""The forms of a plan of several years."""

from __future__ import annotations

from opsplanner.models import Plan
from opsplanner.web.fields import LongTextField, TextField, VersionField, WholeNumberField
from opsplanner.web.forms import PageForm


class AddPlanForm(PageForm):
    """A plan of several years that is to be written."""

    name = TextField("What it is called", need="Enter what it is called, for example Community safety plan 2026 to 2029", limit=200)
    first = WholeNumberField("Begins on 1 April of", low=1990, high=2199, need="Enter the year in which it begins, for example 2026")
    last = WholeNumberField("Ends on 31 March of", low=1990, high=2199, need="Enter the year in which it ends, for example 2029")
    mission = LongTextField("Mission", limit=4000)


class PlanForm(PageForm):
    """What is said of a plan of several years."""

    name = TextField("What it is called", need="Enter what it is called", limit=200)
    mission = LongTextField("Mission", limit=4000)
    version = VersionField()

    def fill_from(self, plan: Plan) -> None:
        """Show what is kept."""
        self.name.data, self.mission.data = plan.name, plan.mission
