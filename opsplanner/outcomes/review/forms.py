"""The form of the review queue."""

from __future__ import annotations

import re

from flask import request

from opsplanner.web.forms import PageForm


class SignOffForm(PageForm):
    """The entries that were ticked."""

    def picked(self) -> list[tuple[int, int]]:
        """Return (id, version seen) of each ticked entry, once each."""
        found = [one.split(".") for one in request.form.getlist("entry") if re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,9}", one)]
        return list({int(entry_id): (int(entry_id), int(version)) for entry_id, version in found}.values())
