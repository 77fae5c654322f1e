"""The form of a job that a crew worked on unplanned."""

from __future__ import annotations

from wtforms import SelectField

from opsplanner.payback.days.slots.rules import MOST_PLACES
from opsplanner.web.fields import WholeNumberField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import number_or_none


class UnplannedForm(PageForm):
    """Which job, in which slot, and how many people it was meant for."""

    job = SelectField("Job", validate_choice=False)
    slot = SelectField("Crew and time", coerce=number_or_none, validate_choice=False)
    places = WholeNumberField("People", low=1, high=MOST_PLACES, need="Enter how many people went")
