"""The forms of files with returns: one is sent, thrown away, taken, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.web.fields import UploadField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.tables import file
from opsplanner.web.tables.table import Limits
from opsplanner.web.typed import number_or_none
from opsplanner.web.uploads import UploadForm

MOST = Limits().most_bytes


class FileForm(UploadForm):
    """A file of one agency. It is read at once, before anything is kept, so that what is none is refused here."""

    most = MOST
    agency = SelectField("Whose returns are in it?", coerce=number_or_none, invalid_choice_message="Choose an agency from the list")
    file = UploadField("File", most=MOST, need="Choose a file that ends in .xlsx or .csv")

    def offer(self, agencies: Sequence[tuple[int, str]], chosen: int | None) -> None:
        """Fill the list of agencies; a single one is chosen."""
        self.agency.choices = [*([SelectChoice("", "Choose")] if len(agencies) > 1 else []), *(SelectChoice(id_, name) for id_, name in agencies)]
        if not self.is_submitted():
            self.agency.data = chosen

    def check(self) -> None:
        """Read the file. Raises RuleBroken."""
        if self.agency.data is None:
            raise RuleBroken("Choose whose returns are in it", "agency")
        if self.file.data:
            try:
                file.read(self.file.data.content)
            except RuleBroken as broken:
                raise RuleBroken(f"{broken}", "file") from None


class TakeForm(PageForm):
    """All of a file is taken. `sure` answers what was asked about."""

    sure = BooleanField("It is so")
    version = VersionField()


class WaitingForm(PageForm):
    """One button, for a file of which nothing was taken."""

    version = VersionField()
