"""Signed cookies that outlast a clock which is set back a little: servers correct theirs, and nobody is signed out by that."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from opsplanner import clock
from opsplanner.web.headers import vary

SET_BACK = timedelta(minutes=5)
"""How far ahead of the clock a cookie may have been made. (Itsdangerous takes none that is a second ahead.)"""


def set_up(app: Flask) -> None:
    """Sign the session's cookie so."""
    app.session_interface = _Sessions()


class PatientSigner(TimestampSigner):
    """Signs with the time of `clock`, and takes what was signed a few minutes ahead of it."""

    def get_timestamp(self) -> int:
        """Return this instant in seconds."""
        return int(clock.now().timestamp())

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:  # type: ignore[override]
        """Return what was signed. Raises BadSignature, and SignatureExpired for what is older than `max_age`, or too far ahead."""
        try:
            return super().unsign(signed_value, max_age, return_timestamp)  # type: ignore[call-overload]
        except SignatureExpired as expired:
            ahead = expired.date_signed - clock.now() if expired.date_signed else None
            if ahead is None or not timedelta(0) < ahead <= SET_BACK:
                raise
            return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]


class _Sessions(SecureCookieSessionInterface):
    @lru_cache(maxsize=4)  # noqa: B019 (an application has one of these)
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs the cookie: the same as long as the application stands."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Let a static file's answer say nothing of cookies: it is the same for everybody, and whoever stands between may keep it."""
        if request.endpoint == "static":
            return
        if session and not self.should_set_cookie(app, session):  # the same as Flask's own, which takes longer to do it
            if session.accessed:
                vary(response, "Cookie")
            return
        super().save_session(app, session, response)
