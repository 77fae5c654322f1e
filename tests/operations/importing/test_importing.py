"""A file with operations is sent, matched, checked row by row, taken whole, and withdrawn whole while nobody has touched any of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from opsplanner.database import db, unit_of_work
from opsplanner.logbook.debrief.due import services as debrief_services
from opsplanner.models import (
    Commitment,
    CommitmentState,
    FileState,
    HistoryLine,
    Message,
    Notice,
    Operation,
    OperationImport,
    OperationState,
    Place,
    Role,
    SearchEntry,
    Telling,
    Verb,
)
from opsplanner.operations.importing.taking import queries as taking_queries
from opsplanner.operations.importing.taking import services as taking_services
from opsplanner.outcomes.telling import services as outcomes_services
from opsplanner.web.tables.mending import OURS
from tests.browser import text_of
from tests.commitments.test_races import together
from tests.hands import Hands
from tests.operations.importing.conftest import GOOD, HEAD, OFF, PAST, PLAN, ROLES, Importer, carried
from tests.queries import queries_of


def test_the_past_becomes_completed_or_cancelled_the_plan_drafts_and_nobody_is_told(importer: Importer) -> None:
    reference = importer.load(GOOD, ROLES)
    said = text_of(importer.page(reference))
    assert "3 rows: 1 operation as completed, 1 operation as cancelled and 1 operation as draft" in said and importer.operations() == []
    answer = importer.press(reference, "take")
    assert answer.status_code == 303 and "Nobody was asked or told" in text_of(importer.who.follow(answer))
    off, past, plan = importer.operations()
    assert [one.state for one in (past, off, plan)] == [OperationState.COMPLETED, OperationState.CANCELLED, OperationState.DRAFT]
    assert [one.reference for one in (off, past, plan)] == ["CUBIT-2026-001", "CUBIT-2026-002", "CUBIT-2026-003"]
    assert off.state_reason == "bad weather" and past.objectives == "Fewer thefts" and past.notes == "Quiet day" and past.plan_year_id
    assert (plan.wall.start.hour, plan.wall.end.hour) == (10, 14), "the usual times of the type"
    with importer.app.app_context():
        parts = {(part.operation_id, part.agency_id): part for part in db.session.scalars(db.select(Commitment))}
        police, fire = parts[past.id, importer.police.id], parts[past.id, importer.fire.id]
        assert (police.state, police.staff_asked, police.turned_up) == (CommitmentState.ACCEPTED, 4, 3)
        assert (fire.state, fire.staff_asked, fire.turned_up) == (CommitmentState.DECLINED, 2, None)
        assert {parts[one.id, importer.police.id].state for one in (off, plan)} == {CommitmentState.NOT_ASKED}
        place = db.session.get_one(Place, plan.meeting_point_id)
        assert (place.name, place.shared) == ("Dock Road", False)
        assert [db.session.scalar(db.select(db.func.count()).select_from(one)) for one in (Telling, Message, Notice)] == [0, 0, 0]
        assert set(db.session.scalars(db.select(HistoryLine.verb))) == {Verb.IMPORTED, Verb.IMPORT_TAKEN}
    page = text_of(importer.who.get("/operations/CUBIT-2026-002"))
    assert "imported from “past.csv”, row 2" in page and "Imported it as completed from “past.csv”, row 2" in page and "Completed" in page
    listed = text_of(importer.page(reference))
    assert "Taken" in listed and "CUBIT-2026-003" in listed and "Imported “past.csv”: 3 operations" in listed
    assert importer.row(reference).state is FileState.TAKEN
    assert "CUBIT-2026-002" in text_of(importer.who.get("/search?q=fewer+thefts")) and "CUBIT-2026-001" in text_of(importer.who.get("/operations?when=past"))
    assert "3 operations there now" in text_of(importer.who.get("/operations/import"))


WRONG = HEAD + PAST.replace("Cubit,", "Cubits,") + PLAN.replace("Twydall", "Nowhere") + OFF.replace("10/9/2026", "10/9/1912")


def test_each_row_is_checked_before_any_is_taken_and_the_file_to_mend_says_what_is_wrong(importer: Importer) -> None:
    reference = importer.load(WRONG, ROLES)
    said = text_of(importer.page(reference))
    assert "3 cells to mend" in said and "Take all of it" not in said and "A2 “Cubits” is no type of operation" in said and "E3 “Nowhere” is no ward" in said
    mend = importer.who.get(f"/operations/import/{reference}/mend.csv").text.splitlines()
    assert mend[0].endswith("Status,Notes,To mend") and "A2: “Cubits” is no type" in mend[1] and "B4: Enter a date between" in mend[3]
    answer = importer.who.post(f"/operations/import/{reference}/take", {"version": str(importer.row(reference).version)})
    assert answer.status_code == 422 and "all of it is taken, or nothing" in text_of(answer) and importer.operations() == []


def test_the_same_file_and_the_same_operation_are_known_again(importer: Importer) -> None:
    reference = importer.load(GOOD, ROLES)
    again = importer.send(GOOD, name="copy.csv")
    assert again.status_code == 303 and f"/operations/import/{reference}/columns" in again.headers["Location"]
    importer.press(reference, "take")
    again = importer.send(GOOD)
    assert again.status_code == 422 and f"This very file was imported before, as {reference}" in text_of(again)
    fresh = importer.who.get(importer.send(HEAD + PAST.replace("23/9", "25/9")).headers["Location"]).text
    assert '<option selected value="">As the file shows it' in fresh and '<option value="asked" selected>' in fresh, "how its dates are written each file shows itself"
    other = importer.load(GOOD + PAST.replace("23/9", "24/9"))
    said = text_of(importer.page(other))
    assert "3 rows left out" in said and "CUBIT-2026-002 stands already" in said, "and the columns are matched as the last time"
    of, there = Operation.reference == "CUBIT-2026-002", importer.operations()[1]
    for hidden in (True, False):
        with importer.app.app_context():
            db.session.execute(db.delete(Commitment).where(Commitment.operation_id == there.id, Commitment.agency_id == importer.council.id))
            db.session.execute(db.update(Operation).where(of).values(restricted=hidden, lead_agency_id=importer.police.id))
            db.session.commit()
        said = text_of(importer.page(other))
        assert ("CUBIT-2026-002" not in said, "an operation stands already" in said) == (hidden, hidden), "what is hidden from her by now is not named"
        assert "CUBIT-2026-001 stands already" in said
    importer.press(other, "take")
    assert len(importer.operations()) == 4


def test_it_is_withdrawn_whole_while_untouched_and_what_was_touched_is_named(importer: Importer) -> None:
    reference = importer.load(GOOD, ROLES)
    importer.press(reference, "take")
    path = "/operations/CUBIT-2026-002/turned-up"
    sent = carried(importer.who.get(path).text, path)
    importer.who.post(path, sent | {f"came_{importer.police.id}": "7"})
    answer = importer.withdraw(reference)
    assert answer.status_code == 422 and "CUBIT-2026-002: Person 7, Test Council: noted that 7 people of Kent Police turned up" in text_of(answer)
    assert len(importer.operations()) == 3
    with importer.app.app_context():
        for line in db.session.scalars(db.select(HistoryLine).where(HistoryLine.verb == Verb.TURNED_UP)):
            db.session.delete(line)
        db.session.execute(db.update(Operation).values(version=1))
        db.session.commit()
    answer = importer.withdraw(reference)
    assert answer.status_code == 303, text_of(answer)
    page = text_of(importer.page(reference))
    assert "Withdrawn" in page and "Withdrew “past.csv”: 3 operations of it" in page and importer.operations() == []
    with importer.app.app_context():
        assert [db.session.scalar(db.select(db.func.count()).select_from(one)) for one in (Place, SearchEntry, Commitment)] == [0, 4, 0], "two wards' agencies are found still"
    assert importer.send(GOOD).status_code == 303


def test_a_large_file_is_taken_in_portions_and_gone_on_with_or_withdrawn_where_it_stopped(importer: Importer) -> None:
    place = importer.make.place("Dock Road")
    early, late = ("".join(PAST.replace("23/9", f"{day}/{month}").replace("River,", f"River,{where}", 1) for day in range(1, 31)) for month, where in ((8, ""), (9, "Dock Road")))
    reference = importer.load(HEAD + early + late, ROLES)
    path = f"/operations/import/{reference}/take"
    importer.who.post(path, carried(importer.page(reference).text, path))
    assert "0 of 60 operations are taken" in text_of(importer.page(reference)) and 'hx-trigger="every 2s"' in importer.page(reference).text
    for used in (False, True):
        with importer.app.app_context():
            db.session.execute(db.update(Place).where(Place.id == place.id).values(active=used))
            db.session.commit()
        if not used:
            importer.work()
            assert importer.row(reference).done == 25 and len(importer.operations()) == 25, "what was taken stays"
            assert "It stopped half-way: Row 32: This place is no longer used" in text_of(importer.page(reference))
    importer.work()
    assert len(importer.operations()) == 25, "nobody has said that it goes on"
    assert importer.press(reference, "go-on").status_code == 303
    assert len(importer.operations()) == 60 and importer.row(reference).state is FileState.TAKEN
    assert importer.withdraw(reference).status_code == 303
    assert importer.operations() == [] and importer.row(reference).state is FileState.WITHDRAWN


def begun(importer: Importer, what: str, reference: str) -> None:
    """Press a button of a large file, and let the worker be killed after its first portion."""
    path = f"/operations/import/{reference}/{what}"
    importer.who.post(path, carried(importer.who.get(path if what == "withdraw" else f"/operations/import/{reference}").text, path))
    with importer.app.app_context(), unit_of_work():
        assert taking_services._portion(reference)


def touch(importer: Importer, reference: str) -> None:
    """Note on an operation that more came than its file said."""
    path = f"/operations/{reference}/turned-up"
    answer = importer.who.post(path, carried(importer.who.get(path).text, path) | {f"came_{importer.police.id}": "7"})
    assert answer.status_code == 303, text_of(answer)


LARGE = HEAD + "".join(PAST.replace("23/9", f"{day}/{month}") for month in (8, 9) for day in range(1, 31))


def test_one_that_is_touched_while_it_is_withdrawn_is_taken_again_and_the_rest_can_come_once_more(importer: Importer) -> None:
    reference = importer.load(LARGE, ROLES)
    importer.press(reference, "take")
    begun(importer, "withdraw", reference)
    touch(importer, "CUBIT-2026-012")
    importer.work()
    assert len(importer.operations()) == 35 and importer.row(reference).state is FileState.TAKEN
    said = text_of(importer.page(reference))
    assert "There in part" in said and "worked on what came in row 13 meanwhile. 35 operations of it stay" in said and "CUBIT-2026-012: Person 7" in said
    assert "Withdrew 25 operations of “past.csv”, and left 35" in said and "Go on with it" not in said
    assert importer.withdraw(reference).status_code == 422, "as before one that is touched is named"
    with importer.app.app_context():
        db.session.execute(db.update(Operation).where(Operation.reference == "CUBIT-2026-012").values(day=date(2026, 7, 1)))
        db.session.commit()
    again = importer.load(LARGE, ROLES)
    said = text_of(importer.page(again))
    assert again != reference and "60 rows: 25 operations as completed" in said and "Row 13: it came in this file before, and is there" in said
    importer.press(again, "take")
    assert len(importer.operations()) == 60 and importer.send(LARGE).status_code == 422, "all of it is there again"


def test_one_that_cannot_be_taken_to_its_end_is_left_as_it_is(importer: Importer) -> None:
    place = importer.make.place("Dock Road")
    reference = importer.load(LARGE.replace("30/9/2026,9am,3pm,River,", "30/9/2026,9am,3pm,River,Dock Road"), ROLES)
    leave = f"/operations/import/{reference}/leave"
    assert importer.who.post(leave, {}).status_code == 422, "nothing has stopped"
    begun(importer, "take", reference)
    with importer.app.app_context():
        db.session.execute(db.update(Place).where(Place.id == place.id).values(active=False))
        db.session.commit()
    importer.work()
    touch(importer, "CUBIT-2026-012")
    assert importer.withdraw(reference).status_code == 422 and importer.press(reference, "go-on").status_code == 303
    assert "Row 61: This place is no longer used" in text_of(importer.page(reference)) and len(importer.operations()) == 50
    answer = importer.press(reference, "leave")
    assert answer.status_code == 303, text_of(answer)
    said = text_of(importer.page(reference))
    assert "10 rows of it were not taken: rows 52 to 61" in said and "Left “past.csv” as it was, with 50 operations of it and without 10 rows" in said
    assert importer.row(reference).state is FileState.TAKEN


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_check_that_fails_stops_no_other_file_and_is_gone_on_with(importer: Importer, caplog: pytest.LogCaptureFixture) -> None:
    importer.press(importer.load(HEAD + PAST, ROLES), "take")
    with importer.app.app_context():
        db.session.execute(db.text("UPDATE operation SET starts = 'torn'"))
        db.session.commit()
    torn = importer.load(GOOD, ROLES)
    said = text_of(importer.page(torn))
    assert importer.row(torn).state is FileState.CHECKING and "Stopped" in said and "The fault is ours" in said and "operations done" not in said and torn in caplog.text
    other = importer.load(HEAD + PLAN.replace("10/12", "20/12"), ROLES)
    with importer.app.app_context():
        db.session.execute(db.update(OperationImport).where(OperationImport.reference.in_((torn, other))).values(state=FileState.CHECKING, trouble=""))
        db.session.commit()
    importer.work()
    assert (importer.row(torn).trouble, importer.row(other).state) == (OURS, FileState.CHECKED)
    with importer.app.app_context():
        db.session.execute(db.text("UPDATE operation SET starts = '09:00:00.000000'"))
        db.session.commit()
    assert importer.press(torn, "go-on").status_code == 303 and importer.row(torn).state is FileState.CHECKED
    assert "1 row left out" in text_of(importer.page(torn))


def test_several_workers_at_once_take_each_operation_once(importer: Importer) -> None:
    reference = importer.load(HEAD + "".join(PAST.replace("23/9", f"{day}/{month}") for month in (8, 9) for day in range(1, 31)), ROLES)
    path = f"/operations/import/{reference}/take"
    importer.who.post(path, carried(importer.page(reference).text, path))
    together(importer.app, *[lambda: taking_services._portion(reference)] * 6)
    assert len(importer.operations()) == 60 and importer.row(reference).state is FileState.TAKEN


def test_one_that_stopped_half_way_is_withdrawn_with_what_is_there(importer: Importer) -> None:
    reference = importer.load(HEAD + "".join(PAST.replace("23/9", f"{day}/{month}") for month in (8, 9) for day in range(1, 31)), ROLES)
    path = f"/operations/import/{reference}/take"
    importer.who.post(path, carried(importer.page(reference).text, path))
    with importer.app.app_context(), unit_of_work():
        assert taking_services._portion(reference), "and then its worker was killed"
    assert "25 of 60 operations are taken" in text_of(importer.page(reference)) and "Withdraw what is taken" in text_of(importer.page(reference))
    assert importer.withdraw(reference).status_code == 303
    assert importer.operations() == [] and importer.row(reference).state is FileState.WITHDRAWN


def test_nobody_waits_for_what_came_of_what_was_over_when_it_was_imported(importer: Importer, hands: Hands) -> None:
    importer.press(importer.load(HEAD + PAST.replace("23/9", "18/11").replace("9am,3pm", "8am,10am"), ROLES), "take")
    with importer.app.app_context():
        outcomes_services.tell()
        debrief_services.tell()
    for days in (1, 9):
        hands.shift(timedelta(days=days))
        with importer.app.app_context():
            outcomes_services.tell()
            debrief_services.tell()
            assert set(db.session.scalars(db.select(HistoryLine.verb))) == {Verb.IMPORTED, Verb.IMPORT_TAKEN}
    home = text_of(importer.browser.as_(importer.user).get("/"))
    assert "CUBIT-2026-001" not in home


def test_another_agencys_coordinator_sees_none_of_it_and_the_office_does(importer: Importer) -> None:
    reference = importer.load(GOOD, ROLES)
    police, office = importer.browser.as_(importer.make.user(importer.police)), importer.browser.as_(importer.make.user(importer.make.office()))
    assert police.get(f"/operations/import/{reference}").status_code == 404 and "past.csv" not in text_of(police.get("/operations/import"))
    assert "past.csv" in text_of(office.get("/operations/import")) and office.get(f"/operations/import/{reference}").status_code == 200
    importer.press(reference, "take")
    page = text_of(police.get("/operations/CUBIT-2026-002"))
    assert "imported from “past.csv”, row 2" in page and "All that came in this file" not in page
    assert police.get(f"/operations/import/{reference}/withdraw").status_code == 404
    assert importer.browser.as_(importer.make.user(role=Role.MANAGER)).get("/operations/import").status_code == 403


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_sample_is_taken_as_it_stands(importer: Importer) -> None:
    for name in ("csv", "xlsx"):
        content = importer.who.get(f"/operations/import/sample.{name}").data
        answer = importer.send(content, name=f"sample.{name}")
        reference = answer.headers["Location"].split("/")[3]
        path = f"/operations/import/{reference}/columns"
        page = importer.who.get(path).text
        answer = importer.who.post(path, carried(page, path) | dict(re.findall(r'id="(c-\d+)".*?<option value="([\w-]*)" selected>', page, re.S)))
        assert answer.status_code == 303, text_of(answer)
        assert "3 rows: 1 operation as completed, 1 operation as cancelled and 1 operation as draft" in text_of(importer.page(reference)), text_of(importer.page(reference))


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x89PNG\x00\x00", "neither text (CSV) nor an Excel workbook"), (b"", "There is nothing in this file")],
)
@pytest.mark.first_case_on_postgresql
def test_a_bad_file_gets_a_sentence(importer: Importer, content: bytes, said: str) -> None:
    answer = importer.send(content)
    assert answer.status_code == 422 and said in text_of(answer)


def test_a_file_of_which_nothing_was_taken_is_thrown_away_or_forgotten(importer: Importer, hands: Hands) -> None:
    first, second = importer.load(GOOD, ROLES), importer.load(GOOD + PAST.replace("23/9", "24/9"), ROLES)
    assert "was thrown away" in text_of(importer.who.follow(importer.press(first, "throw-away"))) and importer.page(first).status_code == 404
    hands.shift(timedelta(days=30, minutes=1))
    importer.work()
    importer.who = importer.browser.as_(importer.user)
    assert importer.page(second).status_code == 404


def test_what_hangs_on_an_operation_keeps_it_from_being_withdrawn() -> None:
    own = {"history_line", "search_entry", "commitment", "operation_ward", "operation_priority", "operation_measure", "imported_operation"}
    hanging = {table.name for table in db.metadata.tables.values() for key in table.foreign_keys if key.column.table.name == "operation"}
    assert hanging - own == {table.__tablename__ for table in taking_queries.HANGS_ON_IT}


def test_the_pages_ask_few_queries_however_many_operations_there_are(importer: Importer, caplog: pytest.LogCaptureFixture) -> None:
    reference = importer.load(GOOD, ROLES)
    waits = queries_of(caplog, importer.who, f"/operations/import/{reference}")
    importer.press(reference, "take")
    assert (waits, queries_of(caplog, importer.who, f"/operations/import/{reference}"), queries_of(caplog, importer.who, "/operations/import")) == (4, 4, 2)
