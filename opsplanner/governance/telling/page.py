"""What this room registers with the notices: of what people are told, whether it still waits, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask

from opsplanner.clock import words_of_day
from opsplanner.governance import queries
from opsplanner.governance.telling import queries as telling_queries
from opsplanner.governance.telling import services, words
from opsplanner.history.subjects import group_of, meeting_action_of, meeting_of
from opsplanner.models import User, Verb
from opsplanner.notices.kinds.words import About, Kind, Subject, register, register_subject
from opsplanner.tasks import services as tasks_services
from opsplanner.web.address import address_of

_MEETINGS = frozenset({Verb.MEETING_SET, Verb.MEETING_MOVED, Verb.MEETING_CANCELLED})
_ACTIONS = frozenset({Verb.MEETING_ACTION_AGREED, Verb.MEETING_ACTION_CHANGED})


def set_up(app: Flask) -> None:
    """Register what people are told of meetings, of what these agreed, and of chairs."""
    nobody = frozenset[Verb]()
    register(
        app, Kind(words.MEETING, words.LABELS[words.MEETING], _MEETINGS, telling_queries.members),
        Kind(words.MINE, words.LABELS[words.MINE], _ACTIONS, telling_queries.owners, waits=telling_queries.still_open, own=True),
        Kind(words.DUE, words.LABELS[words.DUE], nobody, lambda _: (), waits=telling_queries.still_open, own=True),
        Kind(words.OVERDUE, words.LABELS[words.OVERDUE], nobody, lambda _: (), waits=telling_queries.still_open, own=True),
        Kind(words.CHAIR, words.LABELS[words.CHAIR], nobody, lambda _: (), waits=telling_queries.still_asked, permission="review"),
    )
    tasks_services.register(app, services.TASK, services.tell)
    register_subject(app, Subject(lambda line: bool(meeting_of(line.subject)), _meeting))
    register_subject(app, Subject(lambda line: bool(meeting_action_of(line.subject)), _action))
    register_subject(app, Subject(lambda line: bool(group_of(line.subject)), _group))


def _meeting(_user: User, lines: Sequence[Any]) -> dict[int, About]:
    groups = {row.id: row for row in queries.groups()}
    return {
        id_: About(groups[row.group_id].name, f"meeting of {words_of_day(row.day)}", address_of("governance.meeting", group=groups[row.group_id].code, meeting=row.code), leads="See the meeting")
        for id_, row in telling_queries.meetings(lines).items()
    }


def _action(_user: User, lines: Sequence[Any]) -> dict[int, About]:
    """Lead to where it is said how it goes."""
    groups = {row.id: row for row in queries.groups()}
    return {
        id_: About(
            words.name_of_action(groups[row.group_id].name), row.text,
            address_of("governance.action", group=groups[row.group_id].code, meeting=row.meeting, action=row.code), leads="Say how it goes",
        )
        for id_, row in telling_queries.actions(lines).items()
    }


def _group(_user: User, lines: Sequence[Any]) -> dict[int, About]:
    return {
        id_: About(row.name, "who chairs", f"{address_of('governance.group', group=row.code)}#chair", leads="Say who follows")
        for id_, row in telling_queries.groups(lines).items()
    }
