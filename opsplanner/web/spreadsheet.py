"""A file to download, one at a time for each person; and a table as CSV, line by line as it is read, with nothing that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from io import StringIO
from typing import Any

from flask import Flask, Response, current_app, request
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from opsplanner.web.error_pages import error_page
from opsplanner.web.faults import numbered
from opsplanner.web.request_log import route

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LOOKED_AT = {*_FORMULA, " "}
BOM = "\ufeff"
"""Tells Excel that the file is UTF-8."""
BROKEN = '"This file is not whole: opsplanner could not read further. Download it again. If you report this, give the reference {}."\r\n'
AGAIN = 10
"""Seconds after which it is worth to ask for another file."""
ONE_AT_A_TIME = ("Your last file is still on its way", "One file is made for you at a time. Wait until it is there, or stop it, and then ask for this one again.")
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


def _cells(row: Iterable[object]) -> list[str]:
    """A row's cells. Nearly all are text that begins like none of a formula, and go as they are: half a million rows have eleven million."""
    return [value if type(value) is str and value[:1] not in _LOOKED_AT else cell(value) for value in row]


def lines(table: Iterable[Sequence[object]]) -> Iterator[str | bytes]:
    """Yield the file, some lines at a time."""
    box = StringIO()
    writer = csv.writer(box)
    box.write(BOM)
    for row in table:
        writer.writerow(_cells(row))
        if box.tell() > PIECE:
            yield box.getvalue()
            box.seek(0)
            box.truncate()
    yield box.getvalue()


class _UnderWay:
    """The file that each person is being sent."""

    def __init__(self) -> None:
        self._names, self._one_step = dict[str, object](), threading.Lock()

    def begin(self, who: str, file: object) -> bool:
        """Note that this file is under way to her; say whether none was."""
        with self._one_step:
            return self._names.setdefault(who, file) is file

    def end(self, who: str, file: object) -> None:
        """Note that it was sent, or given up. Said again it makes no difference: by then another may be under way."""
        with self._one_step:
            if self._names.get(who) is file:
                del self._names[who]


def set_up(app: Flask) -> None:
    """Keep in mind who is being sent a file."""
    app.extensions["downloads"] = _UnderWay()


def download(name: str, table: Iterable[Sequence[object]]) -> Response:
    """Answer a CSV file of that name, sent as its lines are read (`send`)."""
    return send(name, lines(table), "text/csv")


def send(name: str, pieces: Iterator[str | bytes], mimetype: str) -> Response:
    """Answer a file of that name, piece by piece. Each person is sent one at a time: while it is under way, another is answered 429.

    Each piece is read in a context of its own: no request stays open while a slow reader takes it, or goes away. What
    fails at the first piece fails the request; a text that breaks off later says so in its last line, any other file is not whole and
    no program opens it; its line in the log has the status.
    """
    app, where = current_app._get_current_object(), f"{request.method} {route()}"  # type: ignore[attr-defined]
    under_way: _UnderWay = app.extensions["downloads"]
    who = current_user.get_id()
    ended = partial(under_way.end, who, pieces)
    if not under_way.begin(who, pieces):
        return error_page(429, headers={"Retry-After": str(AGAIN)}, says=ONE_AT_A_TIME)
    try:
        first = next(pieces)
    except BaseException:
        ended()
        raise

    def sent() -> Iterator[Any]:
        piece: str | bytes | None = first
        try:
            while piece is not None:
                yield piece
                with app.app_context():
                    piece = next(pieces, None)
        except Exception as error:
            answer.status_code = 503 if isinstance(error, DBAPIError) else 500
            told = BROKEN.format(numbered(answer.status_code, error, f"{where}, which broke off"))
            if isinstance(first, str):
                yield told
        finally:
            ended()

    packs = isinstance(first, str) and bool(request.accept_encodings["gzip"])
    answer = Response(_packed(sent()) if packs else sent(), mimetype=mimetype, headers={"Content-Encoding": "gzip"} if packs else {})
    answer.call_on_close(ended)
    answer.vary.add("Accept-Encoding")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _packed(pieces: Iterator[str | bytes]) -> Iterator[bytes]:
    """A file by gzip (RFC 1952), as far as it can be sent: a long one is a tenth of itself."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    for piece in pieces:
        if packed := packer.compress(piece.encode() if isinstance(piece, str) else piece):
            yield packed
    yield packer.flush()
