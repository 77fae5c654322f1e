"""Loads how often the scrutiny committee sits, and what is on record of it. What people changed on pages stays as they have it; nothing is taken away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import ClockRuns, MatterKind, MatterState, ScrutinyClock, ScrutinyMatter, Sitting, SittingState
from opsplanner.packs.report import LoadReport, plain
from opsplanner.packs.schema import Pack


def load_scrutiny(pack: Pack, report: LoadReport) -> None:
    """Load the clock of scrutiny, its sittings and its matters, each by its code."""
    for entry in pack["scrutiny"]:
        values = {"committee": entry.committee, "runs": ClockRuns(entry.runs), "since": entry.since, "month": entry.month}
        row = db.session.scalars(select(ScrutinyClock)).first()
        _bring(row, ScrutinyClock, "clocks of scrutiny", "Clock of scrutiny", {"id": 1}, values, report)
        for held in entry.sittings:
            values = {"committee": entry.committee, "on_day": held.held_on, "state": SittingState.HELD, "attended": held.attended, "papers": held.papers}
            sitting = db.session.scalars(select(Sitting).where(Sitting.code == held.code)).first()
            _bring(sitting, Sitting, "sittings of scrutiny", f"Sitting {held.code}", {"code": held.code}, values, report)
        db.session.flush()
        ids = {row.code: row.id for row in db.session.scalars(select(Sitting))}
        for asked in entry.matters:
            values = plain(asked, "code", "kind", "state", "sitting")
            values |= {"kind": MatterKind(asked.kind), "state": MatterState(asked.state), "sitting_id": ids[asked.sitting] if asked.sitting else None}
            matter = db.session.scalars(select(ScrutinyMatter).where(ScrutinyMatter.code == asked.code)).first()
            _bring(matter, ScrutinyMatter, "matters of scrutiny", f"Matter of scrutiny {asked.code}", {"code": asked.code}, values, report)
    db.session.flush()


def _bring(row: Any, model: type[Any], subject: str, label: str, key: dict[str, Any], values: dict[str, Any], report: LoadReport) -> None:
    """Add what is not there, change what no page has changed, and say where the rest differs."""
    if row is None:
        db.session.add(model(of_pack=True, **key, **values))
        report.add(subject)
    elif row.of_pack:
        report.change(row, label, values)
    elif any(getattr(row, name) != value for name, value in values.items()):
        report.kept.append(f"{label}: kept as people have it")
