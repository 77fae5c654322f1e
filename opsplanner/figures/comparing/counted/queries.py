"""How many figures there are of everything, by two of agency, ward, type and priority, for which no sum stands ready.

SQLite sorts what it groups: half a million figures, which takes longer than to read them. So it lists of each day, by the index of days, what its
figures are of, and these are counted here. PostgreSQL groups without sorting.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, func, literal_column, select
from sqlalchemy.orm import aliased

from opsplanner.database import rows
from opsplanner.figures.selection.queries import Chosen
from opsplanner.models import Exactness, Operation, OutcomeEntry, entry_priority
from opsplanner.statements import built_once

AGENCY, WARD, TYPE, PRIORITY = "agency", "ward", "type", "priority"
_operation = aliased(Operation)
_entry = OutcomeEntry
KEYS: dict[str, Any] = {AGENCY: _entry.agency_id, WARD: _entry.ward_id, TYPE: _operation.type_id, PRIORITY: entry_priority.c.priority_id}
"""What an entry is of, where `joined` has joined what it is read from."""
_APART = 1 << 30
"""Two ids make one number of 60 bits."""


class Counted(NamedTuple):
    """How many figures a cell has, as comparing/queries.py reads them: of no measure, and never added up."""

    across: int | None
    down: int | None
    measure_id: int
    exactness: Exactness
    hundredths: int
    entries: int
    name: str | None = None
    unit: str | None = None
    shape: str | None = None


def joined(query: Select[*tuple[Any, ...]], by: tuple[str, str]) -> Select[*tuple[Any, ...]]:
    """Return a select of entries with what it takes to say of which priorities and of which type they are."""
    if TYPE in by:  # first, since an entry has one operation and several priorities
        query = query.outerjoin(_operation, _operation.id == _entry.operation_id)
    if PRIORITY in by:
        query = query.outerjoin(entry_priority, entry_priority.c.entry_id == _entry.id)
    return query


def can(across: str, down: str) -> bool:
    """Say whether figures are counted here by these two ways."""
    return across != down and {across, down} <= KEYS.keys()


def everything(chosen: Chosen, across: str, down: str) -> list[Counted]:
    """Return how many figures there are by two ways, whoever sees them, where nothing is chosen (one query, which only SQLite knows)."""
    found: Counter[str] = Counter()
    for listed in rows(_listed(replace(chosen, by=frozenset({across, down})), across, down)):
        found.update(listed.of.split(","))
    cells = ((*divmod(int(of), _APART), entries) for of, entries in found.items())
    return [Counted(one or None, other or None, 0, Exactness.EXACT, 0, entries) for one, other, entries in cells]


@built_once
def _listed(chosen: Chosen, across: str, down: str) -> Select[*tuple[Any, ...]]:
    of = _or_nought(across) * literal_column(str(_APART), Integer) + _or_nought(down)
    query = joined(select(func.group_concat(of).label("of")).select_from(_entry), (across, down))
    return query.where(*chosen.conditions(of_few=True)).group_by(_entry.ends_on)


def _or_nought(way: str) -> ColumnElement[int]:
    found: ColumnElement[int] = func.coalesce(KEYS[way], literal_column("0", Integer))
    return found
