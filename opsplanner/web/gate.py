"""At most half the threads of the server may be in the database, and half of these with what takes long; the others answer at once.

A thread that waits for a locked table, or for a database that hangs, is lost for as long. So a request that would need
one more stands in line while the line moves, and is answered 503 with Retry-After once it does not. Static files, "/healthz" and the sign-in page need none,
and are always answered: `opsplanner run` gives them threads of their own (server.py), before which nobody stands in line.
Checking a password takes long by itself: some threads are kept for who signs in, and who finds them taken does not stand in line.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Flask, Response, g, request

from opsplanner.installation import remembered
from opsplanner.web.error_pages import without_database
from opsplanner.web.faults import failed

TURN = 2.0
"""Seconds that a request stands in line while none of those before it comes to an end."""
AGAIN = 5
"""Seconds after which somebody who was turned away may try again."""
BUSY = ("opsplanner is busy just now", "Others are waiting before you. Try again in a few seconds.")
BUSY_TO_CHANGE = (BUSY[0], "Others are waiting before you. Nothing was changed: try again in a few seconds.")
_BUSY, _WITHOUT = "opsplanner.busy", "opsplanner.without_database"
_SIGN_IN, _NEEDS_NONE = "/sign-in", ("/static/", "/healthz")
APART = 3
"""Threads for what needs no database. Of these the sign-in page may hold all but one in it: it looks who is signed in, where it can."""


class Busy(Exception):
    """Every thread that may be in the database is there, and none comes to an end."""


class Crowded(Busy):
    """Every thread that signs people in does. (signing_in/lapse answers it.)"""


def set_up(app: Flask) -> None:
    """Answer who is turned away at the gate; and let the sign-in page do without the database."""
    app.before_request(_turn_away)
    app.register_error_handler(Busy, _busy)


def _busy(error: Busy) -> Response:
    reads = request.method in ("GET", "HEAD")
    return failed(503, error, says=BUSY if reads else BUSY_TO_CHANGE, headers={"Retry-After": str(AGAIN)})


def _turn_away() -> None:
    if request.environ.get(_BUSY):
        raise Crowded() if _signs_in(request.environ) else Busy(f"{request.method} was turned away: half the threads wait for the database")
    if request.environ.get(_WITHOUT):
        without_database()
    elif _is_sign_in(request.environ) and remembered() is not None:
        g.installation = remembered()


class Lane:
    """So many at a time. Who comes when it is full stands in line, as long as it moves."""

    def __init__(self, places: int):
        self._places, self._taken, self._moved = places, 0, time.monotonic()
        self._changed = threading.Condition()

    def enter(self, *, wait: bool = True) -> bool:
        """Take a place; say whether there was one."""
        with self._changed:
            while self._taken >= self._places:
                left = self._moved + TURN - time.monotonic()
                if left <= 0 or not wait:
                    return False
                self._changed.wait(left)
            self._taken, self._moved = self._taken + 1, time.monotonic()
            return True

    def leave(self) -> None:
        """Give the place back."""
        with self._changed:
            self._taken, self._moved = self._taken - 1, time.monotonic()
            self._changed.notify()


class Gate:
    """Stands before an application that is served by so many threads."""

    def __init__(self, app: Callable[..., Iterable[bytes]], threads: int):
        self._app, self._all, self._long = app, Lane(threads // 2), Lane(max(1, threads // 4))
        self._sign_ins, self._sign_in_page = Lane(max(1, threads * 3 // 8)), Lane(APART - 1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Let a request through, or have it answered that it is busy here."""
        sign_in, signs_in = _is_sign_in(environ), _signs_in(environ)
        if goes_apart(environ.get("REQUEST_METHOD", ""), environ.get("PATH_INFO", "")) and not sign_in:
            return self._app(environ, start_response)
        lanes = [self._sign_ins] if signs_in else [self._sign_in_page, self._all] if sign_in else [self._long, self._all] if _takes_long(environ) else [self._all]
        entered: list[Lane] = []
        for lane in lanes:
            if not lane.enter(wait=not (sign_in or signs_in)):
                _leave(entered)
                return self._app(environ | {_WITHOUT if sign_in else _BUSY: True}, start_response)
            entered.append(lane)
        try:
            return _Held(self._app(environ, start_response), entered)
        except BaseException:
            _leave(entered)
            raise


class _Held:
    """An answer that keeps its places until it is sent or given up."""

    def __init__(self, answer: Iterable[bytes], lanes: list[Lane]):
        self._answer, self._parts, self._lanes = answer, iter(answer), lanes

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._parts)

    def close(self) -> None:
        """End the answer, and give its places back."""
        try:
            if hasattr(self._answer, "close"):
                self._answer.close()
        finally:
            _leave(self._lanes)


def _leave(lanes: list[Lane]) -> None:
    while lanes:
        lanes.pop().leave()


def goes_apart(method: str, path: str) -> bool:
    """Say whether a request can be answered without the database."""
    return path.startswith(_NEEDS_NONE) or (path == _SIGN_IN and method in ("GET", "HEAD"))


def _is_sign_in(environ: dict[str, Any]) -> bool:
    return environ.get("PATH_INFO") == _SIGN_IN and environ.get("REQUEST_METHOD") in ("GET", "HEAD")


def _signs_in(environ: dict[str, Any]) -> bool:
    return environ.get("PATH_INFO") == _SIGN_IN and environ.get("REQUEST_METHOD") == "POST"


def _takes_long(environ: dict[str, Any]) -> bool:
    """Say whether a request may wait for others (it changes something) or reads very much (a file to download)."""
    return environ.get("REQUEST_METHOD") not in ("GET", "HEAD", "OPTIONS") or environ.get("PATH_INFO", "").endswith(".csv")
