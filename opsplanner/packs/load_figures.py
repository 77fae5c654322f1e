"""Loads the figures that services published, as outcome entries that are signed off. A changed one is corrected, never overwritten."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Agency, Exactness, Measure, OutcomeEntry, PlanYear, Priority, Review, entry_priority
from opsplanner.packs.plan_schema import PublishedFigureEntry, ReturnEntry
from opsplanner.packs.report import LoadReport
from opsplanner.packs.schema import Pack

SAME = ("measure_id", "hundredths", "exactness", "agency_id", "starts_on", "ends_on", "period", "source", "note", "plan_year_id")
"""What makes a figure another figure when it differs."""


def load_figures(
    pack: Pack,
    report: LoadReport,
    years: dict[str, PlanYear],
    priorities: dict[tuple[str, str], Priority],
    measures: dict[str, Measure],
    agencies: dict[str, Agency],
) -> None:
    """Add the published figures that are not there yet. One that the pack changed gets a correcting entry, and is reported.

    What is gone from the pack stays: figures are append-only after sign-off (docs/domain.md, "Sign-off and correction").
    """
    loading = _Figures()
    for published in pack["published-figures"]:
        for figure in published.figures:
            values = _values(published, figure) | {
                "measure_id": measures[figure.measure].id,
                "agency_id": agencies[published.agency].id,
                "plan_year_id": years[published.plan_year].id,
            }
            credited = [priorities[published.plan_year, code] for code in figure.priorities]
            loading.load(report, figure.code, values, credited, f"the pack of edition {pack.edition} says so")
    db.session.flush()


def _values(published: ReturnEntry, figure: PublishedFigureEntry) -> dict[str, Any]:
    return {
        "hundredths": figure.quantity,
        "exactness": Exactness(figure.exactness),
        "starts_on": published.starts_on,
        "ends_on": published.ends_on,
        "period": figure.period,
        "source": published.source,
        "note": figure.note,
    }


class _Figures:
    """The published figures that are there, each with the corrections that followed it."""

    def __init__(self) -> None:
        self.now: datetime = clock.now()
        self.first = {e.code: e for e in db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.code.is_not(None)))}
        self.after = {e.corrects_id: e for e in db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.corrects_id.is_not(None)))}
        self.credited: dict[int, set[int]] = defaultdict(set)
        for entry_id, priority_id in db.session.execute(select(entry_priority).join(OutcomeEntry, OutcomeEntry.id == entry_priority.c.entry_id)):
            self.credited[entry_id].add(priority_id)

    def load(self, report: LoadReport, code: str, values: dict[str, Any], credited: list[Priority], why: str) -> None:
        """Add one figure, or correct it when the pack says otherwise than it last did. A correction made by a person stands until then."""
        if code not in self.first:
            self._add(values, credited, code=code)
            report.add("published figures")
            return
        chain = [self.first[code]]
        while chain[-1].id in self.after:
            chain.append(self.after[chain[-1].id])
        said = [entry for entry in chain if entry.recorded_by_id is None][-1]
        changed = [name for name in SAME if getattr(said, name) != values[name]]
        if self.credited[said.id] != {priority.id for priority in credited}:
            changed.append("priorities")
        if not changed:
            return
        chain[-1].superseded = True
        self._add(values, credited, corrects_id=chain[-1].id, why=why)
        words = ", ".join(name.removesuffix("_id").replace("_", " ").replace("hundredths", "quantity") for name in changed)
        report.changed.append(f"Published figure {code}: {words} changed, corrected by a new entry; the one before stays to be seen")

    def _add(self, values: dict[str, Any], credited: list[Priority], **more: Any) -> None:
        entry = OutcomeEntry(**values, recorded_at=self.now, changed_at=self.now, review=Review.SIGNED_OFF, signed_off_at=self.now, **more)
        entry.priorities = list(credited)
        db.session.add(entry)
