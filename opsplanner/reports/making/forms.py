"""The form that begins a report."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField

from opsplanner.errors import RuleBroken
from opsplanner.models import ReportKind
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.reports.content.words import days
from opsplanner.reports.rules import code_of
from opsplanner.web.forms import PageForm


class NewForm(PageForm):
    """Which report: its kind and its period."""

    report = RadioField("Which report", validate_choice=False)

    def offer(self, found: Sequence[tuple[ReportKind, Span]]) -> None:
        """Offer the reports that can be made."""
        self.found = {code_of(kind, span): (kind, span) for kind, span in found}
        self.report.choices = [(code, f"{kind.value.capitalize()}, {span.name} ({days(span.starts_on, span.ends_on)})") for code, (kind, span) in self.found.items()]

    def check(self) -> None:
        """Raise RuleBroken on "report" where none is chosen."""
        self.chosen()

    def chosen(self) -> tuple[ReportKind, Span]:
        """Return the kind and the period. Raises RuleBroken on "report"."""
        if self.report.data not in self.found:
            raise RuleBroken("Choose which report to begin", "report")
        return self.found[self.report.data]
