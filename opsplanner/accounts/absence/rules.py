"""What days somebody can be away. Facts in, RuleBroken out."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from opsplanner.errors import RuleBroken


class Days(NamedTuple):
    """From the first day to the last, both of them away."""

    first: date
    last: date


def days(first: date | None, last: date | None, today: date, prefix: str = "") -> Days | None:
    """Return the days that were typed; None where none were. Raises RuleBroken on `prefix` + first or last."""
    if first is None and last is None:
        return None
    if first is None:
        raise RuleBroken("Enter the first day away as well", f"{prefix}first")
    if last is None:
        raise RuleBroken("Enter the last day away as well", f"{prefix}last")
    if last < first:
        raise RuleBroken("The last day away is before the first", f"{prefix}last")
    if last < today:
        raise RuleBroken("These days are over. Enter a last day that is still to come, or leave both empty", f"{prefix}last")
    return Days(first, last)
