"""What this room registers with the notices: who hears of somebody who is gone, and which duties that leaves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import Flask, url_for

from opsplanner.clock import Period, words_of_period
from opsplanner.history.subjects import user_of
from opsplanner.models import User
from opsplanner.notices.kinds.words import About, Kind, Subject, To, register, register_subject
from opsplanner.operations.tellings.gone import queries, words
from opsplanner.operations.tellings.gone.words import Left, Source

KINDS = (Kind("gone", "Somebody is suspended or has moved to another agency, and has duties to come that nobody takes over", frozenset(words.SAID), lambda lines: _whom(lines), permission="plan_operations", waits=lambda lines, reader: _waits(lines, reader), own=True),)


def set_up(app: Flask) -> None:
    """Register what people are told of who is gone."""
    words.register(app, Source(queries.whom, _left))
    register(app, *KINDS)
    register_subject(app, Subject(lambda line: bool(user_of(line.subject)), _seen))


def _whom(lines: Sequence[Any]) -> list[To]:
    """Tell whoever it concerns, each once."""
    about = {user_of(line.subject): line for line in lines if user_of(line.subject)}
    if not about:
        return []
    found = {pair for source in words.sources() for pair in source.whom(about.keys())}
    return [To(about[gone].id, to, words.SAID[about[gone].verb]) for gone, to in sorted(found)]


def _waits(lines: Sequence[Any], reader: User) -> set[int]:
    """Those of these lines about somebody who still holds a duty to come that this reader sees."""
    people = {user_of(line.subject) for line in lines}
    hold = {one.user_id for source in words.sources() for one in source.left(reader, people)}
    return {line.id for line in lines if user_of(line.subject) in hold}


def _left(reader: User, people: Collection[int]) -> list[Left]:
    return [
        Left(
            row.user_id, row.starts_at,
            f"{row.reference}, {row.type}, {words_of_period(Period(row.starts_at, row.ends_at))}: {words.named_for(row.agency) if row.agency else words.LEADS}",
            url_for("operations.show", reference=row.reference), row.restricted,
        )
        for row in queries.left(reader, people)
    ]


def _seen(reader: User, lines: Sequence[Any]) -> dict[int, About]:
    """List for each line about somebody who is gone what of her duties waits as this reader sees it, and now."""
    people = {user_of(line.subject) for line in lines}
    names, found = queries.names(people), [one for source in words.sources() for one in source.left(reader, people)]
    abouts = {}
    for line in lines:
        theirs = sorted((one for one in found if one.user_id == user_of(line.subject)), key=lambda one: one.starts_at)
        url = theirs[0].url if len(theirs) == 1 else url_for("notices.index")
        abouts[line.id] = About(
            names[user_of(line.subject)], words.title(len(theirs)), url, any(one.restricted for one in theirs), items=tuple((one.words, one.url) for one in theirs)
        )
    return abouts
