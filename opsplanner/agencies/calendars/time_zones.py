"""The names of time zones as other programs write them, and zones that a file defines for itself (RFC 5545, 3.6.5), pure."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache

from opsplanner import clock

LONDON = "Europe/London"
_MOST = 50
"""So many zones of its own a file may define, each with so many changes of its clocks."""


class Zones:
    """The zones of one file. A name that everybody knows means what it means everywhere, whatever the file says of it."""

    def __init__(self) -> None:
        self._defined: dict[str, list[str]] = {}
        self._known: dict[str, str] = {}
        self.unknown: set[str] = set()
        """The names that nobody knows, and that the file does not define so that it can be read: their times are taken as London's."""

    def define(self, lines: list[str]) -> None:
        """Take up a zone that the file defines, by the lines of its VTIMEZONE."""
        for line in lines:
            name, _, value = parameters(line)
            if name == "TZID" and len(self._defined) < _MOST:
                self._defined.setdefault(value.strip(), lines)

    def known(self, name: str) -> str:
        """Return the name by which icalendar knows a zone, London's for none and for one that nobody knows."""
        if name not in self._known:
            self._known[name] = self._looked_up(name)
        return self._known[name]

    def _looked_up(self, name: str) -> str:
        if not name:
            return LONDON
        if found := _by_name(name):
            return found
        if found := _as_defined(self._defined.get(name.strip(), [])):
            return found
        self.unknown.add(name)
        return LONDON


def parameters(line: str) -> tuple[str, dict[str, str], str]:
    """Return the name of a line, its parameters and its value. A line that is none has no value."""
    from icalendar.parser import Contentline

    try:
        name, given, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return line.partition(":")[0].upper(), {}, ""
    return name.upper(), {key.upper(): str(one if isinstance(one, str) else ",".join(one)) for key, one in given.items()}, value


@lru_cache(maxsize=256)
def _by_name(name: str) -> str:
    """Return the zone of a name of the tz database, also with whose it is before it (/example.org/Europe/London), or of Windows (GMT Standard Time); "" for none."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    parts = name.strip().strip("/").split("/")
    for start in range(len(parts)):
        if (found := clock.zones().get("/".join(parts[start:]).casefold())) is not None:
            return found
    windows = name.strip().removesuffix(" 1").removeprefix("Windows/")
    return WINDOWS_TO_OLSON.get(windows, "")


def _as_defined(lines: list[str]) -> str:
    """Return the name under which icalendar knows a zone from now on that a file defines, made of what it says, since files call different zones alike; "" for a wrong one."""
    from icalendar import Timezone
    from icalendar.timezone import tzp

    rules = [line for line in lines if line.upper().startswith("RRULE")]
    changes = sum(line.strip().upper() in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT") for line in lines)
    if not 0 < changes <= _MOST or len(rules) > changes or not all(_is_yearly(rule) for rule in rules):
        return ""
    kept = [line for line in lines if re.split("[;:]", line, maxsplit=1)[0].upper() in _OF_A_ZONE]
    name = "opsplanner-" + hashlib.sha256("\n".join(kept).encode("utf-8", "replace")).hexdigest()[:32]
    with suppress(Exception):  # whatever is wrong with it: its times are London's then
        Timezone.from_ical("\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *kept, "END:VTIMEZONE", ""]))
        zone = tzp.timezone(name)
        if zone is not None and all(abs(datetime(2026, month, 15, tzinfo=zone).utcoffset() or timedelta(0)) < timedelta(hours=15) for month in (1, 7)):
            return name
    return ""


_OF_A_ZONE = {"BEGIN", "END", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO"}


def _is_yearly(rule: str) -> bool:
    """Clocks change by a rule that says when in the year; one of each second would never come to an end."""
    return "FREQ=YEARLY" in rule.upper() and not re.search(r"INTERVAL=0*(?:[;\s]|$)|BY(?:HOUR|MINUTE|SECOND)", rule.upper())
