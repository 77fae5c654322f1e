"""The form of a piece of evidence."""

from __future__ import annotations

from opsplanner.web.fields import TextField
from opsplanner.web.forms import PageForm


class EvidenceForm(PageForm):
    """What shows that an action was done."""

    what = TextField("Operation, figure or address", need="Enter a reference or an address", limit=500)
    words = TextField("What it shows", limit=300)
