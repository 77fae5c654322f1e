"""Boxes of forms: typed values and kind messages."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from flask import request
from markupsafe import Markup, escape
from wtforms import DateField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import FileInput, HiddenInput
from wtforms.widgets.core import Input, clean_key

from opsplanner.web.typed import EARLIEST, LATEST, OUTSIDE, clean, read_date


def attributes(**given: Any) -> Markup:
    """Return the attributes of a box as WTForms' own `html_params` writes them, in a tenth of the time: the plan form has hundreds."""
    found = []
    for name, value in sorted(given.items()):
        if value is True:
            found.append(_name(name))
        elif value is not False:
            text = str(escape(value)).replace('"', "&quot;")
            found.append(f'{_name(name)}="{text}"')
    return Markup(" ".join(found))


_name = lru_cache(maxsize=256)(clean_key)
Input.html_params = staticmethod(attributes)  # the place that WTForms leaves for it


class VersionField(IntegerField):
    """The version that the form was opened with. A refused form keeps it; after somebody else's change `saved` puts the new one."""

    widget = HiddenInput()
    data: Any
    raw_data: Any

    def __init__(self, **kwargs: Any):
        super().__init__(validators=[InputRequired("Open the page again and repeat the change")], **kwargs)

    def carry(self, version: int) -> None:
        """Carry the version of what the page shows, unless the form was sent and carries one already."""
        if self.raw_data is None and self.data is None:
            self.data = version

    def replace(self, version: int) -> None:
        """Carry another version: somebody else's change is on the page now."""
        self.data, self.raw_data = version, None


class Needed(InputRequired):
    """A box that may not be empty; blanks and control characters do not fill it."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise StopValidation with the box's own sentence."""
        if not field.raw_data or not clean(field.raw_data[0]):
            field.errors = []
            raise StopValidation(self.message)


class TextField(StringField):
    """One line of text, at most `limit` characters; `need` is the message when it is empty."""

    def __init__(self, label: str, *, need: str | None = None, limit: int = 200, **kwargs: Any):
        rules = [Needed(need) if need else Optional(), Length(max=limit, message=f"Use at most {limit} characters")]
        super().__init__(label, validators=[*rules, *kwargs.pop("validators", ())], **kwargs)


class LongTextField(TextAreaField):
    """Several lines of text, at most `limit` characters."""

    def __init__(self, label: str, *, need: str | None = None, limit: int = 4000, **kwargs: Any):
        rules = [Needed(need) if need else Optional(), Length(max=limit, message=f"Use at most {limit:,} characters")]
        super().__init__(label, validators=rules, **kwargs)


class DayField(DateField):
    """A date: from the browser's picker, or typed as people write it (`typed.read_date`)."""

    def __init__(self, label: str, *, need: str | None = None, **kwargs: Any):
        self.wrong = "Enter a date that exists, for example 3/12/2026"
        super().__init__(
            label,
            validators=[Needed(need) if need else Optional()],
            **kwargs,
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a kind sentence, and keeps what was typed."""
        self.data = None
        typed = clean(valuelist[0]) if valuelist else ""
        if not typed:
            return
        found = read_date(typed)
        if found is None:
            raise ValueError(self.wrong)
        if not EARLIEST <= found <= LATEST:
            raise ValueError(OUTSIDE)
        self.data = found

    def take(self, day: date | None) -> None:
        """Hold this day, where there is one, whatever was typed."""
        if day:
            self.data, self.raw_data = day, [day.isoformat()]
            self.process_errors = ()

    @property
    def unreadable(self) -> bool:
        """Say whether something was typed that is no date: a browser's own date box would empty it."""
        return self.data is None and any(self.raw_data or ())

    def _value(self) -> str:
        """Return a date as a date box takes it (HTML: 2026-12-03), however it was typed; else what was typed."""
        return " ".join(self.raw_data or ()) if self.data is None else self.data.isoformat()


class WholeNumberField(StringField):
    """A whole number within bounds; "1,500" is read as 1500. `data` is an int, or None when it was left empty."""

    def __init__(self, label: str, *, low: int = 0, high: int = 500, need: str | None = None, **kwargs: Any):
        self.low, self.high = low, high
        super().__init__(label, validators=[Needed(need) if need else Optional()], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a kind sentence."""
        typed = clean(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        plain = typed.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", typed) else typed
        if not re.fullmatch(r"[0-9]{1,12}", plain) or not self.low <= int(plain) <= self.high:
            raise ValueError(f"Enter a whole number from {self.low} to {self.high:,}")
        self.data = int(plain)

    def _value(self) -> str:
        if self.raw_data and self.errors:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class Upload(NamedTuple):
    """A file that somebody sent: what it is called there, and what it holds."""

    name: str
    content: bytes


class UploadField(Field):
    """A file of `most` bytes at most; `data` is an Upload, or None. `need` is the message when there is none. No form can show a file again."""

    widget = FileInput()

    def __init__(self, label: str, *, most: int, need: str = "", **kwargs: Any):
        self.need, self.most = need, most
        super().__init__(label, **kwargs)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read what was sent; what was typed elsewhere on the form is no file."""
        self.object_data, self.data = None, None
        self.process_errors: list[Any] = []
        self.raw_data: list[Any] = []
        sent = request.files.get(self.name) if formdata is not None else None
        name = clean((sent.filename or "").replace("\\", "/").rpartition("/")[2])[:200] if sent else ""
        self.data = Upload(name, sent.stream.read(self.most + 1)) if sent and name else None

    def pre_validate(self, form: Any) -> None:
        """Refuse no file, and one that is too large. Raises StopValidation."""
        if self.data is None and self.need:
            raise StopValidation(self.need)
        if self.data and len(self.data.content) > self.most:
            raise StopValidation(self.too_large)

    @property
    def too_large(self) -> str:
        """The sentence for a file that is larger than it may be."""
        return f"This file is larger than {self.most // 1024 // 1024} MB"
