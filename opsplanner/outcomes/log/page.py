"""What the rows of the outcome log say, worked out once for each: totals by measure, and the entries of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.choices.words import Chosen
from opsplanner.figures.selection.queries import STATES, TOLD, Selection
from opsplanner.figures.totals.queries import NOT_SUMMED, LeftOut, MeasureTotal
from opsplanner.models import User
from opsplanner.outcomes.log import queries
from opsplanner.outcomes.log.filters import Asked, read_selection
from opsplanner.outcomes.log.queries import Offered, Row
from opsplanner.outcomes.log.words import entries_of, of_row, of_state, of_when, signed_of
from opsplanner.web.address import address_of
from opsplanner.web.filters import Choice

HERE = "outcomes.index"
SAVED = "outcomes"
"""By which name choices of it are saved."""


class Total(NamedTuple):
    """A measure's line among the totals."""

    name: str
    url: str
    sum: str
    sum_url: str
    """Where its figures are chosen."""
    signed: str
    figures: str


def total_of(total: MeasureTotal, chosen: Iterable[tuple[str, Any]]) -> Total:
    """Return a total as it stands there, with where it leads from what is chosen."""
    return Total(
        total.name, address_of("outcomes.measure", code=total.code), total.alone or (f"Not summed ({total.shape})" if total.hundredths is None else total.words),
        address_of(HERE, **dict(chosen) | {"measure": total.code}), "–" if total.signed_words == NOT_SUMMED else total.signed_words,
        f"{entries_of(total.entries)}, {signed_of(total.signed_off, total.entries)}",
    )


def url_with(selection: Selection, left_out: Sequence[LeftOut], here: str = HERE, **more: str | int | None) -> str:
    """Return where the same is chosen in days that count what was left out; "" where nothing was."""
    if not left_out:
        return ""
    since = min([selection.since, *(one.starts_on for one in left_out)]) if selection.since else None
    until = max([selection.until, *(one.ends_on for one in left_out)]) if selection.until else None
    return replace(selection, since=since, until=until).url(here, "", **more)


def asked_for(args: Mapping[str, str], offered: Offered, user: User) -> Asked:
    """Return what an address of the outcome log asks for, of what is offered."""
    return read_selection(args, offered.choices, offered.this_year, lambda reference: queries.operation_named(user, reference))


def chosen(args: Mapping[str, str], user: User) -> Chosen:
    """Return what an address chooses there, to be saved by name."""
    selection = asked_for(args, queries.choices(clock.today()), user).selection
    return Chosen(queries.as_called(selection).words, selection.query())


def gone(args: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each thing in an address that is not there any more; of an operation nothing is asked."""
    offered = queries.choices(clock.today())
    return read_selection(args, offered.choices, offered.this_year, lambda reference: Choice(reference, reference)).complaints


def taken_url(selection: Selection) -> str:
    """Return where what returns count for is chosen, in place of what is counted."""
    return replace(selection, state=STATES[TOLD]).url(HERE)


class Line(NamedTuple):
    """An entry's line."""

    measure: str
    url: str
    figure: str
    when: str
    type: str
    """What kind of thing it came from; "" for what has no page."""
    source: str
    source_url: str
    restricted: bool
    agency: str
    ward: str
    state: str
    colour: str


def line_of(row: Row, sees_jobs: bool) -> Line:
    """Return an entry as it stands there; the job of Payback that it came from leads on for who sees jobs."""
    kind, source, url = "", row.source, ""
    if row.reference:
        kind, source, url = row.type or "", row.reference, address_of("operations.show", reference=row.reference)
    elif row.return_id:
        kind, url = "Return", address_of("returns.show", reference=row.source)
    elif row.session_id and sees_jobs:
        kind, url = "Community Payback", address_of("payback.show", reference=row.source)
    return Line(
        row.measure, address_of("outcomes.entry", figure=row.figure), of_row(row) + (", interim" if row.interim else "") + (", also reported" if row.also_reported else ""), of_when(row), kind, source, url,
        bool(row.restricted), row.agency + (", by telephone" if row.by_telephone else ""), row.ward or "None named", *of_state(row),
    )
