"""The form that takes a Word file with styles, and the button that takes them away."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from opsplanner.reports.styles import rules
from opsplanner.web.fields import UploadField, VersionField
from opsplanner.web.forms import PageForm


class StylesForm(PageForm):
    """A Word file, which is read at once, with nothing of the database held. `version` is how many lines of its history the form was opened with."""

    file = UploadField("Word file", most=rules.MOST, need="Choose a Word file that ends in .docx or .dotx")
    version = VersionField()
    read: rules.Styles | None = None
    taken = True
    """Whether what was sent is no more than is taken; else nothing of it is read."""

    @classmethod
    def sent(cls) -> StylesForm:
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
        """Read the file. Raises RuleBroken on "file"."""
        if self.file.data:
            self.read = rules.read(self.file.data.content)


class PlainForm(PageForm):
    """One button, which takes the styles away."""

    version = VersionField()
