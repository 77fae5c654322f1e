"""What an agency was asked for, promised, took back, and how many turned up."""

from __future__ import annotations

import csv
from datetime import date, time
from io import StringIO

import pytest

from opsplanner.clock import Wall
from opsplanner.commitments.answering import services
from opsplanner.commitments.queries import part_to_answer
from opsplanner.database import db, unit_of_work
from opsplanner.models import AgencyKind, Commitment, Operation, OperationState, User
from tests.browser import text_of, tree_of
from tests.queries import queries_of

pytestmark = pytest.mark.usefixtures("usual_time")


def on(day: int, start: int = 10, end: int = 14, month: int = 11) -> Wall:
    return Wall(date(2026, month, day), time(start), time(end))


def sums(answer) -> dict[str, str]:
    """What stands in the table of sums: people, hours, operations."""
    assert answer.status_code == 200
    rows = next(tree_of(answer.text).iter("table")).iter("tr")
    return {words[0]: " ".join(words[1:]) for words in (["".join(cell.itertext()).strip() for cell in row] for row in rows) if words[0] != "What"}


@pytest.fixture
def scene(make, app):
    """Of the police in November: one that took place, one night that runs into December, one asked, one declined; and a month on either side."""
    police = make.agency("Kent Police")
    took_place = make.operation(OperationState.CLOSED, wall=on(3), accepted=[police], staff=4)
    night = make.operation(wall=on(30, 20, 2), provisional=[police], staff=3)
    asked = make.operation(wall=on(25, 10, 11), requested=[police], staff=2)
    make.operation(wall=on(26), declined=[police], staff=5)
    make.operation(wall=on(27), released=[police], staff=9)
    make.operation(OperationState.CANCELLED, wall=on(27), accepted=[police], staff=9)
    make.operation(OperationState.CLOSED, wall=on(31, month=10), accepted=[police], staff=1)
    make.operation(wall=on(1, month=12), accepted=[police], staff=1)
    with app.app_context():
        db.session.execute(db.update(Commitment).where(Commitment.operation_id == took_place.id, Commitment.agency_id == police.id).values(turned_up=3))
        db.session.commit()
    return police, took_place, night, asked


def test_a_month_is_added_up_and_each_figure_opens_into_its_operations(make, browser, scene):
    police, took_place, night, asked = scene
    here, me = f"/agencies/{police.code}/promised", browser.as_(make.user())
    page = me.get(here)
    assert sums(page) == {
        "Asked": "14 56 hours 4", "Promised": "7 34 hours 2", "Not answered": "2 2 hours 1", "Declined": "5 20 hours 1", "Withdrawn": "0 0 hours 0", "Turned up": "3 12 hours 1",
    }
    assert all(one.reference in page.text for one in (took_place, night, asked)) and "November 2026" in text_of(page)
    opened = me.get(f"{here}?month=2026-11&of=promised", hx=True)
    assert night.reference in opened.text and asked.reference not in opened.text and "Promised, by operation" in text_of(opened)
    assert opened.headers["HX-Push-Url"] == f"{here}?month=2026-11&of=promised"
    assert sums(me.get(f"{here}?quarter=2026-12"))["Promised"] == "9 42 hours 4"
    assert sums(me.get(f"{here}?from=2026-11-30&to=2026-12-01"))["Promised"] == "4 22 hours 2"
    assert "Nothing that you may see is asked of Kent Police" in text_of(me.get(f"{here}?month=2025-01"))
    assert "There is nothing on page 3" in text_of(me.get(f"{here}?page=3")) and me.get("/agencies/nobody/promised").status_code == 404


def test_it_is_led_to_from_the_agencys_page_and_the_board(make, browser, scene):
    police, me = scene[0], browser.as_(make.user(scene[0]))
    assert all(f"/agencies/{police.code}/promised" in me.get(path).text for path in (f"/agencies/{police.code}", f"/operations/board/{police.code}/2026-11-25"))


def test_what_is_withdrawn_is_how_many_were_promised(make, browser, scene, app):
    police, _, night, _ = scene
    colleague = make.user(police)
    with app.app_context(), unit_of_work():
        by = db.session.get(User, colleague.id)
        version = part_to_answer(by, night.reference, police.id).version
        services.withdraw(night.reference, police.id, "no crew", seen_version=version, by=by)
    found = sums(browser.as_(make.user()).get(f"/agencies/{police.code}/promised"))
    assert found["Withdrawn"] == "3 18 hours 1" and found["Promised"] == "4 16 hours 1"


def test_what_a_reader_may_not_see_is_in_no_sum_list_or_file(make, browser, scene, app):
    police, took_place, night, _ = scene
    with app.app_context():
        db.session.execute(db.update(Operation).where(Operation.id == night.id).values(restricted=True))
        db.session.commit()
    charity = make.agency("Anytown Aid", AgencyKind.VOLUNTARY)
    make.operation(wall=on(20), accepted=[police, charity], staff=2)
    here, seen = f"/agencies/{police.code}/promised", {}
    for who, user in {"police": make.user(police), "fire": make.user(make.agency("Kent Fire")), "charity": make.user(charity)}.items():
        me = browser.as_(user)
        page, file = me.get(here), me.get(f"{here}.csv").text
        seen[who] = (sums(page)["Promised"], night.reference in page.text + file, took_place.reference in file, "OFFICIAL-SENSITIVE" in page.text)
    assert seen == {"police": ("9 42 hours 3", True, True, True), "fire": ("6 24 hours 2", False, True, False), "charity": ("2 8 hours 1", False, False, False)}


def test_the_file_has_a_row_an_operation_and_runs_nothing(make, browser, scene, app, monkeypatch):
    police, took_place, night, asked = scene
    with app.app_context():
        db.session.execute(db.update(Commitment).where(Commitment.operation_id == asked.id, Commitment.agency_id == police.id).values(reason="=1+1"))
        db.session.commit()
    monkeypatch.setattr("opsplanner.outcomes.promised.queries.CHUNK", 2)
    answer = browser.as_(make.user()).get(f"/agencies/{police.code}/promised.csv")
    rows = list(csv.DictReader(StringIO(answer.text.lstrip("\ufeff"))))
    assert [row["Operation"] for row in rows][:2] == [took_place.reference, asked.reference] and len(rows) == 4 and rows[-1]["Operation"] == night.reference
    first = rows[0]
    assert [first[name] for name in ("Day", "Starts", "Ends", "Hours", "Asked", "Promised", "Turned up", "Hours turned up")] == ["2026-11-03", "10:00", "14:00", "4", "4", "4", "3", "12"]
    assert rows[1]["Reason"] == "'=1+1" and rows[1]["Turned up"] == rows[1]["Hours turned up"] == ""
    assert f'filename="promised-{police.code}-2026-11-as-at-2026-11-18.csv"' in answer.headers["Content-Disposition"]


def test_a_quarter_of_many_asks_as_much_as_a_day(make, browser, scene, caplog):
    me, here = browser.as_(make.user()), f"/agencies/{scene[0].code}/promised"
    few = queries_of(caplog, me, f"{here}?from=2026-11-03&to=2026-11-03")
    for day in range(1, 29):
        make.operation(wall=on(day, month=12), accepted=[scene[0]], requested=[make.agency()])
    assert queries_of(caplog, me, f"{here}?quarter=2026-12") == few <= 5
