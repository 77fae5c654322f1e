"""How it is said what an agency reported, and what more comes."""

from __future__ import annotations

from datetime import date

from opsplanner.clock import words_of_day

NOTHING = "has nothing to report"
NO_MORE = "has nothing more to come"


def more_to_come(on: date, what: str) -> str:
    """Say what comes in later, and when."""
    return f"has more to come on {words_of_day(on)}: {what}"


def reported(agency: str, what: str, *, by_telephone: bool) -> str:
    """Say what an agency said besides its figures."""
    return f"noted that {agency} {what}" + (", told by telephone" if by_telephone else "")
