"""The form on which a figure of an issued report is restated."""

from __future__ import annotations

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner.web.fields import TextField
from opsplanner.web.forms import PageForm


class RestateForm(PageForm):
    """Why a figure is another now, and whether that changes what the report concludes. `seen` is what the page said that it is now."""

    figure = HiddenField()
    seen = HiddenField()
    why = TextField("Why it is another figure now", need="Say why, for example that a week's sheets came in late", limit=500)
    changes = RadioField(
        "Does it change what the report concludes?", choices=[SelectChoice("no", "No, the conclusion stands"), SelectChoice("yes", "Yes")],
        validate_choice=False,
    )
    conclusion = TextField("How it changes the conclusion", limit=500)

    def said(self) -> bool | None:
        """Return whether the conclusion changes; None where nobody said it."""
        return {"yes": True, "no": False}.get(self.changes.data or "")
