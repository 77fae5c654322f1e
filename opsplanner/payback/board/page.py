"""What the page says that puts jobs on days."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request

from opsplanner import clock
from opsplanner.models import User
from opsplanner.payback.board.filters import IN_ADDRESS, KINDS, Filters
from opsplanner.payback.days.pattern.queries import working_days
from opsplanner.payback.days.queries import Day, SlotRow
from opsplanner.payback.days.reserve import queries as reserve_queries
from opsplanner.payback.days.reserve.rules import AHEAD
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.queries import Basis
from opsplanner.payback.forecast.rules import Reach
from opsplanner.payback.queue import words as queue_words
from opsplanner.payback.queue.reach import queries as reach_queries
from opsplanner.payback.sessions.rules import MOVES, minutes_between
from opsplanner.payback.sessions.scheduling.forms import slots_of
from opsplanner.payback.sessions.scheduling.page import Offer, offer_of
from opsplanner.payback.sessions.scheduling.queries import ToPlace
from opsplanner.payback.sessions.scheduling.rules import people_offered
from opsplanner.payback.show_rate.rules import ShowRates
from opsplanner.web.address import address_of, from_to
from opsplanner.web.filters import typed
from opsplanner.web.paging import Pages, how_many, named, neighbours, of_page

HERE = "payback.put_jobs_on_days"


@dataclass(frozen=True)
class Board:
    """All that the page needs beside the form."""

    jobs: tuple[Offer, ...]
    count: int
    """How many jobs are chosen, on all pages."""
    pages: Pages
    days: tuple[Day, ...]
    here: str
    """Where this is shown, with what is chosen."""
    kept: str
    """The same, as the pages carry it that lead back here."""
    earlier_url: str
    later_url: str
    working: tuple[date, ...]
    """The working days of the year that begins today."""

    @property
    def takes(self) -> tuple[tuple[int, str], ...]:
        """Each slot that still has places, in order, and how it is said in a list."""
        return tuple([
            (slot.id, f"{clock.words_of_day(day, year=False)}, {crew}, {clock.words_of_time(slot.starts)}: {slot.left} left")
            for day, crew, slot in slots_of([day for day in self.days if day.works]) if slot.left
        ])

    @property
    def next(self) -> Offer | None:
        """The job that is chosen, if one on this page is."""
        return next((job for job in self.jobs if job.chosen), None)

    @property
    def crews(self) -> bool:
        """Whether a crew is on in these days."""
        return any(day.crews for day in self.days)


def address(filters: Filters, at: str = HERE, **more: Any) -> str:
    """Return where this is shown, `at` one page or the other, with what is chosen."""
    return filters.url(at, **({"page": named(filters.page)} | more))


def offered_on(days: Sequence[Day], jobs: Sequence[ToPlace], reference: str, rates: ShowRates) -> Callable[[SlotRow], int]:
    """Return what says how many people are offered for a job on a slot of these days: as many as it needs of those who usually come there."""
    still, usual = next(((job.still, job.people) for job in jobs if job.reference == reference), (0, 0))
    crews = {slot.id: rates.of(crew, day.weekday()).usual for day, crew, slot in slots_of(days)}
    return lambda slot: people_offered(slot.left, still, minutes_between(slot.starts, slot.ends) * crews[slot.id], usual)


def board_of(filters: Filters, jobs: Sequence[ToPlace], days: Sequence[Day], chosen: Collection[str], by: Basis, at: str = HERE) -> Board:
    """Return a page of the jobs that are chosen, each with when the queue will reach it, and the days; `chosen` are references of jobs.

    As many queries as it takes to know when they are reached, once Payback's work has changed.
    """
    today, root = clock.today(), request.script_root
    found = [job for job in jobs if filters.matching(job)]
    shown = of_page(found, filters.page)
    reached = reach_queries.reached(today, by)
    span = filters.last - filters.first + timedelta(days=1)
    earlier, later = max(filters.first - span, today), filters.last + timedelta(days=1)
    query: dict[str, Any] = filters.query(page=named(filters.page))
    return Board(
        tuple([_offer(root, today, job, reached.get(job.id), chosen=job.reference in chosen) for job in shown]), len(found),
        neighbours(filters.page, lambda number: address(filters, at, page=named(number)), more=filters.page < how_many(len(found))),
        tuple(day for day in days if day.works or day.crews), address(filters, at), urlencode({name: text for name, text in query.items() if text is not None}) or "all",
        address(filters, at, **from_to(earlier, filters.first - timedelta(days=1))) if filters.first > today else "",
        address(filters, at, **from_to(later, filters.last + span)),
        working_days(today, today + forecast_queries.AHEAD),
    )


def beside_days(user: User, filters: Filters, board: Board, offered: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what both pages say beside jobs and days, by the names of their templates: what can be chosen, what can be moved, reserve jobs (one query)."""
    today = clock.today()
    reserves = reserve_queries.reserves(min(filters.first, today), max(filters.last, today + AHEAD), user)
    return {
        "today": today, "movable": MOVES["move"][0], "none_yet": reserve_queries.none_for(reserves, board.working),
        "reserves": tuple([reserves.get(day.day) for day in board.days]),
        "offered": tuple([(name, label, nothing, tuple(choices.values())) for name, label, nothing, choices in (
            ("ward", "Ward", "Any", offered["ward"]), ("asker", "Asked for by", "Anybody", offered["asker"]), ("kind", "Kind", "Any", KINDS),
        )]),
    }


@lru_cache(maxsize=2048)
def _offer(_root: str, today: date, job: ToPlace, reach: Reach | None, *, chosen: bool) -> Offer:
    """Return how a job is offered; kept by all that it says, the day and where opsplanner is served, since jobs are the same from one page to the next."""
    last, late = job.wanted.last, ""
    if last is not None:
        late = "Past its date" if last < today else queue_words.misses_by(last, reach) if reach else ""
    more = [f"The queue reaches it {queue_words.words_of_reach(reach)}"] if reach and reach.early else []
    return offer_of(job, job.reference if chosen else "", more=more, late=late)


def way_back(kept: str | None) -> str:
    """Return where the board was left, from what a page carries of it; "" when it was not reached from there."""
    if kept is None:
        return ""
    chosen: dict[str, Any] = typed(dict(parse_qsl(kept[:400])), *IN_ADDRESS, longest=60)
    return address_of(HERE, **chosen)
