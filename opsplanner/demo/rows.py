"""Rows on their way into the database: gathered, then written by Core in bulk, with the ids that they will have.

They go past the session and the services on purpose, since there are so many, the entries of the ledger too, which
`figures/services.py` alone writes otherwise. That they keep the rules of the services all the same is looked for in `tests/demo`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, func, insert, inspect, select, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from opsplanner.database import db, on_sqlite
from opsplanner.figures import sums
from opsplanner.models import (
    AgencyReport,
    Booking,
    Commitment,
    Crew,
    Debrief,
    EntryQuery,
    FigureCounter,
    HistoryLine,
    Lesson,
    LogEntry,
    Nomination,
    Notice,
    Operation,
    OperationWard,
    OutcomeEntry,
    PaybackJob,
    PaybackSession,
    SessionBlock,
    Slot,
    StandingRule,
    Telling,
    entry_priority,
    job_priority,
    operation_measure,
    operation_priority,
)

_ORDER = (
    Operation, OperationWard, Commitment, Nomination, Booking, Telling, HistoryLine, LogEntry, Debrief, Lesson, PaybackJob, Crew, Slot, PaybackSession, SessionBlock,
    OutcomeEntry, EntryQuery, AgencyReport, Notice,
)
_LINKS = (inspect(FigureCounter).local_table, inspect(StandingRule).local_table, operation_priority, operation_measure, job_priority, entry_priority)
TABLES: tuple[Table, ...] = tuple(inspect(model).local_table for model in _ORDER) + _LINKS  # type: ignore[misc]


class Rows:
    """Rows of one batch. `new(table name, row)` gives a row its id; `write` puts them all into the database."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.last: dict[str, int] = {}
        self.counted: dict[str, dict[str, Any]] = {}
        for table in TABLES:
            if "id" in table.c:  # a debrief has its operation's
                self.last[table.name] = db.session.scalar(select(func.max(table.c.id))) or 0

    def new(self, table: str, **row: Any) -> dict[str, Any]:
        """Keep a row for writing, with the next id, and return it: it may still be changed."""
        self.last[table] += 1
        row["id"] = self.last[table]
        self.waiting[table].append(row)
        return row

    def link(self, table: str, **row: Any) -> None:
        """Keep a row without an id of its own."""
        self.waiting[table].append(row)

    def figure(self, of: str) -> str:
        """Return the reference of the next figure of an operation or a job that is new in this batch (references.next_figure)."""
        if of not in self.counted:
            self.counted[of] = {"owner": of, "last": 0}
            self.waiting["figure_counter"].append(self.counted[of])
        self.counted[of]["last"] += 1
        return f"{of}/{self.counted[of]['last']}"

    def write(self) -> None:
        """Write what waits, table by table, and let PostgreSQL's counters follow."""
        with _added_up([row["id"] for row in self.waiting["outcome_entry"]]):
            for table in TABLES:
                if rows := self.waiting.pop(table.name, None):
                    _insert(table, rows)
                    if "id" in table.c and not on_sqlite():
                        db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {self.last[table.name]})"))


@contextmanager
def _added_up(figures: list[int]) -> Iterator[None]:
    """Put the figures that are written in here, of these ids, into their sums all together: by their triggers, each by itself, it took a sixth of a load.

    The triggers are away until then, in this transaction alone: SQLite has one that writes, and on PostgreSQL who writes a figure waits for it.
    """
    connection = db.session.connection()
    if on_sqlite():
        triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND (name LIKE 'figure_sum%insert' OR name LIKE 'month_%insert')").all()
        off, on = [f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]
    else:
        told = [("outcome_entry", ("figure_sum", "month_sum", "month_count")), ("entry_priority", ("figure_sum", "month_count"))]
        off, on = ([f"ALTER TABLE {table} {verb} TRIGGER {summed}_{table}_after_insert" for table, those in told for summed in those] for verb in ("DISABLE", "ENABLE"))
    for statement in off:
        connection.exec_driver_sql(statement)
    yield
    if figures:
        of, engine = f"e.id BETWEEN {min(figures)} AND {max(figures)}", connection.dialect.name
        for statement in (sums.added_up(engine, of), *sums.added_up_by_month(engine, of)):
            connection.exec_driver_sql(statement)
    for statement in on:
        connection.exec_driver_sql(statement)


def _insert(table: Table, rows: list[dict[str, Any]]) -> None:
    """Hand rows straight to the driver, each value as the column's type stores it: a third quicker for a million rows. PostgreSQL copies them."""
    connection = db.session.connection()
    dialect = connection.dialect
    constant = {c.name: c.default.arg for c in table.c if c.name not in rows[0] and isinstance(c.default, ScalarElementColumnDefault)}
    names = [*rows[0], *constant]
    compiled = insert(table).compile(dialect=dialect, column_keys=names)
    given = zip(*map(itemgetter(*rows[0]), rows), strict=True)
    stored: dict[str, Sequence[Any]] = {}
    for name in names:
        values = [constant[name]] * len(rows) if name in constant else next(given)
        if kind := table.c[name].type.dialect_impl(dialect).bind_processor(dialect):
            known = {value: kind(value) for value in set(values)}  # a few states and days, and moments that stand in several rows
            values = [known[value] for value in values]
        stored[name] = values
    if compiled.positional:
        connection.exec_driver_sql(str(compiled), list(zip(*(stored[name] for name in compiled.positiontup or names), strict=True)))
        return
    *most, last = zip(*(stored[name] for name in names), strict=True)
    columns = ", ".join(f'"{name}"' for name in names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in most:
            copy.write_row(row)
    connection.exec_driver_sql(str(compiled), dict(zip(names, last, strict=True)))  # a statement like any other, so that the change is counted (changes.py)
