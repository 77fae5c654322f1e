"""An agency's own calendars, and the times at which agencies say in them that they are not available."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from opsplanner.agencies.calendars import words
from opsplanner.clock import Period
from opsplanner.database import UTCTime, one, rows, the_row, the_value
from opsplanner.grammar import counted
from opsplanner.models import AgencyCalendar, BusyTime, User
from opsplanner.statements import built_once, value, values
from opsplanner.together import Known, Later, later

MOST_SAID = 3
"""So many entries of one agency are said at one time."""
_MOST_READ = 500
NEXT = 10
"""So many of the times of a calendar its page shows."""
PATIENCE = timedelta(minutes=15)
"""What has been due for longer is fetched by nobody, and the page says so."""


def not_available(period: Period, agency_ids: Collection[int], user: User | None) -> dict[int, list[str]]:
    """Return by agency what its own calendars say of this time, as in "says in its calendar that it is not available 9am to 5pm": one query.

    The words of an entry are for its own agency's people; for everybody else (None: without an account) what overlaps is one time. It takes nobody off the numbers
    (docs/domain.md, "Calendars of agencies").
    """
    ids = list(agency_ids)
    return {id_: said for id_, said in zip(ids, not_available_at([(id_, period) for id_ in ids], user), strict=True) if said}


def not_available_at(asked: Collection[tuple[int, Period]], user: User | None = None) -> list[list[str]]:
    """Return for each of these, an agency's id and a time, what `not_available` says of it: one query for any number of them."""
    found = busy_round(asked).found()
    return [found.said(agency_id, period, user) for agency_id, period in asked]


class Busy:
    """What the calendars of some agencies say round some times."""

    def __init__(self, found: Iterable[Any]) -> None:
        self._of: dict[int, list[tuple[Period, str, bool]]] = defaultdict(list)
        for row in found:
            self._of[row.agency_id].append((Period(row.starts_at, row.ends_at), row.words, row.tentative))

    def said(self, agency_id: int, period: Period, user: User | None) -> list[str]:
        """Return what they say of a time of one agency, in words: its own to its own people."""
        times = [time for time in self._of.get(agency_id, ()) if time[0].overlaps(period)]
        return _sentences(times if user and agency_id == user.agency_id else _together(times), period) if times else []


def busy_round(asked: Collection[tuple[int, Period]]) -> Later[Busy]:
    """Return what the calendars of these agencies say round these times, each an agency's id and a time: one query for any number of them, none for none."""
    if not asked:
        return Known(Busy(()))
    since, until = min(period.start for _, period in asked), max(period.end for _, period in asked)
    return later(_busy(), {"agencies": sorted({id_ for id_, _ in asked}), "since": since, "until": until, "most": _MOST_READ * len(asked)}, Busy)


@built_once
def _busy() -> Select[*tuple[Any, ...]]:
    return (
        select(AgencyCalendar.agency_id, BusyTime.starts_at, BusyTime.ends_at, BusyTime.words, BusyTime.tentative)
        .join(BusyTime, BusyTime.calendar_id == AgencyCalendar.id)
        .where(AgencyCalendar.agency_id.in_(values("agencies")), BusyTime.ends_at > value("since", UTCTime), BusyTime.starts_at < value("until", UTCTime))
        .order_by(BusyTime.starts_at, BusyTime.ends_at, BusyTime.id)
        .limit(value("most"))
    )


def _together(times: Sequence[tuple[Period, str, bool]]) -> list[tuple[Period, str, bool]]:
    """Return times without words, those that touch as one; what is certain apart from what is not."""
    found: list[tuple[Period, str, bool]] = []
    for tentative in (False, True):
        course: list[Period] = []
        for period, _, maybe in times:
            if maybe != tentative:
                continue
            if course and period.start <= course[-1].end:
                course[-1] = Period(course[-1].start, max(course[-1].end, period.end))
            else:
                course.append(period)
        found += [(period, "", tentative) for period in course]
    return found


def _sentences(times: Sequence[tuple[Period, str, bool]], within: Period) -> list[str]:
    said = list(dict.fromkeys(words.not_available(period, within, words=entry, tentative=maybe) for period, entry, maybe in times))
    if len(said) > MOST_SAID:
        said[MOST_SAID:] = [f"says so in {counted(len(said) - MOST_SAID, 'more entry', 'more entries')} of its calendar"]
    return said


class CalendarRow(NamedTuple):
    """One of an agency's calendars, as its page lists it."""

    id: int
    name: str
    host: str
    """The server that it is fetched from; "" for a file. The rest of the address is on its own page alone."""
    file: str
    tried_at: datetime | None
    read_at: datetime | None
    due_at: datetime | None
    error: str
    left_out: list[str]
    times: int
    """How many times of it lie ahead."""
    waits: bool
    """Whether it has been due for so long that no worker can be at work."""


@built_once
def _calendars() -> Select[*tuple[Any, ...]]:
    ahead = select(func.count()).where(BusyTime.calendar_id == AgencyCalendar.id, BusyTime.ends_at > value("now", UTCTime)).correlate(AgencyCalendar).scalar_subquery()
    query = select(*AgencyCalendar.__table__.c, ahead.label("times")).where(AgencyCalendar.agency_id == value("agency"))
    return query.order_by(AgencyCalendar.name, AgencyCalendar.id)


def calendars(agency_id: int, now: datetime) -> list[CalendarRow]:
    """Return an agency's calendars by name: one query."""
    return [row_of(row, row.times, now) for row in rows(_calendars(), {"agency": agency_id, "now": now})]


def row_of(calendar: Any, times: int, now: datetime) -> CalendarRow:
    """Return what the pages say of a calendar."""
    of = calendar
    waits = of.due_at is not None and of.due_at < now - PATIENCE
    return CalendarRow(of.id, of.name, host_of(of.address), of.file, of.tried_at, of.read_at, of.due_at, of.error, of.left_out.splitlines(), times, waits)


def host_of(address: str) -> str:
    """Return the server of an address, which is no secret."""
    return address.partition("://")[2].partition("/")[0]


@built_once
def _own_calendar() -> Select[*tuple[Any, ...]]:
    return select(*AgencyCalendar.__table__.c).where(AgencyCalendar.id == value("calendar"), AgencyCalendar.agency_id == value("agency"))


def own_calendar(agency_id: int, calendar_id: int) -> Any:
    """Return one of an agency's calendars: a row with the columns of AgencyCalendar. Raises NotFound."""
    return the_row(_own_calendar(), {"agency": agency_id, "calendar": calendar_id})


def own_calendar_for_change(agency_id: int, calendar_id: int) -> AgencyCalendar:
    """Return the same, held until the unit of work ends. Raises NotFound."""
    return one(select(AgencyCalendar).where(AgencyCalendar.id == calendar_id, AgencyCalendar.agency_id == agency_id).with_for_update())


class NextTime(NamedTuple):
    """One time of a calendar, as its own page lists it."""

    when: str
    words: str
    tentative: bool


@built_once
def _next_times(counted: bool) -> Select[*tuple[Any, ...]]:
    query = select(func.count()) if counted else select(BusyTime.starts_at, BusyTime.ends_at, BusyTime.words, BusyTime.tentative)
    ahead = query.where(BusyTime.calendar_id == value("calendar"), BusyTime.ends_at > value("now", UTCTime))
    return ahead if counted else ahead.order_by(BusyTime.starts_at, BusyTime.ends_at, BusyTime.id).limit(NEXT)


def next_times(calendar_id: int, now: datetime) -> tuple[list[NextTime], int]:
    """Return the next times of a calendar, soonest first, and how many lie ahead in all: two queries."""
    asked = {"calendar": calendar_id, "now": now}
    times = [NextTime(words.when(Period(row.starts_at, row.ends_at)), row.words, row.tentative) for row in rows(_next_times(False), asked)]
    return times, the_value(_next_times(True), asked)
