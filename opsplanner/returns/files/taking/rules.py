"""When a file can be taken or withdrawn, and how much of it is written at a time. Plain functions (docs/domain.md, "Returns from a file")."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate, takewhile
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, plural
from opsplanner.models import Answer, Exactness, FileState
from opsplanner.returns.files.judging.rules import Judged, Prepared
from opsplanner.returns.sending.rules import Quantity, Ward

AT_ONCE = 50
"""So many figures are written while somebody waits."""
PORTION, A_RETURN = 120, 12
"""How much is written in one unit of work, since others wait for it: the weight of a figure is 1, and a return takes as long as so many figures before it
has one. A return is never parted."""
RETURNS = PORTION // A_RETURN + 1
"""More than so many returns are in no portion, and not so many where others follow."""
KEPT = timedelta(days=30)
"""For so long a file is kept of which nothing was taken."""


class Before(NamedTuple):
    """What a return said before a file changed it."""

    answer: Answer
    comes_on: date | None
    includes: bool
    so_far: bool
    note: str
    figures: dict[Ward, Quantity]

    def text(self) -> str:
        """Return it as it is kept."""
        figures = [(ward, one.hundredths, one.exactness.value) for ward, one in self.figures.items()]
        return json.dumps([self.answer.value, self.comes_on.isoformat() if self.comes_on else "", self.includes, self.so_far, self.note, figures])


def before(text: str, today: date) -> Before | None:
    """Return what a return said before; None where nothing had come, or where it was only said that it comes on a day that is past by now."""
    if not text:
        return None
    answer, comes_on, includes, so_far, note, figures = json.loads(text)
    day = date.fromisoformat(comes_on) if comes_on else None
    if day and day < today:
        return None
    return Before(Answer(answer), day, includes, so_far, note, {ward: Quantity(hundredths, Exactness(how)) for ward, hundredths, how in figures})


def check_take(state: FileState, found: Judged, *, sure: bool) -> None:
    """Raise RuleBroken where a file cannot be taken: all of it or nothing."""
    if state is not FileState.CHECKED:
        raise RuleBroken("This file is not ready to be taken. Look at how it stands")
    if found.faults:
        raise RuleBroken(f"{counted(len(found.faults), 'cell').capitalize()} of this file {plural(len(found.faults), 'is', 'are')} to be mended first: all of it is taken, or nothing")
    if not changes(found):
        raise RuleBroken("There is nothing new in this file: all of it stands already")
    if found.questions and not sure:
        raise RuleBroken("Tick that it is so, or mend the file", "sure")


def check_withdraw(state: FileState, signed_off: Sequence[str], changed: Sequence[str], locked: Sequence[str]) -> None:
    """Raise RuleBroken where a file cannot be withdrawn whole: figures are signed off, somebody changed returns since, or periods are locked (each by name)."""
    if state is not FileState.TAKEN:
        raise RuleBroken("This file is not in the figures now, so there is nothing to withdraw")
    for names, why in (
        (signed_off, "figures are signed off, so they stay: correct what is wrong on their own pages"), (changed, "somebody changed them since. Change them on their page"),
        (locked, "the period is locked. The office’s managers can open it"),
    ):
        if names:
            more = f" and {counted(len(names) - 3, 'other')}" if len(names) > 3 else ""
            raise RuleBroken(f"It cannot be withdrawn whole. Of {', '.join(names[:3])}{more}: {why}")


def changes(found: Judged) -> list[Prepared]:
    """Return what a file enters or changes."""
    return [one for one in found.returns if not one.same]


def portion(figures: Iterable[int]) -> int:
    """Return how many returns are written next, of those that have so many figures each: as many as weigh no more than a portion, and one at least."""
    weights = accumulate(A_RETURN + one for one in figures)
    return max(1, sum(1 for _ in takewhile(lambda weight: weight <= PORTION, weights)))
