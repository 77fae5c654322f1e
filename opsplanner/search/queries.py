"""What the search finds, for who may see it: the newest of each kind first."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, column, func, literal_column, select, table, text

from opsplanner.access import job_visible_to, places_visible_to, visible_to
from opsplanner.agencies.names.queries import called
from opsplanner.clock import words_of_day
from opsplanner.database import on_sqlite, rows
from opsplanner.figures.queries import entries_visible_to
from opsplanner.models import Agency, Lesson, Measure, Operation, OperationType, OutcomeEntry, PaybackJob, Place, SearchEntry, User
from opsplanner.outcomes.log.words import of_row, of_when
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


def matching(query: Select[Any], kind: str, words: list[str]) -> Select[Any]:
    """Narrow a select of search entries to those of one kind that hold every word, or the beginning of it, the newest first.

    The one place where the engines differ. FTS5 is told the kind as well, and gives what it finds in the order of its
    rowids: it stops as soon as enough is found.
    """
    if on_sqlite():
        beginnings = " AND ".join(f'"{word}"*' for word in words)
        found = table("search_text", column("rowid", Integer))
        match = text("search_text MATCH :words").bindparams(words=f"kind : {kind} AND words : ({beginnings})")
        return query.join(found, found.c.rowid == SearchEntry.id).where(match).order_by(found.c.rowid.desc())
    vector = func.to_tsvector(literal_column("'simple'"), SearchEntry.words)
    holds = vector.op("@@")(func.to_tsquery(literal_column("'simple'"), " & ".join(f"{word}:*" for word in words)))
    return query.where(SearchEntry.kind == kind, holds).order_by(SearchEntry.id.desc())


def search(typed: str, user: User) -> dict[str, list[Found]]:
    """Return what holds all the words that were typed, by kind, at most SHOWN + 1 of each. Restricted operations, what
    hangs on them and places of their own are found by who may see them. One query a kind; none without a word."""
    words = words_of(typed)
    if not words:
        return {}
    selects = {
        "operation": _operations(user), "lesson": _lessons(user), "measure": _measures(), "entry": _entries(user), "agency": _agencies(), "job": _jobs(user),
        "place": _places(user),
    }
    found: dict[str, list[Found]] = {}
    for kind, query in selects.items():
        for row in rows(matching(query, kind, words).limit(SHOWN + 1)):
            found.setdefault(kind, []).append(Found(kind, row.thing_id, _title(kind, row), str(row.code), _detail(kind, row)))
    return found


def _detail(kind: str, row: Any) -> str:
    if kind == "entry":
        return ", ".join(filter(None, [row.agency, of_when(row), row.reference, row.detail]))
    day = f", {words_of_day(row.day)}" if kind == "operation" else ""
    return f"{row.detail or ''}{day}"


def _title(kind: str, row: Any) -> str:
    """Return the words of a link. Many entries have one measure, so theirs say the figure too."""
    return f"{row.measure}: {of_row(row)}" if kind == "entry" else str(row.title)


def _of(code: Any, detail: Any) -> Select[*tuple[Any, ...]]:
    return select(SearchEntry.thing_id, SearchEntry.title, code.label("code"), detail.label("detail"))


def _operations(user: User) -> Select[*tuple[Any, ...]]:
    named = _of(Operation.reference, OperationType.name).add_columns(Operation.day)
    return named.join(Operation, Operation.id == SearchEntry.operation_id).join(OperationType, OperationType.id == Operation.type_id).where(visible_to(user))


def _lessons(user: User) -> Select[*tuple[Any, ...]]:
    lesson = _of(Operation.reference, Lesson.text).join(Lesson, Lesson.id == SearchEntry.thing_id)
    return lesson.join(Operation, Operation.id == SearchEntry.operation_id).where(visible_to(user))


def _measures() -> Select[*tuple[Any, ...]]:
    return _of(Measure.code, Measure.unit).join(Measure, Measure.id == SearchEntry.thing_id)


def _entries(user: User) -> Select[*tuple[Any, ...]]:
    """What was corrected since is left out: the figure that counts is found by the same words."""
    entry = OutcomeEntry
    came_from = select(Operation.reference).where(Operation.id == entry.operation_id).correlate(entry).scalar_subquery().label("reference")
    figure = (Measure.name.label("measure"), Measure.unit, entry.hundredths, entry.exactness, entry.starts_on, entry.ends_on, entry.period)
    return (
        _of(entry.reference, entry.source)
        .add_columns(*figure, called(Agency.short_name, entry.ends_on).label("agency"), came_from)
        .join(entry, entry.id == SearchEntry.thing_id)
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .where(entries_visible_to(user), entry.superseded.is_(False))
    )


def _agencies() -> Select[*tuple[Any, ...]]:
    return _of(Agency.code, Agency.contact).join(Agency, Agency.id == SearchEntry.thing_id)


def _jobs(user: User) -> Select[*tuple[Any, ...]]:
    return _of(PaybackJob.reference, PaybackJob.what).join(PaybackJob, PaybackJob.id == SearchEntry.thing_id).where(job_visible_to(user))


def _places(user: User) -> Select[*tuple[Any, ...]]:
    return _of(Place.code, Place.postcode).join(Place, Place.id == SearchEntry.thing_id).where(places_visible_to(user))
