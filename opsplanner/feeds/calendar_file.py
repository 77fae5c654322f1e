"""Entries written as an iCalendar file (RFC 5545, RFC 7986). Times are in UTC, so no program needs a time zone to read them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm as AlarmPart
from icalendar import Calendar, Event, vText

from opsplanner.feeds.operations.entry import Entry, alarm_before, blocks_time, description, location, short_type, status, title
from opsplanner.feeds.payback import entry as payback_entry
from opsplanner.feeds.payback.entry import PaybackEntry
from opsplanner.feeds.rules import Manner
from opsplanner.models import Detail

NAMESPACE = uuid.UUID("6f1a7a0e-6a5e-5d0c-9c64-0d6f0b8f2b5e")
REFRESH = timedelta(hours=1)
_ENTRY, _END_OF_ENTRY, _END = b"\r\nBEGIN:VEVENT", b"\r\nEND:VEVENT\r\n", b"END:VCALENDAR\r\n"
"""Each begins a line: a text that goes on in the next line begins it with a space, so none of them is ever found inside a text."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def text_of(entry: Entry | PaybackEntry, address: str, jump: int = 0, manner: Manner = Manner(), manner_since: datetime | None = None) -> bytes:
    """Return one entry as it stands in a file. `address` is where opsplanner is reached, without a slash at its end, `jump` by how much
    every SEQUENCE is higher since a backup was restored, `manner_since` when its owner last changed the manner in which it is told.

    The same entry gives the same bytes, whenever they are written: nothing in it is "now".
    """
    written: bytes = event_of(entry, address, jump, manner, manner_since).to_ical()
    return written


def event_of(entry: Entry | PaybackEntry, address: str, jump: int = 0, manner: Manner = Manner(), manner_since: datetime | None = None) -> Event:
    """Return what `text_of` writes."""
    event = Event()
    revised = _stamp(max(entry.changed_at, manner_since or entry.changed_at))
    event.add("uid", str(uuid.uuid5(NAMESPACE, entry.identity)) if isinstance(entry, PaybackEntry) else identity(entry.id, entry.made_at))
    event.add("dtstamp", revised)
    event.add("created", _stamp(entry.made_at))
    event.add("last-modified", revised)
    event.add("sequence", entry.sequence + jump)
    if isinstance(entry, PaybackEntry):
        before = payback_entry.alarm_before(entry, manner.alarm)
        _say_payback(event, entry, address, manner.detail)
    else:
        before = alarm_before(entry, manner.alarm)
        _say(event, entry, address, manner.detail)
    if before is not None:
        event.add_component(_alarm(str(event["summary"]), before))
    return event


def calendar_file(name: str, texts: Iterable[bytes], *, method: str = "") -> bytes:
    """Return the file with these entries. `name` is what programs call the calendar; `method` what is done with a file that is sent (RFC 5546)."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//opsplanner//Joint operations//EN")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    for both in ("name", "x-wr-calname"):
        calendar.add(both, vText(_plain(name)))  # icalendar escapes these two only when it is told that they are text
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    head: bytes = calendar.to_ical()
    return b"".join([head.removesuffix(_END), *texts, _END])


def texts_in(file: bytes) -> list[bytes]:
    """Return the entries of a file as `calendar_file` wrote it."""
    *texts, _ = file.split(_END_OF_ENTRY)
    if texts:
        texts[0] = texts[0][texts[0].index(_ENTRY) + 2 :]
    return [text + _END_OF_ENTRY for text in texts]


def identity(operation_id: int, made_at: datetime) -> str:
    """Return what an operation's entry is known by: the same in every calendar and download, for as long as the operation lives.

    Made from its number and the moment it was first saved, which tell nothing of its type, and which no
    other installation shares.
    """
    return str(uuid.uuid5(NAMESPACE, f"operation {operation_id} of {made_at.astimezone(UTC).isoformat()}"))


def _say(event: Event, entry: Entry, address: str, detail: Detail) -> None:
    # a restricted one's reference would tell its type
    link = f"{address}/" if entry.restricted else f"{address}/operations/{entry.reference}"
    event.add("dtstart", _stamp(entry.period.start))
    event.add("dtend", _stamp(entry.period.end))
    event.add("status", status(entry))
    event.add("transp", "OPAQUE" if blocks_time(entry) else "TRANSPARENT")
    event.add("summary", _plain(title(entry)))
    if where := location(entry):
        event.add("location", _plain(where))
    event.add("description", _plain(description(entry, link, detail)))
    if not entry.restricted:
        event.add("categories", [_plain(short_type(entry))])
    event.add("url", link)


def _say_payback(event: Event, entry: PaybackEntry, address: str, detail: Detail) -> None:
    for name, moment in (("dtstart", entry.starts), ("dtend", entry.ends)):
        event.add(name, _stamp(moment) if isinstance(moment, datetime) else moment)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.own and not entry.cancelled else "TRANSPARENT")
    event.add("summary", _plain(entry.title))
    if entry.location:
        event.add("location", _plain(entry.location))
    lines = entry.lines if detail is Detail.WHOLE else ()
    event.add("description", _plain("\n".join([*lines, f"{address}{entry.path}"])))
    event.add("categories", [entry.category])
    event.add("url", f"{address}{entry.path}")


def _alarm(said: str, before: timedelta) -> AlarmPart:
    """What lets a program show something so long before the start (RFC 5545, 3.6.6)."""
    alarm = AlarmPart()
    alarm.add("action", "DISPLAY")
    alarm.add("description", said)
    alarm.add("trigger", -before)
    return alarm


def _stamp(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)


def _plain(text: str) -> str:
    """Text without the control characters that no calendar may hold; a line break stays."""
    return _CONTROLS.sub("", text)
