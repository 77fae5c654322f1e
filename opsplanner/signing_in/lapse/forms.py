"""A form that was sent after its sign-in had lapsed: what was typed travels through the sign-in page and is sent again."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from flask import Request, current_app, request
from werkzeug.exceptions import HTTPException

from opsplanner.signing_in.rules import local_path

PREFIX = "kept-"
ADDRESS = "kept_address"
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
    def typed(self) -> bool:
        """Say whether there is more in it than a button and a token."""
        return any(name not in _NOTHING_TYPED for name, _ in self.fields)


def from_lapsed(sent: Request) -> Kept:
    """Return what the request that could not be done holds. Another site's form is not kept: somebody else typed it."""
    if not _came_from_here(sent):
        return Kept()
    return _kept(sent.full_path if sent.query_string else sent.path, list(sent.form.items(multi=True)))


def from_sign_in(sent: Request) -> Kept:
    """Return what the sign-in page carried through."""
    address = sent.form.get(ADDRESS, "")
    fields = [(name.removeprefix(PREFIX), value) for name, value in sent.form.items(multi=True) if name.startswith(PREFIX)]
    return _kept(address, fields) if address else Kept()


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


def _came_from_here(sent: Request) -> bool:
    """A page of another site could send a form without our cookie (SameSite), and look like one whose sign-in lapsed."""
    site = sent.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = sent.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == sent.host
