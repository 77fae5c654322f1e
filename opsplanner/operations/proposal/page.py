"""What the pages of a proposal read: how far it is, its dates with what speaks for and against each, what it is good for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.grammar import plural
from opsplanner.models import ProposalState, User
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Asked, Checks, Group, Line
from opsplanner.operations.proposal import queries, rules, words
from opsplanner.operations.proposal.facts import queries as facts_queries
from opsplanner.operations.proposal.facts.queries import Known
from opsplanner.operations.proposal.goals.rules import Worth, worth
from opsplanner.operations.proposal.queries import Made, Row
from opsplanner.operations.proposal.rules import Dated, Result
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.operations.proposal.wishes.forms import WEEKDAYS
from opsplanner.operations.proposal.wishes.queries import names_of
from opsplanner.operations.proposal.wishes.rules import DAYS, Wishes
from opsplanner.operations.series import words as series_words
from opsplanner.solving.work import words as solving_words
from opsplanner.solving.work.rules import percent_better
from opsplanner.solving.work.words import GoalRow

GONE = "A ward that is no longer in use"


class DateRow(NamedTuple):
    """One date, as its row says it."""

    dated: Dated
    type: str
    ward: str
    ward_before: str
    """The ward that it was worked out for, where somebody has moved it to another since; "" where nobody has."""
    times: str
    agencies: str
    good: list[str]
    against: list[Line]
    """What is to be looked at; of one that is left out nothing is."""
    beside: int
    """How many of those are in the same ward, or at the same place."""


class Week(NamedTuple):
    """The dates of one week."""

    monday: date
    rows: list[DateRow]


class ProposalPage(NamedTuple):
    """All that `operations/proposal/show.html` needs."""

    row: Row
    wishes: Wishes
    span: str
    tag: tuple[str, str]
    facts: list[tuple[str, str]]
    stopped: bool
    goes_on: str
    """How far the work is; "" where nobody works at it."""
    result: Result | None
    weeks: list[Week]
    kept: int
    goals: list[GoalRow]
    verdict: str
    without: list[str]
    """What has no day, and why."""
    no_year: str
    made: list[Made]
    """What was made of it, as far as it is still there."""


def page_of(user: User, code: str) -> ProposalPage:
    """Return the page of a proposal. Raises NotFound where this person may not see it."""
    row = queries.one(user, code)
    wishes, now = wishes_rules.read(row.wishes), clock.now()
    result = rules.read(row.result) if row.result else None
    stopped = row.stopped(now)
    rows = rows_of(wishes, result, user, checked=row.state is ProposalState.READY) if result else []
    kept = [one for one in rows if not one.dated.out]
    years = catalogue_queries.plan_years()
    no_year = series_words.no_year([one.dated.day for one in kept if catalogue_queries.year_in(years, one.dated.day) is None])
    return ProposalPage(
        row, wishes, words.words_of_span(wishes.first, wishes.until), tag_of(row), facts_of(row, wishes), stopped,
        solving_words.goes_on(row.state, row.step, words.GOALS, stopped=stopped), result, _weeks(rows), len(kept), _goals(row, wishes, result, kept) if result else [],
        _verdict(result, wishes) if result else "", _without(wishes, result) if result else [], no_year,
        queries.made(user, result.made) if result and result.made else [],
    )


def tag_of(row: Row) -> tuple[str, str]:
    """Return how a proposal stands, and its colour."""
    return solving_words.STOPPED if row.stopped(clock.now()) else words.STATES[row.state]


def facts_of(row: Row, wishes: Wishes) -> list[tuple[str, str]]:
    """Return what was wished for, as a list of what and how."""
    names, wards = names_of(wishes), {ward.id: ward.name for ward in catalogue_queries.choices().wards}
    asked = [f"{one.number} {names[n]}, {DAYS[one.days][0]}" for n, one in enumerate(wishes.wanted)]
    chosen = [wards[id_] for id_ in wishes.wards if id_ in wards]
    out = [*(["bank holidays"] if not wishes.holidays else []), *(clock.words_of_day(day) for day in wishes.not_on)]
    found = [
        ("Operations", "; ".join(asked)), ("Led by", row.agency), ("Wards", f"All {len(chosen)}" if len(chosen) == len(wards) else ", ".join(chosen)),
        ("On one day", f"{wishes.a_day} at most, one of each type"), ("Rather on", ", ".join(f"{WEEKDAYS[n]}s" for n in wishes.rather)), ("Not on", words.listed(out)),
        ("Asked for", f"{row.author}, {clock.words_of_instant(row.made_at)}"),
    ]
    if row.drafted_at:
        found.append(("Made into drafts", f"{row.drafted_by}, {clock.words_of_instant(row.drafted_at)}"))
    return [(what, said) for what, said in found if said]


def rows_of(wishes: Wishes, result: Result, user: User, *, checked: bool = True) -> list[DateRow]:
    """Return the dates by their day, with what speaks for and against each as this person may know it now, by as many queries as for one."""
    names, there, dates = names_of(wishes), facts_queries.known(wishes), sorted(result.dates, key=lambda one: (one.day, one.line, one.ward))
    plans = [facts_queries.asked(wishes, one.line, one.day, there, [one.ward]) for one in dates]
    found = checks_with_each_other(wishes, there, dates, plans, user) if checked else {}
    rows, visited = [], set[int]()
    for one, plan in zip(dates, plans, strict=True):
        checks = found.get(one.number)
        good = [] if one.out or not checked else _good(wishes, result, one, checks, first_visit=one.ward not in visited)
        visited |= set() if one.out else {one.ward}
        agencies = ", ".join(f"{part.agency} {part.staff}" if part.staff else part.agency for part in there.parts[one.line])
        before = "" if one.proposed_in is None else there.wards.get(one.proposed_in, GONE)
        rows.append(
            DateRow(
                one, names[one.line], there.wards.get(one.ward, GONE), before, clock.words_of_times(plan.wall.period()) if plan.wall else "No such time that day",
                agencies, good, [line for line in checks.lines if line.warns] if checks else [], facts_queries.count_beside(checks) if checks else 0,
            )
        )
    return rows


def checks_with_each_other(wishes: Wishes, there: Known, dates: Sequence[Dated], plans: Sequence[Asked], user: User) -> dict[int, Checks]:
    """Return by number what stands in the way of each date that is not left out: what else is planned, and the other dates of the proposal themselves."""
    kept = [(one, plan) for one, plan in zip(dates, plans, strict=True) if not one.out]
    found = {one.number: checks for (one, _), checks in zip(kept, checks_of([plan for _, plan in kept], user, facts_queries.holidays_of(wishes)), strict=True)}
    for number, line in facts_queries.each_other(wishes, there, [(one.number, one.line, plan) for one, plan in kept]):
        found[number].groups.append(Group("This proposal", (line,), holds=True))
    return found


def _good(wishes: Wishes, result: Result, one: Dated, checks: Checks | None, *, first_visit: bool) -> list[str]:
    said = []
    if first_visit:
        last = result.last.get(one.ward)
        day = clock.words_of_day(last, weekday=False) if last else ""
        said.append(f"Not visited since {day}" if last and last < wishes.first else f"Last planned there for {day}" if last else "Nobody was there in the two years before")
    if one.day.weekday() in wishes.rather:
        said.append(f"A {WEEKDAYS[one.day.weekday()]}, as you prefer")
    if checks and checks.complete and not checks.held:
        said.append("All who are asked are free")
    return said


def _weeks(rows: Sequence[DateRow]) -> list[Week]:
    weeks: dict[date, list[DateRow]] = {}
    for row in rows:
        weeks.setdefault(row.dated.day - timedelta(days=row.dated.day.weekday()), []).append(row)
    return [Week(monday, those) for monday, those in weeks.items()]


def _goals(row: Row, wishes: Wishes, result: Result, kept: Sequence[DateRow]) -> list[GoalRow]:
    dates = [(one.dated.line, one.dated.day, one.dated.ward) for one in kept]
    now = worth(wishes, result.turns, dates, sum(one.beside for one in kept)) if result.touched and row.state is ProposalState.READY else None
    return [
        GoalRow(
            goal.name, goal.hint, words.value(n, result.first[n], wishes.number), words.value(n, result.found[n], wishes.number),
            "not known" if (best := result.best[n]) is None else words.value(n, best, wishes.number), words.value(n, now[n], wishes.number) if now else "",
        )
        for n, goal in enumerate(words.GOALS)
        if n < len(Worth._fields) - 1 or wishes.rather
    ]


def _verdict(result: Result, wishes: Wishes) -> str:
    return solving_words.verdict(percent_better(result.found, result.best, {0: wishes.number}), words.GOALS, changed=result.touched)


def _without(wishes: Wishes, result: Result) -> list[str]:
    names, said = names_of(wishes), []
    for n, one in enumerate(wishes.wanted):
        missing = one.number - sum(dated.line == n for dated in result.dates)
        if missing > 0:
            why = "; ".join(result.refused.get(n, ()))
            said.append(f"{missing} of {one.number} {names[n]} {plural(missing, 'has', 'have')} no day" + (f". What stands in the way most: {why}" if why else ""))
    return said


def said_of(rows: Sequence[DateRow]) -> dict[date, set[str]]:
    """Return by day what stands for what is to be looked at on it, as the page carries it until the button is pressed."""
    found: dict[date, set[str]] = {}
    for row in rows:
        if not row.dated.out and row.against:
            words_ = sorted(line.words for line in row.against)
            found.setdefault(row.dated.day, set()).add(hashlib.sha256(repr((row.dated.number, row.dated.day, words_)).encode()).hexdigest()[:12])
    return found


def new_since(user: User, row: Row, shown: str) -> list[date]:
    """Return the days of which something stands in the way by now that the page which was sent has not shown."""
    if row.state is not ProposalState.READY:
        return []
    known = set(shown.split())
    return [day for day, marks in sorted(said_of(rows_of(wishes_rules.read(row.wishes), rules.read(row.result), user)).items()) if marks - known]


def seen(rows: Sequence[DateRow]) -> str:
    """Return what a page carries of what it has shown."""
    return " ".join(sorted(mark for marks in said_of(rows).values() for mark in marks))

