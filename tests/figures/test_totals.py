"""What figures add up to: plain functions, then the database against an independent sum in plain Python."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opsplanner import clock
from opsplanner.database import db
from opsplanner.figures import queries as figures_queries
from opsplanner.figures.selection.queries import STATES, Selection, seen_by
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.figures.totals.queries import Part, added
from opsplanner.models import AgencyKind, Exactness, Measure, OperationState, OutcomeEntry, Priority, Review, Role, User, entry_priority
from opsplanner.references import next_figure
from opsplanner.web.filters import Choice

SIGNED, RECORDED = Review.SIGNED_OFF, Review.RECORDED


def part(hundredths: int, *, exactness: Exactness = Exactness.EXACT, review: Review = SIGNED, shape: str = "count", entries: int = 1, **more: Any) -> Part:
    """Something that the database has added up, of vehicles unless said."""
    given_ = {"measure_id": 1, "code": "stopped", "name": "Vehicles stopped", "unit": "vehicles", "nameless": False, "released": False} | more
    return Part(shape=shape, review=review, exactness=exactness, hundredths=hundredths, entries=entries, **given_)


@pytest.mark.parametrize(
    "parts, words, signed",
    [
        ([part(1200), part(300, review=RECORDED)], "15", "12"),
        ([part(150000), part(200000, exactness=Exactness.OVER)], "over 3,500", "over 3,500"),
        ([part(100), part(100, exactness=Exactness.ABOUT, review=RECORDED)], "about 2", "1"),
        ([part(100), part(1_000_000, exactness=Exactness.FORECAST)], "10,001 (forecast)", "10,001 (forecast)"),
        ([part(100, exactness=Exactness.OVER), part(100, exactness=Exactness.ABOUT, review=RECORDED)], "2 (some over and about)", "over 1"),
        ([part(0)], "0", "0"),
        ([part(0, review=RECORDED)], "0", "0"),
    ],
)
def test_a_sum_says_how_exact_it_is_and_what_of_it_is_signed_off(parts, words, signed):
    (total,) = added(parts)
    assert (total.words, total.signed_words) == (words, signed)


@pytest.mark.parametrize("shape", ["stock", "published percentage"])
def test_stocks_and_published_percentages_are_counted_and_never_summed(shape):
    (total,) = added([part(5000, shape=shape), part(-1320, shape=shape, review=RECORDED)])
    assert (total.hundredths, total.signed_hundredths, total.words, total.entries, total.signed_off) == (None, None, "not summed", 2, 1)
    assert total.exactness == ""


@pytest.mark.parametrize("parts, words, signed", [
    ([{"hundredths": -1320}], "-13.2%", "-13.2%"), ([{"hundredths": -5000, "exactness": Exactness.OVER, "review": RECORDED}], "over -50%", "not summed"),
    ([{"hundredths": 100}, {"hundredths": 0, "entries": 0}], "1%", "1%"), ([{"hundredths": 100}, {"hundredths": 200, "exactness": Exactness.ABOUT}], "not summed", "not summed"),
    ([{"hundredths": 300, "entries": 2}], "not summed", "not summed"),
])
def test_a_single_stock_or_percentage_shows_its_value(parts, words, signed):
    made = [part(0, shape="published percentage", unit="per cent", name="Change of burglary")._replace(**given) for given in parts]
    (total,) = added(made)
    assert (total.hundredths, total.words, total.signed_words) == (None, words, signed)


def test_hundredths_are_added_exactly():
    (total,) = added([part(10, unit="pounds", name="Release fees"), part(20, unit="pounds", name="Release fees")])
    assert total.hundredths == 30 and total.words == "£0.30"


def test_measures_stand_by_name():
    found = added([part(1, measure_id=2, name="Vehicles stopped"), part(1, measure_id=1, name="arrests")])
    assert [total.name for total in found] == ["arrests", "Vehicles stopped"]


@dataclass
class World:
    """Everything that an entry can hang on, and who reads it."""

    measures: dict[int, Measure] = field(default_factory=dict)
    agencies: list[int] = field(default_factory=list)
    wards: list[int] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    priorities: list[int] = field(default_factory=list)
    operations: dict[int | None, Any] = field(default_factory=dict)
    """By id: its type, whether it is released and restricted, and who sees it."""
    users: dict[str, User] = field(default_factory=dict)


@pytest.fixture
def world(in_app, make) -> World:
    """Two plan years, three agencies, two wards; operations that all see, that some see, and restricted ones."""
    found = World()
    council, police, charity = make.council(), make.agency("Police"), make.agency("Charity", AgencyKind.VOLUNTARY)
    found.agencies = [council.id, police.id, charity.id]
    found.users = {
        "office": make.user(make.office()), "manager": make.user(make.office(), Role.MANAGER), "police": make.user(police),
        "police staff": make.user(police, Role.STAFF), "charity": make.user(charity), "health": make.user(make.agency("NHS", AgencyKind.HEALTH)),
    }
    found.wards = [make.ward().id, make.ward().id]
    found.years = [make.plan_year().id, make.plan_year(date(2010, 4, 1)).id]
    extra = Priority(plan_year_id=found.years[0], code="violence", name="Less violence")
    db.session.add(extra)
    db.session.commit()
    found.priorities = list(db.session.scalars(db.select(Priority.id).order_by(Priority.id)))
    for n, (unit, shape) in enumerate((("vehicles", "count"), ("pounds", "count"), ("bins", "stock"), ("per cent", "published percentage"))):
        measure = Measure(code=f"m{n}", name=f"Measure {n}", unit=unit, kind="environment", shape=shape)
        db.session.add(measure)
        db.session.commit()
        found.measures[measure.id] = measure
    kinds = [make.type("CUBIT"), make.type("DISCARD")]
    everyone, inside = set(found.users), {"office", "police"}
    for kind, restricted, released, parts, sees in (
        (0, False, False, [police], everyone - {"charity"}),
        (1, False, False, [police, charity], everyone),
        (0, True, False, [police], inside),
        (1, True, True, [police], inside),
        (1, True, True, [], {"office"}),
    ):
        operation = make.operation(OperationState.COMPLETED, kind=kinds[kind], restricted=restricted, accepted=parts, days_ahead=-5)
        operation.figures_released = released
        db.session.commit()
        found.operations[operation.id] = SimpleNamespace(type=kinds[kind].id, nameless=restricted and released, sees=sees)
    found.operations[None] = SimpleNamespace(type=None, nameless=False, sees=everyone)
    return found


TODAY = clock.today()
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "operation": st.integers(0, 5), "measure": st.integers(0, 3), "agency": st.integers(0, 2), "ward": st.integers(0, 2),
            "year": st.integers(0, 2), "hundredths": st.integers(-5000, 10**11), "exactness": st.sampled_from(Exactness),
            "review": st.sampled_from(Review), "priorities": st.sets(st.integers(0, 2)), "days": st.integers(0, 4),
            "began": st.sampled_from([0, 0, 1, 2, 365]),
            "corrections": st.lists(st.tuples(st.integers(0, 10**9), st.sampled_from(Review)), max_size=2),
        }
    ),
    min_size=3, max_size=14,
)
CHOICES = st.fixed_dictionaries(
    {name: st.none() | st.integers(0, most) for name, most in (("year", 1), ("priority", 2), ("type", 1), ("operation", 4), ("agency", 2), ("ward", 1), ("measure", 3))}
    | {"state": st.none() | st.sampled_from(sorted(STATES)), "since": st.none() | st.sampled_from([0, 1, 2, 3, 4, 400]), "until": st.none() | st.integers(0, 4)}
)
"""Days before today. What is of no operation began so many days before its last one."""


def quick(examples: int) -> settings:
    """So many random worlds, the same in each run: a database is written for each."""
    return settings(max_examples=examples, derandomize=True)


def written(world: World, entries: list[dict[str, Any]]) -> list[SimpleNamespace]:
    """Write the entries with their corrections, and return each row as it stands."""
    db.session.execute(entry_priority.delete())
    db.session.execute(db.update(OutcomeEntry).values(corrects_id=None, operation_id=None))
    db.session.execute(db.delete(OutcomeEntry))
    operations, cells, kept = list(world.operations), set(), []
    for given_ in entries:
        operation, measure, agency = operations[given_["operation"]], list(world.measures)[given_["measure"]], world.agencies[given_["agency"]]
        if operation is not None and (operation, measure, agency) in cells:
            continue
        cells.add((operation, measure, agency))
        chain = [(given_["hundredths"], given_["review"] if not given_["corrections"] else SIGNED)]
        chain += [(number, review if last else SIGNED) for last, (number, review) in zip(_lasts(given_["corrections"]), given_["corrections"], strict=True)]
        before = None
        for n, (hundredths, review) in enumerate(chain):
            row = SimpleNamespace(
                operation=operation, measure=measure, agency=agency, ward=[*world.wards, None][given_["ward"]], year=[*world.years, None][given_["year"]],
                hundredths=hundredths, exactness=given_["exactness"], review=review, superseded=n < len(chain) - 1, day=TODAY - timedelta(days=given_["days"]),
                priorities={world.priorities[p] for p in given_["priorities"]},
            )
            row.began = row.day - timedelta(days=0 if operation else given_["began"])
            now = clock.now()
            entry = OutcomeEntry(
                reference=next_figure("published/made"), operation_id=operation, measure_id=measure, agency_id=agency, ward_id=row.ward, plan_year_id=row.year, hundredths=hundredths,
                exactness=row.exactness, review=review, superseded=row.superseded, starts_on=row.began, ends_on=row.day, corrects_id=before,
                recorded_at=now, changed_at=now,
            )
            db.session.add(entry)
            db.session.flush()
            before, row.id = entry.id, entry.id
            for priority in row.priorities:
                db.session.execute(entry_priority.insert().values(entry_id=entry.id, priority_id=priority))
            kept.append(row)
    db.session.commit()
    return kept


def _lasts(corrections: list[Any]) -> list[bool]:
    return [n == len(corrections) - 1 for n in range(len(corrections))]


def chosen(world: World, picked: dict[str, Any]) -> Selection:
    """A selection of what was picked by number."""
    types = sorted({operation.type for operation in world.operations.values() if operation.type})
    lists = {
        "year": world.years, "priority": world.priorities, "type": types, "operation": list(world.operations), "agency": world.agencies,
        "ward": world.wards, "measure": list(world.measures),
    }
    made = {name: Choice(f"{name}-{n}", name, (ids[n],)) for name, ids in lists.items() if (n := picked[name]) is not None}
    days = {name: TODAY - timedelta(days=picked[name]) for name in ("since", "until") if picked[name] is not None}
    return Selection(**made, state=STATES.get(picked["state"]), **days)


def meant(world: World, selection: Selection, who: str, row: SimpleNamespace) -> bool:
    """Say in plain Python whether an entry is counted (or, of what was corrected, found)."""
    operation = world.operations[row.operation]
    ids = {name: getattr(selection, name).ids[0] for name in ("year", "priority", "type", "operation", "agency", "ward", "measure") if getattr(selection, name)}
    state = selection.state.code if selection.state else ""
    matches = all(
        (
            ids.get("year", row.year) == row.year, ids.get("agency", row.agency) == row.agency, ids.get("ward", row.ward) == row.ward,
            ids.get("measure", row.measure) == row.measure, ids.get("operation", row.operation) == row.operation,
            ids.get("type", operation.type) == operation.type, "priority" not in ids or ids["priority"] in row.priorities,
            selection.since is None or row.began >= selection.since, selection.until is None or row.day <= selection.until,
            row.superseded == (state == "corrected"), state in ("", "corrected") or row.review.value == state.replace("-", " "),
        )
    )
    wide = not ({"type", "operation", "agency", "ward"} & ids.keys() or selection.since or selection.until or state == "corrected")
    return matches and (who in operation.sees or (operation.nameless and wide))


@quick(20)
@given(entries=ENTRIES, picked=CHOICES)
def test_totals_are_those_of_an_independent_sum(world, entries, picked):
    rows, selection = written(world, entries), chosen(world, picked)
    for who, user in world.users.items():
        expected: dict[int, list[SimpleNamespace]] = {}
        for row in rows:
            if meant(world, selection, who, row):
                expected.setdefault(row.measure, []).append(row)
        found = {total.measure_id: total for total in totals_queries.by_measure(selection, user)}
        assert found.keys() == expected.keys()
        for measure_id, total in found.items():
            of = expected[measure_id]
            signed = [row for row in of if row.review is SIGNED]
            counts = world.measures[measure_id].shape == "count"
            assert (total.entries, total.signed_off) == (len(of), len(signed))
            assert total.hundredths == (sum(row.hundredths for row in of) if counts else None)
            assert total.signed_hundredths == (sum(row.hundredths for row in signed) if counts else None)
            held = {row.exactness for row in of}
            words = [one.value for one in (Exactness.OVER, Exactness.ABOUT, Exactness.FORECAST) if one in held]
            assert total.exactness == (" and ".join(words) if counts else "")
            assert total.nameless == sum(who not in world.operations[row.operation].sees for row in of)


ENTRY = {
    "operation": 0, "agency": 0, "ward": 0, "year": 0, "hundredths": 100, "exactness": Exactness.EXACT, "review": Review.RECORDED, "days": 0, "began": 0,
    "corrections": [],
}
CREDITED = [ENTRY | {"measure": n, "priorities": priorities} for n, priorities in enumerate((set(), {0}, {0, 1}))]
NOTHING = dict.fromkeys(("year", "priority", "type", "operation", "agency", "ward", "measure", "state", "since", "until"))


OF_YEARS = [ENTRY | {"operation": 5, "measure": n, "began": began, "priorities": set(), "exactness": Exactness.OVER} for n, began in enumerate((0, 365, 1))]


@quick(8)
@given(entries=ENTRIES, picked=CHOICES)
@example(entries=OF_YEARS, picked=NOTHING | {"since": 4})
@example(entries=OF_YEARS, picked=NOTHING | {"since": 400})
@example(entries=OF_YEARS, picked=NOTHING | {"until": 0, "ward": 0})
def test_days_count_what_lies_wholly_in_them_and_say_what_they_leave_out(world, entries, picked):
    rows, selection = written(world, entries), chosen(world, picked)
    since, until = selection.since or date.min, selection.until or date.max
    whole = chosen(world, picked | {"since": None, "until": None})
    part = [row for row in rows if meant(world, whole, "office", row) and row.began <= until and row.day >= since and not since <= row.began <= row.day <= until]
    told = Counter((row.began, row.day) for row in part if not world.operations[row.operation].nameless)
    assert {(left.starts_on, left.ends_on): left.entries for left in totals_queries.left_out(selection, world.users["office"])} == told


@quick(8)
@given(entries=ENTRIES, picked=CHOICES)
@example(entries=CREDITED, picked=NOTHING)
@example(entries=OF_YEARS, picked=NOTHING | {"since": 4})
@example(entries=CREDITED, picked=NOTHING | {"ward": 0})
@example(entries=CREDITED, picked=NOTHING | {"priority": 0})
@example(entries=CREDITED, picked=NOTHING | {"type": 0})
def test_totals_by_priority_hold_each_entry_under_each_of_its_priorities(world, entries, picked):
    rows, selection = written(world, entries), chosen(world, picked)
    user = world.users["police"]
    expected: dict[int, tuple[int, int]] = {}
    for row in rows:
        for priority in (*(row.priorities or [totals_queries.NONE]), totals_queries.ALL) if meant(world, selection, "police", row) else ():
            had, signed = expected.get(priority, (0, 0))
            expected[priority] = had + 1, signed + (row.review is SIGNED)
    assert totals_queries.counts_by_priority(selection, user) == expected


@quick(8)
@given(entries=ENTRIES)
def test_what_is_seen_of_many_entries_is_what_is_seen_of_each(world, entries):
    written(world, entries)
    for who, user in world.users.items():
        one_by_one, at_once = (set(db.session.scalars(db.select(OutcomeEntry.id).where(seen))) for seen in (figures_queries.entries_visible_to(user), seen_by(user)))
        assert one_by_one == at_once, who
