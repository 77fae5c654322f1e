"""How a change of the duty manager is said."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner import clock
from opsplanner.payback.duty.queries import Duty
from opsplanner.payback.duty.rules import Days


def said(duty: Duty) -> str:
    """Return "Pat Lane, 01634 960100", or "nobody"."""
    return ", ".join(filter(None, duty)) or "nobody"


def set_from(before: Duty, after: Duty) -> str:
    """Say who is rung from now on."""
    return f"changed the duty manager from {said(before)} to {said(after)}"


def days(those: Days) -> str:
    """Return "Monday 7 December 2026", or "from Monday 7 December 2026 to Sunday 13 December 2026"."""
    first, last = clock.words_of_day(those.first), clock.words_of_day(those.last)
    return first if first == last else f"from {first} to {last}"


def named(before: Sequence[tuple[Days, Duty]]) -> str:
    """Return who was named for some days: "Kim Roe, 01634 960101, from Monday ... to Sunday ...; Pat Lane, ..."; "" for nobody."""
    return "; ".join(f"{said(duty)}, {days(those)}" for those, duty in before)


def replaced(before: Sequence[tuple[Days, Duty]]) -> str:
    """Say what has to be asked about before somebody else is named for some days; "" where nobody is named for them."""
    return f"For some of these days somebody else is named already, who is rung no more on them: {named(before)}" if before else ""


def set_for(those: Days, duty: Duty, before: Sequence[tuple[Days, Duty]] = ()) -> str:
    """Say who is rung on some days, and who was named for them before."""
    return _set_for(those, duty) + (f", instead of {named(before)}" if before else "")


def _set_for(those: Days, duty: Duty) -> str:
    return f"named {said(duty)} as the duty manager {days(those)}" if duty.telephone else f"named no other duty manager {days(those)} than usual"
