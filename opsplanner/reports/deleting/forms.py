"""The form that deletes a draft."""

from __future__ import annotations

from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm


class DeleteForm(PageForm):
    """Why. `version` is how many lines of the draft's history the page showed."""

    why = TextField("Why it is deleted", need="Say why, for example that it was begun for the wrong quarter", limit=500)
    version = VersionField()
