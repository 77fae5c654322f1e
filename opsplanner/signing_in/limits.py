"""How often a password may be guessed. Only failures count, and a colleague's own browser is counted apart from a stranger's.

A browser in which an account has signed in before carries a signed cookie that says so. Its failures count for that browser
and account alone, so that nobody elsewhere can slow its owner down (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
All other browsers count by account and address, by address, and by account.

Nothing is ever closed. Some wrong passwords cost nothing; after that each one makes the next guess wait, twice as long as the one before up
to a longest. Who comes earlier is refused at once with the seconds that are left, and no thread waits.

A guess takes its place before it is checked, in one step, so that many at once are no more than as many one by one.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from opsplanner import clock
from opsplanner.accounts.queries import looked_up_as
from opsplanner.web.cookies import PatientSigner

COOKIE_LASTS = 400 * 24 * 3600  # seconds: the longest that browsers keep a cookie
MOST_ACCOUNTS = 8  # on one shared desktop
FIRST_WAIT = 5  # seconds
MOST_KEPT = 50_000
"""Of so many accounts, addresses and browsers failures are kept; those of longest ago go first."""


class Limit(NamedTuple):
    """How many wrong passwords cost nothing, the longest wait after one more, and after which quiet time they are forgotten (seconds)."""

    free: int
    longest: int
    forgotten_after: int

    def wait_after(self, failures: int) -> int:
        """Return how many seconds the next guess has to wait after so many failures."""
        return min(self.longest, FIRST_WAIT * 2 ** min(failures - self.free, 20)) if failures >= self.free else 0


OF_ACCOUNT_AND_ADDRESS = Limit(5, 180, 900)
OF_ADDRESS = Limit(50, 20, 900)
OF_ACCOUNT = Limit(20, 180, 3600)
OF_KNOWN_BROWSER = Limit(10, 90, 900)
OF_PERSON = Limit(10, 90, 900)

Limits = list[tuple[Limit, str]]
"""What one guess counts for: which limit, and of whom."""


class TooManyGuesses(Exception):
    """So many were wrong, or are being checked at this moment, that another one has to wait for some seconds."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


class _Failures:
    """Wrong passwords by whom they count for: how many, and when the last one was."""

    def __init__(self) -> None:
        self._one_step = threading.Lock()
        self._failed: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._being_checked: Counter[str] = Counter()

    def forget(self) -> None:
        """Begin anew."""
        with self._one_step:
            self._failed.clear()

    def take(self, limits: Limits) -> None:
        """Take a place for a guess under each limit. Raises TooManyGuesses when one has none at this moment."""
        with self._one_step:
            wait = max(self._wait(limit, of) for limit, of in limits)
            if wait:
                raise TooManyGuesses(wait)
            self._being_checked.update(of for _, of in limits)

    def settle(self, limits: Limits, *, wrong: bool) -> None:
        """Count the guess if it was wrong; its place is free again."""
        with self._one_step:
            for limit, of in limits:
                self._being_checked[of] -= 1
                if not self._being_checked[of]:
                    del self._being_checked[of]
                if wrong:
                    self._failed[of] = (self._count(limit, of)[0] + 1, clock.now())
                    self._failed.move_to_end(of)
            while len(self._failed) > MOST_KEPT:
                self._failed.popitem(last=False)

    def _count(self, limit: Limit, of: str) -> tuple[int, float]:
        """How many failures count, and how many seconds ago the last one was."""
        count, last = self._failed.get(of, (0, clock.now()))
        ago = max(0.0, (clock.now() - last).total_seconds())
        return (count, ago) if ago < limit.forgotten_after else (0, 0.0)

    def _wait(self, limit: Limit, of: str) -> int:
        count, ago = self._count(limit, of)
        at_once = max(1, limit.free - count)
        return max(math.ceil(limit.wait_after(count) - ago), int(self._being_checked[of] >= at_once))


failures = _Failures()


def failed() -> None:
    """Say that a wrong password was tried in this request: it counts."""
    g.wrong_password = True


def _limited(view: Callable[..., Any], limits_now: Callable[[], Limits]) -> Callable[..., Any]:
    @wraps(view)
    def limited(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(*args, **kwargs)
        limits = limits_now()
        failures.take(limits)
        try:
            return view(*args, **kwargs)
        finally:
            failures.settle(limits, wrong=bool(g.get("wrong_password")))

    return limited


def _address() -> str:
    """The address that somebody comes from; for IPv6 the network, since a home or office has all of it."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def _account(email: str | None = None) -> str:
    """The account as it is looked up (the form's, unless another is meant): signs that are cleaned away make no other one."""
    typed = request.form.get("email", "") if email is None else email
    return hashlib.sha256(looked_up_as(typed).encode("utf-8", "replace")).hexdigest()[:16]


def cookie() -> str:
    """Return the name of the cookie of a known browser; where it is https no other host can set it."""
    return ("__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else "") + "opsplanner-browser"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="device", signer=PatientSigner)


def _device() -> tuple[str, list[str]]:
    """This browser's random name and the accounts that have signed in on it; none when the cookie is not ours."""
    try:
        name, accounts = _signer().loads(request.cookies.get(cookie(), ""), max_age=COOKIE_LASTS)
        return str(name), [str(account) for account in accounts]
    except (BadSignature, ValueError, TypeError):
        return "", []


def is_known(email: str | None = None) -> bool:
    """Say whether an account (the form's, unless another is meant) has signed in in this browser before."""
    return _account(email) in _device()[1]


def remember_browser(answer: Response, email: str) -> Response:
    """Set the cookie of a browser in which this account has just signed in."""
    (name, accounts), new = _device(), _account(email)
    accounts = [account for account in accounts if account != new][-MOST_ACCOUNTS + 1 :] + [new]
    answer.set_cookie(
        cookie(),
        str(_signer().dumps([name or secrets.token_urlsafe(12), accounts])),
        max_age=COOKIE_LASTS,
        path="/",
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
    if is_known():
        return [(OF_KNOWN_BROWSER, f"browser:{_device()[0]}:{account}")]
    return [(OF_ACCOUNT_AND_ADDRESS, f"both:{account}:{address}"), (OF_ADDRESS, f"address:{address}"), (OF_ACCOUNT, f"account:{account}")]


def of_own_password(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit how often the old password may be guessed by who sits at a browser that somebody left signed in."""
    from opsplanner.access import person

    return _limited(view, lambda: [(OF_PERSON, f"person:{person().id}")])
