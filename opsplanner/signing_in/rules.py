"""Where somebody may be led after signing in."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit


def local_path(target: str | None) -> str | None:
    """Return an address to go on to if it is one of this site, path and query alone; None for any other."""
    if not target or len(target) > 2000 or not target.startswith("/"):
        return None
    seen = unquote(target)
    if seen.startswith("//") or "\\" in seen or any(ord(sign) < 33 for sign in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or target.startswith("/sign-") else target
