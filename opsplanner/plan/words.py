"""What the plan's pages say of figures, operations and actions. Pure functions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from opsplanner.figures.quantity.rules import PERCENTAGE
from opsplanner.figures.quantity.words import number, words_beside
from opsplanner.grammar import counted, plural
from opsplanner.models import Exactness, FigureState
from opsplanner.plan.indicators.rules import Ratings

if TYPE_CHECKING:
    from opsplanner.figures.totals.queries import MeasureTotal

STATES = {
    FigureState.PROVISIONAL: "Provisional: it can still change", FigureState.FINAL: "Final", FigureState.REVISED: "Revised: better information came",
    FigureState.CORRECTED: "Corrected: it was wrong",
}
BETTER = {"up": "More", "down": "Less", "within": "Neither too much nor too little: what lies within a range"}


def signed_part(total: MeasureTotal) -> str:
    """Return what of a total is signed off."""
    if total.signed_off == total.entries:
        return "All of it"
    return f"{total.signed_words}, {total.signed_off:,} of {total.entries:,} figures" if total.signed_off else "Nothing yet"


def change(hundredths: int, exactness: Exactness) -> str:
    """Return a published percentage in words: "13.2% less", "over 50% less"; a reduction of over 50 per cent is -50 and "over"."""
    word = "" if exactness is Exactness.EXACT else f"{exactness.value} "
    way = "less" if hundredths < 0 else "more" if hundredths > 0 else "change"
    return f"{word}{number(abs(hundredths))}% {way}"


def listed_words(measure: str, shape: str, hundredths: int, unit: str, exactness: Exactness) -> str:
    """Return a stock or a published percentage as it stands beside its measure's name."""
    return change(hundredths, exactness) if shape == PERCENTAGE else words_beside(measure, hundredths, unit, exactness)


def decimal_words(value: Decimal) -> str:
    """Return 1,085.2 or 57, as figures are said: without zeros at the end."""
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"


def limits_words(better: str, target: Decimal | None, floor: Decimal | None, unit: str) -> str:
    """Return what a period is held against: "750 reports or less, no worse than 800", "40 to 50 per cent", or "no target of its own"."""
    if target is None:
        return "no target of its own"
    of_unit = f" {unit}" if unit else ""
    if better == "within" and floor is not None:
        return f"{decimal_words(floor)} to {decimal_words(target)}{of_unit}"
    worse = f", no worse than {decimal_words(floor)}" if floor is not None else ""
    return f"{decimal_words(target)}{of_unit} or {'more' if better == 'up' else 'less'}{worse}"


def operations_words(took_place: int, to_come: int, all_: int) -> str:
    """Return "14 took place, 5 to come, 3 neither"; what is a draft, postponed or cancelled is neither."""
    rest = all_ - took_place - to_come
    parts = [f"{took_place:,} took place" if took_place else "", f"{to_come:,} to come" if to_come else ""]
    parts.append(f"{rest:,} not: drafts, postponed or cancelled" if rest else "")
    return ", ".join(part for part in parts if part)


def rated_words(ratings: Ratings) -> str:
    """Return "46 of 50 indicators rated: 40 are good, 5 off target"; what is neither is as at its baseline."""
    said = f"{ratings.rated:,} of {counted(ratings.all, 'indicator')} rated"
    return f"{said}: {ratings.good:,} {plural(ratings.good, 'is', 'are')} good, {ratings.off:,} off target" if ratings.rated else said


def rule_words(baseline: Decimal, reduction_percent: int, first: int, last: int) -> str:
    """Return the rule of a trajectory in words."""
    steps = last - first + 1
    share = decimal_words((Decimal(reduction_percent) / steps).quantize(Decimal("0.01")))
    return (
        f"{reduction_percent} per cent less than the baseline of {decimal_words(baseline)}, in {steps} equal steps from {first} to {last}: "
        f"each year allows {share} per cent of the baseline less than the year before. The yearly values are computed from this rule, "
        "to one decimal; nobody typed them."
    )
