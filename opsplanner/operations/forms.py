"""The forms of one button, and of one button with a reason."""

from __future__ import annotations

from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm


class PressForm(PageForm):
    """One button, for the operation as it was seen."""

    version = VersionField()


class WhyForm(PageForm):
    """One button and the reason."""

    why = TextField("Reason", need="Enter the reason, so that the others know", limit=400)
    version = VersionField()
