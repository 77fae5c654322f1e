"""Who sits on a group on a day, who chairs it, and who keeps its meetings. Plain functions (docs/domain.md, "Groups and their meetings")."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from opsplanner.errors import RuleBroken
from opsplanner.models import AgreedState

NOTICE = timedelta(days=30)
"""So long before a chair's time is over somebody has to say who follows."""
OPEN = (AgreedState.TO_DO, AgreedState.UNDER_WAY)


def is_on(day: date, from_on: date | None, to_on: date | None) -> bool:
    """Say whether what lasts from one day to another, both included, lasts on a day; nothing said is for ever."""
    return (from_on is None or from_on <= day) and (to_on is None or day <= to_on)


def chairs_on(day: date, from_on: date | None, agreed_until: date | None, to_on: date | None) -> bool:
    """Say whether a term in the chair holds on a day: after the day up to which it was agreed nobody is assumed to go on."""
    return is_on(day, from_on, to_on) and is_on(day, None, agreed_until)


def rotation(agreed_until: date | None, today: date) -> str:
    """Return "over" for a term in the chair that was agreed for no later day, "due" where it ends within 30 days, else ""."""
    if agreed_until is None:
        return ""
    return "over" if agreed_until < today else "due" if agreed_until - today <= NOTICE else ""


def keeps_meetings(user_id: int, agency_id: int, *, keeps: bool, chairs: Collection[tuple[int | None, int]]) -> bool:
    """Say whether somebody keeps the meetings of a group: who keeps all of them (a manager of the office, or a clerk), and who holds the office in its chair or in its vice-chair.

    `chairs` has of these offices the account that holds it and its agency: who moved to another agency holds it no more.
    """
    return keeps or (user_id, agency_id) in chairs


def lateness(state: AgreedState, due_on: date, today: date) -> str:
    """Return "overdue", "due" within 14 days, or "" for an action that a meeting agreed."""
    if state not in OPEN:
        return ""
    return "overdue" if due_on < today else "due" if due_on - today <= timedelta(days=14) else ""


def check_reports_to(group_id: int | None, above_id: int | None, reports_to: Mapping[int, int | None]) -> None:
    """Refuse a group that would report to itself, by whichever others. Raises RuleBroken on "reports_to"."""
    if group_id is not None and in_a_circle(group_id, {**reports_to, group_id: above_id}):
        raise RuleBroken("It would report to itself. Choose a group that does not report to this one", "reports_to")


def in_a_circle(group_id: int, reports_to: Mapping[int, int | None]) -> bool:
    """Say whether a group reports to itself, by whichever others."""
    seen: set[int] = set()
    above_id = reports_to.get(group_id)
    while above_id is not None and above_id not in seen:
        if above_id == group_id:
            return True
        seen.add(above_id)
        above_id = reports_to.get(above_id)
    return False


def check_days(from_on: date | None, to_on: date | None, field: str) -> None:
    """Refuse a last day before the first. Raises RuleBroken on `field`."""
    if from_on and to_on and to_on < from_on:
        raise RuleBroken("This is before the first day", field)


def check_papers(address: str) -> None:
    """Refuse what is no whole address of a page. Raises RuleBroken on "papers"."""
    if not address:
        return
    try:
        parts = urlsplit(address)
        whole = bool(re.match(r"https?://", address, re.IGNORECASE) and parts.hostname)
    except ValueError:
        whole = False
    if not whole or any(sign.isspace() for sign in address) or "@" in parts.netloc:
        raise RuleBroken("Enter a whole address, for example https://council.example/papers", "papers")


def check_can_end(planned: Sequence[str]) -> None:
    """Refuse to end a group while meetings of it are planned, each given as when it is: they would stay in calendars (docs/domain.md, "Groups and their meetings").

    Raises RuleBroken.
    """
    if planned:
        raise RuleBroken(f"A meeting of this group is planned: {'; '.join(planned)}. Cancel it first, or wait until it was held")
