"""Operations, places and Community Payback's days of before an upgrade."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.migrate.conftest import Old, insert


def test_answers_and_forms_of_before_0038_stay_and_came_by_no_link(old: Old) -> None:
    with old.at("0037") as connection:
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "user", id=1, agency_id=1, role="coordinator", email="a@x.example")
        insert(connection, "operation_type", id=1, code="CUBIT")
        times = {"ends": time(14), "ends_at": datetime(2026, 11, 25, 14, tzinfo=UTC), "starts_at": datetime(2026, 11, 25, 10, tzinfo=UTC)}
        insert(connection, "operation", id=1, type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, **times)
        insert(connection, "commitment", id=1, operation_id=1, agency_id=1, state="accepted", staff_promised=2, by_telephone=True, answered_by_id=1)
        insert(connection, "form_key", key="k" * 32, user_id=1, answer="Done")
    with old.brought_up() as connection:
        answers = "SELECT state, by_telephone, by_email, answered_as, over_numbers_as FROM commitment"
        assert [tuple(row) for row in connection.execute(text(answers))] == [("accepted", True, False, "", "")]
        assert connection.execute(text("SELECT user_id, answer, link FROM form_key")).all() == [(1, "Done", "")]
        assert connection.execute(text("SELECT * FROM answer_link")).all() == []


def test_places_of_before_0010_get_codes_and_are_sorted_by_where_they_are_used(old: Old) -> None:
    """The pack's, and what everybody sees used, are everybody's; what only a draft or a restricted operation has is its own, for each its own."""
    with old.at("0009") as connection:
        for code, name in [("gun-wharf", "Of the pack"), (None, "Seen by all"), (None, "Worked at"), (None, "Of few"), (None, "Left")]:
            insert(connection, "place", code=code, name=name, hazards="Water", active=True)
        insert(connection, "agency", code="council", name="Council", kind="council")
        insert(connection, "operation_type", code="CUBIT", name="Cubit")
        for place, state, restricted in [(1, "draft", False), (2, "proposed", False), (2, "draft", False), (4, "draft", False), (4, "confirmed", True)]:
            insert(connection, "operation", meeting_point_id=place, state=state, restricted=restricted, ends_at=datetime(2026, 11, 18, 14, tzinfo=UTC))
        for place, state in [(3, "referred"), (3, "draft"), (4, "draft")]:
            insert(connection, "job", place_id=place, state=state, kind="usual", asker_kind="agency")
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


def test_duties_to_come_of_before_0017_say_the_present_names_of_their_people(old: Old) -> None:
    with old.at("0016") as connection:
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "user", id=1, email="m@test.example", name="Person Married", agency_id=1, role="staff")
        insert(connection, "operation_type", id=1, code="CUBIT")
        for id_, state in ((1, "confirmed"), (2, "closed")):
            times = {"ends": time(14), "ends_at": datetime(2026, 11, 18, 14, tzinfo=UTC)}
            insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, state=state, lead_agency_id=1, author_agency_id=1, **times)
            insert(connection, "commitment", id=id_, operation_id=id_, agency_id=1, state="accepted")
            insert(connection, "nomination", commitment_id=id_, user_id=1, name="Person Single")
            insert(connection, "nomination", commitment_id=id_, name="C. Special")
    with old.brought_up() as connection:
        names = connection.execute(text("SELECT commitment_id, name FROM nomination ORDER BY commitment_id, id")).all()
        assert names == [(1, "Person Married"), (1, "C. Special"), (2, "Person Single"), (2, "C. Special")]


def test_with_jobs_of_before_0043_nobody_has_left_an_address(old: Old) -> None:
    with old.at("0041") as connection:
        insert(connection, "job", id=1, reference="PAYBACK-2026-001", kind="usual", state="referred", asker_kind="residents' group")
    with old.brought_up() as connection:
        assert connection.execute(text("SELECT reference, asker_email, host_email FROM job")).all() == [("PAYBACK-2026-001", "", "")]


def test_the_upgrade_to_0051_says_when_people_had_to_be_there_and_what_withheld_what_it_is(old: Old) -> None:
    at = datetime(2026, 11, 25, 10, tzinfo=UTC)
    with old.at("0047") as connection:
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "user", id=1, email="m@test.example", agency_id=1, role="staff")
        insert(connection, "operation_type", id=1, code="CUBIT")
        insert(connection, "message", id=1, kind="telling", state="sent")
        for id_ in (1, 2):
            times = {"ends": time(14), "ends_at": at + timedelta(hours=4), "starts_at": at, "musters_at": at - timedelta(minutes=15)}
            insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, schedule=2, restricted=id_ == 2, **times)
            insert(connection, "history_line", id=id_, verb="moved", operation_id=id_)
            insert(connection, "notice", user_id=1, line_id=id_, code=f"n{id_}", kind="moved", message_id=1)
            for schedule in (1, 2):
                insert(connection, "telling", operation_id=id_, agency_id=1, occasion="asked", schedule=schedule, message_id=1 if schedule == 2 else None)
    with old.brought_up() as connection:
        told = connection.execute(text("SELECT operation_id, schedule, musters_at, withheld FROM telling ORDER BY operation_id, schedule")).all()
        assert [(row[0], row[1], str(row[2])[:16], bool(row[3])) for row in told] == [
            (1, 1, "None", False), (1, 2, "2026-11-25 09:45", False), (2, 1, "None", False), (2, 2, "2026-11-25 09:45", True)
        ]
        assert [tuple(row) for row in connection.execute(text("SELECT musters_at, withheld FROM notice ORDER BY line_id"))] == [(None, False), (None, True)]
        insert(connection, "telling", operation_id=1, agency_id=1, occasion="asked", schedule=2)


def test_logs_and_notes_of_before_0086_are_found(old: Old) -> None:
    with old.at("0100") as connection:
        day = datetime(2026, 11, 25, 10, tzinfo=UTC)
        insert(connection, "agency", id=1, code="police", kind="police")
        insert(connection, "operation_type", id=1, code="CUBIT", briefing_text="As usual")
        times = {"ends": time(14), "ends_at": day + timedelta(hours=4), "starts_at": day}
        for id_, notes in ((1, "As usual"), (2, "Ask for the key")):
            insert(connection, "operation", id=id_, reference=f"CUBIT-2026-00{id_}", type_id=1, state="proposed", lead_agency_id=1, author_agency_id=1, notes=notes, deployments="", risks="", **times)
        insert(connection, "log_entry", id=1, operation_id=1, agency_id=1, kind="note", text="Café closed", happened_at=day, written_at=day, written_by="A")
    with old.brought_up() as connection:
        found = connection.execute(text("SELECT kind, thing_id, operation_id, words FROM search_entry WHERE kind IN ('log', 'notes') ORDER BY kind")).all()
        assert [tuple(row) for row in found] == [("log", 1, 1, "cafe closed"), ("notes", 2, 2, "ask for the key")]
