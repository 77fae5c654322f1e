"""The form of one button."""

from __future__ import annotations

from opsplanner.web.fields import VersionField
from opsplanner.web.forms import PageForm


class PressForm(PageForm):
    """One button that belongs to a session as it was shown."""

    version = VersionField()
