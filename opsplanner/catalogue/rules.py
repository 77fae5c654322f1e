"""How a term is read, whatever it belongs to: a postcode."""

from __future__ import annotations

import re
from dataclasses import dataclass

_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})")


@dataclass(frozen=True, kw_only=True)
class NamedPlace:
    """A place as somebody typed it."""

    name: str
    postcode: str


def read_postcode(typed: str) -> str | None:
    """Return a postcode as it is written ("ME4 4TR"), or None when it cannot be one."""
    found = _POSTCODE.fullmatch(" ".join(typed.upper().split()))
    return f"{found[1]} {found[2]}" if found else None
