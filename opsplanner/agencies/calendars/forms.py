"""The forms of an agency's own calendars."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import StringField
from wtforms.validators import Length

from opsplanner import clock
from opsplanner.agencies.calendars import calendar_file, rules
from opsplanner.agencies.calendars.calendar_file import Calendar
from opsplanner.errors import RuleBroken
from opsplanner.web.fields import TextField, UploadField
from opsplanner.web.forms import PageForm

MOST = 2 * 1024 * 1024
"""A file that is larger is not taken."""
_PATIENCE = 5.0
"""Seconds within which an uploaded file has to be read: somebody waits for it."""
_NAME = "Enter a name by which you know it, for example Training"


class RenameForm(PageForm):
    """Another name."""

    name = TextField("Name", need=_NAME, limit=80)


class FileForm(PageForm):
    """A file, which is read at once: before anything is kept, and with nothing of the database held."""

    file = UploadField("File", most=MOST, need="Choose a file that ends in .ics")
    read = Calendar([], [])
    taken = True
    """Whether what was sent is no more than is taken; else nothing of it is read."""

    @classmethod
    def sent(cls) -> FileForm:
        """Return the form with what was sent, and its refusal where that is more than is taken."""
        request.max_content_length = MOST + 100 * 1024
        try:
            return cls()
        except RequestEntityTooLarge:
            form = cls(formdata=None)
            form.taken = False
            form.refuse(form.file.too_large, "file")
            return form

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
