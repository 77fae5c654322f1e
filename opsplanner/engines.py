"""How each engine is connected: SQLite's pragmas, PostgreSQL's time-outs, and who may wait as long as it takes; and how each counts minutes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

import pysqlite3.dbapi2
from sqlalchemy import Engine, Integer, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from opsplanner.config import Patience

log = logging.getLogger("opsplanner.database")
_damaged: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()
_DAMAGE = ("XX001", "XX002")
"""What PostgreSQL calls a damaged page, and a damaged index."""
HELD, LITTLE = 16_000, 2_000
"""Kilobytes of the database that a connection of SQLite holds, and sorts in."""
_LITTLE = "opsplanner.little"
_unhurried: ContextVar[bool] = ContextVar("unhurried", default=False)


def engine_options(url: str, patience: Patience = Patience()) -> dict[str, Any]:
    """Return the engine settings for this database address. What is written to it stands in no fault, and so in no log."""
    pool = {"pool_size": 8, "max_overflow": 60, "pool_timeout": patience.lock, "hide_parameters": True}
    if url.startswith("sqlite"):
        return {"module": pysqlite3.dbapi2, "connect_args": {"check_same_thread": False, "timeout": patience.lock}, **pool}
    gone = {"tcp_user_timeout": 1000 * patience.statement, "keepalives_idle": patience.statement, "keepalives_interval": 5, "keepalives_count": 3}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": patience.connect, **gone}, **pool}


def set_up(engine: Engine, patience: Patience = Patience()) -> None:
    """Install what an engine needs: SQLite the pragmas, and BEGIN IMMEDIATE for a unit of work that writes; PostgreSQL its time-outs."""
    event.listen(engine, "handle_error", _look_for_damage)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "checkin", _hold_as_usual)
        event.listen(engine, "begin", _sqlite_begin)
        return

    def connected(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute(f"SET statement_timeout = '{patience.statement}s'")
        connection.execute(f"SET lock_timeout = '{patience.lock}s'")
        connection.execute("SET jit = off")  # compiling a select takes a second or two, answering it milliseconds
        connection.autocommit = False

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", _postgresql_begin)


def damage(engine: Engine) -> str | None:
    """Return the sentence that says how this database is damaged and what to do; None as long as nobody has noticed anything."""
    return _damaged.get(engine)


def note_damage(engine: Engine, what: str) -> None:
    """Note that the database is damaged: from now on this process writes nothing to it."""
    if engine not in _damaged:
        where = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string()
        _damaged[engine] = (
            f"The database {where} is damaged: {what.strip().splitlines()[0][:200]}. Nothing more is written to it. Stop opsplanner, keep what is "
            'there aside, and restore your last backup (docs/administrators.md, "Backup").'
        )
        log.critical(_damaged[engine])


def _look_for_damage(context: ExceptionContext) -> None:
    error = context.original_exception
    code, state = getattr(error, "sqlite_errorcode", None) or 0, getattr(error, "sqlstate", None)
    if context.engine is not None and (code & 0xFF in (pysqlite3.dbapi2.SQLITE_CORRUPT, pysqlite3.dbapi2.SQLITE_NOTADB) or state in _DAMAGE):
        note_damage(context.engine, str(error))


@contextmanager
def unhurried() -> Iterator[None]:
    """Let what is inside take its time: a start, and the commands that fill a database. Nobody waits at a page for them."""
    before = _unhurried.set(True)
    try:
        yield
    finally:
        _unhurried.reset(before)


def analyze(engine: Engine) -> None:
    """Let the database count all that its tables and indexes hold, so that it reads a large one in a good order; it may be in use meanwhile.

    In full: SQLite's quick way (analysis_limit) guesses, and guesses wrong where a value stands in most rows. PostgreSQL's VACUUM also
    notes which pages everybody sees, so that an index alone answers.

    Of FTS5's own tables no samples are kept: where there are some, SQLite plans what FTS5 asks inside anew for each word, which made a search
    ten times as long. (https://sqlite.org/c3ref/prepare.html on what is recompiled) What they hold is put in one piece: after much was
    written it is in many, each of which every word is looked for in. (https://sqlite.org/fts5.html, "The 'optimize' Command")
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with connection.execution_options(write=True).begin():
                connection.exec_driver_sql("INSERT INTO search_text (search_text) VALUES ('optimize')")
            with connection.execution_options(write=True).begin():
                connection.exec_driver_sql("PRAGMA analysis_limit = 0")
                connection.exec_driver_sql("ANALYZE")
                connection.exec_driver_sql("DELETE FROM sqlite_stat4 WHERE tbl LIKE 'search_text%'")
                connection.exec_driver_sql("ANALYZE sqlite_schema")
        else:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.exec_driver_sql("SET statement_timeout = 0")
            alone.exec_driver_sql("VACUUM (ANALYZE)")
    engine.dispose()  # a connection of SQLite reads what was counted when it begins


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "mmap_size=0", f"cache_size=-{HELD}"):
        connection.execute(f"PRAGMA {pragma}")


def hold_little(connection: Connection) -> None:
    """Let a connection of SQLite hold little of the database until it goes back to the pool: who reads all of it once reads no page of it again."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{LITTLE}")
        connection.info[_LITTLE] = True


def _hold_as_usual(connection: Any, record: Any) -> None:
    if record.info.pop(_LITTLE, False) and connection is not None:
        connection.execute(f"PRAGMA cache_size=-{HELD}")


def _sqlite_begin(connection: Connection) -> None:
    if connection.get_execution_options().get("write"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]  # takes no lock yet, so nothing can go wrong with it


def _postgresql_begin(connection: Connection) -> None:
    if _unhurried.get():
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")


class minutes_between(FunctionElement[int]):
    """The whole minutes from one instant to another, as the database counts them."""

    type, inherit_cache = Integer(), True


@compiles(minutes_between)
def _minutes(element: minutes_between, compiler: Any, **how: Any) -> str:
    first, last = (compiler.process(one, **how) for one in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({last} - {first})) / 60 AS INTEGER)"


@compiles(minutes_between, "sqlite")
def _minutes_on_sqlite(element: minutes_between, compiler: Any, **how: Any) -> str:
    first, last = (compiler.process(one, **how) for one in element.clauses)
    return f"((unixepoch({last}) - unixepoch({first})) / 60)"
