"""The token that says of a form that it came from a page of ours: one a session, signed once and not at each page."""

from __future__ import annotations

from functools import lru_cache

from flask import current_app, g, session
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

_IN_SESSION = "csrf_token"
_SALT = "wtf-csrf-token"


def form_token() -> str:
    """Return the token of this session's forms; where the session has none yet it gets one.

    Flask-WTF signs it anew for each page, which takes as long as two queries. A token holds as long as its session, so one that was signed before is as good.
    """
    if _IN_SESSION in session and _IN_SESSION not in g:
        g.csrf_token = _signed(current_app.secret_key, session[_IN_SESSION])
    token: str = generate_csrf()
    return token


@lru_cache(maxsize=1024)
def _signed(secret_key: str | bytes, token: str) -> str:
    signed: str = URLSafeTimedSerializer(secret_key, salt=_SALT).dumps(token)
    return signed
