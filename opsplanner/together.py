"""Selects that do not need each other's answers, asked as one: on PostgreSQL each query costs a page as much as the rows of ten.

    news, duties = later(_news(reader), asked), later(_duties(reader), asked)
    ...
    for row in news.found():  # asks for both, and for whatever else was to be asked later
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import starmap
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import CompoundSelect, Connection, Dialect, Select

from opsplanner import wire
from opsplanner.database import Values, db
from opsplanner.read_models import order
from opsplanner.statements import stays
from opsplanner.wire import Bare

T = TypeVar("T")
_WAITING = "opsplanner.waiting"
_NUMBER = re.compile(r"\$(\d+)")
_FIRST = 2
"""Where the columns of selects begin in the rows of a joint one."""


class Later(Generic[T]):
    """What is asked together with all else that waits, when the first of it is read."""

    def __init__(self, select: CompoundSelect[Any] | Select[Any], values: Values, read: Callable[[Sequence[Any]], T]):
        self._select, self._values, self._read = select, values or {}, read
        self._rows: Sequence[Any] | None = None
        self._found: list[T] = []

    def found(self) -> T:
        """Return what was found, as it is read; every time the same."""
        if not self._found:
            if self._rows is None:
                _ask(self)
            self._found.append(self._read(self._rows or ()))
        return self._found[0]


class Known(Later[T]):
    """What needs no asking."""

    def __init__(self, found: T):
        self._found = [found]


def later(select: CompoundSelect[Any] | Select[Any], values: Values, read: Callable[[Sequence[Any]], T]) -> Later[T]:
    """Return what a select that was built once will find, as `read` makes it of the rows, which come in the select's order."""
    asked = Later(select, values, read)
    db.session().info.setdefault(_WAITING, []).append(asked)
    return asked


def all_as(model: Callable[..., T]) -> Callable[[Sequence[Any]], list[T]]:
    """Return what reads rows as read models, as `database.read` does."""

    def read(found: Sequence[Any]) -> list[T]:
        in_order = order(model, found[0]._fields) if found else None
        return list(starmap(model, map(in_order, found) if in_order else found))

    return read


def _ask(wanted: Later[Any]) -> None:
    """Ask all that waits in this session, as one query, and what is wanted: it waits no more where something went wrong before."""
    session = db.session()
    session.flush()
    waiting: list[Later[Any]] = session.info.pop(_WAITING, [])
    waiting = waiting if wanted in waiting else [wanted]
    found = asked(wire.connection_of(session), [(one._select, one._values) for one in waiting])
    for one, rows in zip(waiting, found, strict=True):
        one._rows = rows


def asked(connection: Connection, those: Sequence[tuple[CompoundSelect[Any] | Select[Any], Values]]) -> list[Sequence[Any]]:
    """Return the rows of each of these selects. On PostgreSQL they are asked as one query; SQLite, on which nobody waits for a server, takes a tenth longer for that.

    Raises TypeError for one that was not built once.
    """
    if not all(stays(select) for select, _ in those):
        raise TypeError("only what is built once is asked later")
    if len(those) == 1 or connection.dialect.name == "sqlite":
        return [wire.asked(connection, select, values)[1] for select, values in those]
    selects = tuple([wire.bare(select, connection.dialect) for select, _ in those])
    texts = [select.text(values or {}) for select, (_, values) in zip(selects, those, strict=True)]
    one = _joint(selects, tuple([text for text, _ in texts]), connection.dialect)
    return wire.executed(connection, one.text, [value for _, given in texts for value in given], one.rows)


_at = itemgetter(1)


class _Joint:
    """Several selects as one: columns of one type share a place in its rows, which begin with the number of their select and where in it they stand."""

    def __init__(self, selects: Sequence[Bare], texts: Sequence[str], dialect: Dialect):
        kinds: list[str] = []
        self._selects, self._names = selects, [[name for name, _ in select.columns] for select in selects]
        self._places = [_places([kind for _, kind in select.columns], kinds) for select in selects]
        self._take = [itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1)) for places in self._places]
        empty = {place: f"CAST(NULL AS {kind})" for place, kind in enumerate(kinds, _FIRST)}
        quoted, parts, before = dialect.identifier_preparer.quote, [], 0
        for n, (text, names, places) in enumerate(zip(texts, self._names, self._places, strict=True)):
            told = empty | dict(zip(places, map(quoted, names), strict=True))
            columns = ", ".join(f"{told[place]} AS c{place}" for place in empty)
            parts.append(f"SELECT {n} AS n, row_number() OVER () AS at, {columns} FROM ({_moved(text, before)}) AS s{n}")
            before += len(set(_NUMBER.findall(text)))
        self.text = " UNION ALL ".join(parts)

    def rows(self, cursor: Any) -> list[Sequence[Any]]:
        """Return the rows of each."""
        of_each: list[list[Any]] = [[] for _ in self._selects]
        for row in cursor.fetchall():
            of_each[row[0]].append(row)
        for those in of_each:
            those.sort(key=_at)  # one after the other is how they come, and not how they are promised to come
        parts = zip(self._selects, self._take, self._places, self._names, of_each, strict=True)
        return [select.as_read(list(map(take, those)), partial(_described, cursor, names, places)) if those else [] for select, take, places, names, those in parts]


def _described(cursor: Any, names: Sequence[str], places: Sequence[int]) -> list[Any]:
    described = cursor.description
    return [(name, described[place][1]) for name, place in zip(names, places, strict=True)]


def _moved(text: str, by: int) -> str:
    """Return a text with the numbers of its values moved behind so many others."""
    return _NUMBER.sub(lambda found: f"${int(found[1]) + by}", text)


def _places(wanted: Sequence[str], kinds: list[str]) -> list[int]:
    """Return for each column the next place of its kind that this select has not taken; where there is none `kinds` becomes longer."""
    free, found = list(enumerate(kinds, _FIRST)), []
    for kind in wanted:
        at = next((at for at, (_, there) in enumerate(free) if there == kind), None)
        if at is None:
            kinds.append(kind)
            found.append(len(kinds) + _FIRST - 1)
        else:
            found.append(free.pop(at)[0])
    return found


@lru_cache(maxsize=512)
def _joint(selects: tuple[Bare, ...], texts: tuple[str, ...], dialect: Dialect) -> _Joint:
    return _Joint(selects, texts, dialect)
