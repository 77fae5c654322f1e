"""A form that asks before it does."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField

from opsplanner.web.asking.rules import asked_as, lines_of
from opsplanner.web.forms import PageForm

READ_FIRST = "Nothing is saved yet. Read what this does, then tick the box to go on all the same, or change what you typed"


class AsksFirst(PageForm):
    """A form whose change may have to be asked about: what the page said then, and the tick that goes on by name."""

    go_on = BooleanField("Go on all the same, in my name")
    warned = HiddenField()
    read_first = READ_FIRST
    asked_about: list[tuple[str, list[str]]] = []
    """What is asked about, a sentence each, with the items that stand below it."""

    @property
    def accepted(self) -> str:
        """What the tick holds for."""
        return self.warned.data or "" if self.go_on.data else ""

    @property
    def asks(self) -> bool:
        """Say whether the page has to ask before it goes on."""
        return bool(self.go_on.errors)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put a sentence beside its box. What is asked about is listed beside the tick, which holds for that and no more."""
        super().refuse(self.read_first if field == "go_on" else sentence, field)
        if field == "go_on":
            self.asked_about = lines_of(sentence)
            self.warned.data, self.warned.raw_data, self.go_on.data = asked_as(sentence), None, False
