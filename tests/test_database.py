"""One unit of work: all of it or none, on both engines, with many people pressing Save in one second."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from opsplanner import clock, engines
from opsplanner.database import db, one, read, read_row, refused_as, rows, unit_of_work
from opsplanner.engines import unhurried
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.models import Agency, Booking, Commitment, Operation, OperationState, Resource, User
from tests.make import Make


def test_what_is_refused_half_way_leaves_nothing_behind(in_app: Flask, make: Make) -> None:
    council = make.council()
    with pytest.raises(RuleBroken), unit_of_work():
        one(db.select(Agency).where(Agency.id == council.id)).telephone = "01634 999999"
        db.session.flush()
        raise RuleBroken("Not so")
    assert db.session.scalar(db.select(Agency.telephone)) == "01634 000000"


def test_what_is_not_there_is_not_found(in_app: Flask) -> None:
    with pytest.raises(NotFound):
        one(db.select(Agency).where(Agency.id == 1))


class _Contact(NamedTuple):
    name: str
    code: str
    number: str
    teams: tuple[str, ...] = ()


_NAME, _CODE, _NUMBER = Agency.name, Agency.code, Agency.telephone.label("number")


def test_a_column_goes_to_the_field_of_its_name_wherever_it_stands(in_app: Flask, make: Make) -> None:
    make.agency(name="Kent Police", code="police", telephone="01634 333333")
    expected = [_Contact("Kent Police", "police", "01634 333333")]
    assert read(_Contact, db.select(_NAME, _CODE, _NUMBER)) == expected
    assert read(_Contact, db.select(_NUMBER, _CODE, _NAME)) == expected
    assert read(_Contact, db.select(_CODE, _NAME, _NUMBER)) == expected


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((_NAME, _CODE), "fields without a column: number; columns without a field: none"),
        ((_NAME, _CODE, Agency.telephone), "fields without a column: number; columns without a field: telephone"),
        ((_NAME, Agency.code.label("name"), _NUMBER), "fields without a column: code; columns without a field: name"),
        ((_NAME, _CODE, _NUMBER, Agency.contact), "fields without a column: teams; columns without a field: contact"),
        ((_NAME, _CODE, _NUMBER, Agency.contact.label("teams"), Agency.mailbox), "fields without a column: none; columns without a field: mailbox"),
    ],
    ids=["one is missing", "one has another name", "two have one name", "one too many in place of a default", "one too many"],
)
def test_columns_that_are_not_the_fields_are_refused_even_when_nothing_is_found(in_app: Flask, columns: tuple[object, ...], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        read(_Contact, db.select(*columns))


def test_a_row_that_holds_more_is_read_by_name_too(in_app: Flask, make: Make) -> None:
    make.agency(name="Kent Police", code="police", telephone="01634 333333")
    query = db.select(Agency.id, _CODE.label("of_code"), _NAME.label("of_name"), Agency.contact)
    [row] = rows(query)
    assert read_row(_Contact, row, "of_", number="999", teams=("Roads",)) == _Contact("Kent Police", "police", "999", ("Roads",))
    with pytest.raises(TypeError, match="fields without one column: of_number; given without a field: team"):
        read_row(_Contact, row, "of_", teams=(), team="")
    [row] = rows(db.select(_NAME, _CODE, _NUMBER, Agency.short_name.label("name")))
    with pytest.raises(TypeError, match="fields without one column: name; "):
        read_row(_Contact, row, teams=())


def test_an_instant_comes_back_as_it_was_with_its_zone(in_app: Flask, make: Make) -> None:
    instant = datetime(2027, 10, 31, 1, 30, 15, 123456, tzinfo=UTC)
    make.user(last_here_at=clock.local(instant))
    db.session.expire_all()
    found = db.session.scalar(db.select(User.last_here_at))
    assert found == instant and found.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_refused(in_app: Flask, make: Make) -> None:
    with pytest.raises(StatementError, match="an instant has to be aware"):
        make.user(last_here_at=datetime(2027, 1, 1))
    db.session.rollback()


def test_a_second_account_with_one_address_is_refused_in_words_beside_its_box(in_app: Flask, make: Make) -> None:
    first = make.user()
    with pytest.raises(RuleBroken, match="already an account with this e-mail address") as broken, unit_of_work(), refused_as("email"):
        db.session.add(User(email=first.email, name="B", agency_id=first.agency_id, role=first.role, changed_at=clock.now()))
    assert broken.value.field == "email"


def test_one_agency_is_asked_once(in_app: Flask, make: Make) -> None:
    operation = make.operation()
    with pytest.raises(RuleBroken, match="already been asked"), unit_of_work():
        again = operation.commitments[0]
        db.session.add(Commitment(operation_id=operation.id, agency_id=again.agency_id, state=again.state))


def test_who_saves_second_is_told_that_somebody_was_first(in_app: Flask, make: Make) -> None:
    operation = make.operation()
    with pytest.raises(ChangedMeanwhile), unit_of_work():
        stale = one(db.select(Operation).where(Operation.id == operation.id))
        db.session.execute(db.update(Operation.__table__).values(version=Operation.version + 1))  # type: ignore[arg-type]
        stale.state_reason = "second"
    assert db.session.scalar(db.select(Operation.version)) == operation.version


def test_a_resource_cannot_be_booked_over_itself_but_back_to_back_it_can(in_app: Flask, make: Make) -> None:
    van, start = make.resource(), datetime(2027, 1, 4, 10, tzinfo=UTC)
    first, second, third = (make.operation(OperationState.DRAFT) for _ in range(3))
    hour = timedelta(hours=1)

    def book(operation: Operation, begins: datetime) -> None:
        with unit_of_work(), refused_as("resources"):
            db.session.add(Booking(operation_id=operation.id, resource_id=van.id, starts_at=begins, ends_at=begins + hour, live=True))

    book(first, start)
    book(second, start + hour)
    with pytest.raises(RuleBroken, match="Somebody else has just booked this resource") as broken:
        book(third, start + hour / 2)
    assert broken.value.field == "resources"
    assert db.session.scalar(db.select(db.func.count()).select_from(Booking)) == 2


def test_of_fifty_who_want_one_van_at_once_one_gets_it(app: Flask, make: Make) -> None:
    van, begins = make.resource(), datetime(2027, 1, 4, 10, tzinfo=UTC)
    kind, author = make.type(), make.user()
    operations = [make.operation(OperationState.DRAFT, kind=kind, author=author).id for _ in range(50)]
    together = threading.Barrier(50)

    def book(operation_id: int) -> str:
        with app.app_context():
            together.wait(120)
            try:
                with unit_of_work(), refused_as("resources"):
                    db.session.add(Booking(operation_id=operation_id, resource_id=van.id, starts_at=begins, ends_at=begins + timedelta(hours=1), live=True))
                return "booked"
            except RuleBroken:
                return "refused"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(50) as people:
        outcomes = list(people.map(book, operations))
    assert sorted(outcomes) == ["booked"] + ["refused"] * 49
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Booking)) == 1
        assert db.session.get(Resource, van.id) is not None
        db.session.remove()


def test_forty_counts_at_once_are_all_counted(app: Flask, make: Make) -> None:
    council = make.council()

    def count(_: int) -> None:
        with app.app_context():
            with unit_of_work():
                held = one(db.select(Agency).where(Agency.id == council.id).with_for_update())
                held.staff_version += 1
            db.session.remove()

    with ThreadPoolExecutor(20) as people:
        list(people.map(count, range(40)))
    with app.app_context():
        assert db.session.scalar(db.select(Agency.staff_version)) == council.staff_version + 40
        db.session.remove()


def test_a_page_does_not_wait_for_ever_and_a_start_does(in_app: Flask) -> None:
    def waits() -> list[str]:
        db.session.rollback()
        asked = ("PRAGMA busy_timeout",) if db.engine.dialect.name == "sqlite" else ("SHOW statement_timeout", "SHOW lock_timeout")
        return [str(db.session.scalar(db.text(question))) for question in asked]

    usual = waits()
    assert usual in (["10000"], ["20s", "10s"])
    with unhurried():
        assert waits() in (["10000"], ["0", "0"])
    assert waits() == usual


def test_a_fault_of_the_database_does_not_say_what_was_to_be_written(in_app: Flask) -> None:
    with pytest.raises(DBAPIError) as fault:
        db.session.execute(text("INSERT INTO nowhere VALUES (:what)"), {"what": "A note about the yard"})
    assert "nowhere" in str(fault.value) and "the yard" not in str(fault.value), "the log has it, and a log is read by others"


def test_a_row_that_the_database_refuses_is_not_cited_in_the_log(in_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DBAPIError) as fault:
        for _ in range(2):
            db.session.execute(text("INSERT INTO ward (code, name, active) VALUES ('the-yard-of-number-7', 'The yard', true)"))
    in_app.extensions["noted_faults"].note("unexpected fault", fault.value, "A1B2C3")
    assert "in test_a_row_that" in caplog.text and "IntegrityError" in caplog.text and "(the-yard-of-number-7)" not in caplog.text


def test_each_engine_counts_what_its_tables_hold(app: Flask, make: Make) -> None:
    make.operation()
    make.place("The yard")  # a second change: what the search looks through is in two pieces
    with app.app_context():
        sqlite = db.engine.dialect.name == "sqlite"
        pieces = text("SELECT count(DISTINCT segid) FROM search_text_idx")
        assert not sqlite or db.session.scalar(pieces) > 1
        db.session.rollback()
        engines.analyze(db.engine)
        assert not sqlite or db.session.scalar(pieces) == 1, "each word of a search is looked for in each piece"
        asked = "SELECT count(*) FROM sqlite_stat1" if sqlite else "SELECT count(*) FROM pg_class WHERE relname = 'operation' AND reltuples = 1"
        assert db.session.execute(text(asked)).scalar_one() > 0
        if sqlite:
            sampled = db.session.scalars(text("SELECT DISTINCT tbl FROM sqlite_stat4")).all()
            assert "operation" in sampled and not [table for table in sampled if table.startswith("search_text")], "or each word of a search is planned anew"
        assert db.session.scalar(select(func.count()).select_from(Operation)) == 1


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_postgresql_compiles_no_select(in_app: Flask) -> None:
    assert db.session.execute(text("SHOW jit")).scalar_one() == "off"
