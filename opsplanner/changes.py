"""Counts the changes of tables, so that who keeps something made of them knows whether it still holds.

A count rises in the transaction of the change itself, as the last thing before its COMMIT: whoever sees the change sees the
count, and PostgreSQL's lock on the count's row is held for no longer than that COMMIT (docs/maintainers.md, "What is kept ready").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.engine import Connection

Tables = Mapping[str, frozenset[str]]
"""The tables that are watched, each with the columns whose change makes no difference."""

_ONE_MORE = text(
    "INSERT INTO change_count (topic, number) VALUES (:topic, 1) ON CONFLICT (topic) DO UPDATE SET number = change_count.number + 1"
)
_WRITTEN = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?(?:\s+SET\s+(.*))?', re.IGNORECASE | re.DOTALL)
_SET = re.compile(r'(?:^|,)\s*"?(\w+)"?\s*=')
_READS = ("SELECT", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "SET", "SHOW", "EXPLAIN", "ANALYZE", "VACUUM")
_CHANGED = "opsplanner.changed"
SHORT = 2_000
"""Characters of a statement of which it is kept what it changes: the same few are written again and again. One of many rows at once is longer."""


def watch(engine: Engine, topics: Mapping[str, Tables]) -> None:
    """Count every change of these tables that goes through the engine, under the topics that they are of: by the session, in bulk, as plain SQL.

    A statement of which it cannot be told what it changes counts as a change of everything.
    """
    of_table: dict[str, dict[str, frozenset[str]]] = {}
    for topic, tables in topics.items():
        for table, quiet in tables.items():
            of_table.setdefault(table, {})[topic] = quiet

    @lru_cache(maxsize=500)
    def topics_of(statement: str) -> frozenset[str]:
        return _topics(statement, of_table, topics)

    def executed(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            return
        changed = topics_of(statement) if len(statement) < SHORT else _topics(statement, of_table, topics)
        if changed:
            connection.info.setdefault(_CHANGED, set()).update(changed)

    def committing(connection: Connection) -> None:
        if changed := sorted(connection.info.pop(_CHANGED, ())):  # in one order: nobody waits for who waits for her
            connection.execute(_ONE_MORE, [{"topic": topic} for topic in changed])

    def undone(connection: Connection) -> None:
        if not connection.invalidated:  # the wire is gone, and what was noted of it with it
            connection.info.pop(_CHANGED, None)

    event.listen(engine, "before_cursor_execute", executed)
    event.listen(engine, "commit", committing)
    event.listen(engine, "rollback", undone)


def _topics(statement: str, of_table: Mapping[str, Mapping[str, frozenset[str]]], every: Mapping[str, Tables]) -> frozenset[str]:
    """Return the topics that a statement changes."""
    found = _WRITTEN.match(statement)
    if found is None:
        return frozenset() if statement.lstrip().upper().startswith(_READS) else frozenset(every)
    columns = set(_SET.findall(found[2] or ""))
    return frozenset(topic for topic, quiet in of_table.get(found[1].lower(), {}).items() if not columns or not columns <= quiet)
