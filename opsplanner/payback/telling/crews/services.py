"""Telling supervisors of the next day's crews: a task of the worker; and what the message says when it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app, url_for

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import record, subjects
from opsplanner.mail.letter.words import Letter, Link, Overtaken
from opsplanner.models import Message, Verb
from opsplanner.notices.kinds import services as kinds_services
from opsplanner.notices.kinds.words import To, in_place_of
from opsplanner.notices.letters import queries as letters_queries
from opsplanner.notices.letters import words as letters_words
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.telling.crews import queries, words
from opsplanner.payback.telling.crews.queries import Supervised
from opsplanner.tasks import services as tasks_services

_MISSED = "crews of tomorrow, missed"


def tell_of_tomorrow() -> None:
    """Tell everybody who supervises a crew tomorrow, once a day, from 6pm: by one message each, but to who has chosen otherwise.

    Where no worker was there in the evening, they are told once one is, of what has not begun.
    """
    tasks_services.every_evening(words.TOMORROW, _MISSED, _tell_of)


def _tell_of(day: date) -> None:
    crews = _to_come(day)
    if not crews:
        return
    line = record(None, Verb.REMINDED, words.reminded(day), by=None, subject=subjects.of_day(day))
    db.session.flush()
    theirs: dict[int, list[str]] = {}
    for user_id, away, crew in queries.told_of(crews, clock.today()):
        said = words.named(crew.name, crew.day, crew.slots)
        theirs.setdefault(user_id, []).append(in_place_of(away, said) if away else said)
    to = [To(line.id, user_id, words.several(those)) for user_id, those in sorted(theirs.items())]
    kinds_services.tell_by_the_hour(words.TOMORROW, [line], to, about=day.isoformat())


def _to_come(day: date) -> list[Supervised]:
    """The crews of a working day that have not begun."""
    found = queries.crews([day]) if pattern_queries.pattern(day, day).works(day) else []
    return [crew for crew in found if clock.to_utc(day, crew.slots[0][0]) > clock.now()]


def still_so(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Return the ids of those of these lines, of what supervisors were reminded, of whose day a crew has still to go out."""
    days = {line.id: subjects.day_of(line.subject) for line in lines if subjects.is_day(line.subject)}
    there = {crew.day for crew in queries.crews(set(days.values())) if clock.to_utc(crew.day, crew.slots[0][0]) > clock.now()} if days else set()
    return {id_ for id_, day in days.items() if day in there}


def letter(message: Message) -> Letter:
    """Return what a person supervises on that day, as it is now, of what has not begun. Raises Overtaken."""
    day = date.fromisoformat(message.about)
    reader = letters_queries.reader(message.user_id or 0)
    if reader is None:
        raise Overtaken(letters_words.GONE)
    theirs = [(away, crew) for user_id, away, crew in queries.told_of(queries.with_work(queries.crews([day]), day), clock.today()) if user_id == reader.id]
    to_come = {crew.id for crew in _to_come(day)}
    there = [(away, crew) for away, crew in theirs if crew.id in to_come]
    if not there:
        raise Overtaken(words.BEGUN if theirs and pattern_queries.pattern(day, day).works(day) else words.OFF)
    message.recipient = reader.email
    address = current_app.config["SETTINGS"].address
    choices = f"{address}{url_for('notices.choices')}"
    parts: list[str | Link] = [f"For {away}, who is away: {words.duty(crew)}" if away else words.duty(crew) for away, crew in there]
    parts += [Link(f"See {words.title(day)}", f"{address}{url_for('payback.day', day=day.isoformat())}"), Link("Choose what you are told, and how", choices)]
    return Letter(words.subject("Today" if day == clock.today() else "Tomorrow", [crew for _, crew in there]), parts, choices=choices)
