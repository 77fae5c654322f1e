"""What the pages of scrutiny show: by when the committee has to sit, and matters as lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from opsplanner.history.words import short
from opsplanner.models import MatterState, SittingState
from opsplanner.scrutiny import queries, words
from opsplanner.scrutiny.clock.rules import Due
from opsplanner.scrutiny.queries import PROGRAMME, ClockRow, MatterRow, SittingRow
from opsplanner.web.address import address_of


class Line(NamedTuple):
    """A matter as a list has it."""

    kind: str
    title: str
    url: str
    state: str
    colour: str
    owner: str
    due: str
    overdue: bool
    sitting: str
    sitting_url: str


def lines(found: Sequence[MatterRow], today: date) -> list[Line]:
    """Return matters as a list has them (one query)."""
    names = queries.names(found)
    return [
        Line(
            row.kind.value.capitalize(), short(row.text, 160), address_of("scrutiny.matter", matter=row.code), words.stands(row.kind, row.state).capitalize(),
            words.COLOURS[row.state], names.get(row.owner_id or 0, "Nobody yet"), words.day(row.due_on), row.overdue(today), words.day(row.sitting_on),
            address_of("scrutiny.sitting", sitting=row.sitting_code) if row.sitting_code else "",
        )
        for row in found
    ]


class Overview(NamedTuple):
    """The page of scrutiny: the clock, the sittings, the work programme, and what still waits."""

    clock: ClockRow | None
    due: Due | None
    coming: list[SittingRow]
    """Planned and not put on record: what is to come, and what is over and nobody has said whether it was held."""
    past: list[SittingRow]
    programme: list[Line]
    waiting: list[Line]
    overdue: int
    last: date | None
    """The day of the last sitting on record."""
    any: bool
    """Whether anything was ever asked."""


def overview(today: date) -> Overview:
    """Return what the page of scrutiny shows (two queries at most, besides what is kept)."""
    sittings, matters = queries.sittings(), queries.matters()
    planned = [row for row in sittings if row.state is SittingState.PLANNED]
    programme = [row for row in matters if row.kind in PROGRAMME and row.state is not MatterState.DROPPED]
    open_ = sorted((row for row in matters if row.kind not in PROGRAMME and row.waits), key=lambda row: (row.due_on or date.max, row.id))
    shown = lines([*programme, *open_], today)
    return Overview(
        queries.clock_set(), queries.due_now(today), list(reversed(planned)), [row for row in sittings if row.state is not SittingState.PLANNED],
        shown[: len(programme)], shown[len(programme) :], sum(row.overdue(today) for row in open_),
        next((row.on_day for row in sittings if row.state is SittingState.HELD), None), bool(matters),
    )
