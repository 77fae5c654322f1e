"""By when a job is wanted, whether its days keep to that, and whether they are enough. Facts in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.grammar import list_of, plural
from opsplanner.models import JobKind, StandDownCause
from opsplanner.payback.sessions.rules import words_of_minutes
from opsplanner.payback.show_rate.rules import Planned

RAPID_WITHIN = timedelta(hours=48)
"""Within so long of being accepted a rapid job is done (docs/domain.md, "Dates and hours that are wanted")."""
NO_DAY, TOOK_LONGER = "no crew in time", "took longer than planned"
"""Why 48 hours were missed, when nothing was stood down."""


class Wanted(NamedTuple):
    """By when a job is wanted: by a date, or within 48 hours of being accepted."""

    by: date | None
    due: datetime | None

    @property
    def last(self) -> date | None:
        """The last day that still keeps to it; None: no date is wanted."""
        days = [day for day in (self.by, clock.local(self.due).date() if self.due else None) if day]
        return min(days, default=None)


def wanted(kind: JobKind, wanted_by: date | None, accepted_at: datetime | None, visit: int) -> Wanted:
    """Return by when a job is wanted. The 48 hours begin when it is accepted, and are those of its first visit. A standing site has its rule instead."""
    if kind is JobKind.STANDING:
        return Wanted(None, None)
    return Wanted(wanted_by, accepted_at + RAPID_WITHIN if kind is JobKind.RAPID and accepted_at and visit == 1 else None)


def too_late(what: Wanted, ends: Iterable[datetime]) -> list[str]:
    """Return what has to be said before a job goes on sessions that end then: which are after it is wanted, a sentence each."""
    there = sorted(set(ends))
    return list(filter(None, (_after_date(what.by, sorted({clock.local(end).date() for end in there})), _after_promise(what.due, there))))


def _after_date(by: date | None, days: Sequence[date]) -> str:
    late = [clock.words_of_day(day) for day in days if by is not None and day > by]
    return f"It is wanted by {clock.words_of_day(by)}, and {list_of(late)} {plural(len(late), 'is', 'are')} after that" if by and late else ""


def _after_promise(due: datetime | None, ends: Sequence[datetime]) -> str:
    late = [clock.words_of_instant(end) for end in ends if due is not None and end > due]
    return f"It is a 48-hour job, to be done by {clock.words_of_instant(due)}, and {list_of(late)} {plural(len(late), 'is', 'are')} after that" if due and late else ""


def too_little(hours: int, done: int, planned: Planned) -> str:
    """Return the sentence that fewer hours are to be expected than a job needs, or "". `done` is in person-minutes."""
    still = hours * 60 - done - planned.expected
    if still <= 0:
        return ""
    worked = f", and {words_of_minutes(done)} {_are(done)} worked" if done else ""
    need, rest = words_of_minutes(hours * 60), words_of_minutes(still)
    return f"It needs about {need} of all people together; {words_of_planned(planned)}{worked}, so {rest} {_are(still)} still to be planned"


def words_of_planned(planned: Planned) -> str:
    """Return "6 hours are planned", or where not everybody usually comes "6 hours are planned, of which people usually work 5 hours"."""
    there = f"{words_of_minutes(planned.places)} {_are(planned.places)} planned"
    return there if planned.expected == planned.places else f"{there}, of which people usually work {words_of_minutes(planned.expected)}"


def _are(minutes: int) -> str:
    return "is" if minutes in (0, 1, 60) else "are"


class Rapid(NamedTuple):
    """What became of one 48-hour job."""

    due: datetime
    finished_at: datetime | None
    first_start: datetime | None
    """When its first session was to begin, be it stood down."""
    stood_down: StandDownCause | None
    """Why the first of its sessions within the 48 hours was stood down, if one was."""


def missed_because(job: Rapid) -> str:
    """Return why the 48 hours of a job were missed, "" when they were kept."""
    if job.finished_at is not None and job.finished_at <= job.due:
        return ""
    if job.stood_down is not None:
        return job.stood_down.value
    return NO_DAY if job.first_start is None or job.first_start > job.due else TOOK_LONGER
