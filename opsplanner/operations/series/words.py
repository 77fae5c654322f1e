"""A series in words, for its pages and for the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import counted, list_of, plural
from opsplanner.web.recurrence.words import words_of_span


def made(count: int, rule: str, days: Sequence[date], *, proposed: bool) -> str:
    """Say for the history that a series was planned: "planned 7 dates, every second Thursday, from ... to ..., and proposed them"."""
    return f"planned {counted(count, 'date')}, {rule}, {words_of_span(days)}" + (", and proposed them" if proposed else " as drafts")


def saved(count: int, *, proposed: bool, by_mail: bool = True) -> str:
    """Say on the next page what was saved."""
    if proposed:
        asked = "Each agency is asked once for all of them" if by_mail else "Now tell the agencies, each once for all of them"
        return f"{counted(count, 'date')} {plural(count, 'is', 'are')} proposed. {asked}"
    return f"{counted(count, 'date')} {plural(count, 'is', 'are')} saved as drafts. Nobody has been asked yet"


def refused(day: date, sentence: str) -> str:
    """Say which date cannot be saved, and that none is."""
    return f"{words_of_day(day)}: {sentence[0].lower() if sentence.startswith('This ') else sentence[0]}{sentence[1:]}. No date of the series is saved"


def changed_since(days: Sequence[date]) -> str:
    """Say of which days something else is known by now than the page showed."""
    return f"Look at {list_of([words_of_day(day) for day in days])} again: what stands in the way there is not what this page showed. Nothing is saved yet"


def no_year(days: Sequence[date]) -> str:
    """Say that dates lie in a plan year that is not there; "" for none."""
    if not days:
        return ""
    which = "1 date lies" if len(days) == 1 else f"{len(days)} dates lie"
    return f"{which} in a plan year that is not there yet, from {words_of_day(days[0])} on: no priority is credited until it is there and you choose"
