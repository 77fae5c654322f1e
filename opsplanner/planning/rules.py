"""What holds of a plan: who leads, who marks it, what agencies need to judge it, and what may still be changed.

How long an operation lasts and when answers are due is the operations room's rule, for planning and moving alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from difflib import SequenceMatcher

from opsplanner.clock import working_days_after
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState

OFFERED_AFTER = (3, 5, 10)
"""The working days after today that are offered to answer by."""
DETAILS_OPEN = (OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.POSTPONED)
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})")


def answer_days(today: date, day: date | None, holidays: Collection[date]) -> list[date]:
    """Return up to three dates to answer by: working days, before the day of the operation when that is known."""
    free = frozenset(holidays)
    found = [working_days_after(today, count, free) for count in OFFERED_AFTER]
    if day is None or found[-1] < day:
        return found
    near = [working_days_after(today, count, free) for count in (1, 2, *OFFERED_AFTER)]
    return [offer for offer in near if offer < day][-3:]


def missing_to_propose(*, wards: int, has_place: bool) -> list[RuleBroken]:
    """Return what agencies cannot judge a plan without and is not there yet, each as the refusal beside its box."""
    missing = []
    if not wards:
        missing.append(RuleBroken("Choose at least one ward before you ask the agencies", "wards"))
    if not has_place:
        missing.append(RuleBroken("Choose where people meet before you ask the agencies", "place"))
    return missing


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
