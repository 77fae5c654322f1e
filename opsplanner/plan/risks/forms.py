"""The form of a risk."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from opsplanner.models import PriorityRisk, RiskState
from opsplanner.plan.risks.services import Said
from opsplanner.web.fields import LongTextField, TextField, VersionField
from opsplanner.web.forms import PageForm


class RiskForm(PageForm):
    """What may happen, who owns it, how it stands. `version` is 0 for a new one."""

    risk = TextField("What may happen", need="Enter what may happen", limit=300)
    owner = TextField("Who owns it", need="Enter who owns the risk: a post or an agency", limit=160)
    state = RadioField("How it stands", choices=[SelectChoice(state.value, state.value.capitalize()) for state in RiskState], default=RiskState.OPEN.value)
    words = LongTextField("What is done about it", limit=2000)
    version = VersionField()

    def fill_from(self, row: PriorityRisk) -> None:
        """Show what is kept."""
        self.risk.data, self.owner.data, self.state.data, self.words.data = row.risk, row.owner, row.state.value, row.words

    def said(self) -> Said:
        """Return what was typed."""
        return Said(risk=self.risk.data or "", owner=self.owner.data or "", state=RiskState(self.state.data), words=self.words.data or "")
