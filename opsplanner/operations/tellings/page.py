"""What this room registers with the notices: the messages for the agencies of an operation, each with its link."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, current_app, url_for

from opsplanner.models import Operation, Telling
from opsplanner.notices import queries as notices_queries
from opsplanner.notices.kinds.words import register_hearer
from opsplanner.notices.words import Kind, Message, register
from opsplanner.operations.parts.answering.links import services as links_services
from opsplanner.operations.tellings import queries, services, words
from opsplanner.operations.tellings.words import OCCASIONS


def set_up(app: Flask) -> None:
    """Register what agencies are told of an operation."""
    said = {name: occasion.said for name, occasion in OCCASIONS.items()}
    register(app, Kind(said, messages, queries.still_true, queries.answered, queries.known, _link))
    register_hearer(app, services.tell_of_short)


def _link(operation: Operation, telling: Telling, to: str) -> str:
    """Lead who reads that address to a page that takes its answer without an account."""
    part = words.part_of(telling, operation)
    return links_services.make(part, to) if part else ""


def messages(operation: Operation, tellings: Sequence[Telling]) -> list[Message]:
    """Return the message for each telling: five queries, six where it says what has changed."""
    operation = queries.with_what_is_told(operation)
    changed = any(OCCASIONS[telling.occasion].moved or OCCASIONS[telling.occasion].says_news for telling in tellings)
    moves = queries.moves(operation) if changed else ()
    heard = notices_queries.heard(operation, tuple(OCCASIONS))
    without_account = queries.without_account(operation.id)
    settings = current_app.config["SETTINGS"]
    found = []
    for telling in tellings:
        before = next((one for one in reversed(heard) if one.agency_id == telling.agency_id and one.id < telling.id), None)
        asks = words.occasion_of(telling, operation, before).answered
        path = "/" if operation.restricted else url_for("operations.answer" if asks else "operations.show", reference=operation.reference)
        text = words.text_for(telling, operation, f"{settings.address}{path}", moves, before, without_account.get(telling.agency_id, ()), inside_only=settings.inside_only)
        found.append(Message(subject=words.subject_for(telling, operation, before), text=text, answered=words.is_answered(telling, operation), asks=asks))
    return found
