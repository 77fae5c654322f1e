"""Forms with a file: on their pages alone more is taken than on any other."""

from __future__ import annotations

from typing import ClassVar, Self

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from opsplanner.web.fields import UploadField
from opsplanner.web.forms import PageForm

BESIDE = 100 * 1024
"""Bytes of what else such a form holds."""


class UploadForm(PageForm):
    """A form with a `file` of `most` bytes at most."""

    most: ClassVar[int]
    file: UploadField
    taken = True
    """Whether what was sent is no more than is taken; else nothing of it is read."""

    @classmethod
    def sent(cls) -> Self:
        """Return the form with what was sent, and its refusal where that is more than is taken."""
        request.max_content_length = cls.most + BESIDE
        try:
            return cls()
        except RequestEntityTooLarge:
            form = cls(formdata=None)
            form.taken = False
            form.refuse(form.file.too_large, "file")
            return form
