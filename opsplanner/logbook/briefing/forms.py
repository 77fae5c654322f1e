"""The form of the briefing."""

from __future__ import annotations

from opsplanner.models import Operation
from opsplanner.web.fields import LongTextField, VersionField
from opsplanner.web.forms import PageForm


class BriefingForm(PageForm):
    """What only the briefing says."""

    deployments = LongTextField("Deployments", limit=6000)
    risks = LongTextField("Risks", limit=6000)
    version = VersionField()

    def fill_from(self, operation: Operation) -> None:
        """Show the operation as it is."""
        self.deployments.data, self.risks.data = operation.deployments, operation.risks
        self.version.carry(operation.version)
