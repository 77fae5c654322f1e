"""Compresses what pages are made of. (Flask-Compress 1.25 was tried: it leaves the handles of static files open.)

Pages of who is signed in hold a token; SameSite=Lax cookies keep another site from asking for them again and again with
words of its own, which is what an attack on compressed tokens (BREACH) needs.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache

from flask import Flask, Response, request

KINDS = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
WORTH_IT = 500


def set_up(app: Flask) -> None:
    """Compress answers of these kinds for browsers that can read it (RFC 9110, 12.5.3)."""
    app.after_request(_compress)


def _compress(answer: Response) -> Response:
    if answer.mimetype not in KINDS or (answer.is_streamed and not answer.direct_passthrough):
        return answer
    answer.vary.add("Accept-Encoding")
    has_body = answer.status_code == 200 or answer.status_code >= 400
    if not has_body or not request.accept_encodings["gzip"] or "Content-Encoding" in answer.headers:
        return answer
    return _packed(answer, _file if answer.direct_passthrough else _page)


def _packed(answer: Response, pack: Callable[[bytes], bytes]) -> Response:
    answer.direct_passthrough = False
    content = answer.get_data()
    answer.close()  # a static file's handle; its content is read
    if len(content) >= WORTH_IT:
        content = pack(content)
        answer.headers["Content-Encoding"] = "gzip"
        if (etag := answer.get_etag()[0]) is not None:
            answer.set_etag(etag, weak=True)  # the same file, in other bytes
    answer.set_data(content)
    return answer


def _page(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)


@lru_cache(maxsize=32)
def _file(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)
