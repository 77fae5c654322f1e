"""The form that notes that an agency was told."""

from __future__ import annotations

from wtforms import HiddenField

from opsplanner.web.forms import PageForm


class ToldForm(PageForm):
    """One button, for an agency and what the page showed that it is to be told."""

    agency = HiddenField()
    seen = HiddenField()
