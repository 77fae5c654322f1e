"""One select asked on the bare wire: for what is asked for all day, where the way of a page takes many times as long as the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Engine, Select

from opsplanner.database import db


class Bare(NamedTuple):
    """A select as the driver takes it: its text, the names of its values in their order (None: by name), those built in, and what reads each column."""

    text: str
    order: tuple[str, ...] | None
    built_in: dict[str, Any]
    readers: tuple[Callable[[Any], Any] | None, ...]


def at_a_glance(select: Select[Any], values: Mapping[str, str | int]) -> list[tuple[Any, ...]]:
    """Return all rows of one select that was built once, as tuples. By itself it sees one moment, so no transaction is begun round it.

    What goes wrong on the way is met by asking again as everything else asks, which says what it is.
    """
    engine = db.engine
    bare = _bare(select, engine.dialect)
    try:
        found = _asked(engine, bare, bare.built_in | dict(values))
    except engine.dialect.loaded_dbapi.Error:
        return [tuple(row) for row in db.session.execute(select, dict(values))]
    return [tuple(read(part) if read else part for read, part in zip(bare.readers, row, strict=True)) for row in found]


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
    built_in = {}
    for name, bind in compiled.binds.items():
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        built_in[name] = process(bind.value) if process else bind.value
    readers = tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in select.selected_columns)
    return Bare(str(compiled), tuple(compiled.positiontup) if compiled.positiontup else None, built_in, readers)
