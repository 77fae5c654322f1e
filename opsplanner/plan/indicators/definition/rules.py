"""What an indicator may say of itself. Plain functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opsplanner.errors import RuleBroken
from opsplanner.plan.indicators.periods.rules import KINDS, read_period

PERIODS = ("month", "quarter", "year", "calendar year", "financial year")
LONGEST_COURSE = 40
"""How many years a trajectory has at most."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of an indicator: the baseline in hundredths, the trajectory's first and last year and its fall in per cent of the baseline."""

    name: str
    definition: str
    unit: str
    better: str
    period: str
    baseline: int | None
    baseline_words: str
    owner: str
    not_measured: str
    first: int | None
    last: int | None
    reduction: int | None
    assumption: str


def check(said: Said, was_period: str, figures: Sequence[str]) -> None:
    """Refuse what does not go together. `figures` are the periods of which there are figures. Raises RuleBroken on a box."""
    if said.period != was_period:
        _check_period(said.period, figures)
    _check_course(said)
    if said.baseline_words and said.baseline is None:
        raise RuleBroken("Enter the baseline as a number too", "baseline")


def _check_period(period: str, figures: Sequence[str]) -> None:
    spans = [span for one in figures if (span := read_period(one))]
    other = next((span for span in spans if span.kind not in KINDS.get(period, ())), None)
    if other is not None:
        raise RuleBroken(f"It has figures of a {other.kind}, such as {other.name}, which a figure for each {period} could not be compared with", "period")


def _check_course(said: Said) -> None:
    course = {"first": said.first, "last": said.last, "reduction": said.reduction}
    missing = next((field for field, value in course.items() if value is None), None)
    if missing is None and said.baseline is None:
        raise RuleBroken("A trajectory falls from the baseline: enter it", "baseline")
    if missing is not None:
        if any(value is not None for value in course.values()):
            raise RuleBroken("A trajectory needs all three: its first year, its last year, and by how much it falls", missing)
        return
    assert said.first is not None and said.last is not None and said.reduction is not None
    if said.better != "down":
        raise RuleBroken("A trajectory that falls goes with less being better. Set targets for years for another course", "better")
    if said.period not in ("year", "calendar year", "financial year"):
        raise RuleBroken("A trajectory has yearly values, so its figures are of a year", "period")
    if not said.first <= said.last:
        raise RuleBroken("The last year is before the first one", "last")
    if said.last - said.first >= LONGEST_COURSE:
        raise RuleBroken(f"A trajectory has {LONGEST_COURSE} years at most", "last")
