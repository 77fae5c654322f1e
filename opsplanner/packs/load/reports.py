"""Loads the reports that a partnership published earlier. What is loaded once never changes."""

from __future__ import annotations

from opsplanner.models import PlanYear
from opsplanner.packs.report import LoadReport
from opsplanner.packs.schema import Pack
from opsplanner.reports import queries
from opsplanner.reports.content.queries import everybody
from opsplanner.reports.transcribing import page, services
from opsplanner.reports.transcribing.services import Published, Under


def load_reports(pack: Pack, report: LoadReport, years: dict[str, PlanYear]) -> None:
    """Transcribe the reports that are not there yet. One that the pack says otherwise now stays, and that is said."""
    for entry in pack["reports"]:
        headings = [Under(one.code, one.title, one.text.strip(), one.figures) for one in entry.sections]
        published = Published(entry.code, entry.title, entry.published_on, entry.source, headings)
        stands = services.stands(published)
        if stands is None:
            code = services.transcribe(published, years[entry.plan_year])
            services.keep_papers(code, page.papers_of(queries.report(everybody(), code)))
            report.add("reports")
        elif stands:
            report.kept.append(f"Report {entry.code}: {stands}")
