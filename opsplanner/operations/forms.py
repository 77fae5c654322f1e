"""The forms of one button, and of one button with a reason; and the button of a way out."""

from __future__ import annotations

from datetime import date

from flask import request

from opsplanner.web.address import read_day
from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm, checking


def day_taken() -> date | None:
    """Return the day of the way out that was pressed in the panel beside a form, which checks that day; None where another button was."""
    return read_day(request.form.get("check")) if checking() else None


class PressForm(PageForm):
    """One button, for the operation as it was seen."""

    version = VersionField()


class WhyForm(PageForm):
    """One button and the reason."""

    why = TextField("Reason", need="Enter the reason, so that the others know", limit=400)
    version = VersionField()
