"""The form of the agreed show rate."""

from __future__ import annotations

from opsplanner.web.fields import VersionField, WholeNumberField
from opsplanner.web.forms import PageForm


class AgreedForm(PageForm):
    """How many people come for a hundred places."""

    percent = WholeNumberField("People who come for 100 places planned", low=1, high=100, need="Enter how many people come for 100 places, from 1 to 100")
    version = VersionField()
