"""The form on which the headings of a report are changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import request

from opsplanner.errors import RuleBroken
from opsplanner.reports.headings.rules import Typed, in_order
from opsplanner.web.fields import TextField, VersionField
from opsplanner.web.forms import PageForm
from opsplanner.web.typed import clean, number

LONGEST = 200


class Line(Protocol):
    """A heading as it is kept."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def taken_out(self) -> bool: ...


class HeadingsForm(PageForm):
    """Each heading with its words, its place and whether it stands there; and a new one. `version` is how many lines of its history the form was opened with."""

    added = TextField("A new heading", limit=LONGEST)
    version = VersionField()
    typed: tuple[Typed, ...] = ()

    def fill_from(self, lines: Sequence[Line]) -> None:
        """Show what is kept, or what was typed."""
        self.typed = tuple(self._typed(line, n) for n, line in enumerate(lines, 1))

    def _typed(self, line: Line, n: int) -> Typed:
        """What was typed of a heading; what is kept of one that the page did not have yet, since somebody has added it meanwhile."""
        sent = request.form if self.is_submitted() else {}
        if f"place-{line.code}" not in sent:
            return Typed(line.code, line.title, n, not line.taken_out, str(n))
        place = clean(sent[f"place-{line.code}"])
        return Typed(line.code, clean(sent.get(f"title-{line.code}", "")), number(place), f"stands-{line.code}" in sent, place)

    def check(self) -> None:
        """Raise RuleBroken for a place that is no number, words that are too long, or nothing that stands."""
        for one in self.typed:
            if one.place < 0:
                raise RuleBroken("Enter each place as a whole number, for example 3")
            if len(one.title) > LONGEST:
                raise RuleBroken(f"Use at most {LONGEST} characters for a heading")
        in_order(self.typed)
