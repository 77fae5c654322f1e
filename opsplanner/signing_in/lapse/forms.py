"""A form that was sent after its sign-in had lapsed: what was typed travels through the sign-in page and is sent again.

It travels sealed: signed here, for this browser alone and for some hours, so that nobody else's words come out of it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from flask import Request, current_app, request, session
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import HTTPException

from opsplanner import clock
from opsplanner.signing_in.rules import local_path
from opsplanner.web.forms import came_from_here

SEALED = "kept"
LASTS = timedelta(hours=12)
BROWSER = "browser"
"""In the session: a random name of this browser, without which nothing that is sealed opens. Signing in keeps it, signing out ends it."""
_ONLY_OURS = ("csrf_token",)
_NOTHING_TYPED = {"csrf_token", "once", "belongs", "version"}


@dataclass(frozen=True)
class Kept:
    """Where a form was sent, and everything typed in it but passwords. False when there is nothing."""

    address: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.address)

    @property
    def boxes(self) -> list[tuple[str, str]]:
        """What is in it besides our own tokens, for people to read."""
        return [(name, value) for name, value in self.fields if name not in _NOTHING_TYPED]

    @property
    def typed(self) -> bool:
        """Say whether there is more in it than a button and a token."""
        return bool(self.boxes)

    @property
    def sealed(self) -> str:
        """It all, signed for this browser."""
        until = clock.now() + LASTS
        return str(_signer().dumps([session.setdefault(BROWSER, secrets.token_urlsafe(18)), until.isoformat(), self.address, self.fields]))


def from_lapsed(sent: Request) -> Kept:
    """Return what the request that could not be done holds. Another site's form is not kept: somebody else typed it."""
    if not came_from_here(sent):
        return Kept()
    return _kept(sent.full_path if sent.query_string else sent.path, list(sent.form.items(multi=True)))


def from_sign_in(sent: Request) -> Kept:
    """Return what the sign-in page carried through: nothing, unless it was sealed here, for this browser, not long ago."""
    try:
        browser, until, address, fields = _signer().loads(sent.form.get(SEALED, ""))
    except BadSignature:
        return Kept()
    if not secrets.compare_digest(browser, session.get(BROWSER, "")) or clock.now() >= datetime.fromisoformat(until):
        return Kept()
    return _kept(address, [(name, value) for name, value in fields])


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="kept over a sign-in")


def _kept(address: str, fields: list[tuple[str, str]]) -> Kept:
    path = local_path(address)
    if path is None or not _takes_forms(path):
        return Kept()
    return Kept(path, [(name, value) for name, value in fields if name not in _ONLY_OURS and "password" not in name])


def _takes_forms(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, _ = adapter.match(unquote(urlsplit(path).path), method="POST") if adapter else ("signing_in.sign_in", {})
    except HTTPException:
        return False
    return endpoint not in ("signing_in.sign_in", "signing_in.sign_out")
