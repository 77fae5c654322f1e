"""What a priority may be called. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 60


def new_code(name: str, taken: Collection[str]) -> str:
    """Return a code for a new priority, made of its name; it lasts across years, so another one that has it gets a number: theft-2."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST - 4].strip("-") or "priority"
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)
