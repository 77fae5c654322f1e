"""What figures add up to. The database counts each entry once; what a sum may be called is decided in plain functions.

Most of it stands ready (docs/maintainers.md, "What is kept ready"). What is added up here joins no entry to its priorities, unless
it is asked for by priority: a choice of them is an EXISTS, so that none is counted twice (docs/domain.md, "What a total counts").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Date, Select, and_, case, func, literal_column, or_, select, union_all

from opsplanner.access import seen_besides
from opsplanner.database import read, rows
from opsplanner.figures.quantity.words import words_beside
from opsplanner.figures.rules import exactness_of, only_figure
from opsplanner.figures.selection.queries import Chosen, Selection
from opsplanner.models import Exactness, FigureSum, Measure, Operation, OutcomeEntry, Review, Seen, Split, User, entry_priority
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

COUNT = "count"
"""The shape of a measure whose figures are added up. Stocks and published percentages never are (docs/domain.md, "What a total counts")."""


WHOLE_YEARS, ENDS = ("first_of_years", "last_of_years"), (("since", "before"), ("after", "until"))
"""The days that are chosen, as values of a selection: the whole years among them, and what lies before and after these."""
ALL, NONE = -1, 0
"""In place of a priority: every entry, and those that are credited to none."""
NOT_SUMMED = "not summed"
_NOUGHT: ColumnElement[int] = literal_column("0")


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
    alone: str = ""
    """The only figure of a stock or a percentage, as it stands beside the measure's name; "" where there are several, which are never summed."""

    @property
    def words(self) -> str:
        """The sum, or the only figure, as it stands beside the measure's name."""
        return self.alone or said(self.name, self.unit, self.hundredths, self.exactness)

    @property
    def signed_words(self) -> str:
        """What of the sum, or of the only figure, is signed off."""
        return self.alone if self.alone and self.signed_off else said(self.name, self.unit, self.signed_hundredths, self.signed_exactness)


def said(name: str, unit: str, hundredths: int | None, exactness: str) -> str:
    """Return a sum as it stands beside its measure's name; `hundredths` is None where it is never summed."""
    if hundredths is None:
        return NOT_SUMMED
    if " and " in exactness:
        return f"{words_beside(name, hundredths, unit)} (some {exactness})"
    return words_beside(name, hundredths, unit, exactness)


class Part(NamedTuple):
    """What the database has added up: the entries of one measure that stand alike in review and are exact alike."""

    measure_id: int
    review: Review
    exactness: Exactness
    hundredths: int
    entries: int
    nameless: bool
    released: bool
    """Of operations that this person sees by name, and whose figures were released without one."""
    code: str
    name: str
    unit: str
    shape: str


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
        entries=int(sum(part.entries for part in parts)),
        signed_off=int(sum(part.entries for part in signed)),
        signed_hundredths=_sum(signed) if summed else None,
        signed_exactness=_exactness(signed) if summed else "",
        nameless=int(sum(part.entries for part in parts if part.nameless)),
        alone="" if summed or (one := only_figure(parts)) is None else words_beside(first.name, one[0], first.unit, one[1]),
    )


def _sum(parts: Iterable[Part]) -> int:
    return int(sum(part.hundredths for part in parts))  # PostgreSQL sums to decimals


def _exactness(parts: Iterable[Part]) -> str:
    return exactness_of([part.exactness for part in parts])


def by_measure(selection: Selection, user: User) -> tuple[MeasureTotal, ...]:
    """Return the totals of the chosen entries by measure, each entry once (one query)."""
    chosen = selection.shape
    return _added_once(tuple(read(Part, _alike(Reader.of(user), chosen), asked_by(user, **selection.values))), chosen.telling)


@lru_cache(maxsize=128)
def _added_once(parts: tuple[Part, ...], telling: bool) -> tuple[MeasureTotal, ...]:
    return tuple(added(part for part in _each_once(parts, telling) if part.entries))


def _each_once(parts: Iterable[Part], telling: bool) -> list[Part]:
    """Add up what is alike, and take what was released without a name, and this person sees by name, off the nameless ones."""
    found: dict[tuple[Any, ...], Part] = {}
    for part in parts:
        for nameless, sign in [(bool(part.nameless), 1), *([(True, -1)] if part.released and not telling else [])]:
            key = (part.measure_id, part.review, part.exactness, nameless)
            had = found.get(key) or part._replace(nameless=nameless, hundredths=0, entries=0)
            found[key] = had._replace(hundredths=had.hundredths + sign * part.hundredths, entries=had.entries + sign * part.entries)
    return list(found.values())


class Count(NamedTuple):
    """How many entries there are, and how many of them are signed off."""

    entries: int = 0
    signed_off: int = 0


class LeftOut(NamedTuple):
    """How many figures of one period the chosen days do not count, since only a part of its time lies within them."""

    starts_on: date
    ends_on: date
    entries: int


def left_out(selection: Selection, user: User) -> list[LeftOut]:
    """Return what the chosen days leave out of what is chosen besides, the earliest period first: only a part of it lies within them.

    Empty where no days are chosen, which asks nothing (one query).
    """
    if not selection.days:
        return []
    return read(LeftOut, _left_out(selection.shape), asked_by(user, **selection.values))


@built_once
def _left_out(chosen: Chosen) -> Select[*tuple[Any, ...]]:
    starts, ends, since, until = OutcomeEntry.starts_on, OutcomeEntry.ends_on, value("since", Date), value("until", Date)
    overlaps = and_(ends >= since, starts <= until, or_(starts < since, ends > until))
    query = select(starts, ends, func.count().label("entries")).where(chosen.longer(overlaps))
    return query.group_by(starts, ends).order_by(starts, ends)


def counts_by_priority(selection: Selection, user: User) -> dict[int, Count]:
    """Return how many of the chosen entries are credited to each priority, by its id, how many to NONE, and how many there are in ALL (one query).

    An entry that is credited to two priorities is counted under both, and once in ALL.
    """
    found = rows(_counts(Reader.of(user), selection.shape), asked_by(user, **selection.values))
    return {row.group: Count(int(row.entries), int(row.signed_off)) for row in found if row.entries}  # PostgreSQL sums to decimals


@built_once
def _counts(reader: Reader, chosen: Chosen) -> CompoundSelect[*tuple[Any, ...]]:
    counted = []
    for by_priority in (False, True):
        summed = union_all(*_sums(reader, chosen, by_priority)).subquery().c
        entries = summed.entries if chosen.telling else case((summed.released == 1, 0), else_=summed.entries)  # they are among the nameless ones too
        signed = case((summed.review == Review.SIGNED_OFF, entries), else_=0)
        group = summed.group if by_priority else literal_column(str(ALL)).label("group")
        counted.append(select(group, func.sum(entries).label("entries"), func.sum(signed).label("signed_off")).group_by(summed.group))
    return union_all(*counted)


@built_once
def _alike(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    summed = union_all(*_sums(reader, chosen)).subquery()
    return select(*list(summed.c)[1:], Measure.code, Measure.name, Measure.unit, Measure.shape).join(Measure, Measure.id == summed.c.measure_id)


def _sums(reader: Reader, chosen: Chosen, by_priority: bool = False) -> list[Select[*tuple[Any, ...]]]:
    """What is added up: the sums that stand ready, what this person sees besides, and the days before and after whole years; or each entry.

    Where no sums stand ready (two of agency, ward, type and priority, an operation, what was corrected, a few days), nothing nameless joins it.
    """
    split = (Split.PRIORITY if chosen.split is Split.WHOLE else None) if by_priority else chosen.split
    each = replace(chosen, by=frozenset({"priority"})) if by_priority else chosen
    if split is None:
        return [_entries(each.named(reader), by_priority)]
    around = [_entries(where, by_priority, sign=sign) for where, sign in around_whole_years(reader, each)]
    return [_ready(reader, chosen, split, by_priority), _entries(besides(reader, each), by_priority, besides=True), *around]


def besides(reader: Reader, chosen: Chosen) -> ColumnElement[bool]:
    """Return what is true for the chosen entries that this person sees besides what all of her kind of agency see.

    These are of drafts and restricted operations; to who sees only what asks her it is all that she sees.
    """
    few = reader.agency_kind.sees_everything_open
    return and_(*chosen.conditions(WHOLE_YEARS, of_few=few), OutcomeEntry.operation_id.in_(seen_besides(reader)))


def around_whole_years(reader: Reader, chosen: Chosen) -> list[tuple[ColumnElement[bool], int]]:
    """Return which entries are counted besides the sums of the whole years among the chosen days (1), and which are taken out of these again (-1).

    The days before and after are counted. What ends in the whole years and began before the chosen days is taken out.
    """
    if "days" not in chosen.names:
        return []
    in_years = OutcomeEntry.ends_on.between(value(WHOLE_YEARS[0], Date), value(WHOLE_YEARS[1], Date))
    began_before = chosen.longer(and_(in_years, OutcomeEntry.starts_on < value("since", Date)))
    return [*((chosen.named(reader, days), 1) for days in ENDS), (began_before, -1)]


def _ready(reader: Reader, chosen: Chosen, split: Split, by_priority: bool) -> Select[*tuple[Any, ...]]:
    """The sums that stand ready of what each of this person's kind of agency sees, and of what was released without a name."""
    of, where = FigureSum, ready_of(reader, chosen, split)
    nameless = case((of.seen == Seen.NAMELESS, 1), else_=0)
    alike = (of.measure_id, of.review, of.exactness, nameless, *([of.split_id] if by_priority else []))
    return (
        select(
            (of.split_id if by_priority else _NOUGHT).label("group"), *alike[:3], func.sum(of.hundredths).label("hundredths"),
            func.sum(of.entries).label("entries"), nameless.label("nameless"), _NOUGHT.label("released"),
        )
        .where(*where)
        .group_by(*alike)
    )


def ready_of(reader: Reader, chosen: Chosen, split: Split) -> list[ColumnElement[bool]]:
    """Return what is true for the sums that stand ready of what is chosen, split so: what each of this person's kind of agency sees, and nameless ones."""
    of = FigureSum
    conditions = {
        split.value: of.split_id.in_(values(split.value)),
        "year": of.plan_year_id.in_(values("year")),
        "unplanned": and_(of.plan_year_id == 0, of.year == value("unplanned")),
        "measure": of.measure_id.in_(values("measure")),
        "state": of.review == value("state", of.review.type),
        "days": of.year.between(value("first_year"), value("last_year")),
    }
    where = [condition for name, condition in conditions.items() if name in chosen.names - ({"year"} if "unplanned" in chosen.names else set())]
    if split is Split.WHOLE:
        where.append(of.split_id == 0)
    seen = [Seen.EVERYBODY, *([Seen.MOST] if reader.agency_kind.sees_everything_open else []), *([] if chosen.telling else [Seen.NAMELESS])]
    return [of.split == split, of.seen.in_(seen), *where]


def _entries(where: ColumnElement[bool], by_priority: bool, *, besides: bool = False, sign: int = 1) -> Select[*tuple[Any, ...]]:
    """The sums of entries, added up one by one, or with the `sign` -1 taken off; of those that this person sees `besides`, which were released."""
    entry, credited = OutcomeEntry, func.coalesce(entry_priority.c.priority_id, 0)
    released = case((and_(Operation.restricted, Operation.figures_released), 1), else_=0)
    alike = (entry.measure_id, entry.review, entry.exactness, *([released] if besides else []), *([credited] if by_priority else []))
    query: Select[*tuple[Any, ...]] = select(
        (credited if by_priority else _NOUGHT).label("group"), *alike[:3], (func.sum(entry.hundredths) * literal_column(str(sign))).label("hundredths"),
        (func.count() * literal_column(str(sign))).label("entries"), _NOUGHT.label("nameless"), (released if besides else _NOUGHT).label("released"),
    ).select_from(entry)
    if besides:
        query = query.join(Operation, Operation.id == entry.operation_id)
    if by_priority:
        query = query.outerjoin(entry_priority, entry_priority.c.entry_id == entry.id)
    return query.where(where).group_by(*alike)
