"""What this room registers with the notices: what people are told of operations, and what of them each may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, url_for

from opsplanner.commitments.words import ANSWERS, MOVED
from opsplanner.models import NoticeWay, User, Verb
from opsplanner.notices.kinds.words import About, Kind, Subject, register, register_subject
from opsplanner.operations.tellings.people import queries, words
from opsplanner.operations.tellings.queries import LEAVES_SHORT

_MOVES = MOVED | {Verb.POSTPONED, Verb.CANCELLED, Verb.REINSTATED, Verb.CUT_SHORT}
_CUTS = frozenset({Verb.USUAL_STAFF_CHANGED, Verb.EXCEPTION_ADDED, Verb.EXCEPTION_TAKEN_BACK})
KINDS = (
    Kind("moved", "An operation that I lead or am named on has moved, or is off", _MOVES, queries.named_leads_and_contacts, fixed=True, planned=True, urgent=True),
    Kind(
        queries.NAMED, "I am named on an operation, or not any more", ANSWERS | {Verb.RELEASED, Verb.HANDED_OVER}, queries.newly_named,
        fixed=True, planned=True, calendar=True, urgent=True, in_turn=True, unseen=words.NOT_NEEDED,
    ),
    Kind("confirmed", "An operation that I am named on is confirmed, or not any more", frozenset({Verb.CONFIRMED, Verb.PUT_BACK}), queries.named_leads_and_contacts, planned=True, calendar=True, urgent=True),
    Kind("stale", "A calendar of mine has not fetched a change within 48 hours of the start", _MOVES, queries.subscribed, urgent=True, asks=False),
    Kind("short", "A confirmed operation that I am named on is short of an agency", LEAVES_SHORT, queries.named_of_short),
    Kind("refused", "An agency declines or withdraws from an operation that I lead", frozenset({Verb.DECLINED, Verb.WITHDRAWN}), queries.leads, acts=True, permission="plan_operations"),
    Kind("complete", "All agencies have answered for an operation that I lead", ANSWERS | {Verb.RELEASED}, queries.leads_of_answered, acts=True, permission="plan_operations", aside=True),
    Kind("accepted", "An agency accepts an operation that I lead", frozenset({Verb.ACCEPTED, Verb.ACCEPTED_PROVISIONALLY}), queries.leads, NoticeWay.APP, permission="plan_operations", aside=True),
    Kind(
        queries.OVERDUE, "Agencies have not answered in time, or cannot be reminded, for an operation that I lead", frozenset({Verb.NOT_ANSWERED}), queries.leads,
        acts=True, permission="plan_operations",
    ),
    Kind(
        "started_late", "An operation that I lead should be under way, and nobody has started it", frozenset({Verb.STARTED_LATE}), queries.leads,
        permission="plan_operations", waits=queries.not_started, deputy_after=timedelta(hours=1),
    ),
    Kind(
        "not_completed", "An operation that I lead is over and not completed", frozenset({Verb.NOT_COMPLETED}), queries.leads,
        permission="plan_operations", waits=queries.not_completed,
    ),
    Kind("fewer", "An agency has fewer people than it promised to an operation that I lead, or my own has", _CUTS, queries.leads_and_own, acts=True, permission="plan_operations"),
    Kind("handed_over", "An operation was handed over to me", frozenset({Verb.HANDED_OVER}), queries.new_leads, permission="plan_operations"),
)


def set_up(app: Flask) -> None:
    """Register what people are told of operations."""
    register(app, *KINDS)
    register_subject(app, Subject(lambda line: bool(line.operation_id) and not line.subject, _seen))


def _seen(user: User, lines: Sequence[Any]) -> dict[int, About]:
    found = queries.seen(user, [line.operation_id for line in lines])
    there = [(line.id, found[line.operation_id]) for line in lines if line.operation_id in found]
    return {
        id_: About(row.reference, words.title(row.type, row.lead), url_for("operations.show", reference=row.reference), row.restricted) for id_, row in there
    }
