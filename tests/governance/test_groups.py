"""Groups are kept by the office's managers: who reports to whom, who sits there, who chairs; nothing is deleted, and nobody is assumed to go on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from opsplanner.database import db
from opsplanner.governance.groups.services import end
from opsplanner.models import ChairTerm, GroupMember, HistoryLine, ThematicGroup, Verb
from tests.browser import Browser, text_of
from tests.governance.conftest import STREETS, Groups
from tests.queries import queries_of


def test_who_reports_to_whom_is_one_page_and_a_group_has_its_own(caplog: pytest.LogCaptureFixture, browser: Browser, groups: Groups) -> None:
    groups.meeting(date(2026, 12, 8))
    groups.action(date(2026, 11, 1))
    page = browser.as_(groups.other).get("/governance")
    text = text_of(page)
    assert "Street scene group" in text and "1 action overdue" in text and "Next meeting: Tuesday 8 December 2026, 2pm to 4pm" in text
    assert "Chair: Head of service (Test Council), since 1 April 2026, agreed until 31 March 2027." in text and "Add a group" not in text
    own = text_of(browser.as_(groups.other).get(STREETS))
    assert "Reports to the Executive group" in own and "Hanna Head" in own and "Nobody with an account" in own and "Set a meeting" not in own
    assert [queries_of(caplog, browser.as_(groups.other), page) for page in ("/governance", STREETS)] == [1, 3]
    assert browser.as_(groups.other).get("/governance/no-such-group").status_code == 404


def test_a_partnership_without_groups_says_so(browser: Browser, make: Any) -> None:
    assert "No group has been written down yet" in text_of(browser.as_(make.user()).get("/governance"))


def test_a_group_is_added_changed_ended_and_taken_up_again_by_who_keeps_the_plan(browser: Browser, groups: Groups) -> None:
    manager = browser.as_(groups.manager)
    said = {"name": "Rural group", "kind": "thematic group", "reports_to": str(groups.executive.id), "purpose": "Lanes", "standing": "", "version": "0"}
    assert browser.as_(groups.other).post("/governance/add", said).status_code == 403
    assert manager.post("/governance/add", said).headers["Location"] == "/governance/rural-group"
    assert "There is a group of this name already" in text_of(manager.post("/governance/add", said | {"name": "RURAL group"}))
    refused = manager.post("/governance/executive/change", said | {"name": "Executive group", "kind": "executive group", "reports_to": str(groups.streets.id), "version": "1"})
    assert refused.status_code == 422 and "It would report to itself" in text_of(refused)
    changed = said | {"purpose": "Lanes and verges", "version": "1"}
    assert manager.post("/governance/rural-group/change", changed).status_code == 303
    assert manager.post("/governance/rural-group/change", changed | {"purpose": "Other"}).status_code == 422, "somebody has changed it meanwhile"
    assert manager.post("/governance/rural-group/end", {"why": "It is done", "version": "2"}).status_code == 303
    assert "This group has ended" in text_of(manager.get("/governance/rural-group")) and "Groups that have ended" in text_of(manager.get("/governance"))
    assert manager.post("/governance/rural-group/meetings/set", {"day": "8/12/2026", "version": "0"}).status_code == 422
    assert manager.post("/governance/rural-group/take-up").status_code == 303 and groups.one(ThematicGroup, code="rural-group").active


def test_a_group_ends_only_once_no_meeting_of_it_is_planned(browser: Browser, groups: Groups) -> None:
    groups.meeting(date(2026, 11, 17))
    groups.meeting(date(2026, 12, 8), code="2")
    manager, page = browser.as_(groups.manager), f"{STREETS}/end"
    assert f'href="{STREETS}/meetings/2"' in manager.get(page).text and f'href="{STREETS}/meetings/1"' not in manager.get(page).text
    refused = manager.post(page, {"why": "Merged with another", "version": "1"})
    said = "A meeting of this group is planned: Tuesday 8 December 2026, 2pm to 4pm. Cancel it first"
    assert refused.status_code == 422 and said in text_of(refused) and "Merged with another" in refused.text
    assert groups.one(ThematicGroup, code="streets").active
    manager.post(f"{STREETS}/meetings/2/cancel", {"why": "No group any more", "version": "1"})
    assert manager.post(page, {"why": "Merged with another", "version": "1"}).status_code == 303
    assert not groups.one(ThematicGroup, code="streets").active, "what is over and not written down does not keep it"


def test_an_office_sits_on_a_group_from_one_day_to_another_and_stays_listed(browser: Browser, groups: Groups) -> None:
    manager, page = browser.as_(groups.manager), f"{STREETS}/members"
    said = {"office": "Watch manager", "agency": str(groups.other.agency_id), "holder": str(groups.other.id), "from_on": "1/4/2026", "to_on": "", "version": "0"}
    wrong = manager.post(f"{page}/add", said | {"holder": str(groups.head.id)})
    assert wrong.status_code == 422 and "This person is of another agency" in text_of(wrong)
    assert "Choose an agency" in text_of(manager.post(f"{page}/add", said | {"agency": ""}))
    assert "This is before the first day" in text_of(manager.post(f"{page}/add", said | {"to_on": "31/3/2026"}))
    assert manager.post(f"{page}/add", said).status_code == 303
    assert manager.post(f"{page}/watch-manager", said | {"to_on": "17/11/2026", "version": "1"}).status_code == 303
    text = text_of(manager.get(STREETS))
    assert "Who sat on it before" in text and "1 April 2026 to 17 November 2026" in text
    staying = {"office": "Head of service", "agency": str(groups.council.id), "holder": str(groups.head.id), "from_on": "", "to_on": "30/11/2026", "version": "1"}
    assert "Say first who follows there" in text_of(manager.post(f"{page}/head-of-service", staying)), "it is in the chair"
    assert browser.as_(groups.head).post(f"{page}/watch-manager", said).status_code == 403, "who chairs keeps meetings, not members"


def test_who_chairs_is_said_anew_each_year_and_who_did_before_stays_listed(browser: Browser, groups: Groups) -> None:
    manager, page = browser.as_(groups.manager), f"{STREETS}/chair"
    said = {"role": "chair", "member": str(groups.beat.id), "from_on": "1/4/2027", "agreed_until": "31/3/2028", "version": str(groups.term.id)}
    assert "Choose who, or nobody" in text_of(manager.post(page, said | {"member": ""}))
    assert "Who is there began on 1 April 2026" in text_of(manager.post(page, said | {"from_on": "1/3/2026"}))
    assert manager.post(page, said).status_code == 303
    assert groups.one(ChairTerm, id=groups.term.id).to_on == date(2027, 3, 31)
    text = text_of(manager.get(STREETS))
    assert "Chair: Head of service (Test Council), since 1 April 2026, until 31 March 2027." in text and "Chair: Neighbourhood sergeant (Test Police), since 1 April 2027" in text
    late = manager.post(page, said | {"member": str(groups.chief.id)})
    assert late.status_code == 422 and "named as chair Neighbourhood sergeant" in text_of(late), "somebody has said it meanwhile"
    sooner = said | {"from_on": "1/2/2027", "version": str(groups.one(ChairTerm).id)}
    assert manager.post(page, sooner).status_code == 303, "who was to begin later does not begin then"
    assert groups.one(ChairTerm, id=groups.term.id).to_on == date(2027, 1, 31)
    assert "since 1 April 2027, agreed until 31 March 2028." not in text_of(manager.get(STREETS))
    vice = {"role": "vice-chair", "member": str(groups.chief.id), "from_on": "1/5/2027", "agreed_until": "", "version": str(groups.one(ChairTerm).id)}
    assert manager.post(page, vice).status_code == 303
    nobody = vice | {"member": "0", "version": str(groups.one(ChairTerm).id)}
    assert manager.post(page, nobody | {"from_on": "1/6/2027"}).status_code == 303 and groups.one(ChairTerm).to_on == date(2027, 5, 31)
    with groups.app.app_context():
        assert db.session.scalar(select(db.func.count()).where(HistoryLine.verb == Verb.CHAIR_NAMED)) == 4


def test_what_the_page_ended_is_told_in_the_history(groups: Groups) -> None:
    with groups.app.app_context():
        from opsplanner.database import unit_of_work
        from opsplanner.models import User

        with unit_of_work():
            assert end("streets", "Merged", seen_version=1, by=db.session.get_one(User, groups.manager.id)) == "Street scene group has ended. Its page and its meetings stay"
        line = db.session.scalars(select(HistoryLine).where(HistoryLine.verb == Verb.GROUP_ENDED)).one()
        assert (line.what, line.why, line.subject) == ("ended the group", "Merged", f"group:{groups.streets.id}")
        assert db.session.scalar(select(db.func.count()).select_from(GroupMember)) == 3
