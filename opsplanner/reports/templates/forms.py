"""The form on which measures are chosen for a heading of a template; its headings are changed by that of a report's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import request

from opsplanner.errors import RuleBroken
from opsplanner.reports.placing.forms import MOST
from opsplanner.web.fields import VersionField
from opsplanner.web.forms import PageForm


class MeasuresForm(PageForm):
    """Which measures are ticked. `version` is how many lines of its history the form was opened with."""

    version = VersionField()
    ticked: tuple[int, ...] = ()

    def fill_from(self, there: Sequence[int]) -> None:
        """Show what stands there, or what was ticked."""
        sent = [int(word) for word in request.form.getlist("measure") if re.fullmatch(r"[0-9]{1,9}", word)] if self.is_submitted() else there
        self.ticked = tuple(dict.fromkeys(sent))

    def check(self) -> None:
        """Raise RuleBroken where more is ticked than a reader takes in."""
        if len(self.ticked) > MOST:
            raise RuleBroken(f"Choose at most {MOST} measures for one heading")
