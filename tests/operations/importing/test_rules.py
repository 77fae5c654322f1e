"""What the rows and columns of a file say, as plain functions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from opsplanner.catalogue.queries import YearRow
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState as S
from opsplanner.operations.afterwards.rules import Came, Standing
from opsplanner.operations.importing.checking.rules import Reader
from opsplanner.operations.importing.columns import rules as columns_rules
from opsplanner.operations.importing.columns.rules import Match, guessed
from opsplanner.operations.importing.names import rules as names_rules
from opsplanner.operations.importing.rules import Found, Known, Named, Person, unpacked
from opsplanner.operations.importing.taking import rules as taking_rules
from opsplanner.web.tables.names import alike
from opsplanner.web.tables.table import Row, Table, Trouble, Value
from opsplanner.web.tables.values import DAY_FIRST

NAMES = ["Type", "Date", "Start", "End", "Wards", "Place", "Lead", "Agencies", "Came", "Aim", "Status", "Reason"]
ROLES = ["type", "day", "start", "end", "wards", "place", "lead", "asked", "came", "aim", "state", "reason"]
GOOD: list[Value] = ["Cubit", date(2026, 9, 3), "9am", "3pm", "River", "", "", "Police 4; Fire 2", "", "", "", ""]


def named(*those: tuple[int, str]) -> dict[str, Named]:
    return {alike(name): Named(id_, name, id_ != 9) for id_, name in those}


def known(*, in_office: bool = True) -> Known:
    year = YearRow(1, "2026/27", date(2026, 4, 1), date(2027, 3, 31), ())
    return Known(
        datetime(2026, 11, 18, 11, tzinfo=UTC), {"cubit": Named(1, "Cubit", True, time(10), time(14)), "stop": Named(2, "Stop", True), "old": Named(9, "Old", False)},
        named((1, "Council"), (2, "Police"), (3, "Fire"), (9, "Gone")), named((1, "River"), (2, "Twydall"), (3, "Luton and Wayfield")), {"dock road": "dock"},
        {"a person": [Person(7, 2)], "a.person@police.example": [Person(7, 2)], "twin": [Person(8, 1), Person(9, 1)]}, [year], Person(5, 1), in_office,
    )


def read(*rows: list[Value], office: bool = True, there: list[Standing] | None = None, names: list[str] = NAMES, roles: list[str] = ROLES) -> Found:
    table = Table("", [Row(1, list(names)), *(Row(n, row) for n, row in enumerate(rows, 2))])
    reader = Reader(table, Match(0, 1, dict(zip(names, roles, strict=True)), DAY_FIRST), known(in_office=office))
    reader.read(reader.rows)
    return reader.finish(there or [])


def but(**cells: Value) -> list[Value]:
    return [cells.get(role, value) for role, value in zip(ROLES, GOOD, strict=True)]


def test_a_row_says_an_operation_and_what_is_kept_of_it_is_read_again_as_it_was():
    found = read(but(start=Decimal("0.375"), end="15:30", wards="River and Luton & Wayfield", place="Car park, ME4 4TR", lead="A.Person@police.example", came="3 Police", aim="Fewer thefts"))
    assert found.faults == []
    made, = found.operations
    assert (made.type_id, made.day, made.start, made.end, made.ward_ids) == (1, date(2026, 9, 3), time(9), time(15, 30), (1, 3))
    assert made.place == NamedPlace(name="Car park", postcode="ME4 4TR") and (made.lead_agency_id, made.author, made.state) == (2, Person(7, 2), S.COMPLETED)
    assert made.parts == (Came(2, 4, 3, True), Came(3, 2, None, False)) and made.objectives == "Fewer thefts"
    assert unpacked(found.packed()) == found


@pytest.mark.parametrize(
    ("cells", "state", "reason"),
    [
        ({}, S.COMPLETED, ""), ({"state": "Done"}, S.COMPLETED, ""), ({"day": date(2026, 12, 3)}, S.DRAFT, ""), ({"state": "cancelled (snow)"}, S.CANCELLED, "snow"),
        ({"state": "Called off", "reason": "No staff"}, S.CANCELLED, "No staff"), ({"day": date(2026, 12, 3), "state": "cancelled - snow"}, S.CANCELLED, "snow"),
    ],
)
def test_where_it_stands_is_said_by_the_row_or_by_its_day(cells, state, reason):
    made, = read(but(**cells)).operations
    assert (made.state, made.reason) == (state, reason)


@pytest.mark.parametrize(
    ("cells", "where", "sentence"),
    [
        ({"type": "Cubits"}, "A2", "“Cubits” is no type of operation"), ({"type": ""}, "A2", "No type of operation is named"),
        ({"day": "31/2/2026"}, "B2", "“31/2/2026” is no date"), ({"day": date(1900, 1, 1)}, "B2", "between 2000 and 2099"), ({"day": date(2019, 5, 3)}, "B2", "There is no plan year that holds 3 May 2019"),
        ({"start": "ten"}, "C2", "“ten” is no time"), ({"start": "9", "end": "3"}, "D2", "“9 to 3” can be read two ways"), ({"end": "5am"}, "D2", "over 18 hours"), ({"start": "24:00"}, "C2", "midnight at the end of the day"),
        ({"type": "Stop", "start": ""}, "C2", "Stop has no usual time"), ({"day": date(2027, 3, 28), "start": "1.30am", "state": "draft"}, "C2", "does not exist"),
        ({"wards": "Rivers"}, "E2", "“Rivers” is no ward"), ({"wards": ""}, "E2", "No ward is named"), ({"wards": " ; "}, "E2", "No ward is named"), ({"lead": "Nobody"}, "G2", "“Nobody” is no agency, and nobody here"), ({"lead": "Twin"}, "G2", "Several people have this name"),
        ({"asked": "Polise 4"}, "H2", "“Polise” is no agency"), ({"asked": "Police 900"}, "H2", "900 is more people than 500"), ({"asked": "Police 1; Police 2"}, "H2", "stands here twice"),
        ({"state": "maybe"}, "K2", "“maybe” does not say where it stands"), ({"state": "cancelled"}, "L2", "Say why it was cancelled"), ({"state": "draft"}, "K2", "Its day and time have passed"),
        ({"day": date(2026, 12, 3), "state": "completed"}, "K2", "It has not ended yet"), ({"day": date(2026, 11, 18)}, "B2", "Its day and time have passed"),
        ({"type": "Old", "day": date(2026, 12, 3)}, "A2", "Old is no longer in use"), ({"asked": "Gone", "day": date(2026, 12, 3)}, "H2", "Gone is no longer in use"),
        ({"aim": Trouble("This cell shows an error: #REF!")}, "J2", "shows an error"),
    ],
)
def test_what_is_to_be_mended_is_said_cell_by_cell(cells, where, sentence):
    found = read(but(**cells))
    assert [fault.where for fault in found.faults] == [where] and sentence in found.faults[0].sentence and found.operations == []


def test_every_cell_of_a_row_is_said_at_once():
    found = read(but(type="Cubits", day="31/2/2026", start="25:00", end="ten", wards="Rivers", lead="Nobody"))
    assert sorted(fault.where for fault in found.faults) == ["A2", "B2", "C2", "D2", "E2", "G2"]


def test_what_was_in_use_then_is_taken_of_the_past():
    assert [made.type_id for made in read(but(type="Old", asked="Gone 2", start="9am")).operations] == [9]


def test_only_the_office_imports_for_others():
    assert read(but(lead="Police")).operations[0].lead_agency_id == 2
    assert "Your agency leads what you import" in read(but(lead="Police"), office=False).faults[0].sentence


def test_the_same_operation_twice_is_a_fault_in_the_file_and_is_left_out_where_it_stands():
    assert "Row 2 says the same operation" in read(GOOD, but(wards="River; Twydall")).faults[0].sentence
    assert len(read(GOOD, but(wards="Twydall"), but(start="10am")).operations) == 3
    found = read(GOOD, but(start="10am"), there=[Standing("CUBIT-2026-001", 1, date(2026, 9, 3), time(9), frozenset({1, 2}))])
    assert found.left_out == [(2, "CUBIT-2026-001 stands already")] and [made.row for made in found.operations] == [3]


def test_what_looks_as_if_it_named_a_person_is_asked_about_and_totals_are_left_out():
    found = read(but(aim="Stopped AB12 CDE"), [""] * 5, ["Total", "", "", "", "", "", "", "Police 9"])
    assert "Does this belong here?" in found.questions[0].sentence and found.questions[0].where == "J2" and found.faults == []
    assert found.left_out == [(4, "a total: “Total”")] and found.rows == 2


def test_headings_may_name_agencies_each_with_its_number():
    names, roles = ["When", "Ward", "Police asked", "Police came", "Fire came", "Hours", "Kind"], ["day", "wards", "asked-of", "came-of", "came-of", "times", "type"]
    assert guessed(names, Match(), known().agencies) == dict(zip(names, roles, strict=True)) | {"Ward": "wards"}
    found = read([date(2026, 9, 3), "all wards", Decimal(4), Decimal(3), Decimal(0), "9am - 3pm", "Cubit"], names=names, roles=roles)
    assert found.faults == []
    assert found.operations[0].parts == (Came(2, 4, 3, True), Came(3, 0, 0, False)) and found.operations[0].ward_ids == (1, 2, 3)
    assert [fault.where for fault in read([date(2026, 9, 3), "River", "a few", "", "", "9", "Cubit"], names=names, roles=roles).faults] == ["C2", "F2"]


@pytest.mark.parametrize(
    ("columns", "more", "sentence"),
    [
        ({"A": "wards", "B": "type"}, {}, "Say which column holds the day"), ({"A": "day", "B": "day", "C": "wards"}, {}, "Only one column is “The day”"), ({"A": "day", "B": "type"}, {}, "which column holds the ward"),
        ({"A": "day", "B": "wards"}, {}, "No column says the type"), ({"A": "day", "B": "wards", "C": "type"}, {"days": ""}, "what stands first in its dates"),
        ({"A": "day", "B": "wards", "C": "type", "D": "times", "E": "end"}, {}, "in one cell, or in two columns"), ({"A": "day", "B": "wards", "C": "type"}, {"rows": 5001}, "at most 5,000 are taken"),
        ({"A": "day", "B": "wards", "C": "type"}, {"rows": 0}, "nothing below these headings"),
    ],
)
def test_columns_that_say_too_little_are_refused(columns, more, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        columns_rules.check(Match(columns=columns, days=more.get("days", DAY_FIRST)), more.get("rows", 5000))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Police 4; Fire (2), DVLA", [("police", 4), ("fire", 2), ("dvla", None)]), ("4 Police, 2x Fire", [("police", 4), ("fire", 2)]), ("Fire and Rescue 2 and DVLA x3", [("fire and rescue", 2), ("dvla", 3)]),
        ("Fire and Rescue", [("fire and rescue", None)]), ("Police/Fire", [("police", None), ("fire", None)]), ("", []),
    ],
)
def test_agencies_are_read_with_their_numbers(text, found):
    assert names_rules.agencies(text, {"police", "fire", "dvla", "fire and rescue"}) == found


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("0.375"), "09:00"), (Decimal("9.3"), "9.30"), (Decimal(930), "930"), ("9.30am", "9.30am"), (Decimal("0.9999"), "24:00")]
)
def test_a_time_is_read_as_a_workbook_keeps_it(value, text):
    assert names_rules.time_text(value) == text


@pytest.mark.parametrize(
    ("rows", "said"),
    [([4], "1 row of it was not taken: row 4"), ([7, 4, 8, 9], "4 rows of it were not taken: rows 4 and 7 to 9"), ([4, 5], "rows 4 to 5"), (range(2, 40, 2), "rows 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24 and 7 others")],
)
def test_the_rows_that_were_not_taken_are_named(rows: list[int], said: str) -> None:
    assert taking_rules.not_taken("Row 4: It is gone.", rows).startswith("Row 4: It is gone. ") and taking_rules.not_taken("It is gone", rows).endswith(said)
