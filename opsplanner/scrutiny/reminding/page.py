"""What this room registers with the notices: of what its owner is reminded, whether it still waits, and where it is replied to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask

from opsplanner import clock
from opsplanner.history.subjects import matter_of
from opsplanner.models import User
from opsplanner.notices.kinds.words import About, Kind, Subject, register, register_subject
from opsplanner.scrutiny import queries
from opsplanner.scrutiny.reminding import services, words
from opsplanner.scrutiny.words import title
from opsplanner.tasks import services as tasks_services
from opsplanner.web.address import address_of


def set_up(app: Flask) -> None:
    """Register what owners are told of."""
    register(app, Kind(words.OVERDUE, words.LABEL, frozenset(), lambda _: (), waits=_waits, own=True))
    tasks_services.register(app, services.TASK, services.tell)
    register_subject(app, Subject(lambda line: bool(matter_of(line.subject)), _seen))


def _waits(lines: Sequence[Any], reader: User) -> set[int]:
    """Of these lines those about what this reader owns and is overdue still: somebody else may own it by now."""
    late = {row.code for row in queries.matters() if row.owner_id == reader.id and row.overdue(clock.today())} if lines else set()
    return {line.id for line in lines if matter_of(line.subject) in late}


def _seen(_user: User, lines: Sequence[Any]) -> dict[int, About]:
    there = {row.code: row for row in queries.matters()} if lines else {}
    found = {}
    for line in lines:
        if row := there.get(matter_of(line.subject)):
            url = address_of("scrutiny.matter", matter=row.code)
            found[line.id] = About("Scrutiny", title(row.kind, row.text), url, leads="See what was asked")
    return found
