"""What people are told of Community Payback, where it is not the history's own words."""

from __future__ import annotations

from datetime import date

from opsplanner.clock import words_of_day


def supervises(crew: str, day: date) -> str:
    """Say what somebody is on a crew: "Crew 1 of Community Payback, Thursday 3 December 2026: supervises it"."""
    return f"{crew} of Community Payback, {words_of_day(day)}: supervises it"
