"""Calendars as agencies have them."""

from __future__ import annotations

OUTLOOK = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+{hour:02}00
TZOFFSETTO:+{before:02}00
RRULE:{rule};BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T010000
TZOFFSETFROM:+{before:02}00
TZOFFSETTO:+{hour:02}00
RRULE:{rule};BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def zone(name: str, *, ahead: int = 0, rule: str = "FREQ=YEARLY") -> str:
    """A time zone as Outlook writes it, so many hours ahead of London's."""
    return OUTLOOK.format(name=name, before=ahead, hour=ahead + 1, rule=rule)


def entry(start: str, end: str = "", *more: str, words: str = "Training day", uid: str = "") -> str:
    """An entry: DTSTART and DTEND with what follows their names, then any other lines."""
    lines = [f"UID:{uid or start + words}", f"DTSTART{start}", f"DTEND{end}" if end else "", f"SUMMARY:{words}" if words else "", *more]
    return "\n".join(["BEGIN:VEVENT", *filter(None, lines), "END:VEVENT", ""])


def calendar(*parts: str) -> bytes:
    """A calendar of these parts."""
    return "\r\n".join("".join(["BEGIN:VCALENDAR\nVERSION:2.0\n", *parts, "END:VCALENDAR\n"]).split("\n")).encode()


TRAINING = calendar(entry(":20261203T090000", ":20261203T170000"))
"""Thursday 3 December 2026, 9am to 5pm."""
