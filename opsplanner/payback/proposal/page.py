"""What the page of a month that is proposed reads: how far it is, its lines with what speaks for and against each, what it is good for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from opsplanner import clock
from opsplanner.grammar import list_of, people, plural
from opsplanner.models import ProposalState, User
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.queries import Planned
from opsplanner.payback.promises import rules as promises_rules
from opsplanner.payback.proposal import queries, rules, words
from opsplanner.payback.proposal.accepting.queries import changes_of
from opsplanner.payback.proposal.facts import queries as facts_queries
from opsplanner.payback.proposal.facts.queries import Now
from opsplanner.payback.proposal.facts.rules import plain
from opsplanner.payback.proposal.queries import Row
from opsplanner.payback.proposal.rules import Line, Result
from opsplanner.payback.proposal.wishes import rules as wishes_rules
from opsplanner.payback.sessions.rules import HOLDS
from opsplanner.payback.sessions.scheduling.queries import ToPlace
from opsplanner.solving.work import words as solving_words
from opsplanner.solving.work.rules import percent_better
from opsplanner.solving.work.words import GoalRow


class LineRow(NamedTuple):
    """One line, as its row says it."""

    line: Line
    what: str
    ward: str
    good: Sequence[str]
    against: Sequence[str]
    changed: str
    """What has changed meanwhile, so that it cannot be put on its day; "" where nothing has."""


class DayRows(NamedTuple):
    """The lines of one day."""

    day: date
    rows: Sequence[LineRow]


class ProposalPage(NamedTuple):
    """All that `payback/proposal/show.html` needs."""

    row: Row
    span: str
    tag: tuple[str, str]
    stopped: bool
    goes_on: str
    """How far the work is; "" where nobody works at it."""
    result: Result | None
    days: Sequence[DayRows]
    open: Sequence[int]
    """The numbers of the lines that can be put on their days."""
    on: int
    """How many were."""
    goals: Sequence[GoalRow]
    verdict: str
    without: Sequence[tuple[str, str, str]]
    """The jobs that are not wholly on days: reference, what it is, and how much has no day."""
    left_out: Sequence[str]


def page_of(user: User, code: str) -> ProposalPage:
    """Return the page of a proposal (seven queries). Raises NotFound where this person may not see it."""
    row = queries.one(user, code)
    span, stopped = words.span(wishes_rules.read(row.wishes)), row.stopped(clock.now())
    goes_on = solving_words.goes_on(row.state, row.step, words.GOALS, stopped=stopped)
    if not row.result or row.state is not ProposalState.READY:
        return ProposalPage(row, span, tag_of(row), stopped, goes_on, None, (), (), 0, (), "", (), ())
    result = rules.read(row.result)
    now = facts_queries.now([line.day for line in result.lines], user)
    changed = changes_of(result, now)
    verdict = solving_words.verdict(percent_better(result.found, result.best, {0: result.dated, 1: result.jobs}), words.GOALS)
    return ProposalPage(
        row, span, tag_of(row), stopped, goes_on, result, _days(result, now, changed), [line.number for line in result.open if line.number not in changed],
        len(result.lines) - len(result.open), _goals(result), verdict, _without(result, now), words.left_out(result),
    )


def tag_of(row: Row) -> tuple[str, str]:
    """Return how a proposal stands, and its colour."""
    return solving_words.STOPPED if row.stopped(clock.now()) else solving_words.STATES[row.state]


def _days(result: Result, now: Now, changed: Mapping[int, str]) -> list[DayRows]:
    found: dict[date, list[LineRow]] = {}
    for line in sorted(result.lines, key=lambda line: (line.day, line.crew, line.starts, line.number)):
        job, why = now.jobs.get(line.reference), changed.get(line.number, "")
        good, against = ((), ()) if line.on or why or job is None else (_good(line, job, result, now), _against(line, job, result, now))
        found.setdefault(line.day, []).append(LineRow(line, job.what if job else "", (job.ward or "No ward yet") if job else "", good, against, why))
    return [DayRows(day, those) for day, those in found.items()]


def _good(line: Line, job: ToPlace, result: Result, now: Now) -> list[str]:
    said, wanted = list[str](), job.wanted
    if not _late(line, job) and wanted.due:
        said.append(f"Within its 48 hours, which end {clock.words_of_instant(wanted.due)}")
    elif not _late(line, job) and wanted.by:
        said.append(f"In time: it is wanted by {clock.words_of_day(wanted.by)}")
    mine = [one.number for one in sorted(result.lines, key=lambda one: (one.day, one.starts, one.number)) if one.reference == line.reference]
    if len(mine) > 1:
        said.append(f"Session {mine.index(line.number) + 1} of {len(mine)} that it needs")
    together = _beside(line, result, now)
    if same := sorted({reference for reference, ward, _ in together if ward == job.ward and job.ward}):
        said.append(f"In {job.ward} with {list_of(same)}, the crew’s other work that day")
    if tools := sorted({reference for reference, _, tools in together if tools and tools == plain(job.tools)}):
        said.append(f"The same tools as {list_of(tools)}")
    if line.come < 100:
        said.append(f"{people(line.people)} {plural(line.people, 'is', 'are')} planned, since {line.come} of 100 come")
    if not job.hours:
        said.append("Nobody said how many hours it needs, so it gets a slot with all its places")
    return said or ["The first slot that is free for it, in the order of the queue"]


def _against(line: Line, job: ToPlace, result: Result, now: Now) -> list[str]:
    said = list(_late(line, job))
    there = now.slots[line.slot].slot.sessions if line.slot in now.slots else ()
    if two := days_rules.two_sites(line.crew, sorted(one.reference for one in there if one.named and one.state in HOLDS)):
        said.append(two)
    if others := sorted({ward for _, ward, _ in _beside(line, result, now) if ward and ward != job.ward}):
        said.append(f"The crew is in {list_of(others)} that day as well")
    return said


def _late(line: Line, job: ToPlace) -> list[str]:
    return promises_rules.too_late(job.wanted, [clock.to_utc(line.day, line.ends)])


def _beside(line: Line, result: Result, now: Now) -> list[tuple[str, str, str]]:
    """What else the crew does that day, of this proposal and besides: reference, ward, tools."""
    proposed = [(one.reference, now.jobs.get(one.reference)) for one in result.open if one.day == line.day and one.crew == line.crew]
    there: Sequence[Planned] = now.slots[line.slot].planned if line.slot in now.slots else ()
    found = [(reference, job.ward or "", plain(job.tools)) for reference, job in proposed if job] + [(one.reference, one.ward or "", "") for one in there if one.named]
    return [one for one in found if one[0] != line.reference]


def _goals(result: Result) -> list[GoalRow]:
    of = (result.dated, result.jobs)
    return [
        GoalRow(
            goal.name, goal.hint, words.value(n, result.first[n], of), words.value(n, result.found[n], of),
            "not known" if (best := result.best[n]) is None else words.value(n, best, of),
        )
        for n, goal in enumerate(words.GOALS)
        if n or result.dated
    ]


def _without(result: Result, now: Now) -> list[tuple[str, str, str]]:
    return [(one.reference, job.what, words.no_day(one.hours)) for one in result.without if (job := now.jobs.get(one.reference))]
