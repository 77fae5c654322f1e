"""One select asked on the bare wire: for what is asked for all day, where the way of a page takes many times as long as the answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Engine, Select
from sqlalchemy.orm import class_mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, instance_state

from opsplanner.database import db
from opsplanner.wire import Bare, bare, cursor

T = TypeVar("T")


def at_a_glance(select: Select[Any], values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return all rows of one select that was built once, as tuples. By itself it sees one moment, so no transaction is begun round it.

    What goes wrong on the way is met by asking again as everything else asks, which says what it is.
    """
    engine = db.engine
    try:
        return _asked(engine, bare(select, engine.dialect), values)
    except engine.dialect.loaded_dbapi.Error:
        return [tuple(row) for row in db.session.execute(select, dict(values))]


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


def as_read(model: type[T], values: Mapping[str, Any]) -> T:
    """Return the entity of these values, for a page that reads it: it takes a tenth of what the session's own way takes.

    No session knows it: what is set on it is not kept, and what it was not given cannot be read of it (DetachedInstanceError).
    """
    manager, columns, primary = _made(model)  # type: ignore[arg-type]
    there: T = manager.new_instance()
    instance_dict(there).update(values)
    state = instance_state(there)
    state.key = model, tuple([values[name] for name in primary]), None
    if not values.keys() >= columns:
        state.expired_attributes.update(columns - values.keys())
    return there


@cache
def _made(model: type[Any]) -> tuple[Any, frozenset[str], tuple[str, ...]]:
    """What makes an entity; its columns; and which of them it is known by."""
    mapper = class_mapper(model)
    return mapper.class_manager, frozenset(mapper.column_attrs.keys()), tuple(str(column.key) for column in mapper.primary_key)


def _asked(engine: Engine, select: Bare, values: Mapping[str, Any]) -> list[Any]:
    text, given = select.text(values)
    wire, begins = engine.raw_connection(), engine.dialect.name != "sqlite"  # SQLite's begins nothing by itself
    try:
        if begins:
            wire.driver_connection.autocommit = True  # type: ignore[union-attr]
        asking = cursor(wire, engine.dialect, binary=True)  # a file would come as text, of twice its size, and be read from it
        for listener in engine.dispatch.before_cursor_execute:  # it counts as a query like any other
            listener(None, asking, text, given, None, False)
        asking.execute(text, given)
        _, found = select.rows(asking)
        asking.close()
        if begins:
            wire.driver_connection.autocommit = False  # type: ignore[union-attr]
        return found
    except BaseException:
        wire.invalidate()
        raise
    finally:
        wire.close()
