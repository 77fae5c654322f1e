"""Brings what people may change on pages to what the pack says, but for the fields that they changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import FieldKept, Indicator
from opsplanner.packs.report import LoadReport
from opsplanner.plan.differences import services as differences_services

Names = Mapping[str, Mapping[int, str]]
"""What a field points at, in words, by its id."""


class Bringing:
    """One load: its report, and which fields people changed, read once."""

    def __init__(self, report: LoadReport):
        self.report = report
        self.kept: dict[tuple[str, int], dict[str, FieldKept]] = defaultdict(dict)
        for kept in db.session.scalars(select(FieldKept)):
            self.kept[kept.kind, kept.row_id][kept.field] = kept

    def bring(self, row: Any, label: str, values: Mapping[str, Any], names: Names | None = None) -> None:
        """Set on a row what differs and is the pack's to say, and say it in words; note what it says of the rest. `names` says what ids mean."""
        kept = self.kept[row.__tablename__, row.id]
        free: dict[str, Any] = {}
        for field, value in values.items():
            if field == "position" and not row.of_pack:
                continue
            if not differences_services.pack_said(row, kept, label, field, value, names):
                free[field] = value
            elif getattr(row, field) != value:
                self.report.kept.append(f"{label}: {kept[field].field.removesuffix('_id').replace('_', ' ')} kept as people have it")
        self.report.change(row, label, free, names)

    def is_kept(self, kind: str, row_id: int, field: str, says: str) -> bool:
        """Say whether people changed a field that is several rows in the database, and note what the pack says of it, in words."""
        kept = self.kept[kind, row_id].get(field)
        if kept is None:
            return False
        kept.pack_says = says or "nothing"
        kept.differs = sorted(kept.stands.split(", ")) != sorted(kept.pack_says.split(", "))
        return True

    def gone(self, row: Any, label: str) -> None:
        """Take out of the plan, or of use, what is gone from the pack, unless people say otherwise of it; nothing is deleted."""
        if not row.active or not row.of_pack or "active" in self.kept[row.__tablename__, row.id]:
            return
        row.active = False
        called = f"; its figures stay: {row.name}" if isinstance(row, Indicator) else f": {getattr(row, 'text', '') or row.name}"
        self.report.changed.append(f"{label}: gone from the pack, no longer listed{called}")
