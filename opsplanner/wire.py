"""A select that was built once goes to the driver as text, and its rows come back as named tuples.

SQLAlchemy's engine takes several times as long to find the text again and to make its rows as the database takes to answer.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, Connection, Dialect, Enum, Executable, PoolProxiedConnection, SelectBase
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from opsplanner.statements import stays

T = TypeVar("T")
Process = Callable[[Any], Any]
Values = Mapping[str, Any]
"""What a statement is asked with: the values of its bind parameters, by name."""


_PLACE, _BESIDES = re.compile(r"%\((.+?)\)s|%%"), re.compile(r"\(\d+\)| COLLATE .*")
MOST = 4096
"""How many selects are kept as a driver takes them: of every page, as six people are shown it, there are 1,237, and to make one takes 4 ms."""
_CONNECTION, _CURSOR = "opsplanner.connection", "opsplanner.cursor"


class _Text(NamedTuple):
    """What the driver is given: the text, what puts the values in its order, and the names of a list's members."""

    text: str
    in_order: Callable[[dict[str, Any]], Any]
    members: Mapping[str, list[str]]


class _ForSQLite(SQLiteCompiler):
    """Writes constants out, and hides the places of values from SQLite's planner behind a plus sign.

    Where it sees the place of a value, and has samples of an index (`ANALYZE`) or an index of some rows alone, it plans the statement anew at each
    execution, by the value given: that took three to nine times as long as the answer. So it plans once, by what is written out and by the average.
    (https://sqlite.org/c3ref/prepare.html on what is recompiled; https://sqlite.org/optoverview.html on the plus sign)
    """

    def bindparam_string(self, name: str, post_compile: bool = False, *args: Any, **given: Any) -> str:
        """Return the place of one value; those of a list are written when its length is known."""
        place = super().bindparam_string(name, post_compile, *args, **given)
        return place if post_compile else f"+{place}"

    @property
    def bindtemplate(self) -> str:
        """The place of a list's member."""
        return f"+{self._template}"

    @bindtemplate.setter
    def bindtemplate(self, template: str) -> None:
        self._template = template

    def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, **given: Any) -> Any:
        """Return what stands for a value: itself, where it is built in."""
        if bindparam.value is not None:
            given["literal_binds"] = True
        return super().visit_bindparam(bindparam, *args, **given)  # type: ignore[no-untyped-call]


class Bare:
    """A select as the driver takes it."""

    def __init__(self, select: SelectBase, dialect: Dialect):
        self._compiled: Any = _ForSQLite(dialect, select) if dialect.name == "sqlite" else select.compile(dialect=dialect)
        self._dialect, self._types = dialect, [column.type for column in select.selected_columns]
        binds = self._compiled.binds
        writers = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
        self._lists = {name: writers[name] for name, bind in binds.items() if bind.expanding}
        self._asked_for = {name: writers[name] for name, bind in binds.items() if bind.required and not bind.expanding}
        self._built_in = {name: _written(writers[name], bind.value) for name, bind in binds.items() if not bind.required}
        self._texts: dict[tuple[int, ...], _Text] = {}
        self._row: Callable[[Any], Any] | None = None
        self._names: tuple[str, ...] = ()
        self._readers: list[tuple[int, Process]] = []

    def text(self, values: Values) -> tuple[str, Any]:
        """Return the text and its values as the driver takes them. Raises KeyError for a value that is not given.

        A list is filled up with its last member to the next power of two: so there are few texts, whatever the lists' lengths.
        """
        written = self._built_in.copy()
        for name, process in self._asked_for.items():
            written[name] = process(values[name]) if process else values[name]
        lists = {name: _filled_up(values[name]) for name in self._lists}
        lengths = tuple([len(members) for members in lists.values()])
        found = self._texts.get(lengths) or self._expanded(lengths, lists)
        for name, process in self._lists.items():
            members = lists[name] if process is None else [one and process(one) for one in lists[name]]
            written.update(zip(found.members[name], members, strict=True))
        return found.text, found.in_order(written)

    def _expanded(self, lengths: tuple[int, ...], lists: Mapping[str, list[Any]]) -> _Text:
        state = self._compiled.construct_expanded_state({**dict.fromkeys(self._asked_for), **lists})
        text, order = (state.statement, state.positiontup) if state.positiontup is not None else _numbered(state.statement)
        in_order = itemgetter(*order) if len(order) > 1 else lambda written: [written[name] for name in order]
        found = self._texts[lengths] = _Text(text, in_order, state.parameter_expansion)
        return found

    def rows(self, cursor: Any) -> tuple[tuple[str, ...], list[Any]]:
        """Return the columns' names and all that was found, as tuples that are named so, each value as its column's type reads it.

        A column whose name is none that Python takes, or another's, has its place in the tuple alone.
        """
        found = self.as_read(cursor.fetchall(), lambda: cursor.description)
        return self._names, found

    def as_read(self, found: list[Any], description: Callable[[], Sequence[Any]]) -> list[Any]:
        """Return what was found so. `description` gives the driver's, of this select's columns in their order; it takes long, and is asked for once."""
        row = self._row or self._described(description())
        if self._readers and found:
            columns: list[Any] = list(zip(*found, strict=True))
            for at, read in self._readers:
                columns[at] = map(read, columns[at])
            found = zip(*columns, strict=True)  # type: ignore[assignment]
        return list(map(row, found))

    def _described(self, description: Sequence[Any]) -> Callable[[Any], Any]:
        self._names = tuple([column[0] for column in description])
        readers = [_reader(kind.dialect_impl(self._dialect), self._dialect, column[1]) for kind, column in zip(self._types, description, strict=True)]
        self._readers = [(at, read) for at, read in enumerate(readers) if read]
        named: Any = namedtuple("row", self._names, rename=True)  # type: ignore[misc]
        self._row = row = partial(tuple.__new__, named)
        return row

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The name of each column, and its type in this database without its length and its order. Raises CompileError for one that has no type."""
        return [(column.keyname, _BESIDES.sub("", kind.compile(self._dialect))) for column, kind in zip(self._compiled._result_columns, self._types, strict=True)]


def _numbered(text: str) -> tuple[str, list[str]]:
    """Return a statement with places that are named (psycopg's) as PostgreSQL takes it, with numbers, and the names in their order.

    psycopg does it at each execution where a statement is longer than 4,096 characters, which took a tenth of a home's time.
    """
    numbers: dict[str, int] = {}
    return _PLACE.sub(lambda found: f"${numbers.setdefault(found[1], len(numbers) + 1)}" if found[1] else "%", text), list(numbers)


def _written(process: Process | None, given: Any) -> Any:
    return process(given) if process else given


def _reader(kind: TypeEngine[Any], dialect: Dialect, coltype: object) -> Process | None:
    read = kind.result_processor(dialect, coltype)
    if isinstance(kind, Enum) and read:  # a member is looked up by its text
        members: dict[str | None, Any] = {text: read(text) for text in kind.enums}
        return {None: None, **members}.__getitem__
    return read


def _filled_up(members: Collection[Any]) -> list[Any]:
    there = list(members)
    return there + there[-1:] * ((1 << (len(there) - 1).bit_length()) - len(there)) if there else there


@lru_cache(maxsize=MOST)
def bare(select: SelectBase, dialect: Dialect) -> Bare:
    """Return a select as this database's driver takes it, kept."""
    return Bare(select, dialect)


def connection_of(session: Session) -> Connection:
    """Return the connection of the session's transaction, remembered: a page asks for it a dozen times, and the session looks at everything each time."""
    begun, kept = session.get_transaction(), session.info.get(_CONNECTION)
    if kept and kept[0] is begun and begun.is_active:
        connection: Connection = kept[1]
        return connection
    connection = session.connection()
    session.info[_CONNECTION] = session.get_transaction(), connection
    return connection


def asked(connection: Connection, statement: Executable, values: Values | None) -> tuple[tuple[str, ...], Sequence[Any]]:
    """Return the columns' names and all rows of a statement: bare, when it is a select that was built once, and else as SQLAlchemy asks.

    Either way it counts as one query, and what goes wrong is raised as SQLAlchemy raises it.
    """
    if isinstance(statement, SelectBase) and stays(statement):
        return _asked(connection, bare(statement, connection.dialect), values or {})
    result = connection.execute(statement, values)
    return tuple(result.keys()), result.all()


def _asked(connection: Connection, select: Bare, values: Values) -> tuple[tuple[str, ...], list[Any]]:
    return executed(connection, *select.text(values), select.rows)


def executed(connection: Connection, text: str, given: Any, fetch: Callable[[Any], T]) -> T:
    """Let the driver ask this text with these values, and return what is fetched of its cursor."""
    asking = _kept(connection)
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, asking, text, given, None, False)
    try:
        asking.execute(text, given)
        found = fetch(asking)
    except BaseException as trouble:
        connection._handle_dbapi_exception(trouble, text, given, asking, None)
    for listener in connection.dispatch.after_cursor_execute:
        listener(connection, asking, text, given, None, False)
    return found


def _kept(connection: Connection) -> Any:
    """The cursor of a connection of PostgreSQL, kept with it: what it finds is fetched at once, and making one takes as long as putting the values in."""
    if connection.dialect.name == "sqlite":
        return cursor(connection.connection, connection.dialect)
    info = connection.info
    kept = info.get(_CURSOR)
    if kept is None or kept.closed:  # what goes wrong closes it
        kept = info[_CURSOR] = cursor(connection.connection, connection.dialect)
    return kept


def cursor(of: PoolProxiedConnection, dialect: Dialect, *, binary: bool = False) -> Any:
    """Return a cursor that takes the texts of `Bare`: PostgreSQL's numbered places as they stand. `binary` is how it answers there."""
    if dialect.name == "sqlite":
        return of.cursor()
    from psycopg import RawCursor
    from psycopg.pq import Format

    driver: Any = of.driver_connection
    made = RawCursor(driver)
    made.format = Format.BINARY if binary else Format.TEXT
    return made
