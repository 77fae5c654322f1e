"""Compresses what pages are made of. (Flask-Compress 1.25 was tried: it leaves the handles of static files open.)

Pages of who is signed in hold a token; SameSite=Lax cookies keep another site from asking for them again and again with
words of its own, which is what an attack on compressed tokens (BREACH) needs.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from flask import Flask, Response, current_app, request

from opsplanner.web.headers import vary

KINDS = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
WORTH_IT = 500
_BUILT = {"br": ".br", "gzip": ".gz"}
"""What a static file is compressed by when it is built, the better first (RFC 7932, RFC 1952), and the ending that it has then."""


def set_up(app: Flask) -> None:
    """Compress answers of these kinds for browsers that can read it (RFC 9110, 12.5.3)."""
    app.after_request(_compress)


def _compress(answer: Response) -> Response:
    if answer.mimetype not in KINDS or (answer.is_streamed and not answer.direct_passthrough):
        return answer
    vary(answer, "Accept-Encoding")
    has_body = answer.status_code == 200 or answer.status_code >= 400
    if not has_body or "Content-Encoding" in answer.headers:
        return answer
    return _as_built(answer) if answer.direct_passthrough else _packed(answer)


def _as_built(answer: Response) -> Response:
    """Send a static file as it was compressed when the software was built (Makefile); one that was not is small."""
    file = Path(current_app.static_folder or "") / str((request.view_args or {}).get("filename"))
    for coding, ending in _BUILT.items():
        built = file.with_name(file.name + ending)
        if request.accept_encodings[coding] and built.is_file():
            answer.direct_passthrough = False
            answer.close()
            return _coded(answer, coding, built.read_bytes())
    return answer


def _packed(answer: Response) -> Response:
    content = answer.get_data()
    if len(content) < WORTH_IT or not request.accept_encodings["gzip"]:
        return answer
    return _coded(answer, "gzip", gzip.compress(content, 6, mtime=0))


def _coded(answer: Response, coding: str, content: bytes) -> Response:
    answer.headers["Content-Encoding"] = coding
    if (etag := answer.get_etag()[0]) is not None:
        answer.set_etag(etag, weak=True)  # the same file, in other bytes
    answer.set_data(content)
    return answer
