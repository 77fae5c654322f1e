"""Choosing what a calendar link is to hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from opsplanner.errors import RuleBroken
from opsplanner.feeds.operations.queries import Chosen
from opsplanner.feeds.queries import Choice
from opsplanner.models import SubscriptionKind
from opsplanner.web.forms import PageForm

LABELS = {
    SubscriptionKind.MINE: "My commitments: the operations that I am named on",
    SubscriptionKind.AGENCY: "My agency: what it leads or takes part in",
    SubscriptionKind.TYPE: "One type of operation",
    SubscriptionKind.WARD: "One ward",
    SubscriptionKind.PAYBACK: "Payback working days: crews, and the jobs that they are on",
    SubscriptionKind.EVERYTHING: "Everything that I may see",
}
_KINDS = [SelectChoice(value=kind.name.lower(), label=words) for kind, words in LABELS.items()]


class ChooseForm(PageForm):
    """What the calendar holds. Filled from the address on a GET: ?kind=, ?type= and ?ward= (codes)."""

    kind = RadioField("What should be in it?", choices=_KINDS, validate_choice=False)
    type = SelectField("Type of operation", validate_choice=False)
    ward = SelectField("Ward", validate_choice=False)

    def __init__(self, types: Sequence[Choice], wards: Sequence[Choice], asked: Mapping[str, str], *args: Any, **kwargs: Any):
        super().__init__(*args, data=None if self.is_submitted() else _prefilled(asked), **kwargs)
        self._of = {"type": {choice.code: choice for choice in types}, "ward": {choice.code: choice for choice in wards}}
        self.type.choices = _choices("Choose a type", types)
        self.ward.choices = _choices("Choose a ward", wards)

    def check(self) -> None:
        """Refuse a kind that is none, and a type or ward that was not chosen. Raises RuleBroken."""
        self.read()

    def chosen(self) -> Chosen | None:
        """Return what was chosen, or None while a type or ward is still to be chosen."""
        try:
            return self.read()
        except RuleBroken:
            return None

    def read(self) -> Chosen:
        """Return what was chosen. Raises RuleBroken beside the box that still needs a choice."""
        name = (self.kind.data or "").upper()
        if name not in SubscriptionKind.__members__:
            raise RuleBroken("Choose what should be in the calendar", "kind")
        kind = SubscriptionKind[name]
        if kind is SubscriptionKind.TYPE:
            one = self._one("type", "Choose a type of operation")
            return Chosen(kind, type_id=one.id, name=one.name)
        if kind is SubscriptionKind.WARD:
            one = self._one("ward", "Choose a ward")
            return Chosen(kind, ward_id=one.id, name=one.name)
        return Chosen(kind)

    def _one(self, name: str, need: str) -> Choice:
        found = self._of[name].get(self[name].data or "")
        if found is None:
            raise RuleBroken(need, name)
        return found


def _choices(none: str, found: Sequence[Choice]) -> list[SelectChoice]:
    return [SelectChoice(value="", label=none), *(SelectChoice(value=choice.code, label=choice.name) for choice in found)]


def _prefilled(asked: Mapping[str, str]) -> dict[str, str]:
    """What the address asks for; ?ward=river alone means that ward, and nothing means my commitments."""
    kind = asked.get("kind", "").lower()
    if kind.upper() not in SubscriptionKind.__members__:
        kind = next((name for name in ("type", "ward") if asked.get(name)), "mine")
    return {"kind": kind, "type": asked.get("type", ""), "ward": asked.get("ward", "")}
