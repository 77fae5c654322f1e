"""Tables of what figures add up to: each cell against an independent sum in plain Python, and against the outcome log where it alone is chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opsplanner.database import db
from opsplanner.figures.comparing import queries as comparing
from opsplanner.figures.comparing.queries import ALL
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.models import OutcomeEntry, Review
from opsplanner.web.filters import Choice
from tests.figures.test_totals import CHOICES, ENTRIES, ENTRY, NOTHING, OF_YEARS, chosen, meant, quick, world, written

assert world
WAYS = ("month", "quarter", "year", "agency", "ward", "priority", "type", "operation", "measure")


def keys(world, way, row):
    """What an entry is of in plain Python: several of priorities."""
    if way in ("month", "quarter"):
        each = 1 if way == "month" else 3
        first, last = ((day.year * 12 + day.month - 1) // each for day in (row.began, row.day))
        return {first if first == last else None}
    if way == "priority":
        return row.priorities or {None}
    of = {"type": world.operations[row.operation].type, "year": row.year or -(row.day.year - (row.day.month < 4))}
    return {of.get(way, getattr(row, way, None))}


def narrowed(selection, way, key):
    """The selection of the outcome log that holds a row or a column; None where no filter chooses it."""
    if key in (ALL, None) or (way == "year" and key < 0):
        return selection if key == ALL else None
    if way in ("month", "quarter"):
        each = 1 if way == "month" else 3
        first, after = (date(n // 12, n % 12 + 1, 1) for n in (key * each, (key + 1) * each))
        last = after - timedelta(days=1)
        return replace(selection, since=max(first, selection.since or first), until=min(last, selection.until or last))
    return replace(selection, **{way: Choice(f"{way}-{key}", "", (key,))})


@quick(12)
@given(
    entries=ENTRIES,
    picked=CHOICES.map(lambda picked: picked | {"state": picked["state"] if picked["state"] in ("recorded", "signed-off") else None}),
    ways=st.permutations(WAYS).map(lambda ways: ways[:2]),
)
@example(entries=[ENTRY | {"measure": 0, "operation": 3, "priorities": set()}], picked=NOTHING, ways=("measure", "ward"))
@example(entries=[ENTRY | {"measure": 0, "operation": 3, "priorities": {0, 1}}], picked=NOTHING, ways=("priority", "year"))
@example(
    entries=[ENTRY | {"measure": 0, "operation": 5, "began": 365, "priorities": set()}],
    picked=NOTHING | {"since": 400},
    ways=("agency", "measure"),
)
@example(entries=[*OF_YEARS, OF_YEARS[1] | {"days": 200}, ENTRY | {"measure": 0, "days": 200, "priorities": set()}], picked=NOTHING, ways=("measure", "month"))
@example(entries=[*OF_YEARS, OF_YEARS[1] | {"days": 200}], picked=NOTHING, ways=("quarter", "agency"))
@example(entries=[ENTRY | {"measure": n % 4, "operation": n, "priorities": {0}} for n in range(6)], picked=NOTHING, ways=("agency", "ward"))
@example(entries=[ENTRY | {"measure": 3 - n % 4, "operation": n, "priorities": {0}} for n in range(5)], picked=NOTHING, ways=("type", "priority"))
@example(entries=[ENTRY | {"measure": 0, "priorities": {0, 1}, "corrections": [(300, Review.SIGNED_OFF)]}, ENTRY | {"measure": 1, "priorities": set()}], picked=NOTHING, ways=("priority", "ward"))
def test_a_table_is_what_an_independent_sum_and_the_log_say_of_each_cell(world, entries, picked, ways):
    rows, selection = written(world, entries), chosen(world, picked)
    across, down = ways
    for who, user in world.users.items():
        sums = comparing.crossed(selection, user, across, down)
        found = {cell: {measure: (one.hundredths, one.entries) for measure, one in by.items()} for cell, by in sums.items()}
        expected = {}
        for row in rows:
            for cell in product({*keys(world, across, row), ALL}, {*keys(world, down, row), ALL}):
                if cell != (ALL, ALL) and _counted(
                    world, selection, who, row, {way for way, key in zip(ways, cell, strict=True) if key != ALL}
                ):
                    expected.setdefault(cell, {}).setdefault(row.measure, []).append(row)
        added = {
            cell: {m: (sum(row.hundredths for row in of) if world.measures[m].shape == "count" else None, len(of)) for m, of in by.items()}
            for cell, by in expected.items()
        }
        if "measure" not in ways and selection.measure is None:
            added = {cell: {0: (None, sum(n for _, n in of.values()))} for cell, of in added.items()}
        if "operation" in ways:
            found, added = ({cell: by for cell, by in these.items() if None not in cell} for these in (found, added))
        assert found == added, who
        spans = {way: comparing.span(selection, user, way) for way in ways if way in ("month", "quarter")}
        times = {way: {cell[at] for cell in sums} - {ALL, None} for at, way in enumerate(ways) if way in spans}
        assert {way: found and tuple(found) for way, found in spans.items()} == {way: (min(of), max(of)) if of else None for way, of in times.items()}
        if any(times.values()):
            first = min(key // 3 if way == "month" else key for way, of in times.items() for key in of) + 1
            cut = comparing.crossed(selection, user, across, down, since=date(first // 4, first % 4 * 3 + 1, 1))
            assert cut == {cell: by for cell, by in sums.items() if all(_is_shown(way, key, first) for way, key in zip(ways, cell, strict=True))}
        for (row_key, column_key), by in sums.items():
            log = narrowed(selection, across, row_key)
            log = log and narrowed(log, down, column_key)
            if log is None or any(picked[way] is not None for way in ways if way in picked):
                continue
            if 0 in by:
                assert by[0].entries == sum(total.entries for total in totals_queries.by_measure(log, user))
                continue
            told = {total.measure_id: (total.hundredths, total.exactness, total.entries) for total in totals_queries.by_measure(log, user)}
            assert {measure: (one.hundredths, one.exactness, one.entries) for measure, one in by.items()} == told


def _is_shown(way, key, first):
    """Say whether a row or a column is none of a quarter before the first, nor of a month of one."""
    return way not in ("month", "quarter") or key in (ALL, None) or (key // 3 if way == "month" else key) >= first


def _counted(world, selection, who, row, ways):
    """Say whether an entry counts: nameless ones where the cell tells nothing of where, when and by whom."""
    telling = ways & {"month", "quarter", "agency", "ward", "type", "operation"}
    return meant(world, selection, who, row) and (not telling or who in world.operations[row.operation].sees)


@pytest.mark.parametrize("ways", [("agency", "measure"), ("ward", "agency"), ("agency", "month")])
def test_what_another_agency_counts_for_stands_in_its_own_row_and_in_no_total_of_all(world, ways):
    both = [ENTRY | {"measure": 0, "agency": n, "ward": 0, "priorities": set()} for n in (0, 1)]
    rows = written(world, both)
    db.session.execute(db.update(OutcomeEntry).where(OutcomeEntry.id == rows[1].id).values(also_reported=True))
    db.session.commit()
    sums = comparing.crossed(chosen(world, NOTHING), world.users["office"], *ways)
    entries = {cell: sum(one.entries for one in by.values()) for cell, by in sums.items()}
    of = 0 if ways[0] == "agency" else 1
    assert set(entries.values()) == {1}
    assert (
        sum(cell[of] == ALL for cell in entries) == 1 and sum(cell[of] in world.agencies and cell[1 - of] == ALL for cell in entries) == 2
    )
