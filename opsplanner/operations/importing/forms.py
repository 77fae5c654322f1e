"""The forms of files with operations: one is sent, thrown away, taken, withdrawn, gone on with."""

from __future__ import annotations

from wtforms import BooleanField

from opsplanner.errors import RuleBroken
from opsplanner.web.fields import UploadField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.tables import file
from opsplanner.web.tables.table import Limits
from opsplanner.web.uploads import UploadForm

MOST = Limits().most_bytes


class FileForm(UploadForm):
    """A file with operations. It is read at once, before anything is kept, so that what is none is refused here."""

    most = MOST
    file = UploadField("File", most=MOST, need="Choose a file that ends in .xlsx or .csv")

    def check(self) -> None:
        """Read the file. Raises RuleBroken."""
        if self.file.data:
            try:
                file.read(self.file.data.content)
            except RuleBroken as broken:
                raise RuleBroken(f"{broken}", "file") from None


class TakeForm(PageForm):
    """All of a file is taken. `sure` answers what was asked about."""

    sure = BooleanField("It belongs there")
    version = VersionField()


class WaitingForm(PageForm):
    """One button, for a file of which nothing was taken."""

    version = VersionField()
