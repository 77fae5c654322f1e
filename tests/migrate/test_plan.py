"""The plan and its years, wards and reports of before an upgrade."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text

from tests.migrate.conftest import AT, Old, insert


def test_the_plan_of_before_0063_is_found(old: Old) -> None:
    with old.at("0062") as connection:
        insert(connection, "plan_year", id=1, code="2026/27", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
        insert(connection, "priority", id=1, plan_year_id=1, code="theft", name="Less theft", active=True)
        insert(connection, "action", id=1, priority_id=1, code="a", text="Mark bicycles", programme="Bike Day", active=True)
        insert(connection, "indicator", id=1, priority_id=1, code="share", name="Shoplifting’s share", active=True)
        insert(connection, "indicator", id=2, priority_id=1, code="gone", name="Gone", active=False)
    with old.brought_up() as connection:
        found = connection.execute(text("SELECT kind, thing_id, title, words FROM search_entry ORDER BY kind")).all()
        assert [tuple(row) for row in found] == [
            ("action", 1, "Mark bicycles", "mark bicycles bike day"), ("indicator", 1, "Shoplifting’s share", "shopliftings share"), ("priority", 1, "Less theft", "less theft"),
        ]


def test_reports_of_before_0075_go_on_as_the_last_one_of_their_kind_began(old: Old) -> None:
    with old.at("0065") as connection:
        insert(connection, "plan_year", id=1, code="2026/27", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
        for id_, month in ((1, 4), (2, 7)):
            insert(connection, "report", id=id_, code=f"q{id_}", kind="quarterly report", title="Q", plan_year_id=1, period="Q", starts_on=date(2026, month, 1), ends_on=date(2026, month + 2, 30), made_at=datetime(2026, 7, 1, tzinfo=UTC))
        for n, (code, holds, gone) in enumerate((("theft", "priority", False), ("roads", "priority", False), ("short", "words", False), ("old", "words", True))):
            insert(connection, "report_heading", report_id=2, code=code, position=n, title=code.capitalize(), holds=holds, taken_out=gone)
        insert(connection, "report_heading", report_id=1, code="other", position=0, title="Other", holds="words")
    with old.brought_up() as connection:
        found = connection.execute(text("SELECT kind, code, title, holds, taken_out FROM template_heading ORDER BY position")).all()
        assert [tuple(row) for row in found] == [
            ("quarterly report", "priorities", "Each priority", "priority", False), ("quarterly report", "short", "Short", "words", False), ("quarterly report", "old", "Old", "words", True),
        ]


def test_of_wards_of_before_0053_no_boundary_changed(old: Old) -> None:
    with old.at("0051") as connection:
        insert(connection, "ward", id=1, code="river", name="River")
    with old.brought_up() as connection:
        assert [tuple(row) for row in connection.execute(text("SELECT boundary_changed_on, boundary_words FROM ward"))] == [(None, "")]


def test_plan_years_of_before_0055_were_adopted_and_are_the_packs_but_for_those_of_a_demonstration(old: Old) -> None:
    with old.at("0051") as connection:
        for id_, made_up in ((1, False), (2, True)):
            insert(connection, "plan_year", id=id_, code=f"202{id_}/2{id_ + 1}", starts_on=date(2020 + id_, 4, 1), ends_on=date(2021 + id_, 3, 31), demonstration=made_up)
            insert(connection, "priority", id=id_, plan_year_id=id_, code="theft")
            for table in ("aim", "action"):
                insert(connection, table, id=id_, priority_id=id_, code="a", text="Less of it")
    with old.brought_up() as connection:
        assert {tuple(row) for row in connection.execute(text("SELECT state, adopted_by, version FROM plan_year"))} == {("adopted", "", 1)}
        for table in ("plan_year", "priority", "aim", "action"):
            assert [bool(row.of_pack) for row in connection.execute(text(f"SELECT of_pack FROM {table} ORDER BY id"))] == [True, False]
        assert [bool(row.active) for row in connection.execute(text("SELECT active FROM priority"))] == [True, True]


def test_actions_of_before_0056_have_nothing_said_of_how_they_go(old: Old) -> None:
    with old.at("0055") as connection:
        insert(connection, "plan_year", id=1, code="2026/27", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
        insert(connection, "priority", id=1, plan_year_id=1, code="theft")
        insert(connection, "action", id=1, priority_id=1, code="a", text="Do it", status="under way")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT status, progress, progress_on FROM action")).all() == [("under way", "", None)]


def test_templates_of_0075_are_what_the_last_report_began_with_and_the_committees_opens_with_what_was_asked(old: Old) -> None:
    with old.at("0072") as connection:
        insert(connection, "plan_year", id=1, code="2025/26")
        for id_, kind in ((1, "annual report"), (2, "quarterly report")):
            insert(connection, "report", id=id_, code=f"report-{id_}", kind=kind, plan_year_id=1)
            insert(connection, "report_heading", report_id=id_, code="summary", title="In short", holds="words", position=0)
            insert(connection, "report_heading", report_id=id_, code="street-scene", title="Streets", holds="priority", position=1)
    with old.brought_up() as connection:
        query = text("SELECT code, title, holds, position FROM template_heading WHERE kind = :kind ORDER BY position")
        rest = [("summary", "In short", "words"), ("priorities", "Each priority", "priority")]
        asked = ("asked-last-year", "What was asked last year, and what became of it", "what was asked")
        assert connection.execute(query, {"kind": "annual report"}).all() == [(*row, n) for n, row in enumerate([asked, *rest])]
        assert connection.execute(query, {"kind": "quarterly report"}).all() == [(*row, n) for n, row in enumerate(rest)]


def test_what_was_withdrawn_before_0085_is_what_the_history_said_last(old: Old) -> None:
    with old.at("0080") as connection:
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "operation_type", id=1, code="CUBIT", name="Cubit")
        times = {"starts_at": AT, "ends_at": AT + timedelta(hours=4), "musters_at": AT, "day": AT.date(), "starts": time(10), "ends": time(14)}
        for id_, state in ((1, "withdrawn"), (2, "accepted"), (3, "withdrawn")):
            insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, lead_agency_id=1, author_agency_id=1, state="proposed", **times)
            insert(connection, "commitment", id=id_, operation_id=id_, agency_id=1, state=state)
        for id_, operation, what in (
            (1, 1, "Kent Police withdrew, and with it 3 people"), (2, 1, "Kent Police withdrew, and with it 1,200 people, told to A. Lead by telephone"),
            (3, 2, "Kent Police withdrew, and with it 1 person"),
        ):
            insert(connection, "history_line", id=id_, operation_id=operation, agency_id=1, verb="withdrawn", what=what, at=AT, by_name="K. Desk")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT staff_withdrawn FROM commitment ORDER BY id")).scalars().all() == [1200, 0, 0]
