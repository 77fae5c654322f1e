"""Pages, styles and scripts travel compressed: a first view stays light on a phone (the issue's limit is 150 kB)."""

from __future__ import annotations

import gzip

import pytest
from werkzeug.test import TestResponse

from tests.browser import Browser


def asked(browser: Browser, path: str, headers: dict[str, str]) -> TestResponse:
    """Ask, read and close: a file stays open until its answer is closed."""
    with browser.client.get(path, headers=headers) as answer:
        assert answer.data is not None
        return answer


@pytest.mark.parametrize("path", ["/sign-in", "/static/vendor/app.css", "/static/app.js", "/static/favicon.svg"])
def test_what_a_page_is_made_of_travels_compressed_when_the_browser_can_read_it(browser, path):
    plain = asked(browser, path, {})
    packed = asked(browser, path, {"Accept-Encoding": "gzip, deflate, br"})
    assert plain.headers.get("Content-Encoding") is None
    if len(plain.data) > 500:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(gzip.decompress(packed.data)) == pytest.approx(len(plain.data), abs=50)
    assert "Accept-Encoding" in packed.headers["Vary"] or len(plain.data) <= 500


def test_a_compressed_file_is_known_again(browser):
    first = asked(browser, "/static/app.js", {"Accept-Encoding": "gzip"})
    again = asked(browser, "/static/app.js", {"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
