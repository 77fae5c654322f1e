"""What figures add up to. The database counts each entry once; what a sum may be called is decided in plain functions.

Nothing here joins an entry to priorities, wards or agencies: what an entry has several of is asked by EXISTS, so that it
is never counted twice (domain.md, "Outcomes").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all

from opsplanner.database import rows
from opsplanner.models import Exactness, Measure, OutcomeEntry, Review, User, entry_priority
from opsplanner.outcomes.rules import exactness_of
from opsplanner.outcomes.selection import Selection
from opsplanner.quantity import words_beside

COUNT = "count"
"""The shape of a measure whose figures are added up. Stocks and published percentages never are (domain.md)."""
_INEXACT = (Exactness.OVER, Exactness.ABOUT, Exactness.FORECAST)


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
    kind: str = ""
    signed_hundredths: int = 0
    nameless: int = 0
    """How many come from restricted operations that this person may not see, and whose figures were released."""

    @property
    def words(self) -> str:
        """The sum as it stands beside the measure's name."""
        return self._said(self.hundredths)

    @property
    def signed_words(self) -> str:
        """What of the sum is signed off."""
        return self._said(self.signed_hundredths)

    def _said(self, hundredths: int | None) -> str:
        if hundredths is None:
            return "not summed"
        if " and " in self.exactness:
            return f"{words_beside(self.name, hundredths, self.unit)} (some {self.exactness})"
        return words_beside(self.name, hundredths, self.unit, self.exactness)


class Part(NamedTuple):
    """What the database has added up for one measure: of the entries seen by name, or of the nameless ones."""

    group: int
    """What it is grouped by besides the measure: a priority's id, or nought."""
    measure_id: int
    code: str
    name: str
    unit: str
    shape: str
    kind: str
    hundredths: int
    signed_hundredths: int
    entries: int
    signed_off: int
    over: int
    about: int
    forecast: int
    nameless: int

    @property
    def inexact(self) -> frozenset[Exactness]:
        """What its entries hold besides exact figures."""
        return frozenset(word for word, held in zip(_INEXACT, (self.over, self.about, self.forecast), strict=True) if held)


def added(parts: Iterable[Part]) -> list[MeasureTotal]:
    """Return one total a measure, in the order of kinds and names. Pure: what may be summed, and how exact it then is."""
    by_measure: dict[int, list[Part]] = {}
    for part in parts:
        by_measure.setdefault(part.measure_id, []).append(part)
    found = [_total(of) for of in by_measure.values()]
    return sorted(found, key=lambda total: (total.kind, total.name.casefold(), total.measure_id))


def _total(parts: Collection[Part]) -> MeasureTotal:
    first = next(iter(parts))
    summed = first.shape == COUNT
    return MeasureTotal(
        measure_id=first.measure_id, code=first.code, name=first.name, unit=first.unit, shape=first.shape, kind=first.kind,
        hundredths=sum(part.hundredths for part in parts) if summed else None,
        signed_hundredths=sum(part.signed_hundredths for part in parts) if summed else 0,
        exactness=exactness_of(frozenset().union(*(part.inexact for part in parts))) if summed else "",
        entries=sum(part.entries for part in parts),
        signed_off=sum(part.signed_off for part in parts),
        nameless=sum(part.nameless for part in parts),
    )  # fmt: skip


def by_measure(selection: Selection, user: User) -> list[MeasureTotal]:
    """Return the totals of the chosen entries by measure, each entry once (one query)."""
    return added(_parts(selection, user, None))


def by_priority(selection: Selection, user: User) -> dict[int, list[MeasureTotal]]:
    """Return the totals by measure of each priority's entries, by its id (one query).

    An entry that is credited to two priorities is in both, so these do not add up to `by_measure`.
    """
    grouped: dict[int, list[Part]] = {}
    for part in _parts(selection, user, entry_priority.c.priority_id):
        grouped.setdefault(part.group, []).append(part)
    return {priority_id: added(parts) for priority_id, parts in grouped.items()}


def _parts(selection: Selection, user: User, group: ColumnElement[int] | None) -> list[Part]:
    seen = _summed(selection.named(user), group, nameless=False)
    released = selection.nameless(user)
    both = seen if released is None else union_all(seen, _summed(released, group, nameless=True))
    summed = both.subquery()
    c = summed.c
    found = rows(
        select(
            c.grouped, c.measure_id, Measure.code, Measure.name, Measure.unit, Measure.shape, Measure.kind, c.total, c.signed_total, c.entries, c.signed,
            c.over, c.about, c.forecast, c.nameless,
        ).join(Measure, Measure.id == c.measure_id)
    )  # fmt: skip
    return [Part(*(int(cell) if not isinstance(cell, str) else cell for cell in row)) for row in found]


def _summed(where: ColumnElement[bool], group: ColumnElement[int] | None, *, nameless: bool) -> Select[*tuple[Any, ...]]:
    entry = OutcomeEntry
    signed = entry.review == Review.SIGNED_OFF
    held = [func.max(case((entry.exactness == word, 1), else_=0)).label(word.value) for word in _INEXACT]
    query = select(
        (literal(0) if group is None else group).label("grouped"),
        entry.measure_id,
        func.sum(entry.hundredths).label("total"),
        func.sum(case((signed, entry.hundredths), else_=0)).label("signed_total"),
        func.count().label("entries"),
        func.sum(case((signed, 1), else_=0)).label("signed"),
        *held,
        (func.count() if nameless else literal(0)).label("nameless"),
    ).select_from(entry)
    if group is None:
        return query.where(where).group_by(entry.measure_id)
    return query.join(entry_priority, entry_priority.c.entry_id == entry.id).where(where).group_by(group, entry.measure_id)


__all__ = ["COUNT", "MeasureTotal", "Part", "Selection", "added", "by_measure", "by_priority"]
