"""The form that takes the published version of a report."""

from __future__ import annotations

from opsplanner.reports.filing import rules
from opsplanner.web.fields import UploadField, VersionField
from opsplanner.web.uploads import UploadForm


class FileForm(UploadForm):
    """A PDF or a Word document. `version` is how many lines of its history the form was opened with."""

    most = rules.MOST
    file = UploadField("Published version", most=rules.MOST, need="Choose a PDF or a Word document")
    version = VersionField()
    kind = ""

    def check(self) -> None:
        """Look what it is. Raises RuleBroken on "file"."""
        if self.file.data:
            self.kind = rules.kind_of(self.file.data.content)
