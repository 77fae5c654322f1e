"""What happened last, and what somebody has not seen of it. `about` is an operation, or what the history calls something else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, select

from opsplanner.database import db, rows, the_value
from opsplanner.errors import ChangedMeanwhile
from opsplanner.history.words import sentence
from opsplanner.models import HistoryLine, Operation, Verb
from opsplanner.statements import built_once, value, values

MOST = 50
"""So many changes are said at most to who has seen none of them."""

@built_once
def _newest(of_operation: bool, by_verb: bool, of_agency: bool) -> Select[*tuple[Any, ...]]:
    about = HistoryLine.operation_id == value("about") if of_operation else HistoryLine.subject == value("about", String)
    query = select(*HistoryLine.__table__.c).where(about)
    if by_verb:
        query = query.where(HistoryLine.verb.in_(values("verbs", HistoryLine.verb.type)))
    if of_agency:
        query = query.where(HistoryLine.agency_id == value("agency"))
    return query.order_by(HistoryLine.at.desc(), HistoryLine.id.desc()).limit(value("most"))


def newest(about: Operation | str, limit: int, *, verbs: Collection[Verb] = (), agency_id: int | None = None) -> Sequence[Any]:
    """Return the newest lines, newest first, as rows with the columns of HistoryLine; with `verbs` only those, with `agency_id` only those of this agency's part."""
    query = _newest(isinstance(about, Operation), bool(verbs), agency_id is not None)
    asked: dict[str, Any] = {"about": about.id if isinstance(about, Operation) else about, "verbs": list(verbs), "agency": agency_id, "most": limit}
    return rows(query, asked)


def last_line(about: Operation | str, *, verbs: Collection[Verb] = (), agency_id: int | None = None) -> Any:
    """Return the newest line, chosen as `newest` does, or None when there is none."""
    return next(iter(newest(about, 1, verbs=verbs, agency_id=agency_id)), None)


@built_once
def _how_many(by_verb: bool) -> Select[int]:
    query = select(func.count()).select_from(HistoryLine).where(HistoryLine.subject == value("about", String))
    return query.where(HistoryLine.verb.in_(values("verbs", HistoryLine.verb.type))) if by_verb else query


def how_many(about: str, *, verbs: Collection[Verb] = ()) -> int:
    """Return how many lines there are of something that is no operation, with `verbs` how many of those (one query).

    It is a version for what has none: an id of a line would count what is hidden too.
    """
    return int(the_value(_how_many(bool(verbs)), {"about": about, "verbs": list(verbs)}) or 0)


def changes_since(about: Operation | str, seen_version: int) -> list[str]:
    """Say, a sentence a change, what others did since the version that somebody saw: of what notes its version on its lines."""
    lines = db.session.scalars(
        select(HistoryLine)
        .where(_is(about), HistoryLine.operation_version >= seen_version)
        .order_by(HistoryLine.at, HistoryLine.id)
    )
    return [sentence(line) for line in lines]


def changes_between(about: Operation | str, seen_version: int, version: int, *, verbs: Collection[Verb] = ()) -> list[str]:
    """Say the same, oldest first, of what notes no version on its lines: the newest line for each version that somebody has not seen, MOST of them."""
    return [sentence(line) for line in reversed(newest(about, min(max(version - seen_version, 1), MOST), verbs=verbs))]


def check_seen(about: Operation | str, seen_version: int | None, version: int, *, verbs: Collection[Verb] = ()) -> None:
    """Hold that what somebody changes is as she saw it, where its lines note no version.

    Raises ChangedMeanwhile with its version, and with what others changed since, unless nobody can have seen what she says.
    """
    if version != seen_version:
        there = changes_between(about, seen_version, version, verbs=verbs) if seen_version is not None and 0 <= seen_version < version else []
        raise ChangedMeanwhile(version, there)


def check_unchanged(about: Operation | str, seen_version: int | None, version: int) -> None:
    """Hold the same of what notes its version on its lines. Raises ChangedMeanwhile likewise."""
    if version != seen_version:
        raise ChangedMeanwhile(version, changes_since(about, seen_version) if seen_version is not None and 0 < seen_version < version else [])


def _is(about: Operation | str) -> ColumnElement[bool]:
    return HistoryLine.subject == about if isinstance(about, str) else HistoryLine.operation_id == about.id
