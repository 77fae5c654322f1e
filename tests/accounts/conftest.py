"""Where there is no mail links are shown, to be passed on by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.mail.conftest import live


@pytest.fixture
def without_mail(app: Flask) -> Iterator[None]:
    """A live installation without a mail server."""
    with live(app, None):
        yield
