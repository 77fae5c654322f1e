"""Which matters there are, where each can stand, and when one becomes an action. Plain functions (docs/domain.md, "Scrutiny")."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import count

from opsplanner.errors import RuleBroken
from opsplanner.models import MatterKind, MatterState

_ASKED = (MatterState.OPEN, MatterState.ANSWERED, MatterState.DROPPED)
_PLANNED = (MatterState.OPEN, MatterState.UNDER_WAY, MatterState.DONE, MatterState.DROPPED)
STATES: dict[MatterKind, tuple[MatterState, ...]] = {
    MatterKind.TOPIC: _PLANNED,
    MatterKind.REVIEW: _PLANNED,
    MatterKind.REQUEST: _ASKED,
    MatterKind.QUESTION: _ASKED,
    MatterKind.NOTE: _ASKED,
    MatterKind.RECOMMENDATION: (MatterState.OPEN, MatterState.ACCEPTED, MatterState.NOT_ACCEPTED, MatterState.DROPPED),
    MatterKind.CALL: (MatterState.OPEN, MatterState.UNDER_WAY, MatterState.ANSWERED, MatterState.DROPPED),
}
"""Where a matter of each kind can stand. Any may follow any: the reply says why."""
CODES = {
    MatterKind.QUESTION: "question", MatterKind.NOTE: "note", MatterKind.RECOMMENDATION: "recommendation", MatterKind.CALL: "call",
    MatterKind.REQUEST: "request", MatterKind.TOPIC: "item", MatterKind.REVIEW: "review",
}
"""What addresses and forms call each kind, in the order in which a form offers them."""


def code_of(kind: MatterKind, asked_on: date, taken: Collection[str]) -> str:
    """Return what the address of the next matter of a kind and year calls it, recommendation-2026-1; `taken` are the codes of those that are there."""
    return next(code for number in count(1) if (code := f"{CODES[kind]}-{asked_on.year}-{number}") not in taken)


def check_days(asked_on: date, due_on: date | None, today: date) -> None:
    """Raise RuleBroken on "asked_on" for a day that is still to come, on "due_on" for one before it was asked."""
    if asked_on > today:
        raise RuleBroken("This day is still to come. Enter the day on which it was asked or noted", "asked_on")
    if due_on is not None and due_on < asked_on:
        raise RuleBroken("It was asked after this day. Enter a later one", "due_on")


def check_reply(kind: MatterKind, state: MatterState, reply: str, *, in_plan: bool) -> None:
    """Raise RuleBroken on a box: a state that its kind has not, one that ends it without words, and another than accepted for what is an action."""
    if state not in STATES[kind]:
        raise RuleBroken("Say how it stands", "state")
    if in_plan and state is not MatterState.ACCEPTED:
        raise RuleBroken("It is an action of the plan, so it stays accepted. What becomes of it is said there", "state")
    if state not in (MatterState.OPEN, MatterState.UNDER_WAY) and not reply:
        raise RuleBroken("Say in words what became of it: members read it", "reply")


def check_becomes_action(kind: MatterKind, state: MatterState, *, in_plan: bool, any_year: bool) -> None:
    """Raise RuleBroken where a matter cannot become an action: it is no accepted recommendation, is one already, or no adopted plan year takes it."""
    if kind is not MatterKind.RECOMMENDATION or state is not MatterState.ACCEPTED:
        raise RuleBroken("Only a recommendation that is accepted becomes an action of the plan")
    if in_plan:
        raise RuleBroken("It is an action of the plan already")
    if not any_year:
        raise RuleBroken("No adopted plan year runs now or is to come, so no action can be added. Adopt the plan year first")
