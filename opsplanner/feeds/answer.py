"""How a calendar file is answered: compressed when that is wanted, and not at all to who still has it (RFC 9110, 13.1)."""

from __future__ import annotations

import gzip
import hashlib
from datetime import datetime

from flask import Response, request


def ics_answer(body: bytes, changed_at: datetime, filename: str, *, download: bool = False) -> Response:
    """Return the file, or 304 without a body to a program that has it already.

    The tag is made of the content alone, so that it tells nothing that the content does not; it is a weak one since
    the compressed form shares it.
    """
    tag = hashlib.sha256(body).hexdigest()[:40]
    if _has_it(tag, changed_at):
        answer = Response(status=304)
        del answer.headers["Content-Type"]
    else:
        zipped = request.accept_encodings.quality("gzip") > 0
        answer = Response(gzip.compress(body, mtime=0) if zipped else body, content_type="text/calendar; charset=utf-8")
        if zipped:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{filename}"'
    answer.set_etag(tag, weak=True)
    answer.last_modified = changed_at
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _has_it(tag: str, changed_at: datetime) -> bool:
    """If-None-Match alone counts when it is sent. A date has to be the very one that was answered: what vanishes from a
    calendar can make it older."""
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(tag)
    return request.if_modified_since == changed_at
