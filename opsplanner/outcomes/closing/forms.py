"""The forms of closing, and of what comes in later."""

from __future__ import annotations

from opsplanner.web.fields import DayField, TextField, VersionField
from opsplanner.web.forms import PageForm


class PressForm(PageForm):
    """One button, for the thing as it was seen."""

    version = VersionField()


class FollowUpForm(PageForm):
    """What comes in later, and by when. Both empty: nothing."""

    follow_up = TextField("What comes in later", limit=300)
    follow_up_on = DayField("By when")
    version = VersionField()
