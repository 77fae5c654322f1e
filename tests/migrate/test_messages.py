"""Links, messages and what people were told, of before an upgrade: it writes to nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, select, text

from opsplanner import config, create_app
from opsplanner.database import db
from opsplanner.tasks import services as tasks_services
from tests.hands import Hands
from tests.mail.conftest import live
from tests.mail.sink import sink
from tests.migrate.conftest import AT, Old, insert


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
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "user", id=1, email="a@x", agency_id=1, role="staff")
        connection.execute(text("INSERT INTO one_time_link (token_hash, user_id, made_at, made_by_id, ends_at) VALUES ('h', 1, :at, 1, :at)"), {"at": at})
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT token_hash, sent_to FROM one_time_link")).all() == [("h", "")]
        assert connection.execute(text("SELECT * FROM message")).all() == connection.execute(text("SELECT * FROM sent_token")).all() == []


def test_the_upgrade_to_0029_tells_nobody_what_was_to_be_told_before(old: Old) -> None:
    with old.at("0028") as connection:
        insert(connection, "agency", id=1, code="police", kind="police", mailbox="ops@police.example")
        insert(connection, "operation_type", id=1, code="CUBIT")
        times = {"ends": time(14), "ends_at": datetime(2026, 11, 25, 14, tzinfo=UTC), "starts_at": datetime(2026, 11, 25, 10, tzinfo=UTC)}
        insert(connection, "operation", id=1, type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, **times)
        insert(connection, "telling", id=1, operation_id=1, agency_id=1, occasion="asked")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT occasion, told_at, message_id FROM telling")).all() == [("asked", None, None)]
        assert connection.execute(text("SELECT * FROM message")).all() == []


def test_the_upgrade_to_0035_takes_what_was_not_moved_since_as_it_was_told(old: Old) -> None:
    with old.at("0030") as connection:
        insert(connection, "agency", id=1, code="police", kind="police", mailbox="ops@police.example")
        insert(connection, "operation_type", id=1, code="CUBIT")
        insert(connection, "place", id=1, name="Gun Wharf", code="gun-wharf")
        times = {"ends": time(14), "ends_at": datetime(2026, 11, 25, 14, tzinfo=UTC), "starts_at": datetime(2026, 11, 25, 10, tzinfo=UTC)}
        insert(connection, "operation", id=1, type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, schedule=2, meeting_point_id=1, **times)
        for schedule, occasion in ((1, "asked"), (2, "moved")):
            insert(connection, "telling", id=schedule, operation_id=1, agency_id=1, occasion=occasion, schedule=schedule)
    with old.brought_up() as connection:
        told = connection.execute(text("SELECT id, starts_at, place FROM telling ORDER BY id")).all()
        assert [(row.id, str(row.starts_at)[:16], row.place) for row in told] == [(1, "None", ""), (2, "2026-11-25 10:00", "Gun Wharf")]


def test_the_upgrade_to_0036_takes_what_is_overdue_as_told(old: Old) -> None:
    with old.at("0035") as connection:
        for id_ in (1, 2):
            insert(connection, "agency", id=id_, code=f"agency-{id_}", name=f"Agency {id_}", kind="police")
        insert(connection, "operation_type", id=1, code="CUBIT")
        times = {"ends": time(14), "ends_at": datetime(2026, 11, 25, 14, tzinfo=UTC), "starts_at": datetime(2026, 11, 25, 10, tzinfo=UTC)}
        insert(connection, "operation", id=1, type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, **times)
        for id_, day in ((1, date(2020, 1, 1)), (2, date(2999, 1, 1))):
            insert(connection, "commitment", id=id_, operation_id=1, agency_id=id_, state="requested", answer_by=day)
    with old.brought_up() as connection:
        told = connection.execute(text("SELECT id, overdue_for, reminded_on FROM commitment ORDER BY id")).all()
        assert [(row.id, str(row.overdue_for), row.reminded_on) for row in told] == [(1, "2020-01-01", None), (2, "None", None)]


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


def test_calendar_links_of_before_0037_tell_as_they_did_and_count_as_unused_from_the_upgrade_on(old: Old) -> None:
    with old.at("0029") as connection:
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "user", id=1, email="m@test.example", agency_id=1, role="staff")
        for n, program in enumerate(("", "Outlook", "DAVx⁵", "Evil of example.org")):
            made = datetime(2020, 1, 1, tzinfo=UTC)
            insert(connection, "subscription", user_id=1, kind="a ward", token_hash=f"{n:064}", made_at=made, fetched_at=made, fetched_by=program)
    with old.brought_up() as connection:
        links = Table("subscription", MetaData(), autoload_with=connection).columns
        kept = (links.filters, links.alarm, links.detail, links.days_back, links.months_ahead, links.version, links.changed_at, links.retired_at, links.warned_at)
        assert set(connection.execute(select(links.kind, *kept))) == {("a ward", "", "none", "whole", 90, 12, 1, None, None, None)}
        assert connection.scalars(select(links.token_hash).order_by(links.token_hash)).all() == [f"{n:064}" for n in range(4)]
        assert connection.scalars(select(links.fetched_by).order_by(links.token_hash)).all() == ["", "Outlook", "Android (DAVx5 or ICSx5)", "another program"]
        assert {str(since)[:16] for since in connection.scalars(select(links.unused_since))} == {"2026-11-18 11:00"}


def test_messages_go_to_the_mailboxes_of_before_0040_until_an_address_is_entered(old: Old) -> None:
    with old.at("0039") as connection:
        insert(connection, "agency", id=1, code="police", kind="police", contact="A. Contact", deputy="B. Deputy", mailbox="Ops@police.example")
    with old.brought_up() as connection:
        agency = Table("agency", MetaData(), autoload_with=connection).columns
        kept = (agency.contact, agency.contact_email, agency.deputy, agency.deputy_email, agency.mailbox, agency.to_mailbox)
        assert connection.execute(select(*kept)).one() == ("A. Contact", "", "B. Deputy", "", "Ops@police.example", False)
        assert connection.scalar(text("SELECT count(*) FROM absence")) == 0


def test_what_people_were_told_before_0041_asks_nobody_whether_she_has_seen_it(old: Old) -> None:
    with old.at("0040") as connection:
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "user", id=1, email="m@test.example", agency_id=1, role="staff")
        insert(connection, "history_line", id=1, verb="moved")
        insert(connection, "notice", user_id=1, line_id=1, code="x", kind="moved", starts_at=datetime(2026, 11, 19, 10, tzinfo=UTC))
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT asks_until FROM notice")).all() == [(None,)]


@pytest.mark.usefixtures("usual_time")
def test_an_upgrade_of_before_there_was_mail_sends_nothing_but_what_falls_due_then(old: Old, tmp_path: Path, hands: Hands) -> None:
    def on(day: int, begins: int, ends: int) -> dict[str, Any]:
        starts_at, ends_at = (datetime(2026, 11, day, hour, tzinfo=UTC) for hour in (begins, ends))
        return {"day": date(2026, 11, day), "starts": time(begins), "ends": time(ends), "starts_at": starts_at, "musters_at": starts_at, "ends_at": ends_at}

    with old.at("0027") as connection:
        insert(connection, "installation", id=1, partnership="Test partnership", demonstration=False, holiday_country="GB", holiday_subdivision="ENG")
        insert(connection, "agency", id=1, code="council", name="Council", kind="council", active=True)
        insert(connection, "agency", id=2, code="fire", name="Fire", kind="fire and rescue", active=True, mailbox="planning@fire.example", statutory=True)
        for id_, name, agency, role in ((1, "lead", 1, "coordinator"), (2, "ann", 2, "coordinator"), (3, "bob", 2, "staff")):
            insert(connection, "user", id=id_, email=f"{name}@x.example", name=name, agency_id=agency, role=role, password_hash="x", changed_at=AT)
        insert(connection, "operation_type", id=1, code="CUBIT", name="Cubit", active=True)
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
            insert(connection, "operation", id=id_, state=state, **whole, **when)
            insert(connection, "commitment", id=id_, operation_id=id_, agency_id=2, required=True, **part)
            insert(connection, "nomination", commitment_id=id_, user_id=3, name="bob")
            insert(connection, "telling", id=id_, operation_id=id_, agency_id=2, occasion="asked" if state == "proposed" else "confirmed")
        insert(connection, "lesson", id=1, operation_id=5, text="Radios", due_on=date(2026, 11, 17), state="identified")
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


def test_keys_of_links_of_before_0109_name_no_link_and_those_of_people_stay(old: Old) -> None:
    with old.at("0104") as connection:
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "user", id=1, agency_id=1, role="coordinator", email="a@x.example")
        insert(connection, "form_key", key="a" * 32, link="d" * 64, path="/ready/a-link")
        insert(connection, "form_key", key="b" * 32, user_id=1, path="/payback")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT link, path FROM form_key ORDER BY key")).all() == [("d" * 64, ""), ("", "/payback")]
