"""A table to download: CSV, line by line as it is read, with nothing in it that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from flask import Response, current_app, request
from sqlalchemy.exc import DBAPIError

from opsplanner.web.faults import numbered
from opsplanner.web.request_log import route

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"
"""Tells Excel that the file is UTF-8."""
BROKEN = '"This file is not whole: opsplanner could not read further. Download it again. If you report this, give the reference {}."\r\n'
PIECE = 16_000
"""Characters that are sent at once: a hundred thousand rows one by one take longer to send than to read."""


def cell(value: object) -> str:
    """Return a value as a cell holds it: a date as 2026-12-03, a number as it is, text that looks like a formula behind an apostrophe (OWASP, "CSV Injection")."""
    if value is None:
        return ""
    if isinstance(value, date | int | float | Decimal) and not isinstance(value, bool):
        return value.isoformat() if isinstance(value, date) else str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def lines(table: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the file, some lines at a time."""
    box = StringIO()
    writer = csv.writer(box)
    box.write(BOM)
    for row in table:
        writer.writerow([cell(value) for value in row])
        if box.tell() > PIECE:
            yield box.getvalue()
            box.seek(0)
            box.truncate()
    yield box.getvalue()


def download(name: str, table: Iterable[Sequence[object]]) -> Response:
    """Answer a file of that name, sent as its lines are read.

    Each piece is read in a context of its own: no request stays open while a slow reader takes it, or goes away. What
    fails at the first piece fails the request; a file that breaks off later says so in its last line, and its line in
    the log has the status.
    """
    app, where, pieces = current_app._get_current_object(), f"{request.method} {route()}", lines(table)  # type: ignore[attr-defined]
    first = next(pieces)

    def sent() -> Iterator[str]:
        piece: str | None = first
        while piece is not None:
            yield piece
            try:
                with app.app_context():
                    piece = next(pieces, None)
            except Exception as error:
                answer.status_code = 503 if isinstance(error, DBAPIError) else 500
                yield BROKEN.format(numbered(answer.status_code, error, f"{where}, which broke off"))
                return

    packs = bool(request.accept_encodings["gzip"])
    answer = Response(_packed(sent()) if packs else sent(), mimetype="text/csv", headers={"Content-Encoding": "gzip"} if packs else {})
    answer.vary.add("Accept-Encoding")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _packed(pieces: Iterator[str]) -> Iterator[bytes]:
    """A file by gzip (RFC 1952), as far as it can be sent: a long one is a tenth of itself."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    for piece in pieces:
        if packed := packer.compress(piece.encode()):
            yield packed
    yield packer.flush()
