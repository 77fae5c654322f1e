"""What is asked about before it is done on a day: the page shows the sentence, and its tick holds for that sentence only. Facts in, RuleBroken out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of


def asked_as(sentence: str) -> str:
    """Return what a form carries of a sentence that it asked about."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:20]


def check_accepted(sentences: Iterable[str], accepted: str, field_name: str = "go_on") -> None:
    """Ask before going on: raises RuleBroken with all the sentences, a line each, unless they were shown and ticked."""
    sentence = "\n".join(filter(None, sentences))
    if sentence and asked_as(sentence) != accepted:
        raise RuleBroken(sentence, field_name)


def lines_of(sentence: str) -> list[tuple[str, list[str]]]:
    """Return what was asked about as a page shows it: each sentence, with the items that stand below it."""
    found: list[tuple[str, list[str]]] = []
    for line in sentence.splitlines():
        if found and line.startswith("- "):
            found[-1][1].append(line.removeprefix("- "))
        else:
            found.append((line, []))
    return found


def although(asked: Sequence[str], name: str) -> str:
    """Return what a line of the history adds of what was asked about, and who went on in her own name."""
    return f", although {'. '.join(asked)}; in the name of {name}" if asked else ""


def two_sites(crew: str, others: Sequence[str]) -> str:
    """Return the warning that a crew, which has one supervisor, would be on two sites in one slot, or ""."""
    if not others:
        return ""
    return f"{crew} is on {list_of(others)} in that slot as well: {'two' if len(others) == 1 else len(others) + 1} sites and one supervisor"


def check_within_a_year(day: date, today: date) -> None:
    """What was done unplanned is recorded within a year. Raises RuleBroken."""
    if day < today - timedelta(days=366):
        raise RuleBroken(f"{clock.words_of_day(day)} is over a year ago")


def check_not_over(day: date, today: date) -> None:
    """Refuse to plan on a day that is over. Raises RuleBroken."""
    if day < today:
        raise RuleBroken(f"{clock.words_of_day(day)} is over. Choose a day from today on", "day")
