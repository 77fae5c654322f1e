"""Pages of a list."""

from __future__ import annotations

import re


def page_number(typed: str | None, last: int) -> int:
    """Return the page of a list that an address asks for; the first where that makes no sense, or lies after the last."""
    digits = (typed or "").lstrip("0")
    return int(digits) if re.fullmatch(r"[0-9]{1,6}", digits) and int(digits) <= last else 1
