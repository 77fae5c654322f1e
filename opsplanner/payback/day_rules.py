"""On which days Probation works, what a crew's slots may be, and what is asked about before it is done. Plain functions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, list_of, people, plural

AGREED_DAYS = 2
"""Working days a week by the partnership's agreement with Probation (docs/domain.md, "Working days")."""
MOST_PLACES = 25
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Said(NamedTuple):
    """What was said of one date: worked besides, or closed, and why."""

    works: bool
    reason: str


@dataclass(frozen=True)
class Pattern:
    """The weekly pattern with what differs from it."""

    weekdays: frozenset[int] = frozenset()
    said: Mapping[date, Said] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Say whether Probation works on a day. A bank holiday is out unless somebody said otherwise."""
        if day in self.said:
            return self.said[day].works
        return day.weekday() in self.weekdays and day not in self.holidays

    def why_not(self, day: date) -> str:
        """Return why a day is no working day, in words: "closed: stocktaking", "a bank holiday: Christmas Day"; "" when it is one."""
        if self.works(day):
            return ""
        if day in self.said:
            return f"closed: {self.said[day].reason}"
        if day.weekday() in self.weekdays:
            return f"a bank holiday: {self.holidays[day]}"
        return "not one of the usual days"

    def days(self, first: date, last: date) -> list[date]:
        """Return the working days from `first` to `last`, both included."""
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in span if self.works(day)]

    def closed(self, first: date, last: date) -> list[date]:
        """Return the usual days from `first` to `last` on which nobody works after all."""
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in span if day.weekday() in self.weekdays and not self.works(day)]


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def words_of_weekdays(weekdays: Iterable[int]) -> str:
    """Return "Tuesdays and Thursdays", or "no usual days"."""
    names = [f"{WEEKDAYS[weekday]}s" for weekday in sorted(weekdays)]
    return list_of(names) if names else "no usual days"


def places(count: int) -> str:
    """Return "1 place", "4 places"."""
    return counted(count, "place")


# What is asked about before it is done: the page shows the sentence, and its tick holds for that sentence only.


def asked_as(sentence: str) -> str:
    """Return what a form carries of a sentence that it asked about."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:20]


def check_accepted(sentences: Iterable[str], accepted: str, field_name: str = "go_on") -> None:
    """Ask before going on: raises RuleBroken with all the sentences, unless they were shown and ticked."""
    sentence = ". ".join(filter(None, sentences))
    if sentence and asked_as(sentence) != accepted:
        raise RuleBroken(sentence, field_name)


def third_day(pattern_days: Iterable[date], day: date) -> str:
    """Return the warning that a day is one more than the agreement's two in its week, or ""."""
    others = sorted(set(pattern_days) - {day})
    if len(others) < AGREED_DAYS:
        return ""
    names = list_of([f"{other:%A}" for other in others])
    return f"{clock.words_of_day(day)} would be working day {len(others) + 1} in that week, after {names}; the agreement is for two a week"


def third_weekday(weekdays: Sequence[int]) -> str:
    """Return the warning that a pattern has more days a week than agreed, or ""."""
    if len(weekdays) <= AGREED_DAYS:
        return ""
    return f"{words_of_weekdays(weekdays)} are {len(weekdays)} days a week; the agreement is for two a week"


def two_sites(crew: str, others: Sequence[str]) -> str:
    """Return the warning that a crew, which has one supervisor, would be on two sites in one slot, or ""."""
    if not others:
        return ""
    return f"{crew} is on {list_of(others)} in that slot as well: {'two' if len(others) == 1 else len(others) + 1} sites and one supervisor"


class Hit(NamedTuple):
    """A session that a change takes off its slot."""

    session_id: int
    job_id: int
    slot_id: int
    reference: str
    what: str
    day: date
    starts: time
    ends: time
    places: int


def words_of_when(hit: Hit) -> str:
    """Return "Thursday 3 December 2026, 10am to 2pm"."""
    return f"{clock.words_of_day(hit.day)}, {clock.words_of_time(hit.starts)} to {clock.words_of_time(hit.ends)}"


def words_of_hits(hits: Sequence[Hit]) -> str:
    """Return what a change takes off, each by name, or ""."""
    if not hits:
        return ""
    named = "; ".join(f"{hit.reference}, {hit.what} ({words_of_when(hit)}, {people(hit.places)})" for hit in hits)
    return f"This takes {counted(len(hits), 'session')} off: {named}. {plural(len(hits), 'Its job goes', 'The jobs go')} back to the queue"


def check_not_begun(hits: Iterable[Hit], now: datetime) -> None:
    """Refuse a change under a session that has begun: what came of it is written down first. Raises RuleBroken."""
    begun = [hit for hit in hits if clock.to_utc(hit.day, hit.starts) <= now]
    if begun:
        raise RuleBroken(f"{begun[0].reference} has begun there ({words_of_when(begun[0])}). Record it or stand it down first")


def over_capacity(hits: Sequence[Hit], capacity: int) -> list[Hit]:
    """Return which sessions of a slot no longer fit within so many places: those that were put on last."""
    left, out = sum(hit.places for hit in hits), []
    for hit in sorted(hits, key=lambda hit: hit.session_id, reverse=True):
        if left <= capacity:
            break
        out.append(hit)
        left -= hit.places
    return sorted(out, key=lambda hit: hit.session_id)


# crews and slots


class NewSlot(NamedTuple):
    """A slot as it was typed; `number` says which boxes it came from."""

    number: int
    starts: time
    ends: time
    places: int


def check_slots(day: date, slots: Sequence[NewSlot]) -> None:
    """Refuse slots that end before they start, overlap, hold too many, or lie in an hour that does not exist. Raises RuleBroken."""
    for slot in slots:
        if slot.ends <= slot.starts:
            raise RuleBroken(f"The end has to be after the start, {clock.words_of_time(slot.starts)}", f"ends_{slot.number}")
        if not 1 <= slot.places <= MOST_PLACES:
            raise RuleBroken(f"Enter a number of places from 1 to {MOST_PLACES}", f"places_{slot.number}")
        clock.to_utc(day, slot.starts, field=f"starts_{slot.number}")
        clock.to_utc(day, slot.ends, field=f"ends_{slot.number}")
    first = sorted(slots, key=lambda slot: slot.starts)
    for earlier, later in zip(first, first[1:], strict=False):
        if later.starts < earlier.ends:
            raise RuleBroken("The two slots overlap. Let the second start when the first ends, or later", f"starts_{later.number}")


def check_not_over(day: date, today: date) -> None:
    """Refuse to plan on a day that is over. Raises RuleBroken."""
    if day < today:
        raise RuleBroken(f"{clock.words_of_day(day)} is over. Choose a day from today on", "day")


# when the queue is reached


def minutes_free(starts: time, ends: time, left: int) -> int:
    """Return the person-minutes that the places left of a slot give."""
    return ((ends.hour - starts.hour) * 60 + ends.minute - starts.minute) * max(left, 0)


def reached(needs: Sequence[tuple[int, int]], crewed: Sequence[tuple[date, int]], working: Sequence[date], pace: int) -> dict[int, date | None]:
    """Return the day on which each job begins, when places are filled in the order of the queue; None: not on these days.

    `needs` holds (job id, person-hours), `crewed` the days that have crews with the person-minutes that are free,
    `working` all working days; one without a crew yet gives `pace` person-minutes.
    """
    free: dict[date, int] = {}
    for day, minutes in crewed:
        free[day] = free.get(day, 0) + minutes
    last = max(free, default=date.min)
    supply = [(day, free.get(day, 0) if day <= last else pace) for day in sorted({*free, *working})]
    found, at, left = {}, 0, supply[0][1] if supply else 0
    for job_id, hours in needs:
        want = max(hours, 1) * 60
        while at < len(supply) and left <= 0:
            at, left = at + 1, supply[at + 1][1] if at + 1 < len(supply) else 0
        found[job_id] = supply[at][0] if at < len(supply) else None
        while at < len(supply) and want > left:
            want -= left
            at, left = at + 1, supply[at + 1][1] if at + 1 < len(supply) else 0
        left -= want
    return found
