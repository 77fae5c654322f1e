"""An agency's own calendar (RFC 5545), from its bytes to the times at which the agency is not available. Pure: no database, and no network.

Whatever a file holds, reading it comes to an end.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from opsplanner import clock
from opsplanner.agencies.calendars.entries import said, series_of, words_of
from opsplanner.agencies.calendars.time_zones import Zones
from opsplanner.agencies.calendars.words import LeftOut
from opsplanner.clock import Period
from opsplanner.errors import RuleBroken

if TYPE_CHECKING:
    from icalendar import Event

AHEAD = 400
"""How many days of a calendar are kept, from today on."""
MOST = 5000
"""So many entries are read of one calendar, and so many times kept."""
PATIENCE = 10.0
"""Seconds within which a calendar has to be read."""
_TOO_LONG = "It takes too long to read: too many of its entries repeat. Take out of it what is over, or choose a smaller calendar"


class Busy(NamedTuple):
    """A time at which an agency is not available, or may not be: in UTC, with the words of its entry, which are its own people's alone."""

    starts_at: datetime
    ends_at: datetime
    words: str
    tentative: bool


class Calendar(NamedTuple):
    """What was read of a calendar: the times, soonest first, and in sentences what was left out, and why."""

    busy: list[Busy]
    left_out: list[str]


def read(content: bytes, now: datetime, *, patience: float = PATIENCE, most: int = MOST) -> Calendar:
    """Return the times of a calendar from the day of `now` on, for AHEAD days; `most` entries are read, and as many times kept.

    Raises RuleBroken with a plain sentence for what is no calendar, and for one that takes longer than `patience` seconds.
    """
    until = time.monotonic() + patience
    today = clock.local(now).date()
    within = Period(clock.day_bounds(today).start, clock.day_bounds(today + timedelta(days=AHEAD)).start)
    left, zones = LeftOut(), Zones()
    series = series_of(_text(content), within, most, left, zones)
    found: set[Busy] = set()
    for events in series.values():
        if time.monotonic() > until:
            raise RuleBroken(_TOO_LONG, "file")
        try:
            found.update(_times(events, within, left))
        except Exception:  # whatever a program has written into one entry, the others are read
            left.add("broken", words_of(events[0]))
    busy = sorted(found)
    left.note_too_many(len(busy) - most, "time")
    left.note_zones(zones.unknown)
    return Calendar(busy[:most], left.sentences())


def _text(content: bytes) -> str:
    """Return the file's text, its lines unfolded (RFC 5545, 3.1). Raises RuleBroken for what is no calendar."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    text = text.replace("\x00", "").lstrip()
    if not text:
        raise RuleBroken("It is empty", "file")
    if text.startswith("<"):
        raise RuleBroken("It is a web page, perhaps one to sign in, and no calendar. Take the address or the file that ends in .ics", "file")
    if text[:15].upper() != "BEGIN:VCALENDAR":
        raise RuleBroken("It is no calendar. A calendar is a file that ends in .ics", "file")
    return re.sub(r"(?:\r\n|\n|\r)[ \t]", "", text)


def _times(events: list[Event], within: Period, left: LeftOut) -> list[Busy]:
    """Return the times of one series, cancelled and free ones left out."""
    import icalendar
    import recurring_ical_events

    whole = icalendar.Calendar()
    for event in events:
        whole.add_component(event)
    found, reasons = [], dict[str, str]()
    for one in recurring_ical_events.of(whole).between(within.start, within.end):
        starts_at, ends_at = _bounds(one["DTSTART"].dt, one["DTEND"].dt)
        if reason := _why_free(one) or ("" if starts_at < ends_at else "no time"):
            reasons[reason] = words_of(one)
        elif ends_at > within.start and starts_at < within.end:
            found.append(Busy(starts_at, ends_at, words_of(one), _is_tentative(one)))
    for reason, name in reasons.items():
        left.add(reason, name)
    if not found and not reasons:
        left.add("outside")
    return found


def _bounds(start: date, end: date) -> tuple[datetime, datetime]:
    """Return start and end in UTC; a day begins and ends at midnight in London, and an end on the same day is the end of it."""
    if not isinstance(start, datetime) and not isinstance(end, datetime) and end <= start:
        end = start + timedelta(days=1)
    return _instant(start), _instant(end)


def _instant(at: date) -> datetime:
    if not isinstance(at, datetime):
        return clock.day_bounds(at).start
    return (at if at.tzinfo else at.replace(tzinfo=clock.LONDON)).astimezone(UTC)


def _why_free(event: Event) -> str:
    """Outlook's own word stands before the standard's: it knows more than busy and free."""
    if said(event, "STATUS").upper() == "CANCELLED":
        return "cancelled"
    outlook = said(event, "X-MICROSOFT-CDO-BUSYSTATUS").upper()
    free = outlook in ("FREE", "WORKINGELSEWHERE") if outlook else said(event, "TRANSP").upper() == "TRANSPARENT"
    return "free" if free else ""


def _is_tentative(event: Event) -> bool:
    return "TENTATIVE" in (said(event, "X-MICROSOFT-CDO-BUSYSTATUS").upper(), said(event, "STATUS").upper())
