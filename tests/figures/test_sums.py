"""The sums that stand ready are what the figures add up to, after whatever was changed by whomever, and in whatever way."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.figures import services as figures_services
from opsplanner.figures.comparing import queries as comparing
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.services import Figure, Origin
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.models import (
    Agency,
    AgencyKind,
    Exactness,
    FigureSum,
    Measure,
    Nomination,
    Operation,
    OperationState,
    OutcomeEntry,
    PlanYear,
    Priority,
    Review,
    Role,
    User,
    entry_priority,
    operation_priority,
)
from opsplanner.operations.moves import services as moves_services
from opsplanner.outcomes.closing import queries as closing_queries
from opsplanner.outcomes.closing import services as closing_services
from opsplanner.outcomes.review import services as review_services
from opsplanner.outcomes.sharing import queries as sharing_queries
from opsplanner.outcomes.sharing import services as sharing_services
from opsplanner.outcomes.sharing.rules import PARTS
from opsplanner.references import next_figure
from opsplanner.web.filters import Choice
from tests.figures import months
from tests.figures.months import anew_by_month, kept_by_month
from tests.outcomes.given import measure


def kept() -> dict[tuple[Any, ...], tuple[int, int]]:
    """What stands ready, by what it is of, and what does by month: hundredths and figures. What came to nothing is left out."""
    cell = (FigureSum.split, FigureSum.split_id, FigureSum.plan_year_id, FigureSum.measure_id, FigureSum.review, FigureSum.exactness, FigureSum.seen, FigureSum.year)
    found: dict[tuple[Any, ...], tuple[int, int]] = {}
    for *key, hundredths, entries in db.session.execute(select(*cell, FigureSum.hundredths, FigureSum.entries)):
        one = tuple(getattr(part, "value", part) for part in key)
        before = found.get(one, (0, 0))
        found[one] = before[0] + hundredths, before[1] + entries
    return kept_by_month() | {key: sums for key, sums in found.items() if sums != (0, 0)}


def anew() -> dict[tuple[Any, ...], tuple[int, int]]:
    """The same, added up here from the figures themselves."""
    hundredths: Counter[tuple[Any, ...]] = Counter()
    entries: Counter[tuple[Any, ...]] = Counter()
    operations = {one.id: one for one in db.session.execute(select(Operation.id, Operation.type_id, Operation.state, Operation.restricted, Operation.figures_released))}
    priorities: dict[int, list[tuple[int, bool]]] = {}
    for link in db.session.execute(select(entry_priority)):
        priorities.setdefault(link.entry_id, []).append((link.priority_id, link.told_by_id is not None))
    for entry in db.session.execute(select(OutcomeEntry.__table__).where(OutcomeEntry.superseded.is_(False))):
        of, seen = operations.get(entry.operation_id), "everybody"
        if of:
            seen = ("nameless" if of.figures_released else "") if of.restricted else "most" if of.state is not OperationState.DRAFT else ""
        if not seen:
            continue
        told, in_ward = entry.told_by_id is not None, entry.ward_told_by_id is not None  # by a return, which is of no type
        splits = [*([] if told else [("whole", 0)]), *(("priority", one) for one, told_there in priorities.get(entry.id, [(0, told)]) if not told_there)]
        splits += [(name, id_) for name, id_ in (("ward", None if in_ward else entry.ward_id), ("type", of and of.type_id)) if id_ is not None]
        splits = [*([] if told else [("agency", entry.agency_id)]), *([] if entry.also_reported else splits)]
        for split in splits:
            key = (*split, entry.plan_year_id or 0, entry.measure_id, entry.review.value, entry.exactness.value, seen, entry.ends_on.year - (entry.ends_on.month < 4))
            hundredths[key] += entry.hundredths
            entries[key] += 1
    return anew_by_month() | {key: (hundredths[key], entries[key]) for key in entries}


@pytest.fixture
def ledger(make, app):
    """Operations that all, some and few see, and a draft, of two years, with figures of three agencies; and who reads them."""
    council, police, charity = make.council(), make.agency("Police"), make.agency("Charity", AgencyKind.VOLUNTARY)
    measures = [measure(app, "Vehicles removed"), measure(app, "Fines", "pounds"), measure(app, "Bins", "bins", "stock")]
    wards, kinds = [make.ward(), make.ward()], [make.type("CUBIT"), make.type("DISCARD")]
    with app.app_context():
        years = [make.plan_year(), make.plan_year(date(2025, 4, 1))]
        db.session.add(Priority(plan_year_id=years[0].id, code="violence", name="Less violence"))
        db.session.commit()
    states = (OperationState.COMPLETED, OperationState.CONFIRMED, OperationState.COMPLETED, OperationState.DRAFT, OperationState.COMPLETED)
    operations = [
        make.operation(
            state, kind=kinds[n % 2], wards=wards[: 1 + n % 2], days_ahead=-5 - 100 * n, restricted=n in (2, 4), accepted=[] if state is OperationState.DRAFT else [police, charity][: 1 + n % 2]
        )
        for n, state in enumerate(states)
    ]
    readers = [
        make.user(make.office()), make.user(make.office(), Role.MANAGER), make.user(council), make.user(police), make.user(police, Role.STAFF), make.user(charity),
        make.user(make.agency("NHS", AgencyKind.HEALTH)),
    ]
    make.nomination(operations[2], police, readers[4])
    found = SimpleNamespace(
        agencies=[council, police, charity], measures=measures, wards=wards, kinds=kinds, years=years, operations=operations, readers=readers, lead=readers[2], manager=readers[1],
    )
    with app.app_context():
        with unit_of_work():
            db.session.execute(update(Operation).where(Operation.id == operations[4].id).values(figures_released=True))
            for n in range(12):
                record(found, n)
            publish(found, 1)
        db.session.remove()
    return found


def one(ledger: SimpleNamespace, n: int) -> tuple[OutcomeEntry, Operation | None]:
    """One of the figures that count, as the services want it."""
    ids = list(db.session.scalars(select(OutcomeEntry.id).where(OutcomeEntry.superseded.is_(False)).order_by(OutcomeEntry.id)))
    if not ids:
        raise NotFound
    loaded = (selectinload(OutcomeEntry.measure), selectinload(OutcomeEntry.agency), selectinload(OutcomeEntry.priorities), selectinload(OutcomeEntry.signed_off_by))
    entry = db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.id == ids[n * 5 % len(ids)]).options(*loaded)).one()
    return entry, db.session.get(Operation, entry.operation_id) if entry.operation_id else None


def by(user: User) -> User:
    """A person, in this session."""
    return db.session.get_one(User, user.id)


def figure(ledger: SimpleNamespace, n: int) -> Figure:
    """A figure, in a ward or in none."""
    return Figure(100 * n - 300, list(Exactness)[n % 4], ward_id=[*(ward.id for ward in ledger.wards), None][n % 3])


def record(ledger: SimpleNamespace, n: int) -> None:
    operation = db.session.get_one(Operation, ledger.operations[n % 5].id)
    what, agency = (db.session.get_one(kind, those[n * 7 % 3].id) for kind, those in ((Measure, ledger.measures), (Agency, ledger.agencies)))
    of_one_year = select(Priority).where(Priority.plan_year_id == ledger.years[n % 2].id).order_by(Priority.id)
    some = list(db.session.scalars(of_one_year))[: n % 3]
    year = [ledger.years[0].id, ledger.years[1].id, None][n % 3]
    figures_services.record_entry(what, agency, figure(ledger, n), Origin(operation.day, operation.day, operation, plan_year_id=year, priorities=some), by=by(ledger.lead))


def publish(ledger: SimpleNamespace, n: int) -> None:
    what, agency = (db.session.get_one(kind, those[n % 3].id) for kind, those in ((Measure, ledger.measures), (Agency, ledger.agencies)))
    code = next_figure("published")
    figures_services.publish(what, agency, figure(ledger, n), Origin(date(2025, 4, 1), date(2026, 3, 31), source="return"), code=code)


def publish_again(ledger: SimpleNamespace, n: int) -> None:
    old, _ = one(ledger, n)
    figures_services.publish_again(old, old.measure, old.agency, figure(ledger, n), Origin(old.starts_on, old.ends_on, source="return"), why="late")


def change(ledger: SimpleNamespace, n: int) -> None:
    figures_services.change(*one(ledger, n), figure(ledger, n + 1), by=by(ledger.lead))


def take_back(ledger: SimpleNamespace, n: int) -> None:
    figures_services.take_back(*one(ledger, n), by=by(ledger.lead))


def ask_and_answer(ledger: SimpleNamespace, n: int) -> None:
    entry, operation = one(ledger, n)
    figures_services.query(entry, operation, "So many?", by=by(ledger.manager))
    if n % 2:
        db.session.flush()
        figures_services.answer(entry, operation, "So many.", figure(ledger, n), by=by(ledger.lead))


def sign_off_all(ledger: SimpleNamespace, _: int) -> None:
    picked = db.session.execute(select(OutcomeEntry.reference, OutcomeEntry.version)).all()
    review_services.sign_off([(row.reference, row.version) for row in picked], by=by(ledger.manager))


def correct(ledger: SimpleNamespace, n: int) -> None:
    entry, operation = one(ledger, n)
    figures_services.correct(entry, operation, figure(ledger, n + 2), "it was wrong", by=by(ledger.lead))


def say_who_counts(ledger: SimpleNamespace, n: int) -> None:
    entry, operation = one(ledger, n)
    if operation is None:
        raise RuleBroken("it came of no operation")
    others = [agency for agency in ledger.agencies if agency.id != entry.agency_id]
    origin = Origin(operation.day, operation.day, operation=operation, plan_year_id=entry.plan_year_id, priorities=entry.priorities)
    figures_services.record_entry(entry.measure, db.session.get_one(Agency, others[n % 2].id), figure(ledger, n), origin, by=by(ledger.lead))
    db.session.flush()
    found = next(one for one in sharing_queries.shared(closing_queries.figures_of(operation.id)[0]) if one.code == entry.measure.code)
    counts = [share.code for share in found.shares] + [PARTS]
    sharing_services.say_who_counts(operation.reference, found.code, counts[n % len(counts)], seen=found.seen, by=by(ledger.manager))


def count_for_both(ledger: SimpleNamespace, n: int) -> None:
    db.session.execute(update(OutcomeEntry).where(OutcomeEntry.id % 3 == n % 3).values(also_reported=n % 2 == 0))


def give_year(ledger: SimpleNamespace, n: int) -> None:
    figures_services.give_year(db.session.get_one(PlanYear, ledger.years[n % 2].id))


def mark(ledger: SimpleNamespace, n: int) -> None:
    operation = db.session.get_one(Operation, ledger.operations[n % 5].id)
    operation.restricted = not operation.restricted


def mark_all(ledger: SimpleNamespace, n: int) -> None:
    db.session.execute(update(Operation).values(restricted=bool(n % 2), figures_released=bool(n % 3)))


def release(ledger: SimpleNamespace, n: int) -> None:
    operation = db.session.get_one(Operation, ledger.operations[n % 5].id)
    closing_services.release_figures(operation.reference, seen_version=operation.version, by=by(ledger.readers[0]))


def cancel(ledger: SimpleNamespace, n: int) -> None:
    operation = db.session.get_one(Operation, ledger.operations[n % 5].id)
    moves_services.cancel_operation(operation.reference, why="no van", seen_version=operation.version, by=by(ledger.readers[0]))


def draft(ledger: SimpleNamespace, n: int) -> None:
    db.session.get_one(Operation, ledger.operations[n % 5].id).state = (OperationState.DRAFT, OperationState.COMPLETED)[n % 2]


def another_type(ledger: SimpleNamespace, n: int) -> None:
    db.session.execute(update(Operation).where(Operation.id >= ledger.operations[n % 5].id).values(type_id=ledger.kinds[n % 2].id))


def another_day(ledger: SimpleNamespace, n: int) -> None:
    db.session.execute(update(OutcomeEntry).where(OutcomeEntry.id % 3 == n % 3).values(starts_on=date(2024, 3, 31), ends_on=date(2024, 3, 31) + timedelta(days=n)))


def another_ward(ledger: SimpleNamespace, n: int) -> None:
    db.session.execute(update(OutcomeEntry).where(OutcomeEntry.corrects_id.is_not(None) | OutcomeEntry.operation_id.is_(None)).values(ward_id=ledger.wards[n % 2].id))


def other_priorities(ledger: SimpleNamespace, n: int) -> None:
    priorities = list(db.session.scalars(select(Priority.id).order_by(Priority.id)))
    db.session.execute(delete(operation_priority))
    db.session.execute(insert(operation_priority), [{"operation_id": one.id, "priority_id": priorities[n % 3]} for one in ledger.operations])
    db.session.execute(delete(entry_priority).where(entry_priority.c.entry_id > n) if n % 2 else delete(entry_priority).where(entry_priority.c.priority_id == priorities[0]))


def agency_leaves(ledger: SimpleNamespace, n: int) -> None:
    agency = db.session.get_one(Agency, ledger.agencies[n % 3].id)
    agency.short_name, agency.active = f"Agency {n}", n % 2 == 0


def name_somebody(ledger: SimpleNamespace, n: int) -> None:
    db.session.execute(delete(Nomination)) if n % 2 else db.session.execute(update(Nomination).values(user_id=ledger.readers[3].id))


def past_the_session(ledger: SimpleNamespace, n: int) -> None:
    db.session.connection().exec_driver_sql(f"UPDATE outcome_entry SET hundredths = hundredths * {n}, review = 'queried' WHERE id > {n}")
    db.session.execute(text("UPDATE operation SET restricted = NOT restricted WHERE id = :id"), {"id": ledger.operations[n % 5].id})


def all_gone(ledger: SimpleNamespace, _: int) -> None:
    db.session.execute(text("DELETE FROM entry_query"))
    db.session.execute(delete(entry_priority))
    db.session.execute(text("DELETE FROM outcome_entry WHERE corrects_id IS NOT NULL AND id NOT IN (SELECT corrects_id FROM outcome_entry WHERE corrects_id IS NOT NULL)"))


CHANGES = (
    record, publish, publish_again, change, take_back, ask_and_answer, sign_off_all, say_who_counts, count_for_both, correct, give_year, release, mark, mark_all, cancel, draft, another_type, another_day,
    another_ward, other_priorities, agency_leaves, name_somebody, past_the_session, all_gone,
)
CHANGED = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 11)), min_size=2, max_size=10)


def do(app, ledger, verb, n) -> bool:
    """Change something, and say whether that was possible."""
    with app.app_context():
        try:
            with unit_of_work():
                verb(ledger, n)
        except (RuleBroken, ChangedMeanwhile, NotFound, IntegrityError):
            return False
        finally:
            db.session.remove()
    return True


SELECTIONS = ("", "year", "priority", "state", "agency", "ward", "type", "measure", "agency ward", "since", "since until type", "priority year")


def selections(ledger: SimpleNamespace) -> list[Selection]:
    """Something chosen of each kind, alone and with another."""
    priorities = tuple(db.session.scalars(select(Priority.id).where(Priority.code == "street-scene")))
    lists = {
        "year": (ledger.years[0].id,), "priority": priorities, "agency": (ledger.agencies[1].id,), "ward": (ledger.wards[0].id,), "type": (ledger.kinds[0].id,),
        "measure": (ledger.measures[0].id,),
    }
    days = {"since": date(2025, 2, 1), "until": clock.today() - timedelta(days=6)}
    choices = {name: Choice(name, name, ids) for name, ids in lists.items()} | {"state": Choice("signed-off", "Signed off")}
    return [Selection(**{name: days.get(name) or choices[name] for name in names.split()}) for names in SELECTIONS]


def of_entries(selection: Selection, user: User) -> dict[str, list[Any]]:
    """What the entries that she sees come to, told by the conditions of a list of entries: figures, signed off, nameless, and the sum."""
    found: dict[str, list[Any]] = {}
    named, nameless = selection.shape.named(user), selection.shape.nameless(user)
    columns = (Measure.name, Measure.shape, OutcomeEntry.review, OutcomeEntry.hundredths)
    for where, hidden in ((named, 0), *(((nameless, 1),) if nameless is not None else ())):
        for row in db.session.execute(select(*columns).join(Measure, Measure.id == OutcomeEntry.measure_id).where(where), selection.values):
            total = found.setdefault(row.name, [0, 0, 0, 0])
            for at, more in enumerate((1, row.review is Review.SIGNED_OFF, hidden, row.hundredths * (row.shape == "count"))):
                total[at] += more
    return found


def of_totals(selection: Selection, user: User) -> dict[str, list[Any]]:
    """What the totals say, in the same order."""
    return {one.name: [one.entries, one.signed_off, one.nameless, one.hundredths or 0] for one in totals_queries.by_measure(selection, user)}


TABLES = (
    ("measure", "quarter", ""), ("ward", "month", "year"), ("month", "measure", "state"), ("priority", "quarter", ""), ("agency", "month", "priority year"), ("type", "month", "year"),
    ("quarter", "year", "ward"), ("measure", "month", "measure"), ("month", "ward", "state"),
)
"""By two ways, one of them of time, and of what is chosen. The last is added up from the entries, since no sum by month says of a ward which figures are signed off."""


def of_table(selection: Selection, user: User, across: str, down: str) -> dict[tuple[int | None, int | None], dict[int, tuple[int | None, int]]]:
    """The cells of a table and the totals of its months or quarters, in the same order."""
    of_time = int(down in ("month", "quarter"))
    sums = comparing.crossed(selection, user, across, down)
    return {cell: {measure: (one.hundredths, one.entries) for measure, one in by.items()} for cell, by in sums.items() if cell[of_time] != comparing.ALL}


def wrong(app, ledger, first: int = 0) -> list[Any]:
    """What does not stand as it would be made anew, and who reads other totals than she sees entries, or another table: each reader two, from the `first` on."""
    with app.app_context():
        assert kept() == anew()
        chosen = dict(zip(SELECTIONS, selections(ledger), strict=True))
        found: list[Any] = [
            (user.email, selection.words) for user in ledger.readers for selection in chosen.values() if of_totals(selection, user) != of_entries(selection, user)
        ]
        for at, user in enumerate(ledger.readers):
            for across, down, names in (TABLES * 3)[2 * at + first :][:2]:
                time, other = sorted((across, down), key=lambda way: way not in ("month", "quarter"))
                table = of_table(chosen[names], user, across, down)
                told = {cell if across == other else cell[::-1]: by for cell, by in table.items()}
                if told != months.of_entries(chosen[names], user, other, time):
                    found.append((user.email, across, down, names))
        db.session.remove()
    return found


def test_each_change_of_a_figure_or_of_its_operation_is_in_the_sums(app, ledger):
    with app.app_context():
        assert kept() == anew() != {}
    for verb in CHANGES:
        assert any(do(app, ledger, verb, n) for n in range(40)), verb
        with app.app_context():
            assert kept() == anew(), verb
    assert wrong(app, ledger) == []


@given(changes=CHANGED)
@settings(max_examples=6, derandomize=True)
def test_after_any_changes_every_reader_s_totals_are_those_of_the_entries_that_she_sees(app, ledger, changes):
    for verb, n in changes:
        do(app, ledger, verb, n)
    assert wrong(app, ledger, sum(n for _, n in changes) % len(TABLES)) == []


def test_what_one_statement_adds_is_in_the_sums_with_the_priorities_it_had_and_those_it_gets(app, ledger):
    with app.app_context():
        first, second, *_ = db.session.scalars(select(Priority.id).order_by(Priority.id))
        kinds = OutcomeEntry.__table__
        alike = [dict(row._mapping) for row in db.session.execute(select(kinds).where(kinds.c.operation_id.is_not(None)).order_by(kinds.c.id))]
        last = max(row["id"] for row in alike) + 100
        with unit_of_work():
            db.session.execute(insert(kinds).values([row | {"id": last + n, "reference": f"many/{n}", "corrects_id": row["id"]} for n, row in enumerate(alike)]))
            assert kept() == anew()
            for links in ([(last, first)], [(last, second), (last + 1, first), (last + 1, second), (last + 2, second)]):
                db.session.execute(insert(entry_priority).values([{"entry_id": entry, "priority_id": priority} for entry, priority in links]))
                assert kept() == anew()


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # SQLite tells its triggers row by row
def test_ten_figures_of_one_kind_in_one_statement_change_a_sum_once(app, ledger):
    with app.app_context():
        kinds = OutcomeEntry.__table__
        row = dict(db.session.execute(select(kinds).where(kinds.c.operation_id.is_not(None)).order_by(kinds.c.id).limit(1)).one()._mapping)
        with unit_of_work():
            before = db.session.scalar(CHANGED_SUMS)
            db.session.execute(insert(kinds).values([row | {"id": row["id"] + 100 + n, "reference": f"many/{n}", "operation_id": None} for n in range(10)]))
            assert 0 < db.session.scalar(CHANGED_SUMS) - before <= 4, "of the whole, an agency, a ward and without a priority"
        assert kept() == anew()


def test_what_is_not_kept_changes_no_sum(app, ledger):
    with app.app_context():
        before = kept()
        with pytest.raises(ZeroDivisionError), unit_of_work():
            sign_off_all(ledger, 0)
            db.session.flush()
            raise ZeroDivisionError
        assert kept() == before == anew()


CHANGED_SUMS = text("SELECT pg_stat_get_xact_tuples_inserted(c) + pg_stat_get_xact_tuples_updated(c) FROM (SELECT 'figure_sum'::regclass::oid AS c) sums")
MORE = update(OutcomeEntry).values(hundredths=OutcomeEntry.hundredths + 100)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_who_changes_a_figure_does_not_wait_for_who_changes_another_one_of_the_same_sum(app, ledger):
    for n in (0, 12):
        assert do(app, ledger, publish, n)
    with app.app_context(), db.engine.connect() as slow, db.engine.connect() as quick:
        *_, one_, other = db.session.scalars(select(OutcomeEntry.id).order_by(OutcomeEntry.id))
        quick.execute(text("SET lock_timeout = '20s'"))
        slow.execute(MORE.where(OutcomeEntry.id == one_))
        quick.execute(MORE.where(OutcomeEntry.id == other))
        quick.commit()
        slow.commit()
        assert kept() == anew()


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_an_operation_is_not_marked_while_one_of_its_figures_is_changed(app, ledger):
    with app.app_context(), db.engine.connect() as slow, db.engine.connect() as quick:
        entry_id, operation_id = db.session.execute(select(OutcomeEntry.id, OutcomeEntry.operation_id).where(OutcomeEntry.operation_id.is_not(None))).first()
        mark_it = update(Operation).where(Operation.id == operation_id).values(restricted=~Operation.restricted)
        slow.execute(MORE.where(OutcomeEntry.id == entry_id))
        quick.execute(text("SET lock_timeout = '100ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            quick.execute(mark_it)
        quick.rollback()
        slow.commit()
        quick.execute(mark_it)
        quick.commit()
        assert kept() == anew()
