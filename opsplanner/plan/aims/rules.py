"""How many aims a priority has, and that none stands there twice. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.errors import RuleBroken

MOST = 20


def check_aims(texts: Sequence[str]) -> None:
    """Raises RuleBroken where there are more than one can aim at, or the same one twice."""
    if len(texts) > MOST:
        raise RuleBroken(f"A priority has at most {MOST} aims. Put some together")
    seen: set[str] = set()
    for text in texts:
        if text.casefold() in seen:
            raise RuleBroken(f"This aim stands here twice: {text[:80]}")
        seen.add(text.casefold())
