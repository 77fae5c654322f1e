"""What is said of a plan year, in its history and on pages. Pure functions."""

from __future__ import annotations

from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.models import PlanState
from opsplanner.plan.queries import YearRow


def state_words(year: YearRow) -> str:
    """Return how far a plan year is: "Adopted by the executive group on 12 March 2026", "Draft: nobody has been consulted yet"."""
    if year.state is PlanState.ADOPTED:
        said = "Adopted" + (f" by {year.adopted_by}" if year.adopted_by else "") + (f" on {_day(year.adopted_on)}" if year.adopted_on else "")
        return said if year.adopted_by and year.adopted_on else f"{said}: {_missing(year)} is not written down"
    if year.state is PlanState.CONSULTED:
        return f"{consulted_words(year)}. It is not adopted yet"
    return "Draft. It is not adopted yet"


def consulted_words(year: YearRow) -> str:
    """Return "Consulted on 13 April 2026: residents of each ward"; "" where nobody was."""
    on = f"Consulted on {_day(year.consulted_on)}" if year.consulted_on else ""
    return f"{on}: {year.consulted_with}" if on and year.consulted_with else on


def _missing(year: YearRow) -> str:
    return "by whom" if year.adopted_on else "when" if year.adopted_by else "by whom and when"


def _day(day: date | None) -> str:
    return words_of_day(day, weekday=False) if day else ""


COLOURS = {PlanState.DRAFT: "blue", PlanState.CONSULTED: "yellow", PlanState.ADOPTED: "green"}
