"""What a table by months or quarters is read from where sums by month answer it (docs/maintainers.md, "What is kept ready").

They hold what all of a kind of agency see, and nothing that a return counts for: whether it does so in a month or a quarter, where the return may tell
more than that, is asked of the few figures that a return counts for at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, func, literal_column, or_, select, true, union

from opsplanner.figures.comparing.cells.queries import EVERY, MEASURE, MONTH, YEAR, grouped, in_none, of_entries
from opsplanner.figures.selection.queries import EACH, Chosen, seen_by
from opsplanner.figures.totals.queries import besides
from opsplanner.models import MonthCount, MonthSum, OutcomeEntry, Seen, Split, entry_priority
from opsplanner.reader import Reader
from opsplanner.statements import value, values


def split_of(chosen: Chosen) -> Split | None:
    """Return how the sums by month are split that answer what is chosen, split by months or quarters among others. None where none do.

    By agency, ward, type and priority they say how many figures there are, of whichever measure and however these stand, and no more.
    """
    if not chosen.by & EACH.keys() or "days" in chosen.names:
        return None
    split = replace(chosen, by=chosen.by - EACH.keys()).split
    return None if split is not Split.WHOLE and (chosen.names | chosen.by) & {"measure", "state"} else split


def level(reader: Reader, chosen: Chosen, split: Split, by: tuple[str, str], *, latest: bool) -> list[Select[*tuple[Any, ...]]]:
    """Return what is added up where sums by month answer it: these, what this person sees besides, and what no return counts for in its month or quarter.

    Of the `latest` months and quarters alone, where they are asked for, and of what lies in none of them.
    """
    told = replace(chosen, by=chosen.by - EACH.keys()).in_a_return()
    shown = [or_(OutcomeEntry.ends_on >= value("shown_since", Date), in_none(by))] if latest else []
    return [
        _ready(reader, chosen, split, by, latest=latest),
        of_entries(by, chosen, besides(reader, chosen), ~told, *shown),
        of_entries(by, chosen, _among_told(chosen), *chosen.conditions(of_few=True), case((told, true())), seen_by(reader), *shown),
    ]


def _among_told(chosen: Chosen) -> ColumnElement[bool]:
    """True for the figures that a return counts for, of the chosen plan year, which an index has, and for those of which it counts for a credit.

    "Not nought" is said for "not null", which is hidden where it is asked besides: SQLite would take that for a range of the index by return, which has every year's.
    """
    entry, link = OutcomeEntry, entry_priority.alias("of_told").c
    teller = entry.ward_told_by_id if "ward" in chosen.names | chosen.by else entry.told_by_id
    of_year = and_(teller != literal_column("0"), *chosen.in_year(entry.plan_year_id, func.coalesce(entry.ends_on, entry.ends_on)))
    if "priority" not in chosen.names | chosen.by:
        return of_year
    return entry.id.in_(union(select(entry.id).where(of_year), select(link.entry_id).where(link.told_by_id.is_not(None))))


def _ready(reader: Reader, chosen: Chosen, split: Split, by: tuple[str, str], *, latest: bool) -> Select[*tuple[Any, ...]]:
    """The sums by month that stand ready of what each of this person's kind of agency sees. Nothing nameless is in them, since a month tells when."""
    of: Any = MonthSum if split is Split.WHOLE else MonthCount
    seen = [Seen.EVERYBODY, *([Seen.MOST] if reader.agency_kind.sees_everything_open else [])]
    first_year = (of.month - literal_column("3")) // literal_column("12")
    keys: dict[str, Any] = {"": EVERY, **{way: case((_in_one(of, way), of.month // each)) for way, each in EACH.items()}}
    keys[YEAR] = case((of.plan_year_id == 0, -first_year), else_=of.plan_year_id)
    conditions: dict[str, Any] = {"year": of.plan_year_id.in_(values("year")), "unplanned": and_(of.plan_year_id == 0, first_year == value("unplanned"))}
    if split is Split.WHOLE:
        keys[MEASURE] = of.measure_id
        conditions |= {"measure": of.measure_id.in_(values("measure")), "state": of.review == value("state", of.review.type)}
    else:
        keys[split.value] = func.nullif(of.split_id, literal_column("0"))
        conditions |= {split.value: of.split_id.in_(values(split.value))}
    where = [conditions[name] for name in sorted(chosen.names - ({"year"} if "unplanned" in chosen.names else set()))]
    where += [] if split is Split.WHOLE else [of.split == split]
    shown = [or_(of.month >= value("shown_month"), and_(*(~_in_one(of, way) for way in by if way in EACH)))] if latest else []
    measure, exactness, hundredths = (of.measure_id, of.exactness, func.sum(of.hundredths)) if split is Split.WHOLE else (EVERY, EVERY, EVERY)
    return grouped([keys[one] for one in by], measure, exactness, hundredths, func.sum(of.entries), chosen).where(of.seen.in_(seen), *where, *shown)


def _in_one(of: Any, way: str) -> ColumnElement[bool]:
    """True for sums of what lies in one month, or one quarter, with all of its time."""
    return of.lies_in == 1 if way == MONTH else of.lies_in != 0
