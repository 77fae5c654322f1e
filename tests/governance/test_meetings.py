"""Meetings are set, moved, cancelled and written down by the office's managers and by who chairs the group; actions go to whoever holds an office."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    Action,
    AgreedState,
    Attendance,
    ChairTerm,
    Decision,
    HistoryLine,
    Meeting,
    MeetingAction,
    MeetingState,
    Presence,
    Priority,
    User,
)
from tests.browser import Browser, text_of
from tests.governance.conftest import AHEAD, MET, STREETS, Groups
from tests.queries import queries_of

SAID = {"day": "8/12/2026", "starts": "2pm", "ends": "4pm", "place": "Room 5", "papers": "https://council.example/papers", "version": "0"}


def test_who_chairs_sets_a_meeting_moves_it_and_calls_it_off(browser: Browser, groups: Groups) -> None:
    head = browser.as_(groups.head)
    assert "Set a meeting" in text_of(head.get(STREETS)) and browser.as_(groups.sergeant).get(f"{STREETS}/meetings/set").status_code == 403
    for typed, says in (({"ends": ""}, "Enter both times"), ({"ends": "1pm"}, "It ends before it starts"), ({"papers": "ask me"}, "Enter a whole address"), ({"day": ""}, "Enter the day")):
        refused = head.post(f"{STREETS}/meetings/set", SAID | typed)
        assert refused.status_code == 422 and says in text_of(refused), typed
    assert groups.one(Meeting) is None
    assert head.post(f"{STREETS}/meetings/set", SAID).headers["Location"] == MET
    text = text_of(head.get(MET))
    assert "Tuesday 8 December 2026" in text and "2pm to 4pm" in text and "https://council.example/papers" in text and "Write down who came" not in text
    assert head.post(f"{MET}/change", SAID | {"papers": "", "version": "1"}).status_code == 303 and groups.one(Meeting).sequence == 0, "calendars tell nothing else"
    assert "This day is over" in text_of(head.post(f"{MET}/change", SAID | {"day": "17/11/2026", "version": "2"}))
    assert head.post(f"{MET}/change", SAID | {"day": "9/12/2026", "papers": "", "version": "2"}).status_code == 303
    assert head.post(f"{MET}/change", SAID | {"day": "10/12/2026", "version": "2"}).status_code == 422, "somebody has moved it meanwhile"
    assert "moved the meeting from Tuesday 8 December 2026, 2pm to 4pm, Room 5 to Wednesday 9 December 2026" in groups.one(HistoryLine).what
    assert head.post(f"{MET}/cancel", {"why": "The papers are not ready", "version": "3"}).status_code == 303
    kept = groups.one(Meeting)
    assert (kept.state, kept.sequence, kept.why) == (MeetingState.CANCELLED, 2, "The papers are not ready")
    assert "It does not take place: The papers are not ready" in text_of(browser.as_(groups.other).get(MET))
    assert head.post(f"{MET}/record", {"others": "", "version": "4"}).status_code == 422


def test_what_happened_is_written_down_from_its_day_on_and_mended(caplog: pytest.LogCaptureFixture, browser: Browser, groups: Groups) -> None:
    groups.meeting()
    head = browser.as_(groups.head)
    came = {"was-head-of-service": "came", "was-neighbourhood-sergeant": "sent somebody", "was-ward-officer": "", "others": "A clerk", "version": "1"}
    assert head.post(f"{MET}/record", came | {"was-ward-officer": "perhaps"}).status_code == 422
    assert head.post(f"{MET}/record", came).status_code == 303
    with groups.app.app_context():
        assert {row.presence for row in db.session.scalars(db.select(Attendance))} == {Presence.CAME, Presence.DEPUTY}
    assert head.post(f"{MET}/record", came | {"others": "Two clerks"}).status_code == 422, "somebody has written it down meanwhile"
    again = came | {"was-neighbourhood-sergeant": "", "was-ward-officer": "apologies", "version": "2"}
    assert head.post(f"{MET}/record", again).status_code == 303
    assert "Neighbourhood sergeant (Test Police) from sent somebody to not said" in groups.one(HistoryLine).what
    text = text_of(browser.as_(groups.other).get(MET))
    assert "Head of service (Test Council): came" in text and "Ward officer (Test Council): apologies" in text and "Besides: A clerk" in text
    assert head.post(f"{MET}/decisions/add", {"text": "More bins", "version": "0"}).status_code == 303
    assert head.post(f"{MET}/decisions/1", {"text": "Ten more bins", "version": "1"}).status_code == 303
    assert head.post(f"{MET}/decisions/1", {"text": "Two more bins", "version": "1"}).status_code == 422, "somebody has mended it meanwhile"
    assert groups.one(Decision).text == "Ten more bins" and head.get(f"{MET}/decisions/2").status_code == 404
    assert "It took place" in text_of(head.post(f"{MET}/cancel", {"why": "x", "version": "3"}))
    assert queries_of(caplog, browser.as_(groups.other), MET) == 2


def test_nothing_is_written_down_of_a_meeting_that_is_still_to_come(browser: Browser, groups: Groups) -> None:
    groups.meeting(AHEAD)
    head = browser.as_(groups.head)
    for page, said in (("record", {"others": ""}), ("decisions/add", {"text": "x"}), ("actions/add", {"text": "x", "owner": str(groups.beat.id), "due_on": "9/12/2026"})):
        refused = head.post(f"{MET}/{page}", said | {"version": "1"})
        assert refused.status_code == 422 and "It is still to come" in text_of(refused)


def test_an_action_goes_to_whoever_holds_the_office_who_says_how_it_goes(browser: Browser, groups: Groups) -> None:
    groups.meeting()
    head, sergeant = browser.as_(groups.head), browser.as_(groups.sergeant)
    said = {"text": "Count the bins", "owner": str(groups.beat.id), "due_on": "1/12/2026", "serves": "", "version": "0"}
    assert "Choose who does it" in text_of(head.post(f"{MET}/actions/add", said | {"owner": ""}))
    assert "This is before the meeting that agreed it" in text_of(head.post(f"{MET}/actions/add", said | {"due_on": "16/11/2026"}))
    assert head.post(f"{MET}/actions/add", said).status_code == 303
    page = f"{MET}/actions/1"
    assert "Say how it goes" in text_of(sergeant.get(page)) and "Change the action" not in text_of(sergeant.get(page))
    assert sergeant.get(f"{page}/change").status_code == 403 and browser.as_(groups.other).get(f"{page}/report").status_code == 403
    assert "Enter in words how it goes" in text_of(sergeant.post(f"{page}/report", {"state": "done", "progress": "", "version": "1"}))
    assert sergeant.post(f"{page}/report", {"state": "under way", "progress": "Half of them", "version": "1"}).status_code == 303
    assert head.post(f"{page}/report", {"state": "done", "progress": "All", "version": "1"}).status_code == 422, "the sergeant has said it meanwhile"
    assert head.post(f"{page}/change", said | {"owner": str(groups.nobody.id), "version": "2"}).status_code == 303
    assert sergeant.get(f"{page}/report").status_code == 403, "another office owns it now"
    kept = groups.one(MeetingAction)
    assert (kept.state, kept.progress, kept.progress_on) == (AgreedState.UNDER_WAY, "Half of them", clock.today())


def test_an_action_serves_one_of_the_plan_and_leads_there(browser: Browser, groups: Groups) -> None:
    year = groups.make.plan_year()
    with groups.app.app_context():
        priority = db.session.scalars(db.select(Priority)).one()
        priority.thematic_group_id = groups.streets.id
        db.session.commit()
        served = groups.keep(Action(priority_id=priority.id, code="sweep", text="Sweep the market", status="planned"))
    groups.meeting()
    groups.action(AHEAD, plan_action_id=served.id)
    page = browser.as_(groups.other).get(f"{MET}/actions/1")
    assert f"/plan/{year.code.replace('/', '-')}/street-scene/actions/sweep" in page.text and "Sweep the market" in text_of(page)
    of_group, of_priority = browser.as_(groups.other).get(STREETS), browser.as_(groups.other).get(f"/plan/{year.code.replace('/', '-')}/street-scene")
    assert "Improve the local street scene" in text_of(of_group) and f'href="{STREETS}"' in of_priority.text
    of_action = browser.as_(groups.other).get(f"/plan/{year.code.replace('/', '-')}/street-scene/actions/sweep")
    assert f'href="{MET}/actions/1"' in of_action.text and f'href="{MET}"' in of_action.text, "the action of the plan lists what serves it"
    said = {"text": "x", "owner": str(groups.beat.id), "due_on": "1/12/2026", "serves": "999", "version": "0"}
    assert "This action is not in the plan any more" in text_of(browser.as_(groups.head).post(f"{MET}/actions/add", said))


@pytest.mark.parametrize("gone", ["moved", "over"])
def test_who_holds_the_chairs_office_no_more_keeps_no_meetings(browser: Browser, groups: Groups, gone: str) -> None:
    groups.meeting()
    with groups.app.app_context():
        if gone == "moved":
            db.session.get_one(User, groups.head.id).agency_id = groups.police.id
        else:
            db.session.get_one(ChairTerm, groups.term.id).agreed_until = date(2026, 11, 17)
        db.session.commit()
    assert browser.as_(groups.head).get(f"{MET}/record").status_code == 403
    text = text_of(browser.as_(groups.manager).get(STREETS))
    assert ("Nobody has said who follows" if gone == "over" else "Now of Test Police") in text


def test_a_clerk_keeps_the_meetings_of_every_group_and_names_no_members(browser: Browser, groups: Groups) -> None:
    with groups.app.app_context():
        db.session.get_one(User, groups.sergeant.id).clerk = True
        db.session.commit()
    clerk = browser.as_(groups.sergeant)
    assert clerk.post(f"{STREETS}/meetings/set", SAID).status_code == 303 and clerk.post("/governance/executive/meetings/set", SAID).status_code == 303
    assert clerk.get(f"{STREETS}/members/add").status_code == clerk.get(f"{STREETS}/chair").status_code == 403


def test_the_button_of_a_long_form_stays_in_sight(browser: Browser, groups: Groups) -> None:
    groups.meeting()
    for n in range(2):
        groups.member(f"Officer {n}", None)
    manager = browser.as_(groups.manager)
    assert ["app-in-sight" in manager.get(page).text for page in (f"{MET}/record", f"{STREETS}/meetings/set", f"{STREETS}/end")] == [True, True, False]
