"""What the page of today's crews and the day sheet say of each crew and each of its jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from opsplanner.models import SessionState
from opsplanner.payback.sessions.queries import Outing
from opsplanner.payback.sessions.visits import queries as visits_queries
from opsplanner.payback.sessions.visits.queries import Done
from opsplanner.payback.today import queries, rules
from opsplanner.payback.today.queries import Earlier
from opsplanner.payback.today.rules import Tool, Tools, Visit


@dataclass(frozen=True)
class Stop:
    """A job of a crew's day."""

    outing: Outing
    before: list[Done]
    """What was done on it before."""
    left: str
    """What was left the last time, and why."""
    hours: str
    """What it still needs."""
    beside: list[str]
    """The jobs on which the crew is at the same time."""


@dataclass(frozen=True)
class CrewDay:
    """A crew and its jobs of one day, by time."""

    crew: Outing
    """One of them, which tells of the crew."""
    stops: list[Stop]
    tools: list[Tool]
    """All that its jobs need, where it has several: of one job they stand beside it."""

    @property
    def two_sites(self) -> bool:
        """Whether it is on two sites at a time."""
        return any(stop.beside for stop in self.stops)


def crews_of(outings: Sequence[Outing]) -> dict[date, list[CrewDay]]:
    """Return the crews of each day with their jobs, by name (three queries; none for no session)."""
    jobs = {outing.job_id for outing in outings}
    done, earlier = visits_queries.done_on(jobs), queries.earlier(jobs)
    found: dict[date, list[CrewDay]] = {}
    in_order = sorted(outings, key=lambda outing: (outing.day, outing.crew, outing.crew_id, outing.starts, outing.id))
    for (day, _), those in groupby(in_order, key=lambda outing: (outing.day, outing.crew_id)):
        found.setdefault(day, []).append(_crew(list(those), done, earlier))
    return found


def _crew(outings: list[Outing], done: dict[int, list[Done]], earlier: dict[int, Earlier]) -> CrewDay:
    going = [outing for outing in outings if outing.state is not SessionState.STOOD_DOWN]
    visits = [_visit(outing) for outing in going]
    stops = []
    for outing in outings:
        last = [one for one in earlier[outing.job_id].times if (one.day, one.starts) < (outing.day, outing.starts)]
        stops.append(
            Stop(
                outing, visits_queries.before(done[outing.job_id], outing.day, outing.starts), rules.words_of_times(outing.kind, last),
                rules.words_of_hours(outing.kind, outing.estimated_hours, earlier[outing.job_id].minutes),
                rules.beside(_visit(outing), visits) if outing in going else [],
            )
        )
    tools = {outing.job_id: Tools(outing.reference, outing.tools, outing.tools_by) for outing in going}
    return CrewDay(outings[0], stops, rules.all_tools(tools.values()) if len(tools) > 1 else [])


def _visit(outing: Outing) -> Visit:
    return Visit(outing.reference, outing.starts, outing.ends)
