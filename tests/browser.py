"""A client that behaves like a browser and complains like a reviewer."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import html5lib
import lxml.html
from flask import Flask
from lxml.html import HtmlElement
from pypdf import PdfReader
from sqlalchemy import insert
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import SignIn, User

WORDS = re.compile(r'(?<=>)\s*[^<>&\s][^<>&\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]*(?=<)|(?<==")[^"<>&\x00-\x1f\x7f-\x9f]*(?=")')
"""What stands between tags, and values of attributes, where nothing in them can be malformed."""
MAIN = re.compile(r"(.*<main\b[^>]*>)(.*)(</main>.*)", re.S)
_SIGN_IN = insert(SignIn)
_READER = lxml.html.HTMLParser(remove_comments=True)
_well_formed: set[int] = set()
"""The shapes of pages that were found well formed: what differs in words alone is parsed once."""


class Browser:
    """Signed in as somebody by `as_`; asks for pages, follows nothing by itself, and checks each answer."""

    def __init__(self, app: Flask, token: str | None = None):
        self.app, self.client = app, app.test_client()
        self.csrf = ""
        self.strict = app.config["SETTINGS"].database.startswith("sqlite")  # the parser is slow, and the same pages come from either engine
        if token:
            with self.client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = token, True

    def as_(self, user: User) -> Browser:
        """Return a browser in which this person is signed in (by a row, without the form)."""
        token = secrets.token_urlsafe(24)
        now = clock.now()
        row = {"id": hashlib.sha256(token.encode()).hexdigest(), "user_id": user.id, "started_at": now, "ends_at": now + timedelta(hours=12)}
        with self.app.app_context(), db.engine.begin() as connection:
            connection.execute(_SIGN_IN, row)
        return Browser(self.app, token)

    def get(self, path: str, *, hx: bool = False, **kwargs: Any) -> TestResponse:
        """Ask for a page; with `hx` as HTMX asks for a part of it."""
        return self._asked("get", path, hx, **kwargs)

    def post(self, path: str, data: Any = None, *, hx: bool = False, token: bool = True, **kwargs: Any) -> TestResponse:
        """Send a form, with a valid token unless `token` is False."""
        data = dict(data or {})
        if token:
            data.setdefault("csrf_token", self._token())
        if files := {name: FileStorage(*sent) for name, sent in data.items() if isinstance(sent, tuple) and hasattr(sent[0], "read")}:
            boundary, body = encode_multipart(MultiDict(data | files))  # in memory: nobody closes the file that the client would make of a large one
            return self._asked("post", path, hx, data=body, **kwargs | {"content_type": f"multipart/form-data; boundary={boundary}"})
        return self._asked("post", path, hx, data=data, **kwargs)

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where a redirect (or HTMX's own) points."""
        target = answer.headers.get("HX-Redirect") or answer.headers.get("Location")
        assert target, f"{answer.status_code} leads nowhere: {answer.text[:300]}"
        return self.get(target)

    def _token(self) -> str:
        """A valid token for this browser's session, as a page would carry it."""
        if not self.csrf:
            with self.app.test_request_context():
                from flask import session
                from flask_wtf.csrf import generate_csrf

                self.csrf = generate_csrf()
                raw = session["csrf_token"]
            with self.client.session_transaction() as kept:
                kept["csrf_token"] = raw
        return self.csrf

    def _asked(self, method: str, path: str, hx: bool, **kwargs: Any) -> TestResponse:
        headers = dict(kwargs.pop("headers", {}))
        if hx:
            headers |= {"HX-Request": "true"}
        expected = kwargs.pop("expect", None)
        whole_file: dict[str, Any] = {"buffered": True}  # a browser takes a file to its end
        answer: TestResponse = getattr(self.client, method)(path, headers=headers, **whole_file | kwargs)
        assert answer.status_code < 500 or answer.status_code == expected, f"{method} {path} gives {answer.status_code}: {answer.text[:2000]}"
        if answer.mimetype == "text/html" and answer.data and self.strict:
            whole = not hx or answer.headers.get("HX-Retarget") == "body" or (400 <= answer.status_code < 500 and answer.status_code != 422)
            faults = malformed(answer.text, whole)
            assert not faults, f"{path} is malformed HTML: {faults}"
        return answer


def malformed(page: str, whole: bool) -> list[tuple[tuple[int, int], str, dict[str, Any]]]:
    """Return what is wrong with the HTML of a page, or of a part of one, three faults at most: where, what, in which words.

    What stands in <main> is looked at by itself, and what stands round it, which is the same on many pages.
    """
    parts = MAIN.fullmatch(page) if whole else None
    return _faults(parts[1] + parts[3], True) or _faults(parts[2], False) if parts else _faults(page, whole)


def _faults(page: str, whole: bool) -> list[tuple[tuple[int, int], str, dict[str, Any]]]:
    shape = hash((WORDS.sub("x", page), whole))
    if shape in _well_formed:
        return []
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page) if whole else parser.parseFragment(page)
    if not parser.errors:
        _well_formed.add(shape)
    found: list[tuple[tuple[int, int], str, dict[str, Any]]] = parser.errors[:3]
    return found


@lru_cache(maxsize=8)
def tree_of(page: str) -> HtmlElement:
    """The tree of a page, for reading alone. (html5lib, which finds what is malformed, takes more than twenty times as long to make one.)"""
    found: HtmlElement = lxml.html.document_fromstring(page, parser=_READER)
    return found


def content_of(answer: TestResponse) -> str:
    """All that an answer holds as text; of a workbook or a Word file that of each of its parts, of a PDF that of its pages."""
    if answer.mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    if "openxmlformats" not in answer.mimetype:
        return answer.data.decode(errors="replace")
    with ZipFile(BytesIO(answer.data)) as book:
        return "\n".join(book.read(part).decode(errors="replace") for part in book.namelist())


def text_of(answer: TestResponse) -> str:
    """Return a page's words, white space folded, without tags."""
    return " ".join(" ".join(tree_of(answer.text).itertext()).split())


def section(answer: TestResponse, heading: str) -> str:
    """The words of the part of the page under this heading; empty when there is none."""
    for part in tree_of(answer.text).iter("section"):
        words = " ".join(" ".join(part.itertext()).split())
        if words.startswith(heading):
            return words.removeprefix(heading).strip()
    return ""
