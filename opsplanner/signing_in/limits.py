"""How often a password may be guessed. Only failures count, and a colleague's own browser is counted apart from a stranger's.

A browser in which an account has signed in before carries a signed cookie that says so. Its failures count for that browser
and account alone, so that nobody elsewhere can lock its owner out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
All other browsers count by account and address, by address, and by account.

A guess takes its place before it is checked, in one step, so that many at once are no more than as many one by one.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import RateLimitItem, parse

from opsplanner.accounts.queries import looked_up_as

COOKIE = "opsplanner-device"
COOKIE_LASTS = 400 * 24 * 3600  # seconds: the longest that browsers keep a cookie
MOST_ACCOUNTS = 8  # on one shared desktop

OF_ACCOUNT_AND_ADDRESS = parse("5 per 15 minutes")
OF_ADDRESS = parse("50 per 15 minutes")
OF_ACCOUNT = parse("20 per hour")
OF_KNOWN_BROWSER = parse("10 per 15 minutes")
OF_PERSON = parse("10 per 15 minutes")

Limits = list[tuple[RateLimitItem, str]]
"""What one guess counts for: how many, and of whom."""

limiter = Limiter(key_func=lambda: _address(), storage_uri="memory://", strategy="moving-window", headers_enabled=False)
_one_step = threading.Lock()
_being_checked: Counter[str] = Counter()


class TooManyGuesses(Exception):
    """So many were wrong, or are being checked at this moment, that another one has to wait for some seconds."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


def set_up(app: Flask) -> None:
    """Count on this application."""
    limiter.init_app(app)


def failed() -> None:
    """Say that a wrong password was tried in this request: it counts."""
    g.wrong_password = True


def _take(limits: Limits) -> None:
    """Take a place for a guess under each limit. Raises TooManyGuesses when one has none left."""
    with _one_step:
        for limit, of in limits:
            until, left = limiter.limiter.get_window_stats(limit, of)
            if left <= _being_checked[of]:
                raise TooManyGuesses(1 if left > 0 else max(1, math.ceil(until - time.time())))
        _being_checked.update(of for _, of in limits)


def _settle(limits: Limits, *, wrong: bool) -> None:
    """Count the guess if it was wrong; its place is free again if it was not."""
    with _one_step:
        for limit, of in limits:
            _being_checked[of] -= 1
            if not _being_checked[of]:
                del _being_checked[of]
            if wrong:
                limiter.limiter.hit(limit, of)


def _limited(view: Callable[..., Any], limits_now: Callable[[], Limits]) -> Callable[..., Any]:
    @wraps(view)
    def limited(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(*args, **kwargs)
        limits = limits_now()
        _take(limits)
        try:
            return view(*args, **kwargs)
        finally:
            _settle(limits, wrong=bool(g.get("wrong_password")))

    return limited


def _address() -> str:
    """The address that somebody comes from; for IPv6 the network, since a home or office has all of it."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def _account() -> str:
    """The account as it is looked up: signs that are cleaned away make no other one."""
    return hashlib.sha256(looked_up_as(request.form.get("email", "")).encode("utf-8", "replace")).hexdigest()[:16]


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


def of_sign_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit the failures of a sign-in view."""
    return _limited(view, _of_browser)


def _of_browser() -> Limits:
    account, address = _account(), _address()
    if _is_known():
        return [(OF_KNOWN_BROWSER, f"browser:{_device()[0]}:{account}")]
    return [(OF_ACCOUNT_AND_ADDRESS, f"both:{account}:{address}"), (OF_ADDRESS, f"address:{address}"), (OF_ACCOUNT, f"account:{account}")]


def of_own_password(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit how often the old password may be guessed by who sits at a browser that somebody left signed in."""
    from opsplanner.access import person

    return _limited(view, lambda: [(OF_PERSON, f"person:{person().id}")])
