"""One line in the log for each request: its route, status, time and number of queries."""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from flask.globals import app_ctx
from sqlalchemy import event

from opsplanner.database import db

log = logging.getLogger("opsplanner.requests")

QUIET = {"/healthz", "/readyz"}
"""Asked every few seconds by what watches over the installation."""


def set_up(app: Flask) -> None:
    """Time each request, count its queries, and write its line."""
    app.before_request(_start_clock)
    app.after_request(_log)
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", _count)


def _start_clock() -> None:
    g.began, g.queries = time.perf_counter(), 0


def _count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    if has_request_context() and not statement.startswith("BEGIN"):  # SQLite's is written by us: the same number on both engines
        here = app_ctx._get_current_object().g  # type: ignore[attr-defined]
        here.queries = here.get("queries", 0) + 1


def route() -> str:
    """Return the route of this request, which is all that a log may say of its address: a path can hold a live token."""
    return request.url_rule.rule if request.url_rule else "(no route)"


def _log(answer: Response) -> Response:
    method, where, began, queries = request.method, route(), g.get("began", time.perf_counter()), g.get("queries", 0)

    def write() -> None:
        level = logging.DEBUG if where in QUIET else logging.INFO
        log.log(level, "%s %s %s %.1f ms %d queries", method, where, answer.status_code, (time.perf_counter() - began) * 1000, queries)

    if answer.is_streamed and not answer.direct_passthrough:
        answer.call_on_close(write)  # only then it is known whether all of it could be read
    else:
        write()
    return answer
