"""What the address of the list of emerging issues says: read and checked. What makes no sense is left out, and a sentence says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from opsplanner.models import IssueState
from opsplanner.web import filters as web_filters
from opsplanner.web.filters import Choice, Reading
from opsplanner.web.paging import page_asked

STATES = {state.value.replace(" ", "-"): Choice(state.value.replace(" ", "-"), state.value.capitalize()) for state in IssueState}
BOXES = (("state", "State", "Every state"), ("ward", "Ward", "Every ward"))
"""What can be chosen: its name in the address, its label, and what nothing chosen is called."""


@dataclass(frozen=True)
class Filters(web_filters.Filters):
    """What is chosen. Nothing chosen is all of them."""

    LABELS = {"state": "State", "ward": "Ward"}
    state: Choice | None = None
    ward: Choice | None = None
    page: int = 1
    complaints: tuple[str, ...] = field(default=(), compare=False)

    @property
    def shape(self) -> tuple[frozenset[str], dict[str, Any]]:
        """By what a select is narrowed down, and the values that go with it."""
        names = {name for name in self.LABELS if getattr(self, name)}
        return frozenset(self.state.code if name == "state" and self.state else name for name in names), {"ward": list(self.ward.ids)} if self.ward else {}


def read_filters(args: Mapping[str, str], wards: Mapping[str, Choice]) -> Filters:
    """Return what an address chooses."""
    address = Reading(args)
    state, ward = address.choice("state", STATES), address.choice("ward", wards)
    return Filters(state=state, ward=ward, page=page_asked(args), complaints=tuple(address.complaints))
