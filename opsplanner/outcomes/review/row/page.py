"""What the row of a figure says in the queue of those that wait for sign-off."""

from __future__ import annotations

from typing import NamedTuple

from opsplanner import clock
from opsplanner.figures.quantity.words import typed, words_beside
from opsplanner.outcomes.review import queries, rules
from opsplanner.web.address import address_of
from opsplanner.web.pages import Linked


class Standing(NamedTuple):
    """One entry of the queue, with all by which its row is drawn."""

    entry: queries.Waiting
    last: queries.LastTime | None
    priorities: tuple[str, ...]
    signs: bool
    own: bool
    ticked: bool
    here: tuple[tuple[str, str], ...]


class Row(NamedTuple):
    """What the row of an entry says."""

    reference: str
    version: int
    name: str
    tick_label: str
    measure: str
    figure: str
    url: str
    interim: bool
    of: str
    corrects: Linked | None
    why: str
    note: str
    sharing: Linked | None
    """That another agency recorded it too, and where it is said who counts."""
    sayings: list[tuple[str, str]]
    """The last question about it, and its answer: who says it, and what."""
    before: Linked
    before_on: str
    unlike: str
    """Why it stands out; "" where it does not."""
    priorities: str
    recorder: str
    recorded: str
    changed: str
    own: bool
    ticked: bool
    query_url: str
    """Where a question about it is asked; "" where that cannot be done now. Whoever may ask about it may sign it off: it can be ticked."""
    answer_url: str
    """Where the question is answered, and the queue shown again; "" for who does not answer it."""
    as_it_is: list[tuple[str, str]]
    """What the answer's form carries of the figure, which stays as it is."""


def row_of(standing: Standing) -> Row:
    """Return what the row of an entry says: the template asks for it where it draws the row."""
    row, last, own = standing.entry, standing.last, standing.own
    return Row(
        reference=row.figure, version=row.version, name=f"{row.measure}, {row.agency}",
        tick_label="Sign off " + ", ".join(filter(None, (row.measure, row.agency, row.reference))), measure=row.measure,
        figure=words_beside(row.measure, row.hundredths, row.unit, row.exactness), url=address_of("outcomes.entry", figure=row.figure), interim=row.interim,
        of=f"{row.agency}, {row.ward}" if row.ward else row.agency, corrects=_corrects(row), why=row.why, note=row.note, sharing=_sharing(row),
        sayings=_sayings(row), before=_before(row, last), before_on=clock.words_of_day(last.ends_on, weekday=False) if last else "",
        unlike=rules.unlike_the_last(row.hundredths, last.hundredths, row.shape) if last else "", priorities="; ".join(standing.priorities), recorder=_recorder(row),
        recorded=clock.words_of_instant(row.recorded_at), changed=_changed(row), own=standing.signs and own, ticked=standing.ticked,
        query_url=address_of("outcomes.query", figure=row.figure) if standing.signs and not own else "",
        answer_url=address_of("outcomes.answer_query", figure=row.figure, **dict(standing.here)) if row.records and not standing.signs else "",
        as_it_is=_as_it_is(row),
    )


def _sayings(row: queries.Waiting) -> list[tuple[str, str]]:
    if not row.question:
        return []
    answered = [(row.answered_by or "opsplanner", row.answer)] if row.answer else []
    return [(f"{row.asked_by or 'opsplanner'} {'asked' if answered else 'asks'}", row.question), *answered]


def _as_it_is(row: queries.Waiting) -> list[tuple[str, str]]:
    said = {"quantity": typed(row.hundredths, row.unit), "exactness": row.exactness.value, "interim": "y" if row.interim else "", "ward": str(row.ward_id or "")}
    return [(name, value) for name, value in {**said, "version": str(row.version)}.items() if value]


def _corrects(row: queries.Waiting) -> Linked | None:
    if row.corrects is None or row.corrected is None:
        return None
    return Linked(words_beside(row.measure, row.corrected, row.unit, row.corrected_exactness or ""), address_of("outcomes.entry", figure=row.corrects))


def _before(row: queries.Waiting, last: queries.LastTime | None) -> Linked:
    if last is None:
        return Linked("none before")
    return Linked(words_beside(row.measure, last.hundredths, row.unit, last.exactness), address_of("outcomes.entry", figure=last.figure))


def _sharing(row: queries.Waiting) -> Linked | None:
    words = "Another agency recorded it too: say who counts" if row.sharing_asked else "Another agency’s figure counts for this one" if row.also_reported else ""
    return Linked(words, address_of("outcomes.shared", reference=row.reference, code=row.measure_code)) if words else None


def _recorder(row: queries.Waiting) -> str:
    return f"told to {row.recorder or 'opsplanner'} by telephone" if row.by_telephone else row.recorder or "opsplanner"


def _changed(row: queries.Waiting) -> str:
    """Say who changed it since it was recorded; "" when nobody did."""
    if row.changed_at == row.recorded_at:
        return ""
    return f"changed by {row.changer or 'opsplanner'}, {clock.words_of_instant(row.changed_at)}"
