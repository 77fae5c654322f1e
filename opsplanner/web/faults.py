"""Error pages: what went wrong, in a sentence, with a way back."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, current_app, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from opsplanner.database import db
from opsplanner.errors import NotFound, NotKept
from opsplanner.web.request_log import log

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


def set_up(app: Flask) -> None:
    """Answer what goes wrong with an error page."""
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
    except Exception:  # the database is gone: even the page's own header cannot be read
        log.exception("the error page for %s could not be drawn", status)
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


def _fault(error: Exception) -> Response:
    log.exception("unexpected fault at %s %s", request.method, request.path)
    if current_app.config.get("PROPAGATE_FAULTS"):
        raise error
    return error_page(500)


def _refuse_nul() -> None:
    """No address here holds a NUL byte, and PostgreSQL would fail on one that is looked up."""
    if "\x00" in request.path:
        abort(404)
