"""Which folds are drawn with the page, and what a box begins with. Pure."""

from __future__ import annotations

from typing import Any

FEW = 6
"""A fold of so many boxes is drawn with the page: to fetch it would take longer than to draw it."""


def drawn_at_once(boxes: int, *, sent: bool, opens: bool, differs: bool) -> bool:
    """Say whether a fold is drawn with the page: it is small, or was drawn when the form was sent, or stands open, or holds something else than it began with."""
    return boxes <= FEW or sent or opens or differs


def is_same(now: Any, begins: Any) -> bool:
    """Say whether a box holds what it began with: of several choices the same ones in whatever order, and nothing is nothing however it is said."""
    if isinstance(now, list | tuple) or isinstance(begins, list | tuple):
        return set(now or ()) == set(begins or ())
    return bool(now == begins or not (now or begins))
