"""What the search finds, for who may see it: the newest of each kind first."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal_column, select, text

from opsplanner.access import visible_to
from opsplanner.clock import words_of_day
from opsplanner.database import on_sqlite, rows
from opsplanner.models import Agency, Job, Lesson, Measure, Operation, OperationType, OutcomeEntry, SearchEntry, User
from opsplanner.outcomes.queries import entries_visible_to
from opsplanner.payback.queries import job_visible_to
from opsplanner.search.words import words_of

SHOWN = 10
"""Of each kind; one more says that there are more."""


class Found(NamedTuple):
    """One thing that was found. `code` is what its address is made of: a reference, a code, an id."""

    kind: str
    thing_id: int
    title: str
    code: str
    detail: str


def matching(words: list[str]) -> ColumnElement[bool]:
    """True for the entries that hold every word, or the beginning of it. The one place where the engines differ."""
    if on_sqlite():
        query = " AND ".join(f'"{word}"*' for word in words)
        match = text("search_text MATCH :words").bindparams(words=query)
        return SearchEntry.id.in_(select(literal_column("rowid")).select_from(text("search_text")).where(match))
    vector = func.to_tsvector(literal_column("'simple'"), SearchEntry.words)
    return vector.op("@@")(func.to_tsquery(literal_column("'simple'"), " & ".join(f"{word}:*" for word in words)))


def search(typed: str, user: User) -> dict[str, list[Found]]:
    """Return what holds all the words that were typed, by kind, at most SHOWN + 1 of each. Restricted operations and what
    hangs on them are found by who may see them. One query a kind; none without a word."""
    words = words_of(typed)
    if not words:
        return {}
    selects = (_operations(user), _lessons(user), _measures(), _entries(user), _agencies(), _jobs(user))
    found: dict[str, list[Found]] = {}
    for query in selects:
        for row in rows(query.where(matching(words)).order_by(SearchEntry.id.desc()).limit(SHOWN + 1)):
            found.setdefault(row.kind, []).append(Found(row.kind, row.thing_id, row.title, str(row.code), _detail(row)))
    return found


def _detail(row: Any) -> str:
    day = f", {words_of_day(row.day)}" if row.kind == "operation" else ""
    return f"{row.detail or ''}{day}"


def _of(kind: str, code: Any, detail: Any) -> Select[*tuple[Any, ...]]:
    return select(SearchEntry.kind, SearchEntry.thing_id, SearchEntry.title, code.label("code"), detail.label("detail")).where(SearchEntry.kind == kind)


def _operations(user: User) -> Select[*tuple[Any, ...]]:
    named = _of("operation", Operation.reference, OperationType.name).add_columns(Operation.day)
    return named.join(Operation, Operation.id == SearchEntry.operation_id).join(OperationType, OperationType.id == Operation.type_id).where(visible_to(user))


def _lessons(user: User) -> Select[*tuple[Any, ...]]:
    lesson = _of("lesson", Operation.reference, Lesson.text).join(Lesson, Lesson.id == SearchEntry.thing_id)
    return lesson.join(Operation, Operation.id == SearchEntry.operation_id).where(visible_to(user))


def _measures() -> Select[*tuple[Any, ...]]:
    return _of("measure", Measure.code, Measure.unit).join(Measure, Measure.id == SearchEntry.thing_id)


def _entries(user: User) -> Select[*tuple[Any, ...]]:
    return _of("entry", SearchEntry.thing_id, OutcomeEntry.source).join(OutcomeEntry, OutcomeEntry.id == SearchEntry.thing_id).where(entries_visible_to(user))


def _agencies() -> Select[*tuple[Any, ...]]:
    return _of("agency", Agency.code, Agency.contact).join(Agency, Agency.id == SearchEntry.thing_id)


def _jobs(user: User) -> Select[*tuple[Any, ...]]:
    return _of("job", Job.reference, Job.what).join(Job, Job.id == SearchEntry.thing_id).where(job_visible_to(user))


