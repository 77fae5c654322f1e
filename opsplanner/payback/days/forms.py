"""A form that asks before it does."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField

from opsplanner.payback.days.rules import asked_as
from opsplanner.web.forms import PageForm


class AsksFirst(PageForm):
    """A form whose change may have to be asked about: what the page said then, and the tick that goes on by name."""

    go_on = BooleanField("Go on all the same, in my name")
    warned = HiddenField()

    @property
    def accepted(self) -> str:
        """What the tick holds for."""
        return self.warned.data or "" if self.go_on.data else ""

    @property
    def asks(self) -> bool:
        """Say whether the page has to ask before it goes on."""
        return bool(self.go_on.errors)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put a sentence beside its box; what is asked about is remembered, so that the tick holds for that and no more."""
        super().refuse(sentence, field)
        if field == "go_on":
            self.warned.data, self.warned.raw_data, self.go_on.data = asked_as(sentence), None, False
