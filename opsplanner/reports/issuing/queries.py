"""How often anything that reports say was changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Insert, Select, String, func, select
from sqlalchemy.dialects import postgresql, sqlite

from opsplanner.database import on_sqlite, the_value
from opsplanner.models import ChangeCount, Report
from opsplanner.reports.issuing.rules import TOPIC
from opsplanner.statements import built_once, value


@built_once
def _state() -> Select[*tuple[Any, ...]]:
    return select(ChangeCount.number).where(ChangeCount.topic == value("topic", String))


def state() -> int:
    """Return the number of changes so far. Read it first: what is read after it is no older (one query)."""
    return int(the_value(_state(), {"topic": TOPIC}) or 0)


def locked() -> Insert:
    """Return a statement that says the same number and holds it until the transaction ends: nothing that reports say is kept meanwhile."""
    dialect = sqlite if on_sqlite() else postgresql
    first = dialect.insert(ChangeCount).values(topic=TOPIC, number=0)
    return first.on_conflict_do_update(index_elements=[ChangeCount.topic], set_={"number": ChangeCount.number}).returning(ChangeCount.number)


@built_once
def _last_number() -> Select[*tuple[Any, ...]]:
    return select(func.max(Report.number))


def next_number() -> int:
    """Return the number under which the next report is issued (one query)."""
    return int(the_value(_last_number()) or 0) + 1
