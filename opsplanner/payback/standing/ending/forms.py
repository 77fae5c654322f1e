"""The form by which a standing site is ended."""

from __future__ import annotations

from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import DayField, TextField, VersionField


class EndForm(AsksFirst):
    """From when it is no longer wanted, and why."""

    since = DayField("No longer wanted from", need="Enter from when it is no longer wanted")
    why = TextField("Why", need="Say why, since who asked will want to know", limit=400)
    version = VersionField()
