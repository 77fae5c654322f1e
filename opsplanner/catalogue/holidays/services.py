"""Bank holidays that are proclaimed once: no calendar foresees them. Runs inside unit_of_work(); raises RuleBroken."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from opsplanner import clock
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import Installation


def proclaim(day: date, name: str) -> None:
    """Keep a day as a bank holiday. Raises RuleBroken on "day" for one that has come, or is a bank holiday already."""
    kept = _held()
    if day <= clock.today():
        raise RuleBroken("This day has come. Enter a date after today", "day")
    known = bank_holidays(day, day).get(day) or (kept.proclaimed_holidays or {}).get(day.isoformat())
    if known:
        raise RuleBroken(f"{clock.words_of_day(day)} is a bank holiday already: {known}", "day")
    kept.proclaimed_holidays = {**(kept.proclaimed_holidays or {}), day.isoformat(): name}
    _told_anew(kept)
    db.session.flush()


def take_back(day: date) -> str:
    """Let a day be no bank holiday any more, and return what it was called. Raises RuleBroken when it is none, or has come."""
    kept = _held()
    found = dict(kept.proclaimed_holidays or {})
    if day <= clock.today() or day.isoformat() not in found:
        raise RuleBroken(f"{clock.words_of_day(day)} is not a bank holiday that could be taken back")
    name = found.pop(day.isoformat())
    kept.proclaimed_holidays = found
    _told_anew(kept)
    db.session.flush()
    return name


def _held() -> Installation:
    """The row of the installation, held until the unit of work ends."""
    return db.session.scalars(select(Installation).with_for_update()).one()


def _told_anew(kept: Installation) -> None:
    """Raise every SEQUENCE of the calendars: what is due in working days moves, there and back, without a change of its own. (RFC 5545, 3.8.7.4)"""
    kept.sequence_jump += 1
