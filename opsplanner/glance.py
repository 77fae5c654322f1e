"""One select asked on the bare wire: for what is asked for all day, where the way of a page takes many times as long as the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.orm import class_mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict

from opsplanner.database import db

T = TypeVar("T")


class Bare(NamedTuple):
    """A select as the driver takes it: its text, the names of its values in their order (None: by name), those built in, what writes the
    others, and what reads each column."""

    text: str
    order: tuple[str, ...] | None
    built_in: dict[str, Any]
    writers: Mapping[str, Callable[[Any], Any]]
    readers: tuple[Callable[[Any], Any] | None, ...]


def at_a_glance(select: Select[Any], values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return all rows of one select that was built once, as tuples. By itself it sees one moment, so no transaction is begun round it.

    What goes wrong on the way is met by asking again as everything else asks, which says what it is.
    """
    engine = db.engine
    bare = _bare(select, engine.dialect)
    try:
        written = {name: bare.writers[name](given) if name in bare.writers else given for name, given in values.items()}
        found = _asked(engine, bare, bare.built_in | written)
    except engine.dialect.loaded_dbapi.Error:
        return [tuple(row) for row in db.session.execute(select, dict(values))]
    return [tuple(read(part) if read else part for read, part in zip(bare.readers, row, strict=True)) for row in found]


def as_loaded(model: type[T], values: dict[str, Any]) -> T:
    """Return the entity of these values, which were read with all its columns, as if the session had loaded it; the one that it has, if it has one."""
    mapper = class_mapper(model)
    there: T | None = db.session().identity_map.get(mapper.identity_key_from_primary_key(tuple(values[column.name] for column in mapper.primary_key)))
    if there is None:
        there = mapper.class_manager.new_instance()
        instance_dict(there).update(values)
        make_transient_to_detached(there)
        db.session.add(there)
    return there


def _asked(engine: Engine, bare: Bare, values: dict[str, Any]) -> list[Any]:
    given: Any = values if bare.order is None else tuple(values[name] for name in bare.order)
    wire, begins = engine.raw_connection(), engine.dialect.name != "sqlite"  # SQLite's begins nothing by itself
    try:
        if begins:
            wire.driver_connection.autocommit = True  # type: ignore[union-attr]
        cursor = wire.cursor()
        for listener in engine.dispatch.before_cursor_execute:  # it counts as a query like any other
            listener(None, cursor, bare.text, given, None, False)
        cursor.execute(bare.text, given)
        found = list(cursor.fetchall())
        cursor.close()
        if begins:
            wire.driver_connection.autocommit = False  # type: ignore[union-attr]
        return found
    except BaseException:
        wire.invalidate()
        raise
    finally:
        wire.close()


@lru_cache(maxsize=64)
def _bare(select: Select[Any], dialect: Dialect) -> Bare:
    compiled = select.compile(dialect=dialect)
    writers = {name: process for name, bind in compiled.binds.items() if (process := bind.type.dialect_impl(dialect).bind_processor(dialect))}
    built_in = {name: writers[name](bind.value) if name in writers else bind.value for name, bind in compiled.binds.items()}
    readers = tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in select.selected_columns)
    return Bare(str(compiled), tuple(compiled.positiontup) if compiled.positiontup else None, built_in, writers, readers)
