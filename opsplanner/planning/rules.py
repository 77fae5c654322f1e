"""What holds of a plan: how long, when the briefing, when answers are due, and what may still be changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from difflib import SequenceMatcher

from opsplanner.clock import Wall, words_of_day, words_of_time, working_days_after
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState

LONGEST = timedelta(hours=18)
LONGEST_BEFORE = timedelta(hours=6)
"""A briefing longer before the start than this is a slip of the pen."""
OFFERED_AFTER = (3, 5, 10)
"""The working days after today that are offered to answer by."""
DETAILS_OPEN = (OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.POSTPONED)
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})")


def check_times(wall: Wall) -> None:
    """Refuse more than 18 hours on "end", and a briefing after the start on "briefing". Raises RuleBroken."""
    period = wall.period()
    if period.length > LONGEST:
        lasts = f"{words_of_time(wall.end)} would be next morning, {_hours(period.length)} after the start"
        raise RuleBroken(f"{lasts}. One operation lasts at most 18 hours: put the end right, or plan several operations", "end")
    if wall.briefing is not None and period.start - wall.muster() > LONGEST_BEFORE:
        raise RuleBroken("The briefing has to be before the start, at most 6 hours", "briefing")


def _hours(length: timedelta) -> str:
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    return f"{hours} hours" + (f" {minutes} minute{'s' if minutes > 1 else ''}" if minutes else "")


def answer_days(today: date, day: date | None, holidays: Collection[date]) -> list[date]:
    """Return up to three dates to answer by: working days, before the day of the operation when that is known."""
    free = frozenset(holidays)
    found = [working_days_after(today, count, free) for count in OFFERED_AFTER]
    if day is None or found[-1] < day:
        return found
    near = [working_days_after(today, count, free) for count in (1, 2, *OFFERED_AFTER)]
    return [offer for offer in near if offer < day][-3:]


def check_answer_by(answer_by: date | None, day: date, today: date) -> date:
    """Return the date to answer by. Raises RuleBroken on "answer_by" when there is none, it is past, or not before the day."""
    if answer_by is None:
        raise RuleBroken("Choose the date to answer by, so that the agencies know how long they have", "answer_by")
    if answer_by < today:
        raise RuleBroken("The date to answer by is past. Choose another", "answer_by")
    if answer_by >= day:
        raise RuleBroken(f"Answers have to be due before the operation on {words_of_day(day)}", "answer_by")
    return answer_by


def check_complete(*, day: date, today: date, wards: int, has_place: bool) -> None:
    """Refuse to propose what agencies cannot judge. Raises RuleBroken on the box that is missing."""
    if day < today:
        raise RuleBroken("This day is past. Choose the day again before you ask the agencies", "day")
    if not wards:
        raise RuleBroken("Choose at least one ward before you ask the agencies", "wards")
    if not has_place:
        raise RuleBroken("Choose where people meet before you ask the agencies", "place")


def check_lead(lead_agency_id: int, *, own_agency_id: int, in_office: bool, before: int | None = None) -> None:
    """A coordinator plans what her own agency leads, the partnership office for all (domain.md). Raises RuleBroken on "lead"."""
    if not in_office and lead_agency_id not in (own_agency_id, before):
        raise RuleBroken("Your agency leads what you plan. To plan for another one, ask the partnership office", "lead")


def check_marking(restricted: bool, before: bool, *, may_mark: bool, allowed: bool) -> None:
    """Hold who may change the marking, and that somebody accepted its risk. Raises RuleBroken on "restricted"."""
    if restricted == before:
        return
    if not may_mark:
        raise RuleBroken("Only the agency that leads the operation changes its marking", "restricted")
    if restricted and not allowed:
        raise RuleBroken(
            "OFFICIAL-SENSITIVE operations cannot be kept here yet: nobody has accepted that risk for this installation. Ask your administrator",
            "restricted",
        )


def check_is_draft(reference: str, state: OperationState) -> None:
    """Only a draft is changed in full; from proposing on, a new day, time or place is a move. Raises RuleBroken."""
    if state is not OperationState.DRAFT:
        raise RuleBroken(f"{reference} is {state.value} now, no longer a draft. Open it to see what can still be changed")


def check_details_open(reference: str, state: OperationState) -> None:
    """Details can be changed from proposing until the operation is under way. Raises RuleBroken."""
    if state not in DETAILS_OPEN:
        raise RuleBroken(f"{reference} is {state.value}, so its plan can no longer be changed")


def read_postcode(typed: str) -> str | None:
    """Return a postcode as it is written ("ME4 4TR"), or None when it cannot be one."""
    found = _POSTCODE.fullmatch(" ".join(typed.upper().split()))
    return f"{found[1]} {found[2]}" if found else None


def check_is_spelling(before: str, after: str) -> None:
    """A mended spelling asks nobody; another place is a move. Raises RuleBroken on "place_name"."""
    if SequenceMatcher(None, before.casefold(), after.casefold()).ratio() < 0.6:
        raise RuleBroken(f'That reads like another place than "{before}". To meet somewhere else, move the operation', "place_name")


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Say in words what changed, a sentence a field: "changed the wards from River to River, Twydall"."""
    lines = []
    for name in [*before, *(name for name in after if name not in before)]:
        was, now = before.get(name, ""), after.get(name, "")
        if was == now:
            continue
        if not was:
            lines.append(f"added {name}: {_short(now)}")
        elif not now:
            lines.append(f"took out {name} (was: {_short(was)})")
        else:
            lines.append(f"changed {name} from {_short(was)} to {_short(now)}")
    return lines


def _short(text: str) -> str:
    text = " / ".join(line.strip() for line in text.splitlines() if line.strip())
    return text if len(text) <= 200 else text[:199].rstrip() + "…"
