"""One thing that a reader can do from an operation's page."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """What this reader can do. `posts` says that it is a button with the operation's version, else a link."""

    label: str
    url: str
    posts: bool = False
    explain: str = ""
