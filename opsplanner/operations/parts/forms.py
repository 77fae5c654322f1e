"""The forms by which an agency is added and its part is changed."""

from __future__ import annotations

from wtforms import BooleanField, SelectField

from opsplanner.errors import RuleBroken
from opsplanner.operations.taking_on.forms import TakesOn
from opsplanner.web.fields import DayField, LongTextField, TextField, VersionField, WholeNumberField


class AddAgencyForm(TakesOn):
    """Another agency, and what it is asked for."""

    agency = SelectField("Agency")
    role = TextField("What it does there", limit=200)
    staff = WholeNumberField("How many people", need="Enter how many people it is asked for")
    required = BooleanField("The operation cannot be confirmed without it")
    answer_by = DayField("Answer due by", need="Enter the date by which it should answer")
    version = VersionField()

    def check(self) -> None:
        """Hold that an agency is chosen. Raises RuleBroken beside its box."""
        if not self.agency.data:
            raise RuleBroken("Choose the agency to ask", "agency")
        super().check()


class PartForm(TakesOn):
    """What one agency is asked for."""

    staff = WholeNumberField("How many people", need="Enter how many people it is asked for")
    required = BooleanField("The operation cannot be confirmed without it")
    why = LongTextField("Reason", need="Enter the reason, so that the others know", limit=400)
    answer_by = DayField("Answer due by")
    version = VersionField()
