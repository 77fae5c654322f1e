"""What the board, and one agency's day of it, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from opsplanner import clock
from opsplanner.access import may
from opsplanner.agencies.calendars.queries import not_available_at
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.clock import day_bounds
from opsplanner.commitments.staffing.queries import around
from opsplanner.commitments.staffing.rules import Numbers, Promise, Round, free_day, may_know_free
from opsplanner.models import User
from opsplanner.operations.board import queries, words
from opsplanner.operations.board.filters import Filters
from opsplanner.operations.board.queries import Line
from opsplanner.operations.board.rules import SPANS, Part, parts_of
from opsplanner.web.address import address_of
from opsplanner.web.filters import Choice

CELL = "operations.board_day"


class Column(NamedTuple):
    """One day at the head of the board."""

    day: date
    short: str
    """"Mon 30 Nov"."""
    holiday: str
    weekend: bool
    today: bool
    on: bool
    """The day that a phone shows."""


class Cell(NamedTuple):
    """One agency's day: what it says line by line, and how it is to be looked at."""

    lines: tuple[str, ...]
    mark: str
    """"over" (too many), "none" (free), "quiet" (nothing to say) or ""."""
    url: str


class Row(NamedTuple):
    """One agency."""

    code: str
    name: str
    silent: bool
    """It has not said how many people it has."""
    alone_url: str
    """Where the board shows it alone."""
    cells: tuple[Cell, ...]


class Board(NamedTuple):
    """The whole of it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    restricted: bool


class Week(NamedTuple):
    """As much of the board as a sheet of paper holds beside each other: the days of one week."""

    words: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def weeks_of(found: Board) -> list[Week]:
    """Return the board week by week, Monday first; none where it has no rows."""
    starts = [n for n, column in enumerate(found.columns) if n == 0 or column.day.weekday() == 0]
    parts = [slice(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return [
        Week(words.of_days([column.day for column in found.columns[part]]), found.columns[part], tuple(row._replace(cells=row.cells[part]) for row in found.rows))
        for part in (parts if found.rows else ())
    ]


class _Told(NamedTuple):
    """What is known of some agencies on some days, before it is said."""

    coming: Round
    """Their numbers, and what holds people."""
    counted: Round
    """What is counted as promised and asked for: of a type that is chosen what is seen by name."""
    past: Round
    """What was promised on days that are over, as far as it is seen by name; no numbers."""
    seen: Round
    """What is seen by name of what holds people, and no numbers: for who is told none of others."""
    away: dict[tuple[int, date], list[str]]
    restricted: bool
    today: date


def board(user: User, filters: Filters, agencies: Sequence[Choice], endpoint: str) -> Board:
    """Return the board as this person may see it: three queries at most however many agencies, days and operations there are."""
    days, today = SPANS[filters.show].days(filters.first), clock.today()
    holidays = bank_holidays(days[0], days[-1])
    columns = tuple(
        Column(day, f"{day:%a} {day.day} {day:%b}", holidays.get(day, ""), day.weekday() > 4, day == today, day == filters.on) for day in days
    )
    there = [one for one in agencies if filters.agency is None or one == filters.agency]
    told = _told(user, [one.ids[0] for one in there], days, filters)
    return Board(columns, tuple(row for one in there if (row := _row(one, days, told, user, filters, endpoint)) is not None), told.restricted)


class Day(NamedTuple):
    """One agency's day, opened: what makes its figures up."""

    sentences: tuple[str, ...]
    """What it has free, and what its own calendar says."""
    numbers: bool
    """Whether its numbers are told."""
    lines: tuple[tuple[Line, str], ...]
    """The operations, each with when it is on."""


def day_of(user: User, agency: Choice, day: date, filters: Filters) -> Day:
    """Return what makes up an agency's day: four queries at most."""
    id_ = agency.ids[0]
    told = _told(user, [id_], [day], filters)
    numbers = _sees_numbers(user, id_) and day >= told.today
    why = told.coming.numbers.words_why(id_, day_bounds(day)) if numbers else ""
    said = [". ".join(filter(None, (free and free + why, held))) for free, held in map(words.of_part, _parts(told, user, id_, day))]
    sentences = [line[0].upper() + line[1:] for line in said if line]
    sentences += [f"{agency.name} {sentence}" for sentence in told.away.get((id_, day), ())]
    found = queries.lines(user, id_, day, filters.type.ids if filters.type else ())
    return Day(tuple(sentences), numbers, tuple((line, words.when(line.period, line.held, day)) for line in found))


def _sees_numbers(user: User, agency_id: int) -> bool:
    """Say whether an agency's numbers are told to this person: operations that she may not see would show in those of others (docs/domain.md, "The board")."""
    return may_know_free(agency_id, user.agency_id, user.agency.sees_everything_open)


def _told(user: User, ids: Sequence[int], days: Sequence[date], filters: Filters) -> _Told:
    today = clock.today()
    ahead = [day for day in days if day >= today]
    coming = around(ids, [day_bounds(day) for day in ahead])
    asks = filters.type is not None or len(ahead) < len(days) or not user.agency.sees_everything_open
    found = queries.seen(user, days, filters.type.ids if filters.type else ()) if asks else queries.Seen([], [], False)
    counted = Round(coming.numbers, found.holds) if filters.type else coming
    asked = [(id_, day) for id_ in ids for day in ahead if may(user, "plan_operations") or id_ == user.agency_id]
    said = not_available_at([(id_, day_bounds(day)) for id_, day in asked], user)
    away = {key: sentences for key, sentences in zip(asked, said, strict=True) if sentences}
    return _Told(coming, counted, _without_numbers([*found.holds, *found.over]), _without_numbers(found.holds), away, found.restricted, today)


def _without_numbers(promises: Sequence[Promise]) -> Round:
    return Round(Numbers({}, {}), promises)


def _parts(told: _Told, user: User, agency_id: int, day: date) -> tuple[Part, ...]:
    over = day < told.today
    if over or not _sees_numbers(user, agency_id):
        seen = free_day(told.past if over else told.seen, agency_id, day)
        return parts_of(seen, seen)
    numbers = free_day(told.coming, agency_id, day)
    return parts_of(numbers, numbers if told.counted is told.coming else free_day(told.counted, agency_id, day))


def _row(agency: Choice, days: Sequence[date], told: _Told, user: User, filters: Filters, endpoint: str) -> Row | None:
    """Return an agency's row; None for one that is not in use, or whose numbers are not told, and which has nothing to do on these days."""
    id_, each = agency.ids[0], [(day, _parts(told, user, agency.ids[0], day)) for day in days]
    numbers = _sees_numbers(user, id_)
    busy = any(part.promised or part.asked for _, parts in each for part in parts)
    if not busy and filters.agency is None and not (agency.active and numbers):
        return None
    head, first, tail = address_of(CELL, code=agency.code, day=days[0].isoformat(), **filters.query()).partition(days[0].isoformat())
    cells = tuple(_cell(parts, told.away.get((id_, day)), f"{head}{day.isoformat()}{tail}") for day, parts in each)
    silent = numbers and days[-1] >= told.today and not any(part.has is not None for _, parts in each for part in parts)
    return Row(agency.code, agency.name, silent, filters.url(endpoint, agency=agency.code), cells)


def _cell(parts: Sequence[Part], away: Sequence[str] | None, url: str) -> Cell:
    said = [line for part in parts for line in (*words.of_part(part), f"{part.over} too many" if part.over else "") if line]
    mark = "over" if any(part.over for part in parts) else "none" if any(part.has and not part.free for part in parts) else "" if said or away else "quiet"
    return Cell((*(said or (words.NOTHING,)), *((words.AWAY,) if away else ())), mark, url)
