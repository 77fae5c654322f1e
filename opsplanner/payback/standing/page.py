"""What the pages of standing sites say: the list of them, and one with its dates and what was done in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from opsplanner import clock
from opsplanner.catalogue.closed.queries import closed_places
from opsplanner.catalogue.closed.rules import NEVER
from opsplanner.figures.quantity.words import number, words_of_quantity
from opsplanner.grammar import counted
from opsplanner.models import JobState, PaybackJob, SessionState, User
from opsplanner.payback.days.pattern.queries import pattern
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.sessions.rules import HOLDS
from opsplanner.payback.standing import queries, rules, words
from opsplanner.payback.standing.done import queries as done_queries
from opsplanner.payback.standing.done.queries import Amount, Entry, Sums, Worked
from opsplanner.payback.standing.queries import AHEAD, Site
from opsplanner.payback.standing.rules import Dated
from opsplanner.web.address import address_of
from opsplanner.web.pages import Linked
from opsplanner.web.paging import Pages, named, neighbours

HERE, LIST = "payback.standing_site", "payback.standing_sites"
SOON = 3
"""So many of its next dates the list names of a site."""


class _Job(Protocol):
    """A job, as far as its dates go by it."""

    @property
    def id(self) -> int: ...
    @property
    def state(self) -> JobState: ...
    @property
    def hold_until(self) -> date | None: ...
    @property
    def place_id(self) -> int | None: ...


class Ahead(NamedTuple):
    """A site's rule in words, and its dates of the next thirteen weeks."""

    rule: str
    has_rule: bool
    over: bool
    """Whether it had a rule, and that has no date any more."""
    dates: tuple[Dated, ...]

    @property
    def can(self) -> bool:
        """Whether it can be put on one of its dates."""
        return any(one.can and not one.besides for one in self.dates)


def ahead_of(jobs: Iterable[_Job]) -> dict[int, Ahead]:
    """Return the rule and the dates of each site that stands, by id (three queries, and those of the pattern). Before the end of its hold a site has no dates."""
    today, there = clock.today(), list(jobs)
    last, ids = today + AHEAD, [job.id for job in there]
    held, on = queries.rules_of(ids), queries.sessions_from(ids, today)
    slots = queries.slots_between(today, last) if held else []
    kept, closed = pattern(today, last), closed_places()
    found = {}
    for job in there:
        theirs = held.get(job.id, [])
        begins = max(today, job.hold_until or today) if job.state is JobState.ON_HOLD else today
        dates = rules.dates(theirs, on.get(job.id, []), slots, kept, begins, last, closed.get(job.place_id or 0, NEVER))
        over = bool(theirs) and not any(one.holds_after(today) for one in theirs)
        found[job.id] = Ahead(words.of_rules(theirs, today), bool(theirs), over, tuple(dates))
    return found


def words_of(one: Dated) -> str:
    """Return how a date stands: "on, with Crew A", "not put on yet", "a bank holiday: Boxing Day", "stood down"."""
    if one.on:
        crews = [session.crew for session in one.sessions if session.state in HOLDS]
        return f"on, with {' and '.join(dict.fromkeys(crews))}" + (", no date of its rule" if one.besides else "")
    before = ""
    if one.given_up:
        before = "stood down" if any(session.state is SessionState.STOOD_DOWN for session in one.sessions) else "taken off"
    if one.can:
        return f"{before}, and can be put on again" if before else "not put on yet"
    return f"{before}; {one.why_not}" if before else one.why_not


class Line(NamedTuple):
    """One date of a site."""

    day: date
    said: str
    url: str
    """Its session, or the day."""
    waits: bool
    """Whether it can be put on and is not."""


def lines(dates: Sequence[Dated]) -> list[Line]:
    """Return the dates as pages list them."""
    return [Line(one.day, words_of(one), _url(one), one.can and not one.given_up) for one in dates]


def _url(one: Dated) -> str:
    session = next((session for session in one.sessions if session.state in HOLDS), None)
    return address_of("payback.session", session_id=session.id) if session else address_of("payback.day", day=one.day.isoformat())


class Row(NamedTuple):
    """One site of the list."""

    site: Site
    url: str
    rule: str
    soon: tuple[Line, ...]
    over: bool
    done: str


@dataclass(frozen=True)
class SitesPage:
    """All that the list needs."""

    rows: tuple[Row, ...]
    over: bool
    """Whether it lists those that are over."""
    pages: Pages


def sites_page(user: User, number_: int, *, over: bool) -> SitesPage:
    """Return a page of the standing sites, those that stand or those that are over (four queries, and those of the pattern)."""
    found, more = queries.sites(user, number_, over=over)
    ahead = ahead_of([] if over else found)
    rows = [_row(site, ahead.get(site.id)) for site in found]
    return SitesPage(tuple(rows), over, neighbours(number_, lambda page: address_of(LIST, over="yes" if over else None, page=named(page)), more=more))


def _row(site: Site, ahead: Ahead | None) -> Row:
    done = f"{_sessions(site.sessions)} since {clock.words_of_day(site.since, weekday=False)}" if site.since else "Not worked yet"
    return Row(site, address_of(HERE, reference=site.reference), ahead.rule if ahead else "", tuple(lines(ahead.dates)[:SOON]) if ahead else (), bool(ahead and ahead.over), done)


def _sessions(count: int) -> str:
    return counted(count, "session")


class DoneRow(NamedTuple):
    """A session that was worked, with a figure for each measure of the site."""

    session: Worked
    url: str
    cells: tuple[tuple[Linked, ...], ...]
    """By measure, each leading to its own page."""


@dataclass(frozen=True)
class SitePage:
    """All that the page of a site needs beside the job."""

    shown: JobState
    sentence: str
    stands: bool
    ahead: Ahead
    lines: list[Line]
    sums: Sums
    totals: tuple[tuple[str, str], ...]
    """What was done in all, a name and a quantity each."""
    amounts: list[Amount]
    done: tuple[DoneRow, ...]
    pages: Pages


def site_page(job: PaybackJob, user: User, number_: int) -> SitePage:
    """Return what the page of one site says (seven queries, and those of the pattern)."""
    stands = jobs_rules.stands(job.kind, job.state)
    ahead = ahead_of([job])[job.id]
    sums, amounts = done_queries.sums(job.id), done_queries.amounts(job.id, user)
    worked, more = done_queries.worked(job.id, number_) if sums.sessions else ([], False)
    entries = done_queries.entries(worked, user)
    totals = [("Sessions", f"{sums.sessions:,}"), ("People, all sessions together", f"{sums.people:,}")]
    totals += [(one.name, number(one.hundredths) if one.unit.lower() in one.name.lower() else words_of_quantity(one.hundredths, one.unit)) for one in amounts]
    return SitePage(
        jobs_words.shown(job, clock.today()), jobs_words.state_sentence(job, clock.today()), stands, ahead, lines(ahead.dates) if stands else [], sums, tuple(totals), amounts,
        tuple(_done(one, amounts, entries.get(one.id, [])) for one in worked), neighbours(number_, lambda page: address_of(HERE, reference=job.reference, page=named(page)), more=more),
    )


def _done(one: Worked, amounts: Sequence[Amount], entries: Sequence[Entry]) -> DoneRow:
    cells = [
        tuple(Linked(words_of_quantity(entry.hundredths, amount.unit), address_of("outcomes.entry", figure=entry.reference)) for entry in entries if entry.measure_id == amount.measure_id)
        for amount in amounts
    ]
    return DoneRow(one, address_of("payback.session", session_id=one.id), tuple(cells))


