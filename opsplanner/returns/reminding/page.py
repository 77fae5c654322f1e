"""What this room registers with the notices: of which returns and figures of indicators people are reminded, whether these still wait, and where they are entered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask

from opsplanner import clock
from opsplanner.history.subjects import returns_due_of
from opsplanner.models import User
from opsplanner.notices.kinds.words import About, Kind, Subject, register, register_subject
from opsplanner.returns.reminding import queries, services, words
from opsplanner.returns.reminding.queries import Awaited
from opsplanner.tasks import services as tasks_services
from opsplanner.web.address import address_of


def set_up(app: Flask) -> None:
    """Register what people are told of returns and figures that are due."""
    for kind in (words.DUE, words.OVERDUE):
        register(app, Kind(kind, words.LABELS[kind], frozenset(), lambda _: (), waits=_waits))
    tasks_services.register(app, services.TASK, services.tell)
    register_subject(app, Subject(lambda line: returns_due_of(line.subject) is not None, _seen))


def _waiting(lines: Sequence[Any]) -> dict[int, list[Awaited]]:
    """What each of these lines is about, as far as somebody still waits for it."""
    found = queries.awaited(clock.today()) if lines else []
    about = {line.id: returns_due_of(line.subject) for line in lines}
    return {id_: [one for one in found if (one.owner_id, one.until) == key] for id_, key in about.items()}


def _waits(lines: Sequence[Any], _reader: object = None) -> set[int]:
    return {id_ for id_, found in _waiting(lines).items() if found}


def _seen(_user: User, lines: Sequence[Any]) -> dict[int, About]:
    """Lead to the page on which they are entered, with the periods before beside; to each of them where there are several."""
    about, waiting = {line.id: returns_due_of(line.subject) for line in lines}, _waiting(lines)
    return {id_: _about(words.name(key[1], waiting[id_]), waiting[id_]) for id_, key in about.items() if key is not None}


def _about(name: str, found: Sequence[Awaited]) -> About:
    pages = {one.url: one.leads for one in found}
    title = "what is expected of you" if found else "all of them are in"
    if len(pages) == 1:
        url, leads = next(iter(pages.items()))
        return About(name, title, url, leads=leads)
    return About(name, title, address_of("returns.index", whose="mine"), leads="See your returns", items=tuple((leads, url) for url, leads in pages.items()))
