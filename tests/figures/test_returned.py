"""A total never adds both a return that includes what operations recorded and those figures, nor months and their year so far; and it says which it took."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.figures import services as figures_services
from opsplanner.figures.comparing import queries as comparing
from opsplanner.figures.returned import queries as returned_queries
from opsplanner.figures.returned import services as returned_services
from opsplanner.figures.returned.rules import Sent, differing, includes_day, told_by
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.services import Figure, Origin
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.models import (
    Agency,
    Answer,
    ExpectedReturn,
    Measure,
    Operation,
    OutcomeEntry,
    Priority,
    ServiceReturn,
    User,
)
from opsplanner.plan.indicators.periods.rules import MONTHS, Span, month
from opsplanner.web.filters import Choice
from tests.figures import months
from tests.figures.test_sums import anew, kept
from tests.outcomes.given import measure

APRIL = 2025
"""A plan year that is over under every clock."""


def span(number: int) -> Span:
    """The n-th month of the plan year: 0 is April."""
    return month(APRIL + (number + 3) // 12, (number + 3) % 12 + 1)


def sent(id_: int, number: int, *, includes: bool = False, so_far: bool = False) -> Sent:
    """A return of the n-th month, or of the year up to it."""
    of = span(number)
    return Sent(id_, date(APRIL, 4, 1) if so_far else of.starts_on, of.ends_on, includes, so_far)


FAMILY = st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=9, unique=True).map(
    lambda found: [sent(n, number, so_far=so_far) for n, (number, so_far) in enumerate(found, 1)]
)
RANGES = [(first, last) for first in range(8) for last in range(first, 8)]


def within(family: list[Sent], since: date, until: date) -> list[Sent]:
    return [one for one in family if since <= one.counts_from and one.ends_on <= until]


def best(family: list[Sent]) -> set[int]:
    """Found the long way: of all sets of returns of which no two share a day that which tells the most days; of these the one of most returns."""
    found: tuple[int, int, int] = (0, 0, 0)
    chosen: set[int] = set()
    for size in range(len(family) + 1):
        for some in combinations(sorted(family, key=lambda one: (one.so_far, one.id)), size):
            days = [(one.counts_from, one.ends_on) for one in sorted(some)]
            if any(a[0] <= b[1] and b[0] <= a[1] for a, b in combinations(days, 2)):
                continue
            worth = (sum((b - a).days + 1 for a, b in days), len(some), -sum(one.so_far for one in some))
            if worth > found:
                found, chosen = worth, {one.id for one in some}
    return chosen


@given(family=FAMILY)
@settings(max_examples=60, derandomize=True)
def test_in_every_stretch_of_months_those_returns_count_that_tell_most_of_it_once(family):
    tellers, by_id = told_by(family), {one.id: one for one in family}
    for first, last in RANGES:
        since, until = span(first).starts_on, span(last).ends_on
        inside = within(family, since, until)
        counted = {one.id for one in inside if not (one.id in tellers and by_id[tellers[one.id]] in inside)}
        assert counted == best(inside), (family, first, last)


def test_months_that_tell_a_year_so_far_whole_count_in_its_place_and_else_it_counts_for_them():
    april, may, june = (sent(n, n) for n in range(3))
    so_far = sent(9, 2, so_far=True)
    assert told_by([april, may, june, so_far]) == {9: 2}
    assert told_by([april, june, so_far]) == {0: 9, 2: 9}
    assert told_by([sent(1, 0), sent(2, 0, so_far=True)]) == {2: 1}, "of the same days the month"


def test_the_shortest_return_that_includes_it_counts_for_what_was_recorded_on_a_day():
    family = [sent(1, 1), sent(2, 2, includes=True), sent(3, 3, includes=True, so_far=True)]
    assert [includes_day(family, date(APRIL, number, 9)) for number in (4, 5, 6, 7, 8)] == [3, 3, 2, 3, None]


def test_two_returns_of_one_time_say_the_same_of_what_they_include():
    june = sent(1, 2, includes=True)
    assert differing(sent(9, 2, so_far=True), [june]) == june
    assert differing(sent(9, 2, so_far=True, includes=True), [june]) is None
    assert differing(sent(9, 1), [june]) is None


@pytest.fixture
def ledger(make, app):
    """A measure of the council with returns expected of it, two operations of each of three months, and who records."""
    council, wards = make.council(), [make.ward(), make.ward()]
    what, boss = measure(app, "Vehicles removed"), make.user(council)
    year = make.plan_year(date(APRIL, 4, 1))
    kind = make.type("CUBIT")
    days = [span(n // 2).starts_on + timedelta(days=10 * (n % 2) + 3) for n in range(6)]
    operations = [make.operation(kind=kind, wards=wards, days_ahead=(day - clock.today()).days, lead=council) for day in days]
    with app.app_context():
        expected = ExpectedReturn(
            measure_id=what.id, agency_id=council.id, kind="month", starts_on=date(APRIL, 4, 1), due_days=10, due_working=True, by_ward=False, version=1,
        )
        priorities = [Priority(plan_year_id=year.id, code=code, name=f"Priority {code}") for code in "ab"]
        db.session.add_all([expected, *priorities])
        db.session.commit()
        found = SimpleNamespace(
            council=council, measure=what, wards=wards, year=year, operations=operations, days=days, boss=boss, expected=expected.id, kind=kind,
            priorities=[one.id for one in priorities], office=make.user(make.office()),
        )
        db.session.remove()
    return found


def work(app, verb, *args, **more):
    """Do something in a unit of work of its own."""
    with app.app_context():
        try:
            with unit_of_work():
                return verb(*args, **more)
        finally:
            db.session.remove()


def record(ledger, n, number, ward) -> None:
    """The council records a figure of an operation."""
    operation = db.session.get_one(Operation, ledger.operations[n].id, options=[db.selectinload(Operation.priorities)])
    origin = Origin(ledger.days[n], ledger.days[n], operation, plan_year_id=ledger.year.id, priorities=_priorities(ledger, CREDITED[n % 4]))
    figures_services.record_entry(*_of(ledger), Figure(number * 100, ward_id=ward), origin, by=_by(ledger))


CREDITED = ("", "a", "ab", "b")
"""To which of two priorities something is credited."""


def _priorities(ledger, names) -> list[Priority]:
    return [db.session.get_one(Priority, ledger.priorities["ab".index(name)]) for name in names]


def send(ledger, number, figures, *, includes=False, so_far=False, credited="") -> int:
    """The council sends a return of the n-th month: figures by ward (None: of no one ward)."""
    of = span(number)
    count = len(db.session.scalars(select(ServiceReturn.id)).all()) + 1
    one = ServiceReturn(
        reference=f"RETURN-2025-{count:03}", expected_id=ledger.expected, starts_on=of.starts_on, ends_on=of.ends_on, counts_from=date(APRIL, 4, 1) if so_far else of.starts_on,
        answer=Answer.FIGURES, includes=includes, note="", said_at=clock.now(), said_by_id=ledger.boss.id, version=1,
    )
    db.session.add(one)
    db.session.flush()
    for ward, quantity in figures.items():
        origin = Origin(one.counts_from, of.ends_on, return_id=one.id, source=one.reference, plan_year_id=ledger.year.id, priorities=_priorities(ledger, credited))
        figures_services.record_entry(*_of(ledger), Figure(quantity * 100, ward_id=ward), origin, by=_by(ledger))
    return one.id


def _of(ledger) -> tuple[Measure, Agency]:
    return db.session.get_one(Measure, ledger.measure.id), db.session.get_one(Agency, ledger.council.id)


def _by(ledger) -> User:
    return db.session.get_one(User, ledger.boss.id)


def total(user, **more) -> int:
    """What all that is chosen comes to."""
    return sum((one.hundredths or 0) // 100 for one in totals_queries.by_measure(Selection(**more), user))


def cell(table, row, column) -> int:
    """What a cell of a table comes to."""
    return sum(one.hundredths // 100 for one in table.get((row, column), {}).values())


def chosen(name, *ids) -> dict[str, Choice]:
    return {name: Choice(name, name, ids)}


def test_a_return_that_includes_it_counts_for_what_operations_recorded_but_where_it_is_not(app, ledger):
    inside, outside = ledger.wards
    work(app, record, ledger, 0, 5, inside.id)
    work(app, record, ledger, 1, 7, outside.id)
    work(app, record, ledger, 2, 11, inside.id)
    work(app, send, ledger, 0, {None: 20}, includes=True)
    with app.app_context():
        user, april = ledger.office, {"since": date(APRIL, 4, 1), "until": date(APRIL, 4, 30)}
        assert total(user) == total(user, **chosen("year", ledger.year.id)) == total(user, **chosen("agency", ledger.council.id)) == 20 + 11
        assert total(user, **april) == 20
        assert total(user, since=date(APRIL, 4, 1), until=date(APRIL, 4, 14)) == 5 + 7, "the return is not of these days alone"
        assert total(user, **chosen("ward", inside.id)) == 5 + 11, "the return is of no ward"
        assert total(user, **chosen("type", ledger.kind.id)) == 5 + 7 + 11
        assert total(user, **chosen("operation", ledger.operations[0].id)) == 5
        assert [(one.recorded, one.returned) for one in returned_queries.taken(Selection(**april), user)] == [(2, 0)]
        assert returned_queries.taken(Selection(**chosen("type", ledger.kind.id)), user) == []
        assert kept() == anew()
        db.session.remove()


def test_a_year_so_far_and_its_months_are_not_both_in_a_total_and_by_ward_the_same_is_asked_of_each_ward(app, ledger):
    here, there = (ward.id for ward in ledger.wards)
    work(app, send, ledger, 0, {here: 1, there: 2})
    work(app, send, ledger, 2, {here: 4, there: 8}, so_far=True)
    user = ledger.office
    with app.app_context():
        assert total(user) == 12 and total(user, **chosen("ward", here)) == 4
        assert total(user, since=span(0).starts_on, until=span(0).ends_on) == 3
        assert [(one.returned, one.recorded) for one in returned_queries.taken(Selection(), user)] == [(2, 0)]
    work(app, send, ledger, 1, {here: 16})
    work(app, send, ledger, 3, {here: 32, there: 64}, so_far=True)
    with app.app_context():
        assert total(user) == 96, "no month tells July, nor June but by the year so far"
        assert total(user, until=span(2).ends_on, since=span(0).starts_on) == 12
        table = comparing.crossed(Selection(**chosen("measure", ledger.measure.id)), user, "measure", "month")
        cells = {key[1]: one.hundredths for key, by in table.items() for one in by.values() if key[0] == ledger.measure.id}
        number = (APRIL * 12 + 3, APRIL * 12 + 4)
        assert cells == {comparing.ALL: 9600, None: 9600, number[0]: 300, number[1]: 1600}
        assert kept() == anew()
        db.session.remove()


def test_what_a_return_of_the_year_so_far_counts_for_stands_in_its_month_once_for_who_sees_it(app, make, ledger):
    outsider = make.user(make.agency("Charity"))
    work(app, record, ledger, 0, 5, ledger.wards[0].id)
    work(app, record, ledger, 1, 7, ledger.wards[0].id)
    work(app, lambda: db.session.execute(db.update(Operation).where(Operation.id == ledger.operations[1].id).values(restricted=True)))
    work(app, send, ledger, 2, {ledger.wards[0].id: 50}, includes=True, so_far=True)
    with app.app_context():
        assert db.session.scalars(select(OutcomeEntry.told_by_id).where(OutcomeEntry.operation_id.is_not(None)).distinct()).all() != [None]
        for user, april in ((ledger.office, 5 + 7), (outsider, 5)):
            by_quarter, by_month = (comparing.crossed(Selection(), user, "measure", way) for way in ("quarter", "month"))
            assert (cell(by_month, ledger.measure.id, APRIL * 12 + 3), cell(by_quarter, ledger.measure.id, APRIL * 4 + 1)) == (april, 50), user.email
            for way in ("ward", "type", "agency", "priority"):
                table = comparing.crossed(Selection(), user, way, "month")
                assert table[comparing.ALL, APRIL * 12 + 3][0].entries == (2 if april > 5 else 1), way
                assert {key: {0: (None, by[0].entries)} for key, by in table.items() if key[1] != comparing.ALL} == months.of_entries(Selection(), user, way, "month"), way
        assert kept() == anew()
        db.session.remove()


def test_what_is_taken_back_corrected_or_moved_to_another_ward_is_settled_anew(app, ledger):
    here, there = (ward.id for ward in ledger.wards)
    work(app, record, ledger, 0, 5, here)
    work(app, send, ledger, 0, {here: 9}, includes=True)
    user = ledger.office

    def first(where):
        whole = (joined for joined in ("measure", "agency", "priorities"))
        query = select(OutcomeEntry).where(where, OutcomeEntry.superseded.is_(False)).options(*(db.selectinload(getattr(OutcomeEntry, name)) for name in whole))
        return db.session.scalars(query.order_by(OutcomeEntry.id)).first()

    def move():
        entry = first(OutcomeEntry.operation_id.is_not(None))
        figures_services.change(entry, db.session.get_one(Operation, entry.operation_id), Figure(500, ward_id=there), by=_by(ledger))

    def take_back():
        figures_services.take_back(first(OutcomeEntry.return_id.is_not(None)), None, by=_by(ledger))

    with app.app_context():
        assert (total(user), total(user, **chosen("ward", here)), total(user, **chosen("ward", there))) == (9, 9, 0)
    work(app, move)
    with app.app_context():
        assert (total(user), total(user, **chosen("ward", here)), total(user, **chosen("ward", there))) == (9, 9, 5)
    work(app, take_back)
    with app.app_context():
        assert (total(user), total(user, **chosen("ward", here)), total(user, **chosen("ward", there))) == (5, 0, 5)
        assert kept() == anew()
        db.session.remove()


SENT = st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.sampled_from(("whole", "here", "both")), st.sampled_from(CREDITED)), max_size=5, unique_by=lambda one: one[0])
RECORDED = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(1, 9)), max_size=5, unique_by=lambda one: one[:2])


@given(returns=SENT, recorded=RECORDED, includes=st.booleans(), first=st.booleans())
@settings(max_examples=12, derandomize=True)
def test_every_total_is_what_an_independent_sum_takes(app, ledger, returns, recorded, includes, first):
    here, there = (ward.id for ward in ledger.wards)
    shapes = {"whole": {None: 100}, "here": {here: 40}, "both": {here: 40, there: 70}}

    def sending():
        for number, so_far, shape, credited in returns:
            work(app, send, ledger, number, {ward: more + number for ward, more in shapes[shape].items()}, includes=includes, so_far=so_far, credited=credited)

    def recording():
        for n, ward, quantity in recorded:
            work(app, record, ledger, n, quantity, (here, there, None)[ward])

    everywhere = [(sent(i, number, includes=includes, so_far=so_far), shapes[shape], number, credited) for i, (number, so_far, shape, credited) in enumerate(returns)]

    def independent(since, until, ward=..., priority=""):
        family = [one for one, of, _, credited in everywhere if (ward is ... or ward in of) and priority in credited]
        taken = best(within(family, since, until))
        added = sum(more + number for one, of, number, _ in everywhere if one.id in taken for at, more in of.items() if ward in (..., at))
        told = [one for one in family if one.id in taken and includes]
        for n, at, quantity in recorded:
            day = ledger.days[n]
            if priority in CREDITED[n % 4] and since <= day <= until and ward in (..., (here, there, None)[at]) and not any(one.counts_from <= day <= one.ends_on for one in told):
                added += quantity
        return added

    try:
        for do in (sending, recording) if first else (recording, sending):
            do()
        with app.app_context():
            assert kept() == anew()
            user, year = ledger.office, (date(APRIL, 4, 1), date(APRIL + 1, 3, 31))
            assert total(user) == total(user, **chosen("year", ledger.year.id)) == independent(*year)
            for ward in (here, there):
                assert total(user, **chosen("ward", ward)) == independent(*year, ward)
            for a, b in RANGES[:6] + [(0, 3), (1, 3)]:
                days = span(a).starts_on, span(b).ends_on
                assert total(user, since=days[0], until=days[1]) == independent(*days), MONTHS[a]
                assert total(user, since=days[0], until=days[1], **chosen("ward", here)) == independent(*days, here)
            by_priority = comparing.crossed(Selection(**chosen("measure", ledger.measure.id)), user, "priority", "month")
            in_wards = comparing.crossed(Selection(**chosen("measure", ledger.measure.id)), user, "priority", "ward")
            for name, id_ in zip("ab", ledger.priorities, strict=True):
                assert total(user, **chosen("priority", id_)) == independent(*year, priority=name)
                assert total(user, **chosen("priority", id_), **chosen("ward", here)) == independent(*year, here, name)
                assert total(user, **chosen("priority", id_), since=span(0).starts_on, until=span(1).ends_on) == independent(span(0).starts_on, span(1).ends_on, priority=name)
                assert cell(in_wards, id_, here) == independent(*year, here, name)
                for number in range(3):
                    assert cell(by_priority, id_, APRIL * 12 + 3 + number) == independent(span(number).starts_on, span(number).ends_on, priority=name)
            assert total(user, **chosen("type", ledger.kind.id)) == sum(one[2] for one in recorded)
            by_month, by_quarter = (comparing.crossed(Selection(), user, "measure", way) for way in ("month", "quarter"))
            for number in range(3):
                assert cell(by_month, ledger.measure.id, APRIL * 12 + 3 + number) == independent(span(number).starts_on, span(number).ends_on)
            assert cell(by_quarter, ledger.measure.id, APRIL * 4 + 1) == independent(span(0).starts_on, span(2).ends_on)
            for way, time in (("ward", "month"), ("priority", "quarter"), ("type", "month"), ("agency", "quarter")):
                table, of_time = comparing.crossed(Selection(), user, way, time), months.of_entries(Selection(), user, way, time)
                assert {key: {0: (None, by[0].entries)} for key, by in table.items() if key[1] != comparing.ALL} == of_time, way
            crossed = comparing.crossed(Selection(**chosen("measure", ledger.measure.id)), user, "ward", "month")
            for number in range(3):
                days, key = (span(number).starts_on, span(number).ends_on), APRIL * 12 + 3 + number
                assert sum(one.hundredths for one in crossed.get((here, key), {}).values()) == 100 * independent(*days, here)
    finally:
        with app.app_context(), unit_of_work():
            db.session.execute(db.text("DELETE FROM entry_priority"))
            db.session.execute(db.update(OutcomeEntry).values(told_by_id=None, ward_told_by_id=None, return_id=None))
        with app.app_context():
            for table in ("entry_priority", "outcome_entry", "service_return"):
                db.session.execute(db.text(f"DELETE FROM {table}"))
            db.session.commit()
            db.session.remove()


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_figure_and_a_return_that_are_written_at_once_know_of_each_other(app, ledger):
    settled, kept_too, sending = Event(), Event(), []

    def recording():
        with app.app_context():
            with unit_of_work():
                record(ledger, 0, 5, None)
                returned_services.settle()
                settled.set()
                kept_too.wait(0.3)  # nobody keeps a return meanwhile: who would waits for this one
            db.session.remove()

    def returning():
        settled.wait(120)
        sending.append(work(app, send, ledger, 0, {None: 20}, includes=True))
        kept_too.set()

    threads = [Thread(target=each) for each in (recording, returning)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with app.app_context():
        assert sending and total(ledger.office) == 20
        db.session.remove()
