"""Headers of every answer: what a browser may do with the page, and for how long it keeps it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; worker-src 'none'"
)
WITH_WORKER = CSP.replace("worker-src 'none'", "worker-src 'self'")
"""Of the pages that open without signal, which a worker of ours brings (opsplanner/payback/today/phone)."""
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
REFUSED = "private, max-age=0"
"""A form that was refused is kept by its browser for who goes back to it: a page that came of a form cannot be asked for again, and what was typed
stands in no other place. Signing out clears it (Clear-Site-Data)."""
SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
"""Of an address that is a key: it is passed on to nobody, listed nowhere and kept nowhere."""
VARY = "HX-Request, HX-History-Restore-Request, HX-Boosted"


def set_up(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_headers)


def kept_secret(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let no answer of a view give its address away."""

    @wraps(view)
    def secret(*args: Any, **kwargs: Any) -> Response:
        answer = view(*args, **kwargs)
        answer.headers.update(SECRET)
        return answer

    return secret


def _headers(answer: Response) -> Response:
    there = {name.lower() for name, _ in answer.headers}
    for name, value in HEADERS.items():  # Werkzeug's own `setdefault` looks through all of them for each
        if name.lower() not in there:
            answer.headers.add(name, value)
    if request.endpoint == "static":
        keep = "v" in request.args and answer.status_code in (200, 304)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if keep else "no-cache"
        return answer
    answer.headers.setdefault("Cache-Control", REFUSED if answer.status_code == 422 and not request.headers.get("HX-Request") else "no-store")
    if answer.mimetype == "text/html":
        vary(answer, VARY)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return answer


def vary(answer: Response, by: str) -> None:
    """Say by what else an answer differs. (Werkzeug's own `vary` reads the header and writes it anew, which takes longer than all other headers.)"""
    before = answer.headers.get("Vary")
    answer.headers["Vary"] = f"{before}, {by}" if before else by
