"""The form that takes the published version of a report."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from opsplanner.reports.filing import rules
from opsplanner.web.fields import UploadField, VersionField
from opsplanner.web.forms import PageForm


class FileForm(PageForm):
    """A PDF or a Word document. `version` is how many lines of its history the form was opened with."""

    file = UploadField("Published version", most=rules.MOST, need="Choose a PDF or a Word document")
    version = VersionField()
    kind = ""
    taken = True
    """Whether what was sent is no more than is taken; else nothing of it is read."""

    @classmethod
    def sent(cls) -> FileForm:
        """Return the form with what was sent, and its refusal where that is more than is taken."""
        request.max_content_length = rules.MOST + 100 * 1024
        try:
            return cls()
        except RequestEntityTooLarge:
            form = cls(formdata=None)
            form.taken = False
            form.refuse(form.file.too_large, "file")
            return form

    def check(self) -> None:
        """Look what it is. Raises RuleBroken on "file"."""
        if self.file.data:
            self.kind = rules.kind_of(self.file.data.content)
