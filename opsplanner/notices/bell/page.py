"""What the page of notices reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from opsplanner.models import Notice, User
from opsplanner.notices.kinds.words import About
from opsplanner.notices.letters import services as letters_services


class Line(NamedTuple):
    """One notice."""

    code: str
    about: About | None
    """What it is about; None where its reader may not see that any more."""
    sentence: str
    at: datetime
    read: bool


def lines(user: User, notices: Sequence[Notice]) -> list[Line]:
    """Return what these say to this person, in their order."""
    abouts, found = letters_services.abouts(user, notices), []
    for notice in notices:
        about = abouts.get(notice.line_id)
        if said := letters_services.said(notice, about):
            found.append(Line(notice.code, about, said.sentence, notice.line.at, notice.read_at is not None))
    return found
