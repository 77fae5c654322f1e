"""Counts what a page asks of the database."""

from __future__ import annotations

import re

import pytest

from tests.browser import Browser


def queries_of(caplog: pytest.LogCaptureFixture, browser: Browser, path: str, *, hx: bool = False) -> int:
    """Ask for a page, once more, and return how many queries its line in the log tells of: what is kept of the catalogue is kept. It has to be there (200)."""
    browser.get(path, hx=hx).close()
    caplog.clear()
    with caplog.at_level("INFO", logger="opsplanner.requests"):
        answer = browser.get(path, hx=hx)
        assert answer.status_code == 200
        answer.close()  # a download has its line once it is sent
    found = re.search(r" (\d+) queries$", caplog.records[-1].getMessage())
    assert found
    return int(found[1])
