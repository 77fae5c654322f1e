"""Loads the figures that services published, as outcome entries that are signed off. A changed one is corrected, never overwritten."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.figures import services as figures_services
from opsplanner.figures.returned import services as returned_services
from opsplanner.figures.services import Figure, Origin
from opsplanner.models import Agency, Exactness, Measure, OutcomeEntry, PlanYear, Priority, entry_priority
from opsplanner.packs.report import LoadReport
from opsplanner.packs.schema import Pack


class Published(NamedTuple):
    """A figure as the pack has it."""

    code: str
    measure: Measure
    agency: Agency
    figure: Figure
    origin: Origin
    note: str

    def columns(self) -> dict[str, Any]:
        """What makes it another figure when it differs, by the names of an entry's columns."""
        return {
            "measure_id": self.measure.id,
            "hundredths": self.figure.hundredths,
            "exactness": self.figure.exactness,
            "agency_id": self.agency.id,
            "starts_on": self.origin.starts_on,
            "ends_on": self.origin.ends_on,
            "period": self.origin.period,
            "source": self.origin.source,
            "note": self.note,
            "plan_year_id": self.origin.plan_year_id,
        }


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
    for year in years.values():
        figures_services.give_year(year)
    returned_services.credit_all()
    loading = _Figures()
    for published in pack["published-figures"]:
        for figure in published.figures:
            origin = Origin(
                published.starts_on, published.ends_on, source=published.source, period=figure.period, plan_year_id=years[published.plan_year].id,
                priorities=[priorities[published.plan_year, code] for code in figure.priorities],
            )
            quantity = Figure(figure.quantity, Exactness(figure.exactness))
            one = Published(figure.code, measures[figure.measure], agencies[published.agency], quantity, origin, figure.note)
            loading.load(report, one, f"the pack of edition {pack.edition} says so")
    db.session.flush()


class _Figures:
    """The published figures that are there, each with the corrections that followed it."""

    def __init__(self) -> None:
        self.first = {e.code: e for e in db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.code.is_not(None)))}
        self.after = {e.corrects_id: e for e in db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.corrects_id.is_not(None)))}
        self.credited: dict[int, set[int]] = defaultdict(set)
        credit = (entry_priority.c.entry_id, entry_priority.c.priority_id)
        for entry_id, priority_id in db.session.execute(select(*credit).join(OutcomeEntry, OutcomeEntry.id == entry_priority.c.entry_id)):
            self.credited[entry_id].add(priority_id)

    def load(self, report: LoadReport, published: Published, why: str) -> None:
        """Add one figure, or correct it when the pack says otherwise than it last did. A correction made by a person stands until then."""
        code, measure, agency, figure, origin, note = published
        if code not in self.first:
            figures_services.publish(measure, agency, figure, origin, code=code, note=note)
            report.add("published figures")
            return
        chain = [self.first[code]]
        while chain[-1].id in self.after:
            chain.append(self.after[chain[-1].id])
        said = [entry for entry in chain if entry.recorded_by_id is None][-1]
        changed = [name for name, value in published.columns().items() if getattr(said, name) != value]
        if self.credited[said.id] != {priority.id for priority in origin.priorities}:
            changed.append("priorities")
        if not changed:
            return
        figures_services.publish_again(chain[-1], measure, agency, figure, origin, note=note, why=why)
        words = ", ".join(name.removesuffix("_id").replace("_", " ").replace("hundredths", "quantity") for name in changed)
        report.changed.append(f"Published figure {code}: {words} changed, corrected by a new figure; the one before stays to be seen")
