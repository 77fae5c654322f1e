"""What a page changed of something that the pack brought is kept from the pack. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import FieldKept, User
from opsplanner.plan.differences import queries
from opsplanner.plan.differences.words import shown


def keep(row: Any, label: str, before: Mapping[str, Any], *, by: User, names: Mapping[str, Mapping[int, str]] | None = None) -> None:
    """Keep from the pack what was changed of this row: each of the fields that `before` holds and that says something else now.

    `label` says what it is of by codes, which never change; `names` gives the words of what a field points at by its id.
    Nothing is to be kept of what no pack brought: the pack changes nothing of it.
    """
    if not row.of_pack:
        return
    for field, was in before.items():
        if (now := getattr(row, field)) != was:
            keep_field(row.__tablename__, row.id, field, label, shown(field, was, names), shown(field, now, names), by=by)


def keep_field(kind: str, row_id: int, field: str, label: str, was: str, stands: str, *, by: User) -> None:
    """Keep one field from the pack, of the row of a table, in words: what it said, which was the pack's where nothing is kept yet, and what it says now."""
    kept = queries.of_row(kind, row_id).get(field)
    if kept is None:
        kept = FieldKept(kind=kind, row_id=row_id, field=field, label=label, pack_says=was or "nothing")
        db.session.add(kept)
    kept.stands = stands
    kept.differs, kept.changed_at, kept.changed_by_id = stands != kept.pack_says, clock.now(), by.id
    db.session.flush()


def pack_said(row: Any, kept: dict[str, FieldKept], label: str, field: str, value: Any, names: Mapping[str, Mapping[int, str]] | None = None) -> bool:
    """Note what the pack says of a field that it may not set; say whether it may not.

    That is a field that a page changed, and every field of what a page made. `kept` holds what is kept of the row, by field, and is kept up.
    """
    there = kept.get(field)
    if there is None and row.of_pack:
        return False
    stands, says = shown(field, getattr(row, field), names), shown(field, value, names)
    if there is None:
        if stands == says:
            return True
        there = kept[field] = FieldKept(kind=row.__tablename__, row_id=row.id, field=field, label=label, changed_at=clock.now())
        db.session.add(there)
    there.stands, there.pack_says, there.differs = stands, says, stands != says
    return True
