"""What this room registers with the notices: what supervisors are told, and what a day of Payback is among notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, url_for

from opsplanner.history import subjects
from opsplanner.mail import words as mail_words
from opsplanner.models import User
from opsplanner.notices.kinds.words import About, Kind, Subject, To, register_subject
from opsplanner.payback.telling.crews import queries, services, words
from opsplanner.tasks import services as tasks_services


def _nobody(_lines: Sequence[Any]) -> list[To]:
    """Nothing in the history tells of the hour."""
    return []


KINDS = (
    Kind(
        queries.NAMED, "I supervise a Payback crew, or not any more", queries.OF_NAMED, queries.newly_named, fixed=True, urgent=True, permission="supervise_payback",
        acts=True, to_her=True,
    ),
    Kind(
        queries.CHANGED, "A Payback crew that I supervise, or its day, changes or is off", queries.CHANGES, queries.of_changed, urgent=True, permission="supervise_payback",
        acts=True, to_her=True,
    ),
    Kind(
        queries.WORK, "A job is put on the Payback crew that I supervise, or taken off it, within 48 hours", queries.OF_WORK, queries.of_work, urgent=True,
        permission="supervise_payback", acts=True, to_her=True,
    ),
    Kind(words.TOMORROW, words.CHOICE, frozenset(), _nobody, permission="supervise_payback", waits=services.still_so),
)


def set_up(app: Flask) -> None:
    """Let the worker tell of tomorrow's crews, and notices be about days."""
    tasks_services.register(app, words.TOMORROW, services.tell_of_tomorrow)
    mail_words.register(app, mail_words.Kind(words.TOMORROW, words.LABEL, services.letter))
    register_subject(app, Subject(lambda line: subjects.is_day(line.subject), _seen))


def _seen(_user: User, lines: Sequence[Any]) -> dict[int, About]:
    """A day of Payback is everybody's to see (docs/domain.md, "Working days")."""
    days = {line.id: subjects.day_of(line.subject) for line in lines}
    return {id_: About(words.title(day), "Community Payback", url_for("payback.day", day=day.isoformat())) for id_, day in days.items()}
