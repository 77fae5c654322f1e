"""The boxes in which who plans says that she takes on what stands in the way, and why."""

from __future__ import annotations

from opsplanner.operations.taking_on.rules import TakenOn
from opsplanner.web.asking.forms import AsksFirst
from opsplanner.web.fields import TextField


class TakesOn(AsksFirst):
    """A form that asks agencies. Its template includes `templates/operations/_taken_on.html` beside what stands in the way."""

    why_anyway = TextField("Why all the same", limit=400)

    @property
    def asks_why(self) -> bool:
        """Say whether the page has to ask."""
        return self.asks or bool(self.warned.data or self.why_anyway.errors)

    def taken_on(self) -> TakenOn:
        """Return what was said."""
        return TakenOn(self.accepted, self.why_anyway.data or "")
