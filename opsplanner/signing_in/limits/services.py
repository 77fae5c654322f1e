"""How often a password may be guessed. Only failures count, and a colleague's own browser is counted apart from a stranger's (`rules.py`).

A browser in which an account has signed in before carries a signed cookie that says so. Its failures count for that browser
and account alone, so that nobody elsewhere can slow its owner down (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
All other browsers count by account and address, by address, and by account.

Nothing is ever closed. Some wrong passwords cost nothing; after that each one makes the next guess wait, twice as long as the one before up
to a longest. Who comes earlier is refused at once with the seconds that are left, and no thread waits.

What is counted stands in the database (`guesses/services.py`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from opsplanner.accounts.queries import looked_up_as
from opsplanner.signing_in.guesses import services as guesses_services
from opsplanner.signing_in.guesses.rules import Limits
from opsplanner.signing_in.limits import rules
from opsplanner.web.cookies import PatientSigner

COOKIE_LASTS = 400 * 24 * 3600  # seconds: the longest that browsers keep a cookie


def failed() -> None:
    """Say that a wrong password, or a link that is none, was tried in this request: it counts."""
    g.wrong_password = True


def _limited(view: Callable[..., Any], limits_now: Callable[[], Limits]) -> Callable[..., Any]:
    @wraps(view)
    def limited(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(*args, **kwargs)
        guess = guesses_services.take(limits_now())
        try:
            return view(*args, **kwargs)
        finally:
            if not g.get("wrong_password"):
                guesses_services.take_back(guess)

    return limited


def _address() -> str:
    return rules.place_of(request.remote_addr or "")


def _account(email: str | None = None) -> str:
    """The account as it is looked up (the form's, unless another is meant): signs that are cleaned away make no other one."""
    return rules.name_of(looked_up_as(request.form.get("email", "") if email is None else email))


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
    answer.set_cookie(
        cookie(),
        str(_signer().dumps([name or secrets.token_urlsafe(12), rules.with_account(accounts, new)])),
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
    account = _account()
    return rules.of_browser(_device()[0], account) if is_known() else rules.of_stranger(_address(), account)


def of_links(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit how often links that are none may be tried from an address. One that is a link opens however many of these there were, and writes nothing."""

    @wraps(view)
    def limited(*args: Any, **kwargs: Any) -> Any:
        answer = view(*args, **kwargs)
        if g.get("wrong_password"):
            guesses_services.take(rules.of_links(_address()))
        return answer

    return limited


def of_own_password(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit how often the old password may be guessed by who sits at a browser that somebody left signed in."""
    from opsplanner.access import person

    return _limited(view, lambda: rules.of_person(person().id))
