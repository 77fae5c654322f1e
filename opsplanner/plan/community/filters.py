"""What the address of the list of what the community asked for says: read and checked. What makes no sense is left out, and a sentence says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from opsplanner.web import filters as web_filters
from opsplanner.web.filters import Choice, Reading
from opsplanner.web.paging import page_asked

ANSWERS = {
    "none": Choice("none", "No priority answers it"),
    "not-said": Choice("not-said", "Not said yet"),
    "answered": Choice("answered", "A priority answers it"),
}
BOXES = (("year", "Plan year", "Every year"), ("ward", "Ward", "Every ward"), ("kind", "Event", "Every kind"), ("answer", "Answer", "Answered or not"),
         ("priority", "Priority", "Every priority"))
"""What can be chosen: its name in the address, its label, and what nothing chosen is called."""
NO_KIND = "another"
"""What the address calls events that are of none of the pack's kinds."""


@dataclass(frozen=True)
class Filters(web_filters.Filters):
    """What is chosen. Nothing chosen is all of it."""

    LABELS = {"year": "Plan year", "ward": "Ward", "kind": "Event", "answer": "Answer", "priority": "Priority"}
    year: Choice | None = None
    ward: Choice | None = None
    kind: Choice | None = None
    answer: Choice | None = None
    priority: Choice | None = None
    of_year: tuple[date, date] | None = field(default=None, compare=False)
    """The first and the last day of the plan year."""
    page: int = 1
    complaints: tuple[str, ...] = field(default=(), compare=False)

    @property
    def shape(self) -> tuple[frozenset[str], dict[str, Any]]:
        """By what a select is narrowed down, and the values that go with it."""
        names, asked = set[str](), dict[str, Any]()
        if self.of_year:
            names |= {"since", "until"}
            asked |= {"since": self.of_year[0], "until": self.of_year[1]}
        if self.kind and self.kind.code == NO_KIND:
            names.add("no kind")
        for name, choice in (("ward", self.ward), ("kind", self.kind), ("priority", self.priority)):
            if choice and choice.ids:
                names.add(name)
                asked[name] = list(choice.ids)
        if self.answer:
            names.add(self.answer.code)
        return frozenset(names), asked


def read_filters(args: Mapping[str, str], known: Mapping[str, Mapping[str, Choice]], days: Mapping[str, tuple[date, date]]) -> Filters:
    """Return what an address chooses; `known` are the choices by filter, `days` the first and last day of each plan year."""
    address = Reading(args, words={"year": "plan year", "kind": "kind of event"})
    typed = address.typed("year").replace("-", "/")
    year = known["year"].get(typed)
    if typed and year is None:
        address.leave_out("year", typed)
    chosen = {name: address.choice(name, known[name]) for name in ("ward", "kind", "answer", "priority")}
    return Filters(year=year, of_year=days[year.code] if year else None, page=page_asked(args), complaints=tuple(address.complaints), **chosen)
