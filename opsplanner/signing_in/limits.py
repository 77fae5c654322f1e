"""How often a password may be guessed. Only failures count, and a colleague's own browser is counted apart from a stranger's.

A browser in which an account has signed in before carries a signed cookie that says so. Its failures count for that browser
and account alone, so that nobody elsewhere can lock its owner out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
All other browsers count by account and address, by address, and by account.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import time

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter, RateLimitExceeded
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "opsplanner-device"
COOKIE_LASTS = 400 * 24 * 3600  # seconds: the longest that browsers keep a cookie
MOST_ACCOUNTS = 8  # on one shared desktop

OF_ACCOUNT_AND_ADDRESS = "5 per 15 minutes"
OF_ADDRESS = "50 per 15 minutes"
OF_ACCOUNT = "20 per hour"
OF_KNOWN_BROWSER = "10 per 15 minutes"
OF_PERSON = "10 per 15 minutes"

limiter = Limiter(key_func=lambda: _address(), storage_uri="memory://", strategy="moving-window", headers_enabled=False)


def set_up(app: Flask) -> None:
    """Count on this application."""
    limiter.init_app(app)


def failed() -> None:
    """Say that a wrong password was tried in this request: it counts."""
    g.wrong_password = True


def _counts(_answer: Response) -> bool:
    return bool(g.get("wrong_password"))


def seconds_to_wait(_exceeded: RateLimitExceeded) -> int:
    """How long until the limit that was reached lets somebody try again."""
    reached = limiter.current_limit
    return max(1, math.ceil(reached.reset_at - time.time())) if reached else 60


def _address() -> str:
    """The address that somebody comes from; for IPv6 the network, since a home or office has all of it."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def _account() -> str:
    typed = request.form.get("email", "").strip().lower()
    return hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest()[:16]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="device")


def _device() -> tuple[str, list[str]]:
    """This browser's random name and the accounts that have signed in on it; none when the cookie is not ours."""
    try:
        name, accounts = _signer().loads(request.cookies.get(COOKIE, ""), max_age=COOKIE_LASTS)
        return str(name), [str(account) for account in accounts]
    except (BadSignature, ValueError, TypeError):
        return "", []


def _is_known() -> bool:
    return _account() in _device()[1]


def remember_browser(answer: Response) -> Response:
    """Set the cookie of a browser in which the account on the form has just signed in."""
    name, accounts = _device()
    accounts = [account for account in accounts if account != _account()][-MOST_ACCOUNTS + 1 :] + [_account()]
    answer.set_cookie(
        COOKIE,
        str(_signer().dumps([name or secrets.token_urlsafe(12), accounts])),
        max_age=COOKIE_LASTS,
        path="/sign-in",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def of_sign_in(view):  # type: ignore[no-untyped-def]
    """Limit the failures of a sign-in view."""
    limits = (
        (OF_ACCOUNT_AND_ADDRESS, lambda: f"both:{_account()}:{_address()}", _is_known),
        (OF_ADDRESS, lambda: f"address:{_address()}", _is_known),
        (OF_ACCOUNT, lambda: f"account:{_account()}", _is_known),
        (OF_KNOWN_BROWSER, lambda: f"browser:{_device()[0]}:{_account()}", lambda: not _is_known()),
    )
    for limit, key, exempt in limits:
        view = limiter.limit(limit, key_func=key, methods=["POST"], exempt_when=exempt, deduct_when=_counts)(view)
    return view


def of_own_password(view):  # type: ignore[no-untyped-def]
    """Limit how often the old password may be guessed by who sits at a browser that somebody left signed in."""
    from opsplanner.access import person

    return limiter.limit(OF_PERSON, key_func=lambda: f"person:{person().id}", methods=["POST"], deduct_when=_counts)(view)
