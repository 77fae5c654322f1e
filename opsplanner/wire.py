"""A select that was built once goes to the driver as text, and its rows come back as named tuples.

SQLAlchemy's engine takes several times as long to find the text again and to make its rows as the database takes to answer.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Executable, SelectBase

from opsplanner.statements import stays

Values = Mapping[str, Any]
"""What a statement is asked with: the values of its bind parameters, by name."""


class _Text(NamedTuple):
    """What the driver is given: the text, its values' names in their order (None: by name), and the names of a list's members."""

    text: str
    order: tuple[str, ...] | None
    members: Mapping[str, list[str]]


class Bare:
    """A select as the driver takes it."""

    def __init__(self, select: SelectBase, dialect: Dialect):
        self._compiled, self._dialect, self._types = select.compile(dialect=dialect), dialect, [column.type for column in select.selected_columns]
        binds = self._compiled.binds
        self._writers = {name: process for name, bind in binds.items() if (process := bind.type.dialect_impl(dialect).bind_processor(dialect))}
        self._lists = tuple(name for name, bind in binds.items() if bind.expanding)
        self._built_in = {name: self._written(name, bind.value) for name, bind in binds.items() if not bind.required}
        self._asked_for = binds.keys() - self._built_in.keys()
        self._texts: dict[tuple[int, ...], _Text] = {}
        self._row: Any = None
        self._names: tuple[str, ...] = ()
        self._readers: list[tuple[int, Callable[[Any], Any]]] = []

    def text(self, values: Values) -> tuple[str, Any]:
        """Return the text and its values as the driver takes them. Raises KeyError for a value that is not given.

        A list is filled up with its last member to the next power of two: so there are few texts, whatever the lists' lengths.
        """
        if not values.keys() >= self._asked_for:
            raise KeyError(", ".join(sorted(self._asked_for - values.keys())))
        if self._lists:
            values = {**values, **{name: _filled_up(values[name]) for name in self._lists}}
        lengths = tuple([len(values[name]) for name in self._lists])
        if (found := self._texts.get(lengths)) is None:
            state = self._compiled.construct_expanded_state(values)
            found = self._texts[lengths] = _Text(state.statement, tuple(state.positiontup) if state.positiontup is not None else None, state.parameter_expansion)
        written = self._built_in.copy()
        for name, given in values.items():
            if name in found.members:
                written.update(zip(found.members[name], [self._written(name, one) for one in given], strict=True))
            else:
                written[name] = self._written(name, given)
        return found.text, written if found.order is None else tuple([written[name] for name in found.order])

    def rows(self, cursor: Any) -> tuple[tuple[str, ...], list[Any]]:
        """Return the columns' names and all that was found, as tuples that are named so, each value as its column's type reads it.

        A column whose name is none that Python takes, or another's, has its place in the tuple alone.
        """
        row = self._row or self._described(cursor.description)
        found = cursor.fetchall()
        if self._readers and found:
            columns: list[Any] = list(zip(*found, strict=True))
            for at, read in self._readers:
                columns[at] = map(read, columns[at])
            found = zip(*columns, strict=True)
        return self._names, list(map(row._make, found))

    def _written(self, name: str, given: Any) -> Any:
        return self._writers[name](given) if name in self._writers else given

    def _described(self, description: Any) -> Any:
        self._names = tuple([column[0] for column in description])
        row: Any = namedtuple("row", self._names, rename=True)  # type: ignore[misc]
        readers = [kind.dialect_impl(self._dialect).result_processor(self._dialect, column[1]) for kind, column in zip(self._types, description, strict=True)]
        self._readers = [(at, read) for at, read in enumerate(readers) if read]
        self._row = row
        return row


def _filled_up(members: Collection[Any]) -> list[Any]:
    there = list(members)
    return there + there[-1:] * ((1 << (len(there) - 1).bit_length()) - len(there)) if there else there


@lru_cache(maxsize=1024)
def bare(select: SelectBase, dialect: Dialect) -> Bare:
    """Return a select as this database's driver takes it, kept."""
    return Bare(select, dialect)


def asked(connection: Connection, statement: Executable, values: Values | None) -> tuple[tuple[str, ...], Sequence[Any]]:
    """Return the columns' names and all rows of a statement: bare, when it is a select that was built once, and else as SQLAlchemy asks.

    Either way it counts as one query, and what goes wrong is raised as SQLAlchemy raises it.
    """
    if isinstance(statement, SelectBase) and stays(statement):
        return _asked(connection, bare(statement, connection.dialect), values or {})
    result = connection.execute(statement, values)
    return tuple(result.keys()), result.all()


def _asked(connection: Connection, select: Bare, values: Values) -> tuple[tuple[str, ...], list[Any]]:
    text, given = select.text(values)
    cursor = connection.connection.cursor()
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, text, given, None, False)
    try:
        cursor.execute(text, given)
        found = select.rows(cursor)
    except BaseException as trouble:
        connection._handle_dbapi_exception(trouble, text, given, cursor, None)
    for listener in connection.dispatch.after_cursor_execute:
        listener(connection, cursor, text, given, None, False)
    cursor.close()
    return found
