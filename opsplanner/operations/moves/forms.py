"""The form that proposes an operation."""

from __future__ import annotations

from opsplanner.web.fields import DayField, VersionField
from opsplanner.web.forms import PageForm


class ProposeForm(PageForm):
    """By when the agencies should answer."""

    answer_by = DayField("Answers due by", need="Enter the date by which the agencies should answer")
    version = VersionField()
