"""The form on which measures are marked whose small counts are not published."""

from __future__ import annotations

import re
from collections.abc import Collection

from flask import request

from opsplanner.web.fields import VersionField
from opsplanner.web.forms import PageForm


class SmallCountsForm(PageForm):
    """Which measures are ticked. `version` is how many lines of its history the form was opened with."""

    version = VersionField()
    ticked: frozenset[int] = frozenset()

    def fill_from(self, there: Collection[int]) -> None:
        """Show what is kept, or what was ticked."""
        self.ticked = frozenset([int(word) for word in request.form.getlist("measure") if re.fullmatch(r"[0-9]{1,9}", word)] if self.is_submitted() else there)
