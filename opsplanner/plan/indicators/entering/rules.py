"""Who may enter a figure of an indicator, of which period, how it is read, and which states follow each other. Plain functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from opsplanner.errors import RuleBroken
from opsplanner.models import FigureState
from opsplanner.plan.indicators.periods.rules import KINDS, Span, ended, period_of, usual_kind
from opsplanner.plan.indicators.rules import Actual, Facts, standing

MOST = 999_999_999
MOVES: dict[str, tuple[frozenset[FigureState], FigureState | None]] = {
    "keep provisional": (frozenset({FigureState.PROVISIONAL}), FigureState.PROVISIONAL),
    "make final": (frozenset({FigureState.PROVISIONAL}), FigureState.FINAL),
    "revise": (frozenset({FigureState.FINAL, FigureState.REVISED, FigureState.CORRECTED}), FigureState.REVISED),
    "correct": (frozenset(FigureState), FigureState.CORRECTED),
}
"""What a figure may become when it is entered anew (docs/domain.md, "States of a figure of an indicator")."""
SHOWN = {"month": 12, "quarter": 8}
"""How many periods back figures are asked for; of years it is ten, as long as a trajectory."""


def may_enter(user_id: int, *, office_manager: bool, owner_id: int | None, deputy_id: int | None) -> bool:
    """Say whether somebody enters the figures of an indicator: its owner, its deputy, and the office's managers (docs/domain.md, "Figures of indicators")."""
    return office_manager or user_id in (owner_id, deputy_id)


def to_enter(facts: Facts, today: date, have: Collection[Span | None]) -> list[Span]:
    """Return the periods whose figures can be entered, the newest first: the one that runs, and those before it that have none."""
    kind = usual_kind(facts.period, trajectory=bool(facts.points))
    if not kind or facts.not_measured:
        return []
    return [span for span in (period_of(kind, today), *ended(kind, today, SHOWN.get(kind, 10))) if span not in have]


def first_state_or_next(before: FigureState | None) -> list[FigureState]:
    """Return what the figure of a period may be entered as: `before` is what it is now, None where it has none."""
    if before is None:
        return [FigureState.FINAL, FigureState.PROVISIONAL]
    return [state for state in FigureState if any(before in of and state is to for of, to in MOVES.values())]


def check_period(facts: Facts, span: Span, today: date) -> None:
    """Refuse a period that is of another kind than the indicator's, or has not begun."""
    if facts.not_measured:
        raise RuleBroken("This indicator is not measured, so it has no figures")
    if span.kind not in KINDS.get(facts.period, tuple(kind for kinds in KINDS.values() for kind in kinds)):
        raise RuleBroken(f"Its figures are of a {facts.period}, and {span.name} is a {span.kind}")
    if span.starts_on > today:
        raise RuleBroken(f"{span.name} has not begun yet. Enter its figure once there is one")


def check_state(before: FigureState | None, to: FigureState | None, why: str, *, over: bool) -> FigureState:
    """Return the state. Raises RuleBroken for one that does not follow, is final before the period is over, or is revised or corrected without a reason."""
    if to is None or to not in first_state_or_next(before):
        raise RuleBroken("Say how far the figure can be relied on", "state")
    if to is not FigureState.PROVISIONAL and not over:
        raise RuleBroken("The period is not over yet, so its figure is provisional", "state")
    if to in (FigureState.REVISED, FigureState.CORRECTED) and not why:
        raise RuleBroken(f"Enter why it is {to.value}, for whoever read the figure before", "why")
    return to


def check_reason(before: str, to: FigureState, why: str) -> None:
    """Refuse for a figure that is revised or corrected the reason that stands with what it says `before`: what changed it then has not changed it now."""
    if to in (FigureState.REVISED, FigureState.CORRECTED) and " ".join(why.split()).casefold() == " ".join(before.split()).casefold():
        raise RuleBroken("This reason was given for the figure before. Enter what is new since", "why")


def check_words(facts: Facts, span: Span, hundredths: int, words: str) -> None:
    """Ask for words where the figure is off target."""
    found = standing(facts, figures_of(span, hundredths))
    if found.off and not words:
        raise RuleBroken(f"Enter in words why it is off target and what is done about it. {found.rule}", "words")


def figures_of(span: Span, hundredths: int) -> Sequence[Actual]:
    """Return one figure as the rules take it, by itself."""
    return [Actual(span.name, Decimal(hundredths) / 100)]


def read_value(typed: str, unit: str, field: str = "value") -> int:
    """Return a figure in hundredths: 812, "1,085.2", "-3", with or without its unit. Raises RuleBroken on `field`."""
    text = " ".join(typed.split()).replace("\u2212", "-")
    for ending in (unit, "%" if unit == "per cent" else ""):
        text = text.removesuffix(ending).strip() if ending else text
    found = re.fullmatch(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", text, re.ASCII)
    if found is None:
        raise RuleBroken("Enter the figure as a number, for example 812 or 57.1", field)
    whole, part = found[2].replace(",", ""), (found[3] or "").rstrip("0")
    if len(part) > 2:
        raise RuleBroken("Enter at most two figures after the point", field)
    if len(whole.lstrip("0")) > 9:
        raise RuleBroken(f"That is more than can be true here. Enter a number up to {MOST:,}", field)
    hundredths = int(whole) * 100 + int(part.ljust(2, "0") or 0)
    return -hundredths if found[1] else hundredths
