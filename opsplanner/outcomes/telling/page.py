"""What this room registers with the notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, url_for

from opsplanner.history.subjects import entry_of
from opsplanner.models import NoticeWay, User, Verb
from opsplanner.notices.kinds.words import About, Kind, Subject, register, register_subject
from opsplanner.outcomes.telling import queries, services
from opsplanner.tasks import services as tasks_services

KINDS = (
    Kind(
        "due", "My agency has not recorded what came of an operation", frozenset({Verb.OUTCOMES_DUE}), queries.agencies_coordinators,
        permission="record_outcomes", waits=queries.still_owing,
    ),
    Kind("queried", "A manager asks about a figure that I recorded", frozenset({Verb.QUERIED}), queries.recorders, permission="record_outcomes", acts=True),
    Kind("answered", "A figure that I asked about is answered", frozenset({Verb.ANSWERED}), queries.askers, permission="review"),
    Kind("corrected", "A figure that I recorded or signed off is corrected", frozenset({Verb.CORRECTED}), queries.of_corrected, NoticeWay.DIGEST),
    Kind("signed_off", "A figure that I recorded is signed off", frozenset({Verb.SIGNED_OFF}), queries.recorders, NoticeWay.APP, permission="record_outcomes"),
)


def set_up(app: Flask) -> None:
    """Register what people are told of figures."""
    register(app, *KINDS)
    tasks_services.register(app, services.TASK, services.tell)
    register_subject(app, Subject(lambda line: bool(entry_of(line.subject)), _seen))


def _seen(user: User, lines: Sequence[Any]) -> dict[int, About]:
    references = {line.id: entry_of(line.subject) for line in lines}
    found = queries.seen(user, list(references.values()))
    return {id_: _about(found[reference]) for id_, reference in references.items() if reference in found}


def _about(figure: Any) -> About:
    """Lead to the figure, or to its question while she may answer one."""
    name, page = f"Figure {figure.reference}", "outcomes.answer_query" if figure.asks_her else "outcomes.entry"
    leads = f"Answer the question about {name}" if figure.asks_her else ""
    return About(name, f"{figure.measure}, {figure.agency}", url_for(page, figure=figure.reference), bool(figure.restricted), leads)
