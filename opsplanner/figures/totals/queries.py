"""What figures add up to. The database counts each entry once; what a sum may be called is decided in plain functions.

Nothing here joins an entry to priorities, wards or agencies: what an entry has several of is asked by EXISTS, so that it
is never counted twice (docs/domain.md, "What a total counts").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, cast, false, func, literal_column, select, true, union_all

from opsplanner.database import read
from opsplanner.figures.quantity import words_beside
from opsplanner.figures.rules import exactness_of
from opsplanner.figures.selection.queries import Chosen, Selection
from opsplanner.models import Exactness, Measure, OutcomeEntry, Review, User, entry_priority
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once

COUNT = "count"
"""The shape of a measure whose figures are added up. Stocks and published percentages never are (docs/domain.md, "What a total counts")."""


class MeasureTotal(NamedTuple):
    """What the chosen entries of one measure add up to. `hundredths` is None where they are never summed."""

    measure_id: int
    name: str
    unit: str
    shape: str
    hundredths: int | None
    exactness: str
    """How exact the sum is: "", "over", "about", "over and forecast" ..."""
    entries: int
    signed_off: int
    """How many of the entries are signed off."""
    code: str = ""
    signed_hundredths: int | None = None
    """What those that are signed off add up to."""
    signed_exactness: str = ""
    nameless: int = 0
    """How many come from restricted operations that this person may not see, and whose figures were released."""

    @property
    def words(self) -> str:
        """The sum as it stands beside the measure's name."""
        return _said(self, self.hundredths, self.exactness)

    @property
    def signed_words(self) -> str:
        """What of the sum is signed off."""
        return _said(self, self.signed_hundredths, self.signed_exactness)


def _said(total: MeasureTotal, hundredths: int | None, exactness: str) -> str:
    if hundredths is None:
        return "not summed"
    if " and " in exactness:
        return f"{words_beside(total.name, hundredths, total.unit)} (some {exactness})"
    return words_beside(total.name, hundredths, total.unit, exactness)


class Part(NamedTuple):
    """What the database has added up: the entries of one measure that stand alike in review and are exact alike."""

    group: int
    """What it is grouped by besides: a priority's id, or nought."""
    measure_id: int
    code: str
    name: str
    unit: str
    shape: str
    review: Review
    exactness: Exactness
    nameless: bool
    hundredths: int
    entries: int


def added(parts: Iterable[Part]) -> list[MeasureTotal]:
    """Return one total a measure, by name. Pure: what may be summed, and how exact the sum then is."""
    by_measure: dict[int, list[Part]] = {}
    for part in parts:
        by_measure.setdefault(part.measure_id, []).append(part)
    return sorted((_total(of) for of in by_measure.values()), key=lambda total: (total.name.casefold(), total.measure_id))


def _total(parts: Sequence[Part]) -> MeasureTotal:
    first, signed = parts[0], [part for part in parts if part.review is Review.SIGNED_OFF]
    summed = first.shape == COUNT
    return MeasureTotal(
        measure_id=first.measure_id, code=first.code, name=first.name, unit=first.unit, shape=first.shape,
        hundredths=_sum(parts) if summed else None,
        exactness=_exactness(parts) if summed else "",
        entries=sum(part.entries for part in parts),
        signed_off=sum(part.entries for part in signed),
        signed_hundredths=_sum(signed) if summed else None,
        signed_exactness=_exactness(signed) if summed else "",
        nameless=sum(part.entries for part in parts if part.nameless),
    )


def _sum(parts: Iterable[Part]) -> int:
    return sum(part.hundredths for part in parts)


def _exactness(parts: Iterable[Part]) -> str:
    return exactness_of([part.exactness for part in parts])


def by_measure(selection: Selection, user: User) -> list[MeasureTotal]:
    """Return the totals of the chosen entries by measure, each entry once (one query)."""
    return added(_parts(selection, user, by_priority=False))


def by_priority(selection: Selection, user: User) -> dict[int, list[MeasureTotal]]:
    """Return the totals by measure of each priority's entries, by its id (one query).

    An entry that is credited to two priorities is in both, so these do not add up to `by_measure`.
    """
    grouped: dict[int, list[Part]] = {}
    for part in _parts(selection, user, by_priority=True):
        grouped.setdefault(part.group, []).append(part)
    return {priority_id: added(parts) for priority_id, parts in grouped.items()}


def _parts(selection: Selection, user: User, *, by_priority: bool) -> list[Part]:
    """Add up in the database what stands alike; a few rows a measure, however many entries (one query)."""
    return read(Part, _alike(Reader.of(user), selection.shape, by_priority), asked_by(user, **selection.values))


@built_once
def _alike(reader: Reader, chosen: Chosen, by_priority: bool) -> Select[*tuple[Any, ...]]:
    group = entry_priority.c.priority_id if by_priority else None
    seen, released = _summed(chosen.named(reader), group, nameless=False), chosen.nameless(reader)
    summed = (seen if released is None else union_all(seen, _summed(released, group, nameless=True))).subquery()
    c = summed.c
    return select(
        c.group, c.measure_id, Measure.code, Measure.name, Measure.unit, Measure.shape, c.review, c.exactness, c.nameless, c.hundredths, c.entries
    ).join(Measure, Measure.id == c.measure_id)


def _summed(where: ColumnElement[bool], group: ColumnElement[int] | None, *, nameless: bool) -> Select[*tuple[Any, ...]]:
    entry = OutcomeEntry
    alike = (entry.measure_id, entry.review, entry.exactness)
    query: Select[*tuple[Any, ...]] = select(
        (literal_column("0") if group is None else group).label("group"),
        *alike,
        cast(func.sum(entry.hundredths), BigInteger).label("hundredths"),  # PostgreSQL sums to decimals
        func.count().label("entries"),
        (true() if nameless else false()).label("nameless"),
    ).select_from(entry)
    if group is None:
        return query.where(where).group_by(*alike)
    return query.join(entry_priority, entry_priority.c.entry_id == entry.id).where(where).group_by(group, *alike)
