"""Figures, and what they add up to, of before an upgrade."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text
from sqlalchemy.engine import Connection

from migrations import sums
from tests.migrate.conftest import Old, insert


def _summed(connection: Connection) -> list[Any]:
    return list(connection.execute(text("SELECT split, seen, year, sum(hundredths), sum(entries) FROM figure_sum GROUP BY split, seen, year HAVING sum(entries) <> 0 ORDER BY split, seen, year")))


def _by_month(connection: Connection) -> tuple[list[Any], list[Any]]:
    of_measures = connection.execute(text("SELECT seen, month, lies_in, sum(hundredths), sum(entries) FROM month_sum GROUP BY seen, month, lies_in HAVING sum(entries) <> 0"))
    counts = connection.execute(text("SELECT split, seen, month, lies_in, sum(entries) FROM month_count GROUP BY split, seen, month, lies_in HAVING sum(entries) <> 0"))
    return sorted(tuple(row) for row in of_measures), sorted(tuple(row) for row in counts)


def test_measures_of_before_0008_stay_and_say_nothing_yet(old: Old) -> None:
    kept = {"code": "arrests", "name": "Arrests", "unit": "arrests", "kind": "enforcement"}
    with old.at("0007") as connection:
        connection.execute(text("INSERT INTO measure (code, name, unit, kind, shape, better, active) VALUES (:code, :name, :unit, :kind, 'count', 'neither', true)"), kept)
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT code, definition, follows_id FROM measure")).all() == [("arrests", "", None)]


def test_figures_of_before_0024_are_summed_and_so_is_what_changes_before_and_after_a_batch(old: Old) -> None:
    with old.at("0020") as connection:
        insert(connection, "agency", code="council", name="Council", kind="council")
        insert(connection, "operation_type", code="CUBIT", name="Cubit")
        insert(connection, "measure", code="removed", name="Vehicles removed", shape="count")
        for restricted in (False, True):
            insert(connection, "operation", state="completed", restricted=restricted, ends_at=datetime(2026, 11, 18, 14, tzinfo=UTC))
        day = {"starts_on": date(2026, 3, 31), "ends_on": date(2026, 3, 31)}
        for hundredths, of in ((100, {"operation_id": 1}), (200, {"operation_id": 2}), (400, day), (800, {"superseded": True})):
            insert(connection, "outcome_entry", hundredths=hundredths, exactness="exact", review="recorded", **{"superseded": False, **of})
    everybody = [("agency", "everybody", 2025, 400, 1), ("priority", "everybody", 2025, 400, 1), ("whole", "everybody", 2025, 400, 1)]
    most = [(split, "most", 2026, 100, 1) for split in ("agency", "priority", "type", "whole")]
    march, november = 2026 * 12 + 2, 2026 * 12 + 10
    counts = sorted((split, *of, 1, 1) for split in ("agency", "priority", "type", "ward") for of in (("everybody", march), ("most", november)))
    with old.brought_up() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.execution_options(write=True).begin(), Operations.context(MigrationContext.configure(connection)) as operations:
            assert _summed(connection) == sorted([*everybody, *most])
            assert _by_month(connection) == ([("everybody", march, 1, 400, 1), ("most", november, 1, 100, 1)], counts)
            sums.drop()
            for table in ("outcome_entry", "entry_priority", "operation"):
                with operations.batch_alter_table(table, recreate="always" if sqlite else "never"):
                    pass
            sums.keep()
            connection.execute(text("UPDATE outcome_entry SET hundredths = 300 WHERE operation_id = 1"))
            assert _summed(connection) == sorted([*everybody, *((*one[:3], 300, 1) for one in most)])
            assert _by_month(connection) == ([("everybody", march, 1, 400, 1), ("most", november, 1, 300, 1)], counts)


def test_figures_of_before_0012_are_numbered_where_they_belong_in_the_order_of_recording(old: Old) -> None:
    with old.at("0009") as connection:
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "operation_type", id=1, code="CUBIT")
        insert(connection, "measure", id=1, code="arrests", shape="count", better="up")
        for id_ in (1, 2):
            ends = datetime(2026, 11, 18, 14, tzinfo=UTC)
            insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, state="closed", lead_agency_id=1, author_agency_id=1, ends_at=ends)
        insert(connection, "job", id=1, reference="PAYBACK-2026-001", kind="usual", state="checked", asker_kind="agency")
        insert(connection, "crew", id=1)
        insert(connection, "slot", id=1, crew_id=1, ends=time(16), places=6)
        insert(connection, "session", id=1, job_id=1, slot_id=1, state="recorded", places=3)
        origins: dict[int, dict[str, Any]] = {
            1: {"operation_id": 1}, 2: {"operation_id": 2}, 3: {"code": "arrests-2010"}, 4: {"session_id": 1}, 6: {"operation_id": 1, "corrects_id": 1},
            7: {"session_id": 1, "corrects_id": 4}, 8: {"corrects_id": 3}, 9: {"operation_id": 1, "corrects_id": 6},
        }
        for id_, origin in origins.items():
            values = {"measure_id": 1, "agency_id": 1, "exactness": "exact", "review": "recorded", "source": "PAYBACK-2026-001" if id_ in (4, 7) else ""}
            insert(connection, "outcome_entry", id=id_, version=1, **values, **origin)
        lines = {"outcome:1": 1, "outcome:9": 1, "outcome:2": 1, "outcome:4": None, "outcome:5": 2, "job:PAYBACK-2026-001": None}  # 2 was another figure's id once
        for subject, operation_id in lines.items():
            insert(connection, "history_line", subject=subject, operation_id=operation_id, verb="recorded")
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


def test_figures_of_nights_before_0018_count_where_the_night_began(old: Old) -> None:
    with old.at("0016") as connection:
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "operation_type", id=1, code="CUBIT")
        insert(connection, "measure", id=1, code="arrests", shape="count", better="up")
        ends = datetime(2027, 4, 1, 1, tzinfo=UTC)
        insert(connection, "operation", id=1, reference="CUBIT-2027-001", type_id=1, state="closed", lead_agency_id=1, author_agency_id=1, ends_at=ends)
        days = {"starts_on": date(2027, 3, 31), "ends_on": date(2027, 4, 1)}
        for id_, origin in ((1, {"operation_id": 1}), (2, {"code": "arrests-2027"})):
            values = {"measure_id": 1, "agency_id": 1, "exactness": "exact", "review": "recorded", "reference": f"x/{id_}"}
            insert(connection, "outcome_entry", id=id_, version=1, **values, **days, **origin)
    with old.brought_up() as connection:
        last = dict(connection.execute(text("SELECT id, ends_on FROM outcome_entry")).all())
        assert {id_: str(day) for id_, day in last.items()} == {1: "2027-03-31", 2: "2027-04-01"}


def test_of_figures_of_before_0047_each_counts_and_nobody_has_said_who_does(old: Old) -> None:
    with old.at("0043") as connection:
        for id_, code in ((1, "police"), (2, "council")):
            insert(connection, "agency", id=id_, code=code, kind=code, name=code, short_name=code)
        insert(connection, "operation_type", id=1, code="CUBIT")
        insert(connection, "measure", id=1, code="arrests", shape="count", better="up")
        insert(connection, "operation", id=1, reference="CUBIT-2026-001", type_id=1, state="closed", lead_agency_id=1, author_agency_id=1, ends_at=datetime(2026, 11, 18, 12, tzinfo=UTC))
        for id_ in (1, 2):
            values = {"measure_id": 1, "agency_id": id_, "exactness": "exact", "review": "recorded", "reference": f"x/{id_}", "hundredths": 500}
            insert(connection, "outcome_entry", id=id_, version=1, operation_id=1, **values)
    with old.brought_up() as connection:
        summed = "SELECT CAST(sum(hundredths) AS integer), CAST(sum(entries) AS integer) FROM figure_sum WHERE split = 'whole'"
        assert connection.execute(text(summed)).all() == [(1000, 2)]
        assert {tuple(row) for row in connection.execute(text("SELECT also_reported, sharing_said FROM outcome_entry"))} == {(False, False)}
        connection.execute(text("UPDATE outcome_entry SET also_reported = :so WHERE id = 2"), {"so": True})
        assert connection.execute(text(summed)).all() == [(500, 1)]


def test_of_figures_of_before_0052_none_came_of_a_return_and_all_are_in_the_sums(old: Old) -> None:
    with old.at("0051") as connection:
        insert(connection, "agency", code="council", name="Council", kind="council")
        insert(connection, "measure", code="removed", name="Vehicles removed", shape="count")
        day = {"starts_on": date(2026, 3, 31), "ends_on": date(2026, 3, 31), "exactness": "exact", "review": "recorded", "superseded": False}
        insert(connection, "outcome_entry", hundredths=400, reference="published/removed/1", **day)
    before = [("agency", "everybody", 2025, 400, 1), ("priority", "everybody", 2025, 400, 1), ("whole", "everybody", 2025, 400, 1)]
    with old.brought_up() as connection, connection.begin():
        assert _summed(connection) == before
        assert connection.execute(text("SELECT return_id, told_by_id, ward_told_by_id FROM outcome_entry")).all() == [(None, None, None)]
        connection.execute(text("UPDATE outcome_entry SET hundredths = 700"))
        assert _summed(connection) == [(*one[:3], 700, 1) for one in before], "what changes afterwards is in the sums too"


def test_credits_of_before_0108_stay_in_their_sums_and_what_a_return_tells_leaves_them(old: Old) -> None:
    with old.at("0100") as connection:
        insert(connection, "agency", id=1, code="council", name="Council", kind="council")
        insert(connection, "user", id=1, email="a@b.example", agency_id=1, role="coordinator")
        insert(connection, "measure", id=1, code="removed", name="Vehicles removed", shape="count")
        insert(connection, "plan_year", id=1, code="2025/26", starts_on=date(2025, 4, 1), ends_on=date(2026, 3, 31))
        insert(connection, "priority", id=1, plan_year_id=1, code="theft")
        day = {"starts_on": date(2026, 3, 31), "ends_on": date(2026, 3, 31), "exactness": "exact", "review": "recorded", "superseded": False}
        insert(connection, "outcome_entry", id=1, hundredths=400, reference="published/removed/1", **day)
        insert(connection, "entry_priority", entry_id=1, priority_id=1)
        insert(connection, "expected_return", id=1, kind="month", starts_on=date(2026, 3, 1))
        insert(connection, "service_return", id=1, reference="RETURN-2026-001", expected_id=1, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31), counts_from=date(2026, 3, 1), answer="figures")
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
        insert(connection, "plan_year", id=1, code="2026/27", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
        insert(connection, "priority", id=1, plan_year_id=1, code="theft")
        insert(connection, "indicator", id=1, priority_id=1, code="share", better="down")
        insert(connection, "indicator_figure", id=1, indicator_id=1, period="2025/26", value=4150, words="provisional")
    with old.brought_up() as connection:
        figure = "SELECT value, words, state, why, entered_by_id, pack_value, pack_words, version FROM indicator_figure"
        assert connection.execute(text(figure)).all() == [(4150, "provisional", "final", "", None, 4150, "provisional", 1)]
        assert [tuple(row) for row in connection.execute(text("SELECT owner_id, deputy_id, due_days, definition, active FROM indicator"))] == [(None, None, None, "", True)]
        assert connection.execute(text("SELECT count(*) FROM indicator_figure_before")).scalar() == 0
