"""Pages, styles and scripts travel compressed: a first view stays light on a phone (the issue's limit is 150 kB)."""

from __future__ import annotations

import gzip
import hashlib
import re
from urllib.parse import urljoin

import pytest
from werkzeug.test import TestResponse

from opsplanner import config
from tests.browser import Browser


def asked(browser: Browser, path: str, headers: dict[str, str]) -> TestResponse:
    """Ask, read and close: a file stays open until its answer is closed."""
    with browser.client.get(path, headers=headers) as answer:
        assert answer.data is not None
        return answer


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("path", ["/sign-in", "/static/vendor/app.css", "/static/vendor/app.js", "/static/favicon.svg"])
def test_what_a_page_is_made_of_travels_compressed_when_the_browser_can_read_it(browser, path):
    plain = asked(browser, path, {})
    packed = asked(browser, path, {"Accept-Encoding": "gzip, deflate"})
    assert plain.headers.get("Content-Encoding") is None
    if len(plain.data) > 500:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(gzip.decompress(packed.data)) == pytest.approx(len(plain.data), abs=50)
    assert "Accept-Encoding" in packed.headers["Vary"] or len(plain.data) <= 500


def test_a_compressed_file_is_known_again(browser):
    first = asked(browser, "/static/vendor/app.js", {"Accept-Encoding": "gzip"})
    again = asked(browser, "/static/vendor/app.js", {"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("name", ["app.css", "app.js", "htmx.min.js", "govuk-frontend.min.js"])
def test_what_was_built_is_sent_by_brotli_where_the_browser_reads_it_and_is_the_same_for_everybody(browser, make, in_app, name):
    browser = browser.as_(make.user())
    plain, packed, zipped = (asked(browser, f"/static/vendor/{name}?v=1", {"Accept-Encoding": codings}) for codings in ("identity", "gzip, deflate, br, zstd", "gzip"))
    assert (packed.headers["Content-Encoding"], zipped.headers["Content-Encoding"]) == ("br", "gzip")
    assert len(packed.data) < len(zipped.data) < len(plain.data)
    assert {answer.headers["Vary"] for answer in (plain, packed, zipped)} == {"Accept-Encoding"} and "Set-Cookie" not in packed.headers


def test_whatever_a_page_loads_has_its_digest_in_its_address(browser):
    """An address without one is asked about on every page."""
    page = browser.get("/sign-in").text
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)', page)
    for script in [address for address in loaded if "/app.js" in address]:
        loaded += [urljoin(script, found) for found in re.findall(r'from "(.*)";', asked(browser, script, {}).text)]
    assert len(loaded) == 5
    for address in loaded:
        path, _, query = address.partition("?")
        assert query == f"v={hashlib.sha256((config.ROOT / path[1:]).read_bytes()).hexdigest()[:10]}", address
