"""What is said of what still waits a day later."""

from __future__ import annotations

LABEL = "What somebody of my agency was told to do still waits a day later"
_STILL, _SOON = "the day after it is still so: ", "it is still so: "


def still(what: str, *, soon: bool = False) -> str:
    """Return what the history says of it: on the day after, or as soon as on the same day."""
    return (_SOON if soon else _STILL) + what


def first(what: str) -> str:
    """Return what the history said of it before."""
    return what.removeprefix(_STILL).removeprefix(_SOON)
