"""The form that takes a Word file with styles, and the button that takes them away."""

from __future__ import annotations

from opsplanner.reports.styles import rules
from opsplanner.web.fields import UploadField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.uploads import UploadForm


class StylesForm(UploadForm):
    """A Word file, which is read at once, with nothing of the database held. `version` is how many lines of its history the form was opened with."""

    most = rules.MOST
    file = UploadField("Word file", most=rules.MOST, need="Choose a Word file that ends in .docx or .dotx")
    version = VersionField()
    read: rules.Styles | None = None

    def check(self) -> None:
        """Read the file. Raises RuleBroken on "file"."""
        if self.file.data:
            self.read = rules.read(self.file.data.content)


class PlainForm(PageForm):
    """One button, which takes the styles away."""

    version = VersionField()
