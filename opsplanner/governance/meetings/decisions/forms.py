"""The form of a decision."""

from __future__ import annotations

from opsplanner.web.fields import LongTextField, VersionField
from opsplanner.web.forms import PageForm


class DecisionForm(PageForm):
    """What was decided. `version` is 0 for a new one."""

    text = LongTextField("What was decided", need="Enter what was decided", limit=2000)
    version = VersionField()
