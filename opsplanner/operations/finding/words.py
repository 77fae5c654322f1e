"""Why a date is good, and what to drop where none is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date

from opsplanner import clock
from opsplanner.grammar import counted, list_of, people

WEEKDAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday"}
"""The weekdays from Monday on, by what an address calls them."""


def of_ward(ward: str, day: date, visits: Sequence[date], today: date) -> str:
    """Return when somebody was in a ward before a day, and when the next one is planned after it, by the days on which operations were there."""
    at = bisect_left(visits, day)
    before = visits[at - 1] if at else None
    after = next((there for there in visits[at:] if there > day), None)
    if before is None:
        said = f"{ward}: nobody was there in the two years before"
    else:
        what = "the last operation there is planned for" if before >= today else "last there on"
        said = f"{ward}: {what} {clock.words_of_day(before, weekday=False)}, {_apart(before, day)} before"
    return said + (f"; the next one is {_apart(day, after)} later" if after else "")


def _apart(first: date, last: date) -> str:
    days = (last - first).days
    return counted(days // 7, "week") if days % 7 == 0 and days else counted(days, "day")


def why(*, asked: bool, booked: bool, besides: int) -> str:
    """Return the reason for a date on which nobody and nothing is missing: what of the wishes that answers, and what else there is to look at."""
    free = list_of([said for said, wanted in (("no agency is short of people", asked), ("what is to be booked is free", booked)) if wanted])
    if not free:
        return f"{counted(besides, 'thing')} to look at" if besides else "Nothing stands in the way"
    return free[0].upper() + free[1:] + (f"; {counted(besides, 'other thing')} to look at" if besides else "; nothing else stands in the way")


def dropped(names: Mapping[str, str], wishes: Sequence[str]) -> str:
    """Return what is left out, as in "Without Kent Police (4 people) and CCTV van"."""
    if wishes[0] in ("weekdays", "hours", "days"):
        return {"weekdays": "On another weekday", "hours": "At other hours", "days": "In the quarter after it"}[wishes[0]]
    return f"Without {list_of([names[wish] for wish in wishes])}"


def wanted_of(agency: str, staff: int) -> str:
    """Return an agency with how many of its people are wished for."""
    return f"{agency} ({people(staff)})"
