"""What is taken on, and by what it is said to be meant. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.operations.checks.rules import Line
from opsplanner.web.asking import rules as asking_rules

LONGEST = 400
"""So many signs of a reason are kept on a part."""


class TakenOn(NamedTuple):
    """What a form says of it."""

    accepted: str = ""
    """What its page asked about, where the tick is set (`web/asking`)."""
    why: str = ""


NOTHING = TakenOn()
"""Nothing was asked about yet."""


def check(sentences: Sequence[str], said: TakenOn) -> None:
    """Hold that what stands in the way was shown, is meant, and has a reason. Raises RuleBroken on "go_on", then on "why_anyway"."""
    asking_rules.check_accepted(sentences, said.accepted)
    if sentences and not said.why:
        raise RuleBroken("Say why all the same, so that the others know", "why_anyway")


def told(lines: Sequence[Line], restricted: Collection[int]) -> list[Line]:
    """Return what everybody may read of what was taken on: all but who is needed on one of these operations (docs/domain.md, "What stands in the way").

    Of restricted operations only numbers of people who are free are told.
    """
    return [line for line in lines if not (line.taken and line.taken.twice and set(line.about) & set(restricted))]


def both_reasons(first: str, second: str) -> str:
    """Return why two things were taken on one after the other, as in "Overtime is agreed; she is there until noon": within what is kept, the longer one cut."""
    if not first or not second or first == second:
        return first or second
    room = LONGEST - len("; ")
    return f"{_cut(first, max(room // 2, room - len(second)))}; {_cut(second, max(room // 2, room - len(first)))}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
