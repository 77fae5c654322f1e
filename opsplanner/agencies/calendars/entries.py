"""The entries of a calendar's text, each by itself, so that one that is broken takes no other with it. Pure.

Only the properties that say when and whether are given to icalendar, and only what can lie within the days that are asked for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from opsplanner import clock
from opsplanner.agencies.calendars.time_zones import Zones, parameters
from opsplanner.agencies.calendars.words import LeftOut
from opsplanner.clock import Period
from opsplanner.personal_data import looks_personal
from opsplanner.web.typed import clean

if TYPE_CHECKING:
    from icalendar import Event

_DATES = {"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"}
_SERIES = {"RRULE", "RDATE", "EXDATE"}
_READ = _DATES | _SERIES | {"UID", "DURATION", "SEQUENCE", "SUMMARY", "STATUS", "TRANSP", "CLASS", "X-MICROSOFT-CDO-BUSYSTATUS"}
_EARLIEST = 1970
_RECURS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WORDS = 120
Lines = list[str]


def series_of(text: str, within: Period, most: int, left: LeftOut, zones: Zones) -> dict[str, list[Event]]:
    """Return the entries that may lie within a time, those of one series together: first the one that recurs, then its exceptions, as they stand."""
    entries: list[dict[str, Lines]] = []
    more = 0
    for kind, lines in _components(text, left):
        if kind == "VTIMEZONE":
            zones.define(lines)
            continue
        entry = _properties(lines)
        if _is_outside(entry, within):
            left.add("outside")
        elif len(entries) < most:
            entries.append(entry)
        else:
            more += 1
    left.note_too_many(more, "entry")
    series: dict[str, list[Event]] = defaultdict(list)
    for n, entry in enumerate(entries):
        try:
            event = _event(entry, zones)
            reason = _why_not(event)
        except Exception:  # whatever a program has written into one entry, the others are read
            left.add("broken")
            continue
        if reason:
            left.add(reason, words_of(event))
            continue
        if "RECURRENCE-ID" in event:  # an exception does not recur by itself
            for name in _SERIES & event.keys():
                del event[name]
        series[str(event.get("UID") or f"\x00{n}")].append(event)
    return series


def _components(text: str, left: LeftOut) -> Iterator[tuple[str, Lines]]:
    """Return the entries and time zones of a file, with their lines. One that does not end is none."""
    kind, lines, inner = "", Lines(), 0
    for line in re.split(r"\r\n|\n|\r", text):
        word, _, name = line.partition(":")
        word, name = word.strip().upper(), name.strip().upper()
        if word == "BEGIN" and name in ("VEVENT", "VTIMEZONE", "VTODO", "VJOURNAL", "VFREEBUSY"):
            if kind:
                left.add("cut")
            kind, lines, inner = name, [], 0
        elif word == "END" and kind and name == kind:
            if kind in ("VEVENT", "VTIMEZONE"):
                yield kind, lines
            else:
                left.add("other")
            kind = ""
        elif kind == "VTIMEZONE":
            lines.append(line)
        elif word in ("BEGIN", "END"):  # an alarm
            inner += 1 if word == "BEGIN" else -1
        elif kind == "VEVENT" and not inner:
            lines.append(line)
    if kind:
        left.add("cut")


def _properties(lines: Lines) -> dict[str, Lines]:
    """Return by name the lines of an entry that say when and whether it is."""
    found: dict[str, Lines] = {}
    for line in lines:
        name = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
        if name in _READ:
            found.setdefault(name, []).append(line)
    return found


def _is_outside(entry: dict[str, Lines], within: Period) -> bool:
    """Say whether an entry is long over, or far ahead, by the digits of its days alone: a calendar of ten years is read as quickly as this year's."""
    if "RRULE" in entry or "RDATE" in entry:
        return False
    starts, ends, stood = (_day(entry, name) for name in ("DTSTART", "DTEND", "RECURRENCE-ID"))
    if not starts or ("RECURRENCE-ID" in entry and not stood):
        return False
    if not ends:
        ends = "9" if "DURATION" in entry else starts
    first, last = (f"{clock.local(at) + margin:%Y%m%d}" for at, margin in ((within.start, -timedelta(days=2)), (within.end, timedelta(days=2))))
    if stood:  # where it stood counts too: without the exception the series would stand there
        return max(starts, ends, stood) < first or min(starts, ends, stood) > last
    return max(starts, ends) < first or min(starts, ends) > last


def _day(entry: dict[str, Lines], name: str) -> str:
    found = re.search(r":\s*(\d{8})(?!\d)", entry.get(name, [""])[0])
    return found.group(1) if found else ""


def _event(entry: dict[str, Lines], zones: Zones) -> Event:
    """Return an entry as icalendar reads it, each date with a zone that is known: a floating one is London's (RFC 5545, 3.3.5)."""
    from icalendar import Event

    lines = [_in_zone(line, zones) if name in _DATES else line for name, those in entry.items() for line in those]
    event = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
    assert isinstance(event, Event)
    if not isinstance(event.get("SEQUENCE", 0), int):
        del event["SEQUENCE"]
    return event


def _in_zone(line: str, zones: Zones) -> str:
    """Return the line of a date with the name of a zone that icalendar knows."""
    name, given, value = parameters(line)
    kept = "".join(f";{key}={given[key].upper()}" for key in ("VALUE", "RANGE") if key in given)
    value = value.strip().upper()
    if given.get("VALUE", "").upper() == "DATE" or "T" not in value:
        return f"{name};VALUE=DATE:{value}"
    if value.endswith("Z"):
        return f"{name}{kept}:{value}"
    return f"{name}{kept};TZID={zones.known(given.get('TZID', ''))}:{value}"


def _why_not(event: Event) -> str:
    """Return why an entry cannot be read, as one of the reasons in words; "" where it can."""
    broken = {name for name, _ in event.errors}
    start = None if "DTSTART" in broken else getattr(event.get("DTSTART"), "dt", None)
    if not isinstance(start, date):
        return "start"
    if broken & {"DTEND", "DURATION"}:
        return "end"
    if broken & {*_SERIES, "RECURRENCE-ID"}:
        return "recurrence"
    if any(isinstance(event.get(name), list) for name in ("DTEND", "DURATION", "RECURRENCE-ID", "UID")):
        return "broken"
    return _why_not_so_often(event.get("RRULE"), start.year)


def _why_not_so_often(rule: Any, since: int) -> str:
    """A rule is read that gives a few times a day; one of each second would give 30 million a year, and one with an interval of 0 comes to no end."""
    if rule is None:
        return ""
    if not isinstance(rule, dict) or not rule.get("FREQ") or any(int(n) < 1 for name in ("INTERVAL", "COUNT") for n in rule.get(name, ())):
        return "recurrence"
    if rule["FREQ"][0] not in _RECURS or any(len(rule.get(name, ())) > 1 for name in ("BYMINUTE", "BYSECOND")):
        return "often"
    return "recurrence" if rule["FREQ"][0] in ("DAILY", "WEEKLY") and since < _EARLIEST else ""  # each time since then would be counted


def said(event: Event, name: str) -> str:
    """Return the text of a property, the first where there are several."""
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) else value).strip()


def words_of(event: Event) -> str:
    """Return what an entry says, where it may be kept: not of a private one, nor what looks as if it named a person (docs/domain.md, "Personal data")."""
    if said(event, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
        return ""
    words = " ".join(clean(said(event, "SUMMARY")).split())
    return "" if looks_personal(words) else words[:_WORDS]
