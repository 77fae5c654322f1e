"""The form that asks for a name."""

from __future__ import annotations

from opsplanner.web.fields import TextField
from opsplanner.web.forms import PageForm


class NameForm(PageForm):
    """What a saved choice is called."""

    name = TextField("Name", need="Enter a name, for example Cubit this year", limit=80)
