"""What goes wrong: its cause in the log, and a page that says it in a sentence, under one reference number."""

from __future__ import annotations

import secrets
import threading
import traceback
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, current_app, request
from sqlalchemy.exc import DBAPIError, TimeoutError
from werkzeug.exceptions import HTTPException

from opsplanner import clock
from opsplanner.database import db, is_away
from opsplanner.engines import damage
from opsplanner.errors import Damaged, MaybeKept, NotFound, NotKept
from opsplanner.integrity import last_backup
from opsplanner.web.error_pages import DAMAGED, DAMAGED_READ, error_page, without_database
from opsplanner.web.request_log import log, route

NOTED, WITHIN = 5, timedelta(minutes=10)
"""How many faults of one kind at one route are noted whole in that time. Each request has its own line in the log anyway."""


class _Noted:
    """What was noted lately, so that who sends the same fault again and again does not fill the disk."""

    def __init__(self) -> None:
        self._one_step, self._since = threading.Lock(), dict[tuple[str, str], datetime]()
        self._count = Counter[tuple[str, str]]()

    def note(self, what: str, error: Exception, number: str) -> None:
        """Write a fault to the log, with its number and where it came from, unless it was written often enough."""
        kind, now = (what, type(error).__name__), clock.now()
        with self._one_step:
            begun = self._since.setdefault(kind, now)
            left_out = 0
            if not begun <= now < begun + WITHIN:
                left_out = max(0, self._count.pop(kind, 0) - NOTED)
                self._since[kind] = now
            self._count[kind] += 1
            if self._count[kind] > NOTED:
                return
        log.error("%s, fault %s%s\n%s", what, number, f" ({left_out} more like the last ones were not noted)" if left_out else "", _whence(error))


def set_up(app: Flask) -> None:
    """Answer what goes wrong with an error page."""
    app.extensions["noted_faults"] = _Noted()
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda _: error_page(404))
    app.register_error_handler(Damaged, lambda error: failed(503, error, says=_with_backup(DAMAGED)))
    for away in (NotKept, MaybeKept, TimeoutError):
        app.register_error_handler(away, lambda error: failed(503, error))
    app.register_error_handler(DBAPIError, _no_database)
    app.register_error_handler(Exception, _fault)
    app.before_request(_refuse_nul)


def failed(status: int, error: Exception, *, whole: bool = False, **more: Any) -> Response:
    """Note why a request cannot be answered, and answer it with a page that has the same reference number.

    `whole`: nobody expected it, and the log has where it came from.
    """
    number = numbered(status, error, f"{request.method} {route()}")
    if whole:
        current_app.extensions["noted_faults"].note(f"unexpected fault at {request.method} {route()}", error, number)
        if current_app.config.get("PROPAGATE_FAULTS"):
            raise error
    return error_page(status, number=number, **more)


def numbered(status: int, error: Exception, where: str) -> str:
    """Write the cause of a failure to the log, and return the number that it has there."""
    number = secrets.token_hex(3).upper()
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()[:1]
    log.error("fault %s: %s at %s: %s", number, status, where, ": ".join([type(error).__name__, *cause])[:300])
    return number


def _whence(error: BaseException) -> str:
    """Where a fault came from, without the rows that PostgreSQL cites: a log is read by others than those who may see them."""
    told, cause = "".join(traceback.format_exception(error)), [error]
    for one in cause:
        cause += [more for more in (one.__cause__, one.__context__, getattr(one, "orig", None)) if more is not None and more not in cause]
        if cited := getattr(getattr(one, "diag", None), "message_detail", None):
            told = told.replace(cited, "(left out)")
    return told.rstrip()


def _http_error(error: HTTPException) -> Response:
    if error.code and 300 <= error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    kept = {name: value for name, value in error.get_headers() if name in ("Retry-After", "Allow")}
    status = error.code or 500
    return error_page(status, headers=kept) if status < 500 else failed(status, error, headers=kept)


def _no_database(error: DBAPIError) -> Response:
    if not is_away(error):
        return _fault(error)
    if request.endpoint == "signing_in.sign_in" and request.method in ("GET", "HEAD"):  # always answered
        without_database()
        shown: Any = current_app.view_functions[request.endpoint]()
        return current_app.make_response(shown)
    return failed(503, error, says=_with_backup(DAMAGED_READ) if damage(db.engine) else None)


def _with_backup(says: tuple[str, str]) -> tuple[str, str]:
    return says[0], " ".join(filter(None, [says[1], last_backup()]))


def _fault(error: Exception) -> Response:
    return failed(500, error, whole=not isinstance(error, HTTPException))


def _refuse_nul() -> None:
    """No address here holds a NUL byte, and PostgreSQL would fail on one that is looked up."""
    if "\x00" in request.path:
        abort(404)
