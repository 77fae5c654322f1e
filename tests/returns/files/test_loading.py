"""A file is sent, matched, checked row by row, taken whole into the ledger, and withdrawn whole while nothing of it is signed off."""

from __future__ import annotations

import http.client
from datetime import date, timedelta

import pytest
from flask import Flask

from opsplanner.database import db
from opsplanner.models import ExpectedReturn, FileState, OutcomeEntry, Role
from opsplanner.web.tables.mending import OURS
from tests.browser import text_of
from tests.hands import Hands
from tests.make import Make
from tests.outcomes.given import measure
from tests.queries import queries_of
from tests.returns.conftest import OCTOBER, SEPTEMBER, Calendar, enter
from tests.returns.files.conftest import GOOD, Loader, carried
from tests.returns.test_sending import sign_off_all
from tests.waiting import served
from tests.web.tables.given import rows, xlsx


def test_a_file_is_checked_taken_whole_and_reviewed_like_any_other_figure(loader: Loader, calendar: Calendar) -> None:
    reference = loader.load(GOOD)
    said = text_of(loader.page(reference))
    assert "4 rows, 4 figures of 3 returns, new" in said and "Is new" in said and calendar.figures() == []
    loader.take(reference)
    assert calendar.figures() == [(3, "River"), (4, "Twydall"), (5, "River")] and calendar.figures(calendar.paid) == [(2, None)]
    page = text_of(loader.page(reference))
    assert "Taken" in page and "RETURN-2026-001" in page and "Loaded “october.csv”: 3 returns, 4 figures" in page
    assert 'class="govuk-tag govuk-tag--green">In<' in loader.owner.get(OCTOBER).text
    assert "Return RETURN-2026-001" in text_of(loader.browser.as_(calendar.manager).get("/outcomes/review"))
    assert loader.row(reference).state is FileState.TAKEN
    with loader.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).where(db.text("content IS NOT NULL")).select_from(db.text("return_file"))) == 0
    assert "It came in FILE-2026-001, october.csv" in text_of(loader.owner.get("/returns/RETURN-2026-001"))
    listed = text_of(loader.owner.get("/returns/files"))
    assert "october.csv" in listed and "4 figures of 3 returns" in listed


def test_a_workbook_with_months_across_and_totals_is_understood(loader: Loader, calendar: Calendar) -> None:
    sheet = rows(("Penalty notices by ward", "", ""), ("", "September 2026", "October 2026"), ("River", 3, 5), ("Twydall", 4, ""), ("Total", 7, 5))
    answer = loader.send(xlsx(sheet), name="notices.xlsx")
    reference = answer.headers["Location"].split("/")[3]
    page = text_of(loader.owner.get(f"/returns/files/{reference}/columns"))
    assert "Column A River, Twydall, Total" in page and "Figures of what its heading says" in page
    answer = loader.match(reference, {"Column A": "ward", "September 2026": "headed", "October 2026": "headed"}, measure=calendar.notices.code)
    assert answer.status_code == 303, text_of(answer)
    assert "1 row left out" in text_of(loader.page(reference)) and "a total: “Total”" in text_of(loader.page(reference))
    loader.take(reference)
    assert calendar.figures() == [(3, "River"), (4, "Twydall"), (5, "River")]


WRONG = (
    "Month,Ward,Measure,Figure\nSeptember 2026,River,Penalty notices,3\nSeptember 2026,Rivers,Penalty notices,4\nJune,Twydal,Penalty notices,x\n"
    "September 2026,Twydall,Parking,4\nSeptember 2026,Twydall,Penalty notices,4.5\nSeptember 2026,River,Penalty notices,9\nNovember 2026,River,Penalty notices,1\n"
    "May 2026,River,Penalty notices,1\nSeptember 2026,River,Notices paid,1\nSeptember 2026,,Penalty notices,=1+1\n2026/27 quarter 2,River,Penalty notices,1\nSeptember 2026,Total,Penalty notices,8\n"
)
FAULTS = {
    "B3": "“Rivers” is no ward", "A4": "Of which year?", "B4": "“Twydal” is no ward", "D4": "“x”: Enter the number of notices", "C5": "“Parking” is no measure", "D6": "“4.5”: Enter a whole number", "D7": "D2 has a figure of the same", "D8": "November 2026 is not over yet",
    "A9": "Penalty notices is not expected for May 2026", "B10": "Notices paid is not expected by ward", "D11": "“=1+1”: Enter the number of notices as a number", "A12": "This measure is expected for each month", "D13": "The rows add up to 3, and this total says 8",
}


def test_each_row_is_checked_before_any_is_taken_and_the_file_to_mend_says_what_is_wrong(loader: Loader, calendar: Calendar) -> None:
    reference = loader.load(WRONG)
    page = loader.page(reference)
    assert "13 cells to mend" in text_of(page) and "Take all of it" not in text_of(page)
    for where, sentence in FAULTS.items():
        assert f"{where} {sentence}" in text_of(page), where
    mend = loader.owner.get(f"/returns/files/{reference}/mend.csv").text.splitlines()
    assert mend[0].lstrip("\ufeff") == "Month,Ward,Measure,Figure,To mend" and mend[1] == "September 2026,River,Penalty notices,3,"
    assert mend[2].startswith("September 2026,Rivers,Penalty notices,4,") and "B3: “Rivers” is no ward" in mend[2] and "'=1+1" in mend[10]
    answer = loader.owner.post(f"/returns/files/{reference}/take", {"version": str(loader.row(reference).version)})
    assert answer.status_code == 422 and "all of it is taken, or nothing" in text_of(answer) and calendar.figures() == []


def test_the_columns_are_kept_for_the_agencys_next_file(loader: Loader) -> None:
    loader.load("When,Where,What,How many\nSeptember 2026,River,Penalty notices,3\n", {"When": "period", "Where": "ward", "What": "measure", "How many": "figure"})
    reference = loader.send("What,How many,When,Where\nPenalty notices,3,October 2026,River\n").headers["Location"].split("/")[3]
    page = loader.owner.get(f"/returns/files/{reference}/columns").text
    assert [word for word in ("measure", "figure", "period", "ward") if f'<option value="{word}" selected>' in page] == ["measure", "figure", "period", "ward"]
    assert '<option selected value="no">Is not included' in page


def test_the_same_file_twice_is_known(loader: Loader, calendar: Calendar) -> None:
    reference = loader.load(GOOD)
    again = loader.send(GOOD, name="copy.csv")
    assert again.status_code == 303 and f"/returns/files/{reference}/columns" in again.headers["Location"]
    loader.take(reference)
    again = loader.send(GOOD)
    assert again.status_code == 422 and f"This very file was loaded before, as {reference}" in text_of(again)
    other = loader.load(GOOD + "October 2026,Twydall,Penalty notices,\n")
    assert "There is nothing new in this file" in text_of(loader.page(other)) and "3 returns of it stand already" in text_of(loader.page(other))


def test_it_is_withdrawn_whole_and_what_it_changed_is_as_it_was(loader: Loader, calendar: Calendar) -> None:
    enter(calendar, loader.browser, calendar.owner, SEPTEMBER, q_river="9", q_twydall="about 4", i="no", n="By hand")
    other = loader.load("Month,Ward,Measure,Figure\nSeptember 2026,River,Penalty notices,8\n")
    assert "1 row, 1 figure of 1 return" in text_of(loader.page(other)) and "Penalty notices September 2026 2 12 Changes what stands" in text_of(loader.page(other))
    reference = loader.load(GOOD)
    assert "Changes what stands" in text_of(loader.page(reference))
    loader.take(reference)
    assert calendar.figures() == [(3, "River"), (4, "Twydall"), (5, "River")]
    assert loader.withdraw(reference).status_code == 303
    assert calendar.figures() == [(9, "River"), (4, "Twydall")] and calendar.figures(calendar.paid) == []
    page = text_of(loader.page(reference))
    assert "Withdrawn" in page and "Withdrew “october.csv” with 3 returns" in page
    assert "withdrawn, and waited for again" in text_of(loader.owner.get("/returns/RETURN-2026-003")).lower()
    assert 'class="govuk-tag govuk-tag--red">Overdue<' in loader.owner.get(OCTOBER).text and "By hand" in loader.owner.get(SEPTEMBER).text
    again = loader.load(GOOD)
    loader.take(again)
    assert calendar.figures() == [(3, "River"), (4, "Twydall"), (5, "River")]
    assert "RETURN-2026-003" in text_of(loader.page(again)), "a return keeps its number"


def test_it_stays_once_something_is_signed_off_or_changed(loader: Loader, calendar: Calendar) -> None:
    reference = loader.load(GOOD)
    loader.take(reference)
    enter(calendar, loader.browser, calendar.owner, OCTOBER, q_river="6")
    answer = loader.withdraw(reference)
    assert answer.status_code == 422 and "Of Penalty notices for October 2026: somebody changed them since" in text_of(answer)
    sign_off_all(calendar)
    answer = loader.withdraw(reference)
    assert answer.status_code == 422 and "figures are signed off, so they stay" in text_of(answer) and len(calendar.figures()) == 3
    other = loader.load("Month,Ward,Measure,Figure\nSeptember 2026,River,Penalty notices,8\n")
    assert "D2 3 is signed off here, so it stays" in text_of(loader.page(other))


def test_what_does_not_agree_is_asked_about_once(loader: Loader, calendar: Calendar) -> None:
    reference = loader.load("Month,Ward,Measure,Figure\nOctober 2026,River,Penalty notices,3\nOctober 2026,,Notices paid,4\n")
    assert "4 is more than Penalty notices, of which it is a part: 3" in text_of(loader.page(reference))
    answer = loader.take(reference)
    assert answer.status_code == 422 and "Tick that it is so, or mend the file" in text_of(answer)
    loader.take(reference, sure="y")
    assert calendar.figures(calendar.paid) == [(4, None)]


def test_a_large_file_is_taken_in_portions_and_taken_back_where_one_is_refused(loader: Loader, calendar: Calendar, make: Make) -> None:
    wards = [make.ward(f"Ward {n}").name for n in range(60)]
    reference = loader.load("Month,Ward,Measure,Figure\n" + "".join(f"{month},{ward},Penalty notices,1\n" for month in ("September 2026", "October 2026") for ward in wards))
    path = f"/returns/files/{reference}/take"
    sent = carried(loader.page(reference).text, path)
    loader.owner.post(path, sent)
    assert "0 of 2 returns are taken" in text_of(loader.page(reference)) and 'hx-trigger="every 2s"' in loader.page(reference).text
    enter(calendar, loader.browser, calendar.owner, OCTOBER, q_river="7", i="no")
    loader.work()
    page = text_of(loader.page(reference))
    assert "It was not done" in page and "Check the file again" in page
    assert calendar.figures() == [(7, "River")], "all of it or nothing"
    assert len([one for one in calendar.sent() if one.withdrawn]) == 1
    assert loader.match(reference).status_code == 303
    loader.take(reference)
    assert len(calendar.figures()) == 121 and loader.row(reference).state is FileState.TAKEN
    assert loader.withdraw(reference).status_code == 303 and calendar.figures() == [(7, "River")]
    assert loader.row(reference).state is FileState.WITHDRAWN


def test_how_numbers_and_dates_are_written_is_asked_where_the_file_does_not_say(loader: Loader, calendar: Calendar) -> None:
    reference = loader.send("Month;Ward;Measure;Figure\n1/9/2026;River;Penalty notices;1,234\n").headers["Location"].split("/")[3]
    answer = loader.match(reference)
    assert answer.status_code == 422 and "Say how numbers are written" in text_of(answer)
    answer = loader.match(reference, numbers="1,234.5")
    assert answer.status_code == 422 and "Say what stands first in its dates" in text_of(answer)
    assert loader.match(reference, numbers="1,234.5", days="day").status_code == 303
    loader.take(reference)
    assert calendar.figures() == [(1234, "River")]


def test_who_sends_none_of_the_agencys_returns_neither_loads_nor_sees_what_was_not_taken(loader: Loader, calendar: Calendar, make: Make) -> None:
    stranger = make.user(make.agency("Police"), Role.COORDINATOR)
    who = loader.browser.as_(stranger)
    assert who.get("/returns/files/new").status_code == 403 and loader.send(GOOD, by=stranger).status_code == 403
    reference = loader.load(GOOD)
    assert who.get(f"/returns/files/{reference}").status_code == 404 and who.get(f"/returns/files/{reference}/columns").status_code == 404
    assert "october.csv" not in text_of(who.get("/returns/files"))
    loader.take(reference)
    assert "RETURN-2026-001" in text_of(who.get(f"/returns/files/{reference}")) and "Withdraw" not in text_of(who.get(f"/returns/files/{reference}"))
    assert who.get(f"/returns/files/{reference}/withdraw").status_code == 403


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x89PNG\x00\x00", "neither text (CSV) nor an Excel workbook"), (b"", "There is nothing in this file")],
)
@pytest.mark.first_case_on_postgresql
def test_a_bad_file_gets_a_sentence(loader: Loader, content: bytes, said: str) -> None:
    answer = loader.send(content)
    assert answer.status_code == 422 and said in text_of(answer) and loader.owner.get("/returns/files").status_code == 200


def test_a_file_of_which_nothing_was_taken_is_thrown_away(loader: Loader) -> None:
    reference = loader.load(GOOD)
    answer = loader.owner.post(f"/returns/files/{reference}/throw-away", {"version": str(loader.row(reference).version)})
    assert "was thrown away" in text_of(loader.owner.follow(answer)) and loader.page(reference).status_code == 404


def test_a_file_of_which_nothing_was_taken_for_30_days_is_forgotten(loader: Loader, calendar: Calendar, hands: Hands) -> None:
    waits, taken = loader.load(GOOD + "October 2026,Twydall,Penalty notices,1\n"), loader.load(GOOD)
    loader.take(taken)
    hands.shift(timedelta(days=30))
    loader.work()
    assert loader.row(waits).state is FileState.CHECKED
    hands.shift(timedelta(minutes=1))
    loader.work()
    loader.owner = loader.browser.as_(calendar.owner)
    assert [loader.page(one).status_code for one in (waits, taken)] == [404, 200]


def test_a_measure_that_is_called_a_total_is_none(app: Flask, loader: Loader, calendar: Calendar) -> None:
    calendar.expect(measure(app, "Total recorded crime", "crimes"))
    loader.take(loader.load("Month,Ward,Measure,Figure\nOctober 2026,,Total recorded crime,7\n"))
    with app.app_context():
        assert db.session.scalar(db.select(OutcomeEntry.hundredths)) == 700


def test_the_list_and_a_file_ask_few_queries_however_many_returns_there_are(loader: Loader, caplog: pytest.LogCaptureFixture) -> None:
    reference = loader.load(GOOD)
    waits = queries_of(caplog, loader.owner, f"/returns/files/{reference}")
    loader.take(reference)
    assert (waits, queries_of(caplog, loader.owner, f"/returns/files/{reference}"), queries_of(caplog, loader.owner, "/returns/files")) == (4, 4, 2)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_file_of_50_mb_is_answered_with_a_page_that_says_how_large_it_may_be(loader: Loader) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    cookie = loader.owner.client.get_cookie("opsplanner")
    assert cookie is not None
    with served(loader.app) as port:
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        wire.putrequest("POST", "/returns/files/new")
        for name, value in (("Cookie", f"opsplanner={cookie.value}"), ("Content-Type", "multipart/form-data; boundary=b"), ("Content-Length", str(len(head) + 50 * 2**20)), ("Sec-Fetch-Site", "same-origin")):
            wire.putheader(name, value)
        wire.endheaders(head)
        for _ in range(50):
            wire.send(bytes(2**20))
        answer = wire.getresponse()
        assert answer.status == 422 and "This file is larger than 10 MB" in answer.read().decode()
        wire.close()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_beside_a_wrong_period_a_ward_is_right_where_the_measure_is_expected_by_ward_in_any(loader: Loader, calendar: Calendar) -> None:
    with loader.app.app_context():
        line = db.session.get_one(ExpectedReturn, calendar.by_ward)
        line.by_ward, line.ends_on = False, date(2026, 8, 31)
        db.session.commit()
    calendar.expect(calendar.notices, starts_on=date(2026, 9, 1), by_ward=True)
    said = text_of(loader.page(loader.load("Month,Ward,Measure,Figure\nSeptembr 2026,River,Penalty notices,3\n")))
    assert "A2 This says no period" in said and "not expected by ward" not in said


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_check_that_fails_stops_no_other_file_and_can_be_begun_again(loader: Loader, calendar: Calendar, caplog: pytest.LogCaptureFixture) -> None:
    loader.take(loader.load(GOOD))
    with loader.app.app_context():
        kept = db.session.execute(db.text("SELECT id, said_at FROM service_return")).all()
        db.session.execute(db.text("UPDATE service_return SET said_at = 'torn'"))
        db.session.commit()
    torn = loader.load(GOOD.replace("3", "7"))
    assert loader.row(torn).state is FileState.COLUMNS and loader.row(torn).trouble == OURS and torn in caplog.text
    assert "It was not done: The fault is ours" in text_of(loader.page(torn))
    with loader.app.app_context():
        for id_, day in kept:
            db.session.execute(db.text("UPDATE service_return SET said_at = :day WHERE id = :id"), {"day": day, "id": id_})
        db.session.commit()
    assert loader.match(torn).status_code == 303 and loader.row(torn).state is FileState.CHECKED and loader.row(torn).trouble == ""
