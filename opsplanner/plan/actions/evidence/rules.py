"""What may show that an action was done: an operation, a figure, or a page somewhere. Pure functions."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from opsplanner.errors import RuleBroken

MOST = 30
"""So many pieces of evidence of one action stand at a time: a page that is read, no archive."""
NOT_FOUND = "There is no operation or figure of this reference that you see. Copy it from its page"
_OPERATION = re.compile(r"[A-Z0-9-]{2,30}-\d{4}-\d{3,}", re.ASCII)


class Named(NamedTuple):
    """What was typed: an operation's reference, a figure's, or the address of a page."""

    kind: str
    text: str


def read(typed: str, words: str, our_hosts: frozenset[str]) -> Named:
    """Return what a typed reference or address names; the address of an operation's or a figure's page here is its reference.

    Raises RuleBroken on "what", or on "words" for an address that nothing is said of.
    """
    text = typed.strip()
    if re.match(r"https?://", text, re.IGNORECASE):
        parts = urlsplit(text)
        if parts.netloc.lower() in our_hosts and (found := _of_path(parts.path)):
            return found
        if not parts.hostname or any(sign.isspace() for sign in text) or "@" in parts.netloc:
            raise RuleBroken("Enter a whole address, for example https://council.example/report", "what")
        if len(text) > 500:
            raise RuleBroken("This address is too long to be kept. Use a shorter one", "what")
        if not words:
            raise RuleBroken("Enter what stands at this address", "words")
        return Named("link", text)
    if "://" in text or text.lower().startswith(("www.", "mailto:", "javascript:", "data:")):
        raise RuleBroken("Enter a whole address, for example https://council.example/report", "what")
    if text.startswith("/") and (found := _of_path(text)):
        return found
    if _OPERATION.fullmatch(text.upper()):
        return Named("operation", text.upper())
    return Named("figure", text)


def _of_path(path: str) -> Named | None:
    if found := re.fullmatch(r"/operations/([A-Z0-9-]+-\d{4}-\d+)/?", path):
        return Named("operation", found[1])
    if found := re.fullmatch(r"/operations/([A-Z0-9-]+-\d{4}-\d+)/outcomes/(\d+)/?", path):
        return Named("figure", f"{found[1]}/{found[2]}")
    if found := re.fullmatch(r"/payback/([A-Z0-9-]+-\d{4}-\d+)/outcomes/(\d+)/?", path):
        return Named("figure", f"{found[1]}/{found[2]}")
    if found := re.fullmatch(r"/outcomes/(published/[\w-]+(?:/\d+)?)/?", path):
        return Named("figure", found[1])
    return None
