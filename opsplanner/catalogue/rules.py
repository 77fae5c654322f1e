"""How terms are read and told, whatever they belong to: a postcode, and what changed between two descriptions."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Say in words what changed, a sentence a field: "changed the wards from River to River, Twydall"."""
    lines = []
    for name in [*before, *(name for name in after if name not in before)]:
        was, now = before.get(name, ""), after.get(name, "")
        if was == now:
            continue
        if not was:
            lines.append(f"added {name}: {_short(now)}")
        elif not now:
            lines.append(f"took out {name} (was: {_short(was)})")
        else:
            lines.append(f"changed {name} from {_short(was)} to {_short(now)}")
    return lines


def _short(text: str) -> str:
    text = " / ".join(line.strip() for line in text.splitlines() if line.strip())
    return text if len(text) <= 200 else text[:199].rstrip() + "…"
