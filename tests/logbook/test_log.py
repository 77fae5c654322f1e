"""The log: lines are added and corrected, never changed."""

from __future__ import annotations

import re
from datetime import UTC, date, time, timedelta

import pytest
from sqlalchemy import func, select

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.logbook.log import services as log_services
from opsplanner.logbook.log.services import NewLine
from opsplanner.models import HistoryLine, LogEntry, Operation, Role, User
from opsplanner.models import OperationState as S
from tests.browser import text_of
from tests.commitments.test_races import together
from tests.logbook.conftest import Day
from tests.queries import queries_of

BOTH = pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])


def stored(app) -> list[LogEntry]:
    with app.app_context():
        return list(db.session.scalars(select(LogEntry).order_by(LogEntry.id)))


def write(browser, scene: Day, text: str = "Seven vehicles checked", /, by: User | None = None, **more: str):
    return browser.as_(by or scene.firefighter).post(scene.url("log"), {"text": text, "kind": "note"} | more)


@BOTH
def test_staff_add_a_line_with_one_box_and_it_says_who_and_when(day, browser, app, hx):
    page = browser.as_(day.firefighter)
    answer = page.post(day.url("log"), {"text": "Seven vehicles checked"}, hx=hx)
    words = text_of(page.follow(answer))
    (line,) = stored(app)
    assert f"Added to the log, at {clock.words_of_moment(line.happened_at)}." in words
    assert f"{day.firefighter.name}, Fire and Rescue" in words and "Seven vehicles checked" in words
    assert (line.agency_id, line.written_by_id, line.kind.value) == (day.fire.id, day.firefighter.id, "note")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(HistoryLine)) == 0


def test_who_takes_no_part_reads_and_does_not_write(day, browser, app):
    write(browser, day)
    for reader in (day.stranger, day.manager):
        page = browser.as_(reader)
        words = page.get(day.url("log")).text
        assert "Seven vehicles checked" in words and "Add to the log" not in words and "Correct this line" not in words
    assert browser.as_(day.stranger).post(day.url("log"), {"text": "I was not there"}).status_code == 404
    assert browser.as_(day.manager).post(day.url("log"), {"text": "I was not there"}).status_code == 403
    assert len(stored(app)) == 1


def test_the_office_writes_in_every_log(day, make, browser, app):
    write(browser, day, by=make.user(make.office()))
    assert len(stored(app)) == 1


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize(
    ("change", "box", "sentence"),
    [
        ({"text": "  "}, "text", "Write what happened"),
        ({"text": "x" * 2001}, "text", "Use at most 2,000 characters"),
        ({"time": "25:00"}, "time", "Enter a time, for example 9.30am or 14:00"),
        ({"day": "31/02/2026"}, "day", "Enter a date that exists"),
        ({"day": "2099-01-01", "time": "10:00"}, "day", "Enter a day from"),
        ({"day": "2020-01-01", "time": "10:00"}, "day", "Enter a day from"),
        ({"day": str(clock.today())}, "time", "Enter the time as well"),
        ({"kind": "gossip"}, "kind", "Choose one of the options"),
    ],
)
def test_a_line_that_cannot_be_is_refused_kindly_and_keeps_what_was_typed(day, browser, app, change, box, sentence, hx):
    sent = {"text": "Seven vehicles", "kind": "finding" if "kind" not in change else "", "time": ""} | {"kind": "note"} | change
    page = browser.as_(day.firefighter).post(day.url("log"), sent, hx=hx)
    assert page.status_code == 422
    assert sentence in page.text and f'id="{box}-error"' in page.text
    assert sent["text"].strip() in page.text
    assert ("<html" in page.text) is not hx and stored(app) == []


def as_typed(there):
    """What is typed for a time in London; on the night that the clocks go back, which of the two it is."""
    return {"time": f"{there:%H:%M}", "time-which": "second" if there.fold else "first"}


def test_a_time_is_of_the_operation_and_not_in_the_future(day, browser, app):
    earlier = clock.local(clock.now() - timedelta(hours=1))
    write(browser, day, **as_typed(earlier))
    (line,) = stored(app)
    assert line.happened_at == earlier.replace(second=0, microsecond=0).astimezone(UTC)
    soon = clock.local(clock.now() + timedelta(minutes=5))
    if soon.date() == clock.today():
        page = write(browser, day, **as_typed(soon), day=str(soon.date()))
        assert page.status_code == 422 and "has not come yet" in page.text
    assert len(stored(app)) == 1


def test_the_hour_that_happens_twice_is_asked_about(make, browser, app):
    op = make.operation(S.COMPLETED, wall=Wall(date(2026, 10, 24), time(22), time(4)))
    page, where = browser.as_(make.user()), f"/operations/{op.reference}/log"
    asked = page.post(where, {"text": "Called off", "kind": "note", "time": "1.30am"})
    assert asked.status_code == 422 and 'name="time-which"' in asked.text
    page.follow(page.post(where, {"text": "Called off", "kind": "note", "time": "1.30am", "time-which": "second"}))
    (line,) = stored(app)
    assert (line.happened_at.hour, line.happened_at.minute) == (1, 30)
    assert "1.30am (after the clocks go back)" in text_of(page.get(where))


def test_the_hour_that_march_leaves_out_is_refused(make, browser, app):
    op = make.operation(S.COMPLETED, wall=Wall(date(2026, 3, 28), time(22), time(4)))
    page = browser.as_(make.user()).post(f"/operations/{op.reference}/log", {"text": "Called off", "kind": "note", "time": "1.30am"})
    assert page.status_code == 422 and "01:30 does not exist on 29 March 2026" in page.text


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("state", [S.DRAFT, S.PROPOSED, S.CONFIRMED, S.POSTPONED, S.CANCELLED, S.CLOSED])
def test_nothing_is_written_before_the_start_or_after_closing(make, browser, app, state):
    op = make.operation(state)
    page, where = browser.as_(make.user()), f"/operations/{op.reference}/log"
    assert "Add to the log" not in page.get(where).text
    refused = page.post(where, {"text": "Too early", "kind": "note"})
    assert refused.status_code == 422 and state.value in text_of(refused)
    assert stored(app) == []


@BOTH
def test_a_correction_stands_under_the_line_that_it_strikes_through(day, browser, app, hx):
    write(browser, day, "Six vehicles checked")
    (wrong,) = stored(app)
    page, correct = browser.as_(day.lead), day.url(f"log/{wrong.id}/correct")
    assert "Six vehicles checked</textarea>" in page.get(correct).text
    answer = page.post(correct, {"text": "Seven vehicles checked", "kind": "result"}, hx=hx)
    shown = page.follow(answer)
    assert "<del>Six vehicles checked</del>" in shown.text
    assert shown.text.index("Six vehicles checked") < shown.text.index("Seven vehicles checked")
    assert f"corrects {day.firefighter.name}'s line of" in text_of(shown)
    first, second = stored(app)
    assert (first.text, second.corrects_id, second.written_by, second.happened_at) == ("Six vehicles checked", first.id, day.lead.name, first.happened_at)
    page.follow(page.post(day.url(f"log/{second.id}/correct"), {"text": "Eight vehicles checked", "kind": "result"}))
    words = page.get(day.url("log")).text
    assert "<del>Seven vehicles checked</del>" in words and "Eight vehicles checked" in words and words.count("Correct this line") == 1


def test_a_line_is_corrected_once_and_the_page_leads_on(day, browser, app):
    write(browser, day, "Six vehicles")
    (wrong,) = stored(app)
    page, correct = browser.as_(day.lead), day.url(f"log/{wrong.id}/correct")
    page.post(correct, {"text": "Seven vehicles", "kind": "note"})
    late = page.post(correct, {"text": "Nine vehicles", "kind": "note"})
    assert late.status_code == 422 and "has corrected this line already" in late.text
    assert "Nine vehicles" in late.text and "Seven vehicles" in late.text
    opened = page.get(correct)
    assert "Seven vehicles" in opened.text and f"/log/{wrong.id + 1}/correct" in opened.text and "<textarea" not in opened.text
    assert len(stored(app)) == 2


def test_a_correction_that_says_the_same_is_refused(day, browser, app):
    write(browser, day, "Six vehicles")
    (wrong,) = stored(app)
    there = clock.local(wrong.happened_at)
    sent = {"text": "Six vehicles", "kind": "note", "day": str(there.date())} | as_typed(there)
    page = browser.as_(day.lead).post(day.url(f"log/{wrong.id}/correct"), sent)
    assert page.status_code == 422 and "This says the same" in page.text


def test_a_line_of_another_log_is_not_found(day, make, browser, app):
    write(browser, day)
    (line,) = stored(app)
    other = make.operation(S.UNDER_WAY, days_ahead=0)
    page = browser.as_(day.lead)
    for path in (f"/operations/{other.reference}/log/{line.id}/correct", day.url("log/99999/correct")):
        assert page.get(path).status_code == page.post(path, {"text": "x", "kind": "note"}).status_code == 404


def test_a_line_is_not_corrected_by_who_takes_no_part_however_it_is_asked(day, make, browser, app):
    write(browser, day)
    (line,) = stored(app)
    page, path = browser.as_(make.user(make.agency("Trading Standards"))), day.url(f"log/{line.id}/correct")
    assert path not in page.get(day.url("log")).text
    assert page.get(path).status_code == page.post(path, {"text": "x", "kind": "note"}).status_code == page.post(path, {}).status_code == 404


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_correct_one_line_one_is_told(day, browser, app, attempt):
    write(browser, day)
    (wrong,) = stored(app)

    def correct(text: str, by: User):
        return lambda: log_services.correct_line(day.op.reference, wrong.id, NewLine(text), by=db.session.get_one(User, by.id))

    found = together(app, correct("Six", day.lead), correct("Eight", day.firefighter))
    refused = [answer for answer in found if isinstance(answer, RuleBroken)]
    assert len(refused) == 1 and "has corrected this line already" in str(refused[0])
    assert len(stored(app)) == 2


def test_the_database_itself_refuses_a_second_correction(day, browser, app, monkeypatch):
    write(browser, day)
    (wrong,) = stored(app)
    monkeypatch.setattr("opsplanner.logbook.rules.check_can_correct", lambda *_: None)
    page = browser.as_(day.lead)
    page.post(day.url(f"log/{wrong.id}/correct"), {"text": "Six", "kind": "note"})
    late = page.post(day.url(f"log/{wrong.id}/correct"), {"text": "Eight", "kind": "note"})
    assert late.status_code == 422 and "has corrected this line already" in late.text and len(stored(app)) == 2


def test_the_same_line_sent_twice_is_written_once(day, browser, app):
    page = browser.as_(day.lead)
    for _ in range(2):
        assert page.post(day.url("log"), {"text": "Truck is here", "kind": "note", "once": "a-key-that-the-page-carried"}).status_code == 303
    assert len(stored(app)) == 1


def test_an_open_page_asks_for_new_lines_and_is_answered_only_when_there_are_some(day, browser, app):
    write(browser, day)
    page = browser.as_(day.lead)
    whole = page.get(day.url("log")).text
    (line,) = stored(app)
    assert f'hx-vals=\'{{"seen": "{line.id}"}}\'' in whole and 'hx-trigger="every 30s"' in whole
    assert page.get(day.url(f"log?seen={line.id}"), hx=True).status_code == 204
    write(browser, day, "The truck is here")
    part = page.get(day.url(f"log?seen={line.id}"), hx=True)
    assert part.status_code == 200 and "The truck is here" in part.text and "<textarea" not in part.text


def test_newest_first_to_follow_and_in_order_of_time_to_print(day, browser):
    for text in ("First of all", "Second of all"):
        write(browser, day, text)
    page = browser.as_(day.lead)
    newest, in_order = page.get(day.url("log")).text, page.get(day.url("log?order=time")).text
    assert newest.index("Second of all") < newest.index("First of all") and in_order.index("First of all") < in_order.index("Second of all")


def test_a_restricted_log_is_as_if_it_did_not_exist(make, browser):
    fire = make.agency("Fire")
    op = make.operation(S.UNDER_WAY, restricted=True, accepted=[fire], days_ahead=0)
    hidden = browser.as_(make.user(fire, Role.STAFF))
    for page in ("log", "log/1/correct", "briefing", "turned-up", "debrief"):
        there, nowhere = hidden.get(f"/operations/{op.reference}/{page}"), hidden.get(f"/operations/NOTHING-2026-001/{page}")
        assert (there.status_code, text_of(there)) == (404, text_of(nowhere))
        assert hidden.get(f"/operations/{op.reference}/{page}", hx=True).status_code == 404
    assert browser.as_(make.user(fire)).get(f"/operations/{op.reference}/log").text.count("OFFICIAL-SENSITIVE") == 2


def test_the_operation_shows_the_last_three_lines_that_stand(day, browser, app):
    for text in ("Line one", "Line two", "Line three", "Line four"):
        write(browser, day, text)
    page = browser.as_(day.firefighter)
    page.post(day.url(f"log/{stored(app)[-1].id}/correct"), {"text": "Line five", "kind": "note"})
    section = page.get(day.url()).text.split('id="log"')[1].split("</ol>")[0]
    assert [text in section for text in ("Line one", "Line two", "Line three", "Line four", "Line five")] == [False, True, True, False, True]


@pytest.mark.parametrize("path", ["log", ""])
def test_the_number_of_queries_does_not_grow_with_the_lines(day, browser, caplog, path):
    write(browser, day)
    page = browser.as_(day.lead)
    one = queries_of(caplog, page, day.url(path))
    for n in range(3):
        write(browser, day, f"Line {n}")
    assert queries_of(caplog, page, day.url(path)) == one
    assert path == "" or one == 3


def test_a_draft_with_nothing_in_its_log_can_be_deleted_still(make, browser, app):
    op = make.operation(S.DRAFT)
    page = browser.as_(make.user())
    page.post(f"/operations/{op.reference}/delete", {"version": op.version})
    with app.app_context():
        assert db.session.get(Operation, op.id) is None


@BOTH
def test_a_line_that_looks_personal_asks_whether_it_belongs_there(day, browser, app, hx):
    page, sent = browser.as_(day.firefighter), {"text": "Stopped GN07 ABC on the High Street", "kind": "note"}
    asked = page.post(day.url("log"), sent, hx=hx)
    assert asked.status_code == 422 and "Does this belong here?" in asked.text and "GN07 ABC on the High Street" in asked.text
    belongs = re.search(r'name="belongs"[^>]*value="([^"]+)"', asked.text)
    assert belongs and page.post(day.url("log"), sent | {"belongs": belongs[1]}, hx=hx).status_code in (204, 303)
    assert [line.text for line in stored(app)] == [sent["text"]]
