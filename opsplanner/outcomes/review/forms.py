"""The form of the review queue."""

from __future__ import annotations

import re

from flask import request

from opsplanner.errors import RuleBroken
from opsplanner.web.forms import PageForm


class SignOffForm(PageForm):
    """The entries that were ticked."""

    def check(self) -> None:
        """Hold that something is ticked. Raises RuleBroken."""
        if not self.picked():
            raise RuleBroken("Tick the figures that you sign off")

    def picked(self) -> list[tuple[str, int]]:
        """Return (reference, version seen) of each ticked entry, once each."""
        found = [one.rpartition(".") for one in request.form.getlist("entry") if re.fullmatch(r"[A-Za-z0-9/-]{1,70}\.[0-9]{1,9}", one)]
        return list({reference: (reference, int(version)) for reference, _, version in found}.values())
