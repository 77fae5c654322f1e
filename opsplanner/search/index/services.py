"""Keeps the words of everything that can be found: after each flush for what changed, and all at once after bulk work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import bindparam, delete, event, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from opsplanner.database import db
from opsplanner.models import Operation, SearchEntry
from opsplanner.search.index import queries
from opsplanner.search.index.queries import KINDS, NAMED_IN, READ
from opsplanner.search.words import kept

CHUNK, _DUE = 2000, "opsplanner.search"
_BY_MODEL: dict[type[Any], tuple[str, ...]] = {kind.model: tuple(name for name, other in KINDS.items() if other.model is kind.model) for kind in KINDS.values()}


class _Due:
    """What has to be read anew at the end of a transaction, by kind."""

    def __init__(self) -> None:
        self.changed: dict[str, set[int]] = defaultdict(set)
        self.gone: dict[str, set[int]] = defaultdict(set)
        self.renamed: set[tuple[type[Any], int]] = set()


def set_up(app: Flask) -> None:
    """Follow every change that goes through the session. What is written in bulk calls `rebuild` itself."""
    for name, listener in (("after_flush", _follow), ("before_commit", _write), ("after_soft_rollback", _drop)):
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)


def _follow(session: Session, _context: UOWTransaction) -> None:
    """Note what was changed; its words are read once, however often it is written in one transaction."""
    due: _Due = session.info.setdefault(_DUE, _Due())
    for thing in session.new:
        for name in _BY_MODEL.get(type(thing), ()):
            due.changed[name].add(thing.id)
    for thing in session.dirty:
        for name in _BY_MODEL.get(type(thing), ()):
            if _is_changed(thing, READ[name]):
                due.changed[name].add(thing.id)
        if type(thing) in NAMED_IN and _is_changed(thing, ("name",)):
            due.renamed.add((type(thing), thing.id))
    for thing in session.deleted:
        for name in _BY_MODEL.get(type(thing), ()):
            due.gone[name].add(thing.id)


def _is_changed(thing: object, names: Iterable[str]) -> bool:
    return any(get_history(thing, name, PASSIVE_NO_INITIALIZE).has_changes() for name in names)


def _write(session: Session) -> None:
    """Keep the words of what was changed, as part of the transaction that is about to end."""
    session.flush()
    due: _Due | None = session.info.pop(_DUE, None)
    if due is None:
        return
    connection = session.connection()
    for model, id_ in due.renamed:
        for name, number, of in NAMED_IN[model]:
            due.changed[name].update(connection.scalars(select(number).where(of == id_)))
    for name, ids in due.gone.items():
        _forget(connection, name, ids)
    for name, ids in due.changed.items():
        _refresh_all(connection, name, sorted(ids - due.gone[name]))


def _drop(session: Session, _previous: object) -> None:
    session.info.pop(_DUE, None)


def _refresh_all(connection: Connection, name: str, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), CHUNK):
        refresh(connection, name, ids[start : start + CHUNK])


_OF_THINGS = delete(SearchEntry).where(SearchEntry.kind == bindparam("kind"), SearchEntry.thing_id.in_(bindparam("ids", expanding=True)))
_WORDS = insert(SearchEntry)
"""Made once: they run in every unit of work that changes something with a name, while others wait for the database."""


def _forget(connection: Connection, name: str, ids: Iterable[int]) -> None:
    connection.execute(_OF_THINGS, {"kind": name, "ids": list(ids)})


def refresh(connection: Connection, name: str, ids: Iterable[int], *, new: bool = False) -> None:
    """Write the words of these things of one kind anew; of `new` ones there are none yet."""
    ids = list(ids)
    if not new:
        _forget(connection, name, ids)
    rows = [
        {"kind": name, "thing_id": thing_id, "operation_id": operation_id, "title": title[:300], "words": kept(text)}
        for thing_id, operation_id, title, text in queries.texts(connection, name, ids)
    ]
    if rows:
        connection.execute(_WORDS, rows)


def rebuild(*, only_missing: bool = False, done: Callable[[int, int], object] = lambda *_: None) -> None:
    """Write the words of everything anew, inside a unit of work; with `only_missing` just of what has none yet. `done` hears how far it is, of how many.

    Operations go in by the time they start, since what was found last is shown first.
    """
    connection, wanted = db.session.connection(), dict[str, list[int]]()
    for name, kind in KINDS.items():
        order = (Operation.starts_at, Operation.id) if name == "operation" else (kind.model.id,)
        ids = list(db.session.scalars(select(kind.model.id).order_by(*order)))
        if only_missing:
            known = set(db.session.scalars(select(SearchEntry.thing_id).where(SearchEntry.kind == name)))
            ids = [thing_id for thing_id in ids if thing_id not in known]
        wanted[name] = ids
    number, of = 0, sum(map(len, wanted.values()))
    for name, ids in wanted.items():
        for start in range(0, len(ids), CHUNK):
            refresh(connection, name, ids[start : start + CHUNK], new=only_missing)
            number += len(ids[start : start + CHUNK])
            done(number, of)
