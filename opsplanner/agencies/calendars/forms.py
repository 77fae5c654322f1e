"""The forms of an agency's own calendars."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from opsplanner import clock
from opsplanner.agencies.calendars import calendar_file, rules
from opsplanner.agencies.calendars.calendar_file import Calendar
from opsplanner.errors import RuleBroken
from opsplanner.web.fields import TextField, UploadField
from opsplanner.web.forms import PageForm
from opsplanner.web.uploads import UploadForm

MOST = 2 * 1024 * 1024
"""A file that is larger is not taken."""
_PATIENCE = 5.0
"""Seconds within which an uploaded file has to be read: somebody waits for it."""
_NAME = "Enter a name by which you know it, for example Training"


class RenameForm(PageForm):
    """Another name."""

    name = TextField("Name", need=_NAME, limit=80)


class FileForm(UploadForm):
    """A file, which is read at once: before anything is kept, and with nothing of the database held."""

    most = MOST
    file = UploadField("File", most=MOST, need="Choose a file that ends in .ics")
    read = Calendar([], [])

    def check(self) -> None:
        """Read the file. Raises RuleBroken."""
        if self.file.data:
            self.read = calendar_file.read(self.file.data.content, clock.now(), patience=_PATIENCE)


class CalendarForm(FileForm):
    """A new calendar: by its address, or from a file."""

    name = TextField("Name", need=_NAME, limit=80)
    address = StringField("Address", validators=[Length(max=rules.LONGEST_ADDRESS, message=f"Use at most {rules.LONGEST_ADDRESS} characters")])
    file = UploadField("Or a file", most=MOST)

    def check(self) -> None:
        """One of the two. Raises RuleBroken."""
        if self.address.data and self.file.data:
            raise RuleBroken("Give an address or a file, not both", "address")
        if not self.address.data and not self.file.data:
            raise RuleBroken("Give the address of the calendar, or choose a file", "address")
        super().check()
