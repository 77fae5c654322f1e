"""The migrations make what the models say, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import Engine, MetaData, Table, column, create_engine, func, inspect, select, table, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from migrations import sums
from opsplanner import config, create_app, migrate
from opsplanner.database import db
from opsplanner.engines import engine_options
from opsplanner.tasks import services as tasks_services
from tests.databases import WORKER, new_database
from tests.hands import Hands
from tests.mail.conftest import live
from tests.mail.sink import sink
from tests.postgres import create_database

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)


class Old:
    """A database of the engine as it was once."""

    def __init__(self, engine: str, folder: Path):
        self._engine, self._folder = engine, folder

    @contextmanager
    def at(self, revision: str) -> Iterator[Connection]:
        """Make it, without a row, as this migration left it, and open it to be written to."""
        url = new_database(self._engine, self._folder, "opsplanner_old", revision)
        self.database = create_engine(url, **engine_options(url))
        with self.database.connect() as connection, connection.execution_options(write=True).begin():
            yield connection

    @contextmanager
    def brought_up(self) -> Iterator[Connection]:
        """Bring it to the newest migration, and open it to be read."""
        assert migrate.to_newest(self.database)
        with self.database.connect() as connection:
            yield connection


@pytest.fixture
def old(in_app: Flask, tmp_path: Path) -> Iterator[Old]:
    """A database of the same engine, at whichever migration a test says."""
    found = Old(db.engine.dialect.name, tmp_path)
    yield found
    found.database.dispose()


@pytest.fixture
def from_models(in_app: Flask, tmp_path: Path) -> Iterator[Engine]:
    """A database of the same engine, made from the models without any migration."""
    sqlite = db.engine.dialect.name == "sqlite"
    url = f"sqlite+pysqlite:///{tmp_path / 'models.sqlite'}" if sqlite else create_database(f"opsplanner_models_{WORKER}")
    engine = create_engine(url, **engine_options(url))
    db.metadata.create_all(engine)
    yield engine
    engine.dispose()


def _checks(engine: Engine) -> dict[str, list[tuple[str | None, str]]]:
    inspector = inspect(engine)
    return {
        table: sorted((check["name"], check["sqltext"]) for check in inspector.get_check_constraints(table)) for table in db.metadata.tables
    }


def _of_a_model(thing: Any, name: str | None, *_: Any) -> bool:
    """Whether Alembic should compare it: the engines' own text search (FTS5's tables, the GIN index) is no model's."""
    return not (name or "").startswith("search_text")


def test_a_migrated_database_is_the_newest_and_is_left_alone(in_app: Flask) -> None:
    assert migrate.is_newest(db.engine)
    assert not migrate.to_newest(db.engine)


def test_the_migrations_make_the_tables_columns_and_indexes_of_the_models(in_app: Flask) -> None:
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_object": _of_a_model}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, db.metadata) == []


def test_measures_of_before_0008_stay_and_say_nothing_yet(old: Old) -> None:
    kept = {"code": "arrests", "name": "Arrests", "unit": "arrests", "kind": "enforcement"}
    with old.at("0007") as connection:
        connection.execute(text("INSERT INTO measure (code, name, unit, kind, shape, better, active) VALUES (:code, :name, :unit, :kind, 'count', 'neither', true)"), kept)
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT code, definition, follows_id FROM measure")).all() == [("arrests", "", None)]


def test_links_and_sign_ins_of_before_0011_stay_and_are_told_of_nowhere(old: Old) -> None:
    at = datetime(2026, 11, 18, 11)
    with old.at("0009") as connection:
        connection.execute(text("INSERT INTO agency (id, code, name, short_name, kind, statutory, contact, deputy, telephone, mailbox, active, staff_version) VALUES (1, 'a', 'A', 'A', 'police', true, '', '', '', '', true, 1)"))
        connection.execute(text("INSERT INTO \"user\" (id, email, name, telephone, agency_id, role, deputy_manager, changed_at, version) VALUES (1, 'a@x', 'A', '', 1, 'staff', false, :at, 1)"), {"at": at})
        connection.execute(text("INSERT INTO one_time_link (token_hash, user_id, made_at, made_by_id, ends_at) VALUES ('h', 1, :at, 1, :at)"), {"at": at})
        connection.execute(text("INSERT INTO sign_in (id, user_id, started_at, ends_at, address, browser) VALUES ('s', 1, :at, :at, '', '')"), {"at": at})
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT made_by_id, asked_by_id, used_in FROM one_time_link")).all() == [(1, None, "")]
        assert connection.execute(text("SELECT by_link_of FROM sign_in")).all() == [("",)]
        assert connection.execute(text("SELECT * FROM account_news")).all() == []


def test_the_upgrade_to_0028_writes_to_nobody_and_links_of_before_stay_good(old: Old) -> None:
    at = datetime(2026, 11, 18, 11)
    with old.at("0025") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "user", id=1, email="a@x", agency_id=1, role="staff")
        connection.execute(text("INSERT INTO one_time_link (token_hash, user_id, made_at, made_by_id, ends_at) VALUES ('h', 1, :at, 1, :at)"), {"at": at})
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT token_hash, sent_to FROM one_time_link")).all() == [("h", "")]
        assert connection.execute(text("SELECT * FROM message")).all() == connection.execute(text("SELECT * FROM sent_token")).all() == []


def test_the_upgrade_to_0029_tells_nobody_what_was_to_be_told_before(old: Old) -> None:
    with old.at("0028") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police", mailbox="ops@police.example")
        _insert(connection, "operation_type", id=1, code="CUBIT")
        times = {"ends": time(14), "ends_at": datetime(2026, 11, 25, 14, tzinfo=UTC), "starts_at": datetime(2026, 11, 25, 10, tzinfo=UTC)}
        _insert(connection, "operation", id=1, type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, **times)
        _insert(connection, "telling", id=1, operation_id=1, agency_id=1, occasion="asked")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT occasion, told_at, message_id FROM telling")).all() == [("asked", None, None)]
        assert connection.execute(text("SELECT * FROM message")).all() == []


def test_the_upgrade_to_0035_takes_what_was_not_moved_since_as_it_was_told(old: Old) -> None:
    with old.at("0030") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police", mailbox="ops@police.example")
        _insert(connection, "operation_type", id=1, code="CUBIT")
        _insert(connection, "place", id=1, name="Gun Wharf", code="gun-wharf")
        times = {"ends": time(14), "ends_at": datetime(2026, 11, 25, 14, tzinfo=UTC), "starts_at": datetime(2026, 11, 25, 10, tzinfo=UTC)}
        _insert(connection, "operation", id=1, type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, schedule=2, meeting_point_id=1, **times)
        for schedule, occasion in ((1, "asked"), (2, "moved")):
            _insert(connection, "telling", id=schedule, operation_id=1, agency_id=1, occasion=occasion, schedule=schedule)
    with old.brought_up() as connection:
        told = connection.execute(text("SELECT id, starts_at, place FROM telling ORDER BY id")).all()
        assert [(row.id, str(row.starts_at)[:16], row.place) for row in told] == [(1, "None", ""), (2, "2026-11-25 10:00", "Gun Wharf")]


def test_the_upgrade_to_0036_takes_what_is_overdue_as_told(old: Old) -> None:
    with old.at("0035") as connection:
        for id_ in (1, 2):
            _insert(connection, "agency", id=id_, code=f"agency-{id_}", name=f"Agency {id_}", kind="police")
        _insert(connection, "operation_type", id=1, code="CUBIT")
        times = {"ends": time(14), "ends_at": datetime(2026, 11, 25, 14, tzinfo=UTC), "starts_at": datetime(2026, 11, 25, 10, tzinfo=UTC)}
        _insert(connection, "operation", id=1, type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, **times)
        for id_, day in ((1, date(2020, 1, 1)), (2, date(2999, 1, 1))):
            _insert(connection, "commitment", id=id_, operation_id=1, agency_id=id_, state="requested", answer_by=day)
    with old.brought_up() as connection:
        told = connection.execute(text("SELECT id, overdue_for, reminded_on FROM commitment ORDER BY id")).all()
        assert [(row.id, str(row.overdue_for), row.reminded_on) for row in told] == [(1, "2020-01-01", None), (2, "None", None)]


def test_answers_and_forms_of_before_0038_stay_and_came_by_no_link(old: Old) -> None:
    with old.at("0037") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "user", id=1, agency_id=1, role="coordinator", email="a@x.example")
        _insert(connection, "operation_type", id=1, code="CUBIT")
        times = {"ends": time(14), "ends_at": datetime(2026, 11, 25, 14, tzinfo=UTC), "starts_at": datetime(2026, 11, 25, 10, tzinfo=UTC)}
        _insert(connection, "operation", id=1, type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, **times)
        _insert(connection, "commitment", id=1, operation_id=1, agency_id=1, state="accepted", staff_promised=2, by_telephone=True, answered_by_id=1)
        _insert(connection, "form_key", key="k" * 32, user_id=1, answer="Done")
    with old.brought_up() as connection:
        answers = "SELECT state, by_telephone, by_email, answered_as, over_numbers_as FROM commitment"
        assert [tuple(row) for row in connection.execute(text(answers))] == [("accepted", True, False, "", "")]
        assert connection.execute(text("SELECT user_id, answer, link FROM form_key")).all() == [(1, "Done", "")]
        assert connection.execute(text("SELECT * FROM answer_link")).all() == []


def _insert(connection: Connection, name: str, /, **values: Any) -> None:
    """Insert a row as the table is now, each column that needs a value and was given none with some value of its type.

    Its columns alone are asked for: what they refer to, and what that refers to, took a quarter of the CPU of this file.
    """
    found = inspect(connection)
    columns, key = found.get_columns(name), found.get_pk_constraint(name)["constrained_columns"]
    into = table(name, *(column(one["name"], one["type"]) for one in columns))
    number = 1 + (connection.scalar(select(func.count()).select_from(into)) or 0)
    some: dict[type[Any], Any] = {int: 1, str: "", bool: False, date: date(2026, 11, 18), time: time(10), datetime: datetime(2026, 11, 18, 10, tzinfo=UTC)}
    needed = {one["name"]: some[one["type"].python_type] for one in columns if not one["nullable"] and one["name"] not in key}
    named = {"reference": f"X-{number}"} if "reference" in into.columns else {}
    connection.execute(into.insert().values(needed | named | values))


def test_places_of_before_0010_get_codes_and_are_sorted_by_where_they_are_used(old: Old) -> None:
    """The pack's, and what everybody sees used, are everybody's; what only a draft or a restricted operation has is its own, for each its own."""
    with old.at("0009") as connection:
        for code, name in [("gun-wharf", "Of the pack"), (None, "Seen by all"), (None, "Worked at"), (None, "Of few"), (None, "Left")]:
            _insert(connection, "place", code=code, name=name, hazards="Water", active=True)
        _insert(connection, "agency", code="council", name="Council", kind="council")
        _insert(connection, "operation_type", code="CUBIT", name="Cubit")
        for place, state, restricted in [(1, "draft", False), (2, "proposed", False), (2, "draft", False), (4, "draft", False), (4, "confirmed", True)]:
            _insert(connection, "operation", meeting_point_id=place, state=state, restricted=restricted, ends_at=datetime(2026, 11, 18, 14, tzinfo=UTC))
        for place, state in [(3, "referred"), (3, "draft"), (4, "draft")]:
            _insert(connection, "job", place_id=place, state=state, kind="usual", asker_kind="agency")
    with old.brought_up() as connection:
        places = connection.execute(text("SELECT name, shared, of_pack, hazards FROM place ORDER BY id")).all()
        codes = connection.scalars(text("SELECT code FROM place ORDER BY id")).all()
        used = connection.execute(text("SELECT name, place.id, 'o' FROM operation JOIN place ON place.id = meeting_point_id UNION ALL SELECT name, place.id, 'j' FROM job JOIN place ON place.id = place_id")).all()
    assert [(name, bool(shared), bool(of_pack)) for name, shared, of_pack, _ in places] == [
        ("Of the pack", True, True), ("Seen by all", True, False), ("Worked at", True, False), ("Of few", False, False), ("Left", False, False),
        ("Of few", False, False), ("Of few", False, False),
    ]
    assert {hazards for *_, hazards in places} == {"Water"} and codes[0] == "gun-wharf" and len(set(codes)) == 7 and None not in codes
    assert sorted((name, place) for name, place, _ in used) == [
        ("Of few", 4), ("Of few", 6), ("Of few", 7), ("Of the pack", 1), ("Seen by all", 2), ("Seen by all", 2), ("Worked at", 3), ("Worked at", 3),
    ]


def test_crews_and_sessions_of_before_0016_stay_and_go_out(old: Old) -> None:
    with old.at("0009") as connection:
        connection.execute(text("INSERT INTO crew (day, name, version) VALUES ('2026-12-01', 'Crew A', 1)"))
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT name, cause, answers_for FROM crew")).all() == [("Crew A", None, None)]
    with pytest.raises(IntegrityError, match="ck_crew_cause"), old.database.connect() as connection, connection.execution_options(write=True).begin():
        connection.execute(text("UPDATE crew SET cause = 'holiday'"))


def _summed(connection: Connection) -> list[Any]:
    return list(connection.execute(text("SELECT split, seen, year, sum(hundredths), sum(entries) FROM figure_sum GROUP BY split, seen, year HAVING sum(entries) <> 0 ORDER BY split, seen, year")))


def test_figures_of_before_0024_are_summed_and_so_is_what_changes_before_and_after_a_batch(old: Old) -> None:
    with old.at("0020") as connection:
        _insert(connection, "agency", code="council", name="Council", kind="council")
        _insert(connection, "operation_type", code="CUBIT", name="Cubit")
        _insert(connection, "measure", code="removed", name="Vehicles removed", shape="count")
        for restricted in (False, True):
            _insert(connection, "operation", state="completed", restricted=restricted, ends_at=datetime(2026, 11, 18, 14, tzinfo=UTC))
        day = {"starts_on": date(2026, 3, 31), "ends_on": date(2026, 3, 31)}
        for hundredths, of in ((100, {"operation_id": 1}), (200, {"operation_id": 2}), (400, day), (800, {"superseded": True})):
            _insert(connection, "outcome_entry", hundredths=hundredths, exactness="exact", review="recorded", **{"superseded": False, **of})
    everybody = [("agency", "everybody", 2025, 400, 1), ("priority", "everybody", 2025, 400, 1), ("whole", "everybody", 2025, 400, 1)]
    most = [(split, "most", 2026, 100, 1) for split in ("agency", "priority", "type", "whole")]
    with old.brought_up() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.execution_options(write=True).begin(), Operations.context(MigrationContext.configure(connection)) as operations:
            assert _summed(connection) == sorted([*everybody, *most])
            sums.drop()
            for table in ("outcome_entry", "entry_priority", "operation"):
                with operations.batch_alter_table(table, recreate="always" if sqlite else "never"):
                    pass
            sums.keep()
            connection.execute(text("UPDATE outcome_entry SET hundredths = 300 WHERE operation_id = 1"))
            assert _summed(connection) == sorted([*everybody, *((*one[:3], 300, 1) for one in most)])


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # nothing changes on SQLite
def test_what_was_told_row_by_row_before_0026_is_not_told_twice(old: Old) -> None:
    with old.at("0025") as connection:
        for table, when in (("entry_priority", "before"), ("outcome_entry", "after")):
            connection.execute(text(f"DROP TRIGGER IF EXISTS figure_sum_{table}_{when}_insert ON {table}"))
            connection.execute(text(f"CREATE OR REPLACE FUNCTION figure_sum_{table}_{when}_insert() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE; END'"))
            made = f"figure_sum_{table}_{when}_insert {when} INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION figure_sum_{table}_{when}_insert()"
            connection.execute(text(f"CREATE TRIGGER {made}"))
    with old.brought_up() as connection:
        names = connection.scalars(text("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'figure_sum_%_insert' ORDER BY tgname")).all()
        assert names == ["figure_sum_entry_priority_after_insert", "figure_sum_outcome_entry_after_insert"]
        sources = connection.scalars(text("SELECT prosrc FROM pg_proc WHERE proname LIKE 'figure_sum_%_insert'")).all()
        assert len(sources) == 2 and not any("RAISE" in source for source in sources)


def test_the_migrations_make_the_checks_of_the_models(from_models: Engine) -> None:
    migrated = _checks(db.engine)
    assert migrated == _checks(from_models)
    assert [name for name, _ in migrated["operation"]] == ["ck_operation_ends_after_start", "ck_operation_musters_before_start", "ck_operation_state"]


def test_a_resource_is_never_in_two_places_by_the_databases_own_rule(in_app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'booking' ORDER BY name"
        expected = ["booking_no_overlap_insert", "booking_no_overlap_update"]
    else:
        query, expected = "SELECT conname FROM pg_constraint WHERE contype = 'x'", ["booking_no_overlap"]
    assert db.session.scalars(text(query)).all() == expected


def test_sqlite_keeps_what_it_was_told_to_keep_and_checks_foreign_keys(tmp_path: Path) -> None:
    app = create_app(config.Settings(data=tmp_path, database=f"sqlite+pysqlite:///{tmp_path}/own.sqlite", demonstration=True, secret_key="t" * 64))
    with app.app_context():
        found = {pragma: db.session.scalar(text(f"PRAGMA {pragma}")) for pragma in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")}
        db.session.remove()
        db.engine.dispose()
        assert found == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2, "busy_timeout": 10000}


def test_figures_of_before_0012_are_numbered_where_they_belong_in_the_order_of_recording(old: Old) -> None:
    with old.at("0009") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "operation_type", id=1, code="CUBIT")
        _insert(connection, "measure", id=1, code="arrests", shape="count", better="up")
        for id_ in (1, 2):
            ends = datetime(2026, 11, 18, 14, tzinfo=UTC)
            _insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, state="closed", lead_agency_id=1, author_agency_id=1, ends_at=ends)
        _insert(connection, "job", id=1, reference="PAYBACK-2026-001", kind="usual", state="checked", asker_kind="agency")
        _insert(connection, "crew", id=1)
        _insert(connection, "slot", id=1, crew_id=1, ends=time(16), places=6)
        _insert(connection, "session", id=1, job_id=1, slot_id=1, state="recorded", places=3)
        origins: dict[int, dict[str, Any]] = {
            1: {"operation_id": 1}, 2: {"operation_id": 2}, 3: {"code": "arrests-2010"}, 4: {"session_id": 1}, 6: {"operation_id": 1, "corrects_id": 1},
            7: {"session_id": 1, "corrects_id": 4}, 8: {"corrects_id": 3}, 9: {"operation_id": 1, "corrects_id": 6},
        }
        for id_, origin in origins.items():
            values = {"measure_id": 1, "agency_id": 1, "exactness": "exact", "review": "recorded", "source": "PAYBACK-2026-001" if id_ in (4, 7) else ""}
            _insert(connection, "outcome_entry", id=id_, version=1, **values, **origin)
        lines = {"outcome:1": 1, "outcome:9": 1, "outcome:2": 1, "outcome:4": None, "outcome:5": 2, "job:PAYBACK-2026-001": None}  # 2 was another figure's id once
        for subject, operation_id in lines.items():
            _insert(connection, "history_line", subject=subject, operation_id=operation_id, verb="recorded")
    with old.brought_up() as connection:
        assert dict(connection.execute(text("SELECT id, reference FROM outcome_entry")).all()) == {
            1: "CUBIT-2026-001/1", 6: "CUBIT-2026-001/2", 9: "CUBIT-2026-001/3", 2: "CUBIT-2026-002/1", 3: "published/arrests-2010/1",
            8: "published/arrests-2010/2", 4: "PAYBACK-2026-001/1", 7: "PAYBACK-2026-001/2",
        }
        assert dict(connection.execute(text("SELECT owner, last FROM figure_counter")).all()) == {
            "CUBIT-2026-001": 3, "CUBIT-2026-002": 1, "published/arrests-2010": 2, "PAYBACK-2026-001": 2, "": 9,
        }
        assert connection.execute(text("SELECT subject FROM history_line ORDER BY id")).scalars().all() == [
            "outcome:CUBIT-2026-001/1", "outcome:CUBIT-2026-001/3", "outcome:gone", "outcome:PAYBACK-2026-001/1", "outcome:gone", "job:PAYBACK-2026-001",
        ]


def test_duties_to_come_of_before_0017_say_the_present_names_of_their_people(old: Old) -> None:
    with old.at("0016") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "user", id=1, email="m@test.example", name="Person Married", agency_id=1, role="staff")
        _insert(connection, "operation_type", id=1, code="CUBIT")
        for id_, state in ((1, "confirmed"), (2, "closed")):
            times = {"ends": time(14), "ends_at": datetime(2026, 11, 18, 14, tzinfo=UTC)}
            _insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, state=state, lead_agency_id=1, author_agency_id=1, **times)
            _insert(connection, "commitment", id=id_, operation_id=id_, agency_id=1, state="accepted")
            _insert(connection, "nomination", commitment_id=id_, user_id=1, name="Person Single")
            _insert(connection, "nomination", commitment_id=id_, name="C. Special")
    with old.brought_up() as connection:
        names = connection.execute(text("SELECT commitment_id, name FROM nomination ORDER BY commitment_id, id")).all()
        assert names == [(1, "Person Married"), (1, "C. Special"), (2, "Person Single"), (2, "C. Special")]


def test_figures_of_nights_before_0018_count_where_the_night_began(old: Old) -> None:
    with old.at("0016") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "operation_type", id=1, code="CUBIT")
        _insert(connection, "measure", id=1, code="arrests", shape="count", better="up")
        ends = datetime(2027, 4, 1, 1, tzinfo=UTC)
        _insert(connection, "operation", id=1, reference="CUBIT-2027-001", type_id=1, state="closed", lead_agency_id=1, author_agency_id=1, ends_at=ends)
        days = {"starts_on": date(2027, 3, 31), "ends_on": date(2027, 4, 1)}
        for id_, origin in ((1, {"operation_id": 1}), (2, {"code": "arrests-2027"})):
            values = {"measure_id": 1, "agency_id": 1, "exactness": "exact", "review": "recorded", "reference": f"x/{id_}"}
            _insert(connection, "outcome_entry", id=id_, version=1, **values, **days, **origin)
    with old.brought_up() as connection:
        last = dict(connection.execute(text("SELECT id, ends_on FROM outcome_entry")).all())
        assert {id_: str(day) for id_, day in last.items()} == {1: "2027-03-31", 2: "2027-04-01"}


def test_calendar_links_of_before_0037_tell_as_they_did_and_count_as_unused_from_the_upgrade_on(old: Old) -> None:
    with old.at("0029") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "user", id=1, email="m@test.example", agency_id=1, role="staff")
        for n, program in enumerate(("", "Outlook", "DAVx⁵", "Evil of example.org")):
            made = datetime(2020, 1, 1, tzinfo=UTC)
            _insert(connection, "subscription", user_id=1, kind="a ward", token_hash=f"{n:064}", made_at=made, fetched_at=made, fetched_by=program)
    with old.brought_up() as connection:
        links = Table("subscription", MetaData(), autoload_with=connection).columns
        kept = (links.filters, links.alarm, links.detail, links.days_back, links.months_ahead, links.version, links.changed_at, links.retired_at, links.warned_at)
        assert set(connection.execute(select(links.kind, *kept))) == {("a ward", "", "none", "whole", 90, 12, 1, None, None, None)}
        assert connection.scalars(select(links.token_hash).order_by(links.token_hash)).all() == [f"{n:064}" for n in range(4)]
        assert connection.scalars(select(links.fetched_by).order_by(links.token_hash)).all() == ["", "Outlook", "Android (DAVx5 or ICSx5)", "another program"]
        assert {str(since)[:16] for since in connection.scalars(select(links.unused_since))} == {"2026-11-18 11:00"}


def test_messages_go_to_the_mailboxes_of_before_0040_until_an_address_is_entered(old: Old) -> None:
    with old.at("0039") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police", contact="A. Contact", deputy="B. Deputy", mailbox="Ops@police.example")
    with old.brought_up() as connection:
        agency = Table("agency", MetaData(), autoload_with=connection).columns
        kept = (agency.contact, agency.contact_email, agency.deputy, agency.deputy_email, agency.mailbox, agency.to_mailbox)
        assert connection.execute(select(*kept)).one() == ("A. Contact", "", "B. Deputy", "", "Ops@police.example", False)
        assert connection.scalar(text("SELECT count(*) FROM absence")) == 0


def test_what_people_were_told_before_0041_asks_nobody_whether_she_has_seen_it(old: Old) -> None:
    with old.at("0040") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "user", id=1, email="m@test.example", agency_id=1, role="staff")
        _insert(connection, "history_line", id=1, verb="moved")
        _insert(connection, "notice", user_id=1, line_id=1, code="x", kind="moved", starts_at=datetime(2026, 11, 19, 10, tzinfo=UTC))
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT asks_until FROM notice")).all() == [(None,)]


def test_with_jobs_of_before_0043_nobody_has_left_an_address(old: Old) -> None:
    with old.at("0041") as connection:
        _insert(connection, "job", id=1, reference="PAYBACK-2026-001", kind="usual", state="referred", asker_kind="residents' group")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT reference, asker_email, host_email FROM job")).all() == [("PAYBACK-2026-001", "", "")]


def test_the_upgrade_to_0051_says_when_people_had_to_be_there_and_what_withheld_what_it_is(old: Old) -> None:
    at = datetime(2026, 11, 25, 10, tzinfo=UTC)
    with old.at("0047") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "user", id=1, email="m@test.example", agency_id=1, role="staff")
        _insert(connection, "operation_type", id=1, code="CUBIT")
        _insert(connection, "message", id=1, kind="telling", state="sent")
        for id_ in (1, 2):
            times = {"ends": time(14), "ends_at": at + timedelta(hours=4), "starts_at": at, "musters_at": at - timedelta(minutes=15)}
            _insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, schedule=2, restricted=id_ == 2, **times)
            _insert(connection, "history_line", id=id_, verb="moved", operation_id=id_)
            _insert(connection, "notice", user_id=1, line_id=id_, code=f"n{id_}", kind="moved", message_id=1)
            for schedule in (1, 2):
                _insert(connection, "telling", operation_id=id_, agency_id=1, occasion="asked", schedule=schedule, message_id=1 if schedule == 2 else None)
    with old.brought_up() as connection:
        told = connection.execute(text("SELECT operation_id, schedule, musters_at, withheld FROM telling ORDER BY operation_id, schedule")).all()
        assert [(row[0], row[1], str(row[2])[:16], bool(row[3])) for row in told] == [
            (1, 1, "None", False), (1, 2, "2026-11-25 09:45", False), (2, 1, "None", False), (2, 2, "2026-11-25 09:45", True)
        ]
        assert [tuple(row) for row in connection.execute(text("SELECT musters_at, withheld FROM notice ORDER BY line_id"))] == [(None, False), (None, True)]
        _insert(connection, "telling", operation_id=1, agency_id=1, occasion="asked", schedule=2)


def test_of_figures_of_before_0047_each_counts_and_nobody_has_said_who_does(old: Old) -> None:
    with old.at("0043") as connection:
        for id_, code in ((1, "police"), (2, "council")):
            _insert(connection, "agency", id=id_, code=code, kind=code, name=code, short_name=code)
        _insert(connection, "operation_type", id=1, code="CUBIT")
        _insert(connection, "measure", id=1, code="arrests", shape="count", better="up")
        _insert(connection, "operation", id=1, reference="CUBIT-2026-001", type_id=1, state="closed", lead_agency_id=1, author_agency_id=1, ends_at=datetime(2026, 11, 18, 12, tzinfo=UTC))
        for id_ in (1, 2):
            values = {"measure_id": 1, "agency_id": id_, "exactness": "exact", "review": "recorded", "reference": f"x/{id_}", "hundredths": 500}
            _insert(connection, "outcome_entry", id=id_, version=1, operation_id=1, **values)
    with old.brought_up() as connection:
        summed = "SELECT CAST(sum(hundredths) AS integer), CAST(sum(entries) AS integer) FROM figure_sum WHERE split = 'whole'"
        assert connection.execute(text(summed)).all() == [(1000, 2)]
        assert {tuple(row) for row in connection.execute(text("SELECT also_reported, sharing_said FROM outcome_entry"))} == {(False, False)}
        connection.execute(text("UPDATE outcome_entry SET also_reported = :so WHERE id = 2"), {"so": True})
        assert connection.execute(text(summed)).all() == [(500, 1)]


def test_of_figures_of_before_0052_none_came_of_a_return_and_all_are_in_the_sums(old: Old) -> None:
    with old.at("0051") as connection:
        _insert(connection, "agency", code="council", name="Council", kind="council")
        _insert(connection, "measure", code="removed", name="Vehicles removed", shape="count")
        day = {"starts_on": date(2026, 3, 31), "ends_on": date(2026, 3, 31), "exactness": "exact", "review": "recorded", "superseded": False}
        _insert(connection, "outcome_entry", hundredths=400, reference="published/removed/1", **day)
    before = [("agency", "everybody", 2025, 400, 1), ("priority", "everybody", 2025, 400, 1), ("whole", "everybody", 2025, 400, 1)]
    with old.brought_up() as connection, connection.begin():
        assert _summed(connection) == before
        assert connection.execute(text("SELECT return_id, told_by_id, ward_told_by_id FROM outcome_entry")).all() == [(None, None, None)]
        connection.execute(text("UPDATE outcome_entry SET hundredths = 700"))
        assert _summed(connection) == [(*one[:3], 700, 1) for one in before], "what changes afterwards is in the sums too"


def test_credits_of_before_0108_stay_in_their_sums_and_what_a_return_tells_leaves_them(old: Old) -> None:
    with old.at("0100") as connection:
        _insert(connection, "agency", id=1, code="council", name="Council", kind="council")
        _insert(connection, "user", id=1, email="a@b.example", agency_id=1, role="coordinator")
        _insert(connection, "measure", id=1, code="removed", name="Vehicles removed", shape="count")
        _insert(connection, "plan_year", id=1, code="2025/26", starts_on=date(2025, 4, 1), ends_on=date(2026, 3, 31))
        _insert(connection, "priority", id=1, plan_year_id=1, code="theft")
        day = {"starts_on": date(2026, 3, 31), "ends_on": date(2026, 3, 31), "exactness": "exact", "review": "recorded", "superseded": False}
        _insert(connection, "outcome_entry", id=1, hundredths=400, reference="published/removed/1", **day)
        _insert(connection, "entry_priority", entry_id=1, priority_id=1)
        _insert(connection, "expected_return", id=1, kind="month", starts_on=date(2026, 3, 1))
        _insert(connection, "service_return", id=1, reference="RETURN-2026-001", expected_id=1, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31), counts_from=date(2026, 3, 1), answer="figures")
    with old.brought_up() as connection, connection.begin():
        credited = ("priority", "everybody", 2025, 400, 1)
        assert credited in _summed(connection)
        assert connection.execute(text("SELECT entry_id, told_by_id, ward_told_by_id FROM entry_priority")).all() == [(1, None, None)]
        connection.execute(text("UPDATE entry_priority SET told_by_id = 1"))
        assert credited not in _summed(connection)
        connection.execute(text("UPDATE entry_priority SET told_by_id = NULL"))
        assert credited in _summed(connection)


def test_figures_of_indicators_of_before_0049_are_final_and_the_packs_and_nobody_keeps_them(old: Old) -> None:
    with old.at("0047") as connection:
        _insert(connection, "plan_year", id=1, code="2026/27", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
        _insert(connection, "priority", id=1, plan_year_id=1, code="theft")
        _insert(connection, "indicator", id=1, priority_id=1, code="share", better="down")
        _insert(connection, "indicator_figure", id=1, indicator_id=1, period="2025/26", value=4150, words="provisional")
    with old.brought_up() as connection:
        figure = "SELECT value, words, state, why, entered_by_id, pack_value, pack_words, version FROM indicator_figure"
        assert connection.execute(text(figure)).all() == [(4150, "provisional", "final", "", None, 4150, "provisional", 1)]
        assert [tuple(row) for row in connection.execute(text("SELECT owner_id, deputy_id, due_days, definition, active FROM indicator"))] == [(None, None, None, "", True)]
        assert connection.execute(text("SELECT count(*) FROM indicator_figure_before")).scalar() == 0


def test_the_plan_of_before_0063_is_found(old: Old) -> None:
    with old.at("0062") as connection:
        _insert(connection, "plan_year", id=1, code="2026/27", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
        _insert(connection, "priority", id=1, plan_year_id=1, code="theft", name="Less theft", active=True)
        _insert(connection, "action", id=1, priority_id=1, code="a", text="Mark bicycles", programme="Bike Day", active=True)
        _insert(connection, "indicator", id=1, priority_id=1, code="share", name="Shoplifting’s share", active=True)
        _insert(connection, "indicator", id=2, priority_id=1, code="gone", name="Gone", active=False)
    with old.brought_up() as connection:
        found = connection.execute(text("SELECT kind, thing_id, title, words FROM search_entry ORDER BY kind")).all()
        assert [tuple(row) for row in found] == [
            ("action", 1, "Mark bicycles", "mark bicycles bike day"), ("indicator", 1, "Shoplifting’s share", "shopliftings share"), ("priority", 1, "Less theft", "less theft"),
        ]


def test_logs_and_notes_of_before_0086_are_found(old: Old) -> None:
    with old.at("0100") as connection:
        day = datetime(2026, 11, 25, 10, tzinfo=UTC)
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "operation_type", id=1, code="CUBIT", briefing_text="As usual")
        times = {"ends": time(14), "ends_at": day + timedelta(hours=4), "starts_at": day}
        for id_, notes in ((1, "As usual"), (2, "Ask for the key")):
            _insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, notes=notes, deployments="", risks="", **times)
        _insert(connection, "log_entry", id=1, operation_id=1, agency_id=1, kind="note", text="Café closed", happened_at=day, written_at=day, written_by="A")
    with old.brought_up() as connection:
        found = connection.execute(text("SELECT kind, thing_id, operation_id, words FROM search_entry WHERE kind IN ('log', 'notes') ORDER BY kind")).all()
        assert [tuple(row) for row in found] == [("log", 1, 1, "cafe closed"), ("notes", 2, 2, "ask for the key")]


def test_reports_of_before_0075_go_on_as_the_last_one_of_their_kind_began(old: Old) -> None:
    with old.at("0065") as connection:
        _insert(connection, "plan_year", id=1, code="2026/27", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
        for id_, month in ((1, 4), (2, 7)):
            _insert(connection, "report", id=id_, code=f"q{id_}", kind="quarterly report", title="Q", plan_year_id=1, period="Q", starts_on=date(2026, month, 1), ends_on=date(2026, month + 2, 30), made_at=datetime(2026, 7, 1, tzinfo=UTC))
        for n, (code, holds, gone) in enumerate((("theft", "priority", False), ("roads", "priority", False), ("short", "words", False), ("old", "words", True))):
            _insert(connection, "report_heading", report_id=2, code=code, position=n, title=code.capitalize(), holds=holds, taken_out=gone)
        _insert(connection, "report_heading", report_id=1, code="other", position=0, title="Other", holds="words")
    with old.brought_up() as connection:
        found = connection.execute(text("SELECT kind, code, title, holds, taken_out FROM template_heading ORDER BY position")).all()
        assert [tuple(row) for row in found] == [
            ("quarterly report", "priorities", "Each priority", "priority", False), ("quarterly report", "short", "Short", "words", False), ("quarterly report", "old", "Old", "words", True),
        ]


def test_of_wards_of_before_0053_no_boundary_changed(old: Old) -> None:
    with old.at("0051") as connection:
        _insert(connection, "ward", id=1, code="river", name="River")
    with old.brought_up() as connection:
        assert [tuple(row) for row in connection.execute(text("SELECT boundary_changed_on, boundary_words FROM ward"))] == [(None, "")]


def test_plan_years_of_before_0055_were_adopted_and_are_the_packs_but_for_those_of_a_demonstration(old: Old) -> None:
    with old.at("0051") as connection:
        for id_, made_up in ((1, False), (2, True)):
            _insert(connection, "plan_year", id=id_, code=f"202{id_}/2{id_ + 1}", starts_on=date(2020 + id_, 4, 1), ends_on=date(2021 + id_, 3, 31), demonstration=made_up)
            _insert(connection, "priority", id=id_, plan_year_id=id_, code="theft")
            for table in ("aim", "action"):
                _insert(connection, table, id=id_, priority_id=id_, code="a", text="Less of it")
    with old.brought_up() as connection:
        assert {tuple(row) for row in connection.execute(text("SELECT state, adopted_by, version FROM plan_year"))} == {("adopted", "", 1)}
        for table in ("plan_year", "priority", "aim", "action"):
            assert [bool(row.of_pack) for row in connection.execute(text(f"SELECT of_pack FROM {table} ORDER BY id"))] == [True, False]
        assert [bool(row.active) for row in connection.execute(text("SELECT active FROM priority"))] == [True, True]


def test_actions_of_before_0056_have_nothing_said_of_how_they_go(old: Old) -> None:
    with old.at("0055") as connection:
        _insert(connection, "plan_year", id=1, code="2026/27", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
        _insert(connection, "priority", id=1, plan_year_id=1, code="theft")
        _insert(connection, "action", id=1, priority_id=1, code="a", text="Do it", status="under way")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT status, progress, progress_on FROM action")).all() == [("under way", "", None)]


@pytest.mark.usefixtures("usual_time")
def test_an_upgrade_of_before_there_was_mail_sends_nothing_but_what_falls_due_then(old: Old, tmp_path: Path, hands: Hands) -> None:
    def on(day: int, begins: int, ends: int) -> dict[str, Any]:
        starts_at, ends_at = (datetime(2026, 11, day, hour, tzinfo=UTC) for hour in (begins, ends))
        return {"day": date(2026, 11, day), "starts": time(begins), "ends": time(ends), "starts_at": starts_at, "musters_at": starts_at, "ends_at": ends_at}

    with old.at("0027") as connection:
        _insert(connection, "installation", id=1, partnership="Test partnership", demonstration=False, holiday_country="GB", holiday_subdivision="ENG")
        _insert(connection, "agency", id=1, code="council", name="Council", kind="council", active=True)
        _insert(connection, "agency", id=2, code="fire", name="Fire", kind="fire and rescue", active=True, mailbox="planning@fire.example", statutory=True)
        for id_, name, agency, role in ((1, "lead", 1, "coordinator"), (2, "ann", 2, "coordinator"), (3, "bob", 2, "staff")):
            _insert(connection, "user", id=id_, email=f"{name}@x.example", name=name, agency_id=agency, role=role, password_hash="x", changed_at=AT)
        _insert(connection, "operation_type", id=1, code="CUBIT", name="Cubit", active=True)
        for id_, state, when, part in (
            (1, "proposed", on(25, 10, 14), {"state": "requested", "answer_by": date(2026, 11, 12), "asked_at": AT}),  # overdue
            (2, "proposed", on(26, 10, 14), {"state": "requested", "answer_by": date(2026, 11, 18), "asked_at": AT}),  # due on the day itself
            (3, "confirmed", on(16, 10, 14), {"state": "accepted"}),  # over, and not completed
            (4, "completed", on(16, 10, 14), {"state": "accepted"}),  # its outcomes are due
            (5, "completed", on(9, 10, 14), {"state": "accepted"}),  # and its debrief
            (6, "confirmed", on(18, 9, 14), {"state": "accepted"}),  # nobody has started it
            (7, "confirmed", on(19, 10, 14), {"state": "accepted"}),  # tomorrow
        ):
            whole = {"reference": f"CUBIT-2026-00{id_}", "type_id": 1, "lead_agency_id": 1, "author_agency_id": 1, "author_id": 1, "version": 1, "schedule": 1}
            _insert(connection, "operation", id=id_, state=state, **whole, **when)
            _insert(connection, "commitment", id=id_, operation_id=id_, agency_id=2, required=True, **part)
            _insert(connection, "nomination", commitment_id=id_, user_id=3, name="bob")
            _insert(connection, "telling", id=id_, operation_id=id_, agency_id=2, occasion="asked" if state == "proposed" else "confirmed")
        _insert(connection, "lesson", id=1, operation_id=5, text="Radios", due_on=date(2026, 11, 17), state="identified")
    url = old.database.url.render_as_string(hide_password=False)
    with old.brought_up(), sink() as post_office:
        app = create_app(config.Settings(data=tmp_path, database=url, demonstration=False, secret_key="t" * 64, public_url="https://ops.example"))

        def at(when: str) -> list[tuple[str, str]]:
            """What arrived once the worker has done everything at that time."""
            hands.move_to(f"2026-11-{when}:00+00:00")
            for _ in range(2):
                for name in sorted(app.extensions["opsplanner.tasks.work"]):
                    with app.app_context():
                        tasks_services.do(name)
                hands.shift(timedelta(minutes=3))
            found = [(message["To"], message["Subject"]) for message in post_office.received]
            post_office.received.clear()
            return found

        with live(app, post_office.port):
            of_today = [("planning@fire.example", "2 questions wait for Fire, 1 of them overdue")]
            assert at("18T11:00") == of_today, "one is due today, and a reminder lists all that waits"
            assert at("18T18:00") == [("bob@x.example", "Tomorrow: CUBIT-2026-007, be there at 10am")]
            assert sorted(at("19T08:00")) == [
                ("ann@x.example", "CUBIT-2026-006: Fire has not recorded yet what came of it"),
                ("lead@x.example", "CUBIT-2026-002: Fire has not answered by Wednesday 18 November 2026"),
                ("lead@x.example", "CUBIT-2026-006: it is over, and nobody has said that it took place"),
            ]
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_templates_of_0075_are_what_the_last_report_began_with_and_the_committees_opens_with_what_was_asked(old: Old) -> None:
    with old.at("0072") as connection:
        _insert(connection, "plan_year", id=1, code="2025/26")
        for id_, kind in ((1, "annual report"), (2, "quarterly report")):
            _insert(connection, "report", id=id_, code=f"report-{id_}", kind=kind, plan_year_id=1)
            _insert(connection, "report_heading", report_id=id_, code="summary", title="In short", holds="words", position=0)
            _insert(connection, "report_heading", report_id=id_, code="street-scene", title="Streets", holds="priority", position=1)
    with old.brought_up() as connection:
        query = text("SELECT code, title, holds, position FROM template_heading WHERE kind = :kind ORDER BY position")
        rest = [("summary", "In short", "words"), ("priorities", "Each priority", "priority")]
        asked = ("asked-last-year", "What was asked last year, and what became of it", "what was asked")
        assert connection.execute(query, {"kind": "annual report"}).all() == [(*row, n) for n, row in enumerate([asked, *rest])]
        assert connection.execute(query, {"kind": "quarterly report"}).all() == [(*row, n) for n, row in enumerate(rest)]


def test_what_was_withdrawn_before_0085_is_what_the_history_said_last(old: Old) -> None:
    with old.at("0080") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "operation_type", id=1, code="CUBIT", name="Cubit")
        times = {"starts_at": AT, "ends_at": AT + timedelta(hours=4), "musters_at": AT, "day": AT.date(), "starts": time(10), "ends": time(14)}
        for id_, state in ((1, "withdrawn"), (2, "accepted"), (3, "withdrawn")):
            _insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, lead_agency_id=1, author_agency_id=1, state="proposed", **times)
            _insert(connection, "commitment", id=id_, operation_id=id_, agency_id=1, state=state)
        for id_, operation, what in (
            (1, 1, "Kent Police withdrew, and with it 3 people"), (2, 1, "Kent Police withdrew, and with it 1,200 people, told to A. Lead by telephone"),
            (3, 2, "Kent Police withdrew, and with it 1 person"),
        ):
            _insert(connection, "history_line", id=id_, operation_id=operation, agency_id=1, verb="withdrawn", what=what, at=AT, by_name="K. Desk")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT staff_withdrawn FROM commitment ORDER BY id")).scalars().all() == [1200, 0, 0]


def test_keys_of_links_of_before_0109_name_no_link_and_those_of_people_stay(old: Old) -> None:
    with old.at("0104") as connection:
        _insert(connection, "agency", id=1, code="police", kind="police")
        _insert(connection, "user", id=1, agency_id=1, role="coordinator", email="a@x.example")
        _insert(connection, "form_key", key="a" * 32, link="d" * 64, path="/ready/a-link")
        _insert(connection, "form_key", key="b" * 32, user_id=1, path="/payback")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT link, path FROM form_key ORDER BY key")).all() == [("d" * 64, ""), ("", "/payback")]
