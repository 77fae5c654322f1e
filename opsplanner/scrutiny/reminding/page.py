"""What this room registers with the notices: of what its owner is reminded, whether it still waits, and where it is replied to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask

from opsplanner import clock
from opsplanner.history.subjects import matter_of
from opsplanner.models import User, Verb
from opsplanner.notices.kinds.words import About, Kind, Subject, To, register, register_subject
from opsplanner.scrutiny import queries
from opsplanner.scrutiny.reminding import services, words
from opsplanner.scrutiny.words import title
from opsplanner.tasks import services as tasks_services
from opsplanner.web.address import address_of

_NAMES = frozenset({Verb.MATTER_ADDED, Verb.MATTER_CHANGED})


def set_up(app: Flask) -> None:
    """Register what owners are told of."""
    register(
        app, Kind(words.MINE, words.LABELS[words.MINE], _NAMES, owners, waits=_owned, own=True),
        Kind(words.OVERDUE, words.LABELS[words.OVERDUE], frozenset(), lambda _: (), waits=_waits, own=True),
    )
    tasks_services.register(app, services.TASK, services.tell)
    register_subject(app, Subject(lambda line: bool(matter_of(line.subject)), _seen))


def owners(lines: Sequence[Any]) -> list[To]:
    """Who owns what one of these lines is about, where somebody still has to do something about it (no query but what is kept)."""
    open_ = {row.code: row.owner_id for row in queries.matters() if row.waits and row.owner_id is not None} if lines else {}
    return [To(line.id, open_[code]) for line in lines if (code := matter_of(line.subject)) in open_]


def _owned(lines: Sequence[Any], reader: User) -> set[int]:
    """Of these lines those about what this reader owns and still waits."""
    return {to.line_id for to in owners(lines) if to.user_id == reader.id}


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
