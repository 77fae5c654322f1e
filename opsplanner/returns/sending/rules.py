"""How a return is read, and what of it is refused or asked about. Plain functions (docs/domain.md, "Returns")."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from opsplanner.clock import words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.figures.quantity.rules import read_quantity
from opsplanner.figures.quantity.words import number, typed
from opsplanner.grammar import list_of
from opsplanner.models import Answer, Exactness, PeriodState
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.returns.rules import is_open, next_period

COUNT, PERCENTAGE = "count", "published percentage"
WHOLE = 100_00
"""A whole in per cent, in hundredths."""
_HOW = {"about": Exactness.ABOUT, "around": Exactness.ABOUT, "approximately": Exactness.ABOUT, "over": Exactness.OVER, "more than": Exactness.OVER}
_SAID = re.compile(rf"({'|'.join(_HOW)})\s+(.+)", re.IGNORECASE)

Ward = int | None
"""The id of a ward; None for what is of no one ward."""


class Quantity(NamedTuple):
    """How much, in hundredths, and how exact."""

    hundredths: int
    exactness: Exactness = Exactness.EXACT


def read(text: str, *, unit: str, shape: str, field: str) -> Quantity:
    """Return what somebody typed: "41", "about 1,200", "over 40". Raises RuleBroken in a kind sentence beside its box."""
    found = _SAID.fullmatch(" ".join(text.split()))
    exactness = _HOW[found[1].lower()] if found else Exactness.EXACT
    return Quantity(read_quantity(found[2] if found else text, unit=unit, shape=shape, field=field), exactness)


def print_of(quantity: Quantity, unit: str) -> str:
    """Return a quantity as its box shows it, so that it is read back the same."""
    how = {Exactness.ABOUT: "about ", Exactness.OVER: "over "}.get(quantity.exactness, "")
    return how + typed(quantity.hundredths, unit)


def check_open(span: Span, state: PeriodState | None, today: date) -> None:
    """Raise RuleBroken while a period takes no figures: it is locked, or not over and not opened early."""
    if state is PeriodState.LOCKED:
        raise RuleBroken(f"{span.name} is locked, so its returns stay as they are. The office’s managers can open it again")
    if not is_open(span, state, today):
        raise RuleBroken(f"{span.name} is not over yet. Its returns are entered from {words_of_day(next_period(span).starts_on, weekday=False)} on, or once the office’s managers open it")


def check_answer(answer: Answer, figures: Mapping[Ward, Quantity], comes_on: date | None, today: date, box: str) -> None:
    """Raise RuleBroken where what is chosen and what is typed do not go together; `box` is how the names of the row's boxes end."""
    if answer in (Answer.FIGURES, Answer.ESTIMATED) and not figures:
        raise RuleBroken("Enter a figure, or choose that there was nothing, or that it comes later", f"a-{box}")
    if answer is Answer.NOTHING and any(one.hundredths for one in figures.values()):
        raise RuleBroken("Figures are entered, and it says that there was nothing. Empty the boxes, or choose Figures", f"a-{box}")
    if answer is Answer.LATER and figures:
        raise RuleBroken("Figures are entered, and it says that they come later. Empty the boxes, or choose Figures or Estimated", f"a-{box}")
    if answer is Answer.LATER and comes_on is None:
        raise RuleBroken("Enter the day on which it comes, for example 12/7/2026", f"d-{box}")
    if answer is Answer.LATER and comes_on is not None and comes_on < today:
        raise RuleBroken("Enter a day that is not past: when will it come?", f"d-{box}")


def check_total(figures: Mapping[Ward, Quantity], total: Quantity | None, box: str) -> None:
    """Raise RuleBroken where the wards add up to something else than the total that was typed."""
    added = sum(one.hundredths for one in figures.values())
    if total is not None and total.hundredths != added:
        more = total.hundredths - added
        hint = f" Is {number(more)} of no one ward? Then enter it there" if more > 0 else ""
        raise RuleBroken(f"The wards add up to {number(added)}, and the total says {number(total.hundredths)}. Mend one of them.{hint}", f"t-{box}")


class Beside(NamedTuple):
    """What a return is held against: what of its days operations and Payback recorded, as far as this person sees it; what the year's earlier
    returns come to; and, where its measure follows from another, that one's name and figure in the same period, None where it has none."""

    recorded: int = 0
    earlier: int = 0
    base: str = ""
    base_total: int | None = None


def questions(figures: Mapping[Ward, Quantity], beside: Beside, *, shape: str, includes: bool, so_far: bool) -> str:
    """Return what has to be asked before a return is kept, as one sentence; "" where nothing does not agree."""
    total = sum(one.hundredths for one in figures.values())
    asked: list[str] = []
    if shape == PERCENTAGE and beside.base:
        asked += _of_its_base(figures, beside)
    if shape != COUNT or not figures:
        return _so(asked)
    if includes and total < beside.recorded:
        asked.append(f"operations and Payback recorded {number(beside.recorded)}, and {number(total)} is said to include that")
    if so_far and total < beside.earlier:
        asked.append(f"the returns before it come to {number(beside.earlier)} this year, and {number(total)} is said to be the year’s so far")
    if beside.base_total is not None and total > beside.base_total:
        asked.append(f"{number(total)} is more than {beside.base}, of which it is a part: {number(beside.base_total)}")
    return _so(asked)


def _of_its_base(figures: Mapping[Ward, Quantity], beside: Beside) -> list[str]:
    """What does not agree of a percentage whose measure follows from another: it is a share of that, so 0 to 100 of every hundred, and of something."""
    outside = [number(one.hundredths) for one in figures.values() if not 0 <= one.hundredths <= WHOLE]
    asked = [f"{list_of(outside)} per cent cannot be a share of {beside.base}, which is 0 to 100"] if outside else []
    if beside.base_total == 0 and any(one.hundredths for one in figures.values()):
        asked.append(f"{beside.base}, of which it is a share, is nothing in the same period")
    return asked


def _so(asked: Sequence[str]) -> str:
    return f"Is this so? {list_of(asked)[:1].upper()}{list_of(asked)[1:]}" if asked else ""
