"""Error pages: what went wrong, in a sentence, with a way back."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, current_app, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import NotFound, NotKept
from opsplanner.web.request_log import log, route

# status: (title, sentence)
ERROR_PAGES = {
    400: ("That request could not be read", "Something in the address or in what was sent is not right. Go back and try again."),
    403: ("This page is not for your role", "Your account may not do this. If you need to, ask the partnership office."),
    404: (
        "Page not found",
        "There is nothing here, or it is not for you to see. Check the address, or look for it from the list of operations.",
    ),
    405: ("This page cannot be used that way", "Go back to the page before, and use its buttons."),
    413: ("That was too much at once", "What was sent is larger than opsplanner takes. Nothing was saved. Shorten it and send it again."),
    414: ("That address is too long", "Use the links and filters on the pages."),
    429: ("Too many attempts", "Wait a few minutes, then try again."),
    500: (
        "Something went wrong here",
        "The fault is ours, and it has been noted. Nothing that you were doing was saved. Try again in a minute.",
    ),
    503: (
        "The change was not kept",
        "opsplanner could not write to its database, so nothing was changed. Try again in a minute; what was saved before is safe.",
    ),
}

NOTED, WITHIN = 5, timedelta(minutes=10)
"""How many faults of one kind at one route are noted whole in that time. Each request has its own line in the log anyway."""


class _Noted:
    """What was noted lately, so that who sends the same fault again and again does not fill the disk."""

    def __init__(self) -> None:
        self._one_step, self._since = threading.Lock(), dict[tuple[str, str], datetime]()
        self._count = Counter[tuple[str, str]]()

    def note(self, what: str, error: Exception) -> None:
        """Write a fault to the log, with where it came from, unless it was written often enough."""
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
        log.error("%s%s", what, f" ({left_out} more like the last ones were not noted)" if left_out else "", exc_info=error)


def set_up(app: Flask) -> None:
    """Answer what goes wrong with an error page."""
    app.extensions["noted_faults"] = _Noted()
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda _: error_page(404))
    app.register_error_handler(NotKept, lambda _: error_page(503))
    app.register_error_handler(OperationalError, lambda _: error_page(503))
    app.register_error_handler(Exception, _fault)
    app.before_request(_refuse_nul)


def error_page(status: int, *, headers: Any = None) -> Response:
    """Return a plain page for an error, with a way back. It never fails itself."""
    title, sentence = ERROR_PAGES.get(status, ERROR_PAGES[500])
    try:
        db.session.rollback()
        answer = make_response(render_template("errors/error.html", title=title, sentence=sentence, status=status), status)
    except Exception as error:  # the database is gone: even the page's own header cannot be read
        _note(f"the error page for {status} could not be drawn", error)
        answer = make_response(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
            f'<body><main><h1>{title}</h1><p>{sentence}</p><p><a href="/">Home</a></p></main></body></html>',
            status,
        )
    answer.headers.extend(headers or {})
    return answer


def _http_error(error: HTTPException) -> Response:
    if error.code and 300 <= error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    kept = {name: value for name, value in error.get_headers() if name in ("Retry-After", "Allow")}
    return error_page(error.code or 500, headers=kept)


def _note(what: str, error: Exception) -> None:
    current_app.extensions["noted_faults"].note(what, error)


def _fault(error: Exception) -> Response:
    _note(f"unexpected fault at {request.method} {route()}", error)
    if current_app.config.get("PROPAGATE_FAULTS"):
        raise error
    return error_page(500)


def _refuse_nul() -> None:
    """No address here holds a NUL byte, and PostgreSQL would fail on one that is looked up."""
    if "\x00" in request.path:
        abort(404)
