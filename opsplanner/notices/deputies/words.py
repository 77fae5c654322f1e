"""What is said of what still waits a day later."""

from __future__ import annotations

LABEL = "What somebody of my agency was told to do still waits a day later"
_STILL = "the day after it is still so: "


def still(what: str) -> str:
    """Return what the history says of it."""
    return _STILL + what


def first(what: str) -> str:
    """Return what the history said of it on the day before."""
    return what.removeprefix(_STILL)
