"""What the committee asked has an owner, a day, a reply; an accepted recommendation becomes an action of the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import MatterState, Notice, PlanState, PlanYear, User
from opsplanner.notices.waiting import queries as waiting_queries
from opsplanner.scrutiny.reminding import services
from tests.browser import text_of
from tests.hands import Hands
from tests.scrutiny.conftest import MATTER, Scrutiny


def test_what_was_asked_is_noted_replied_to_by_its_owner_and_listed(scrutiny: Scrutiny) -> None:
    sitting = scrutiny.sit()
    form = scrutiny.clerk.get(f"/scrutiny/matters/add?sitting={sitting.rsplit('/', 1)[1]}&kind=question").text
    assert form.count("No resident is named") == 2 and 'value="2026-06-18"' in form and "selected" in form
    at = scrutiny.ask("question", sitting="1")
    assert at.endswith("/scrutiny/matters/question-2026-1")
    page = text_of(scrutiny.owner.get(at))
    assert "Put a camera in the lane" in page and "Overdue" in page and "Olive Owner" in page and "Sitting of 18 June 2026" in page
    assert "Put a camera in the lane" in text_of(scrutiny.owner.get(sitting)) and "Reply to Member's question: Put a camera" in text_of(scrutiny.owner.get("/"))
    assert "No reply yet: Member's question" in text_of(scrutiny.page.get("/")), "overdue, so the office's managers see it too"
    assert "1 matter." in text_of(scrutiny.owner.get("/scrutiny/matters?show=overdue&whose=mine&kind=question")).replace("One matter", "1 matter")
    other = scrutiny.browser.as_(scrutiny.make.user())
    assert other.get(at).status_code == 200 and other.get(at + "/reply").status_code == other.post(at + "/reply", {"state": "answered"}).status_code == 403
    empty = scrutiny.owner.post(at + "/reply", {"state": "answered", "reply": "", "version": "1"})
    assert empty.status_code == 422 and "Say in words what became of it" in text_of(empty)
    assert scrutiny.owner.post(at + "/reply", {"state": "accepted", "reply": "Yes", "version": "1"}).status_code == 422, "no state of a question"
    assert scrutiny.owner.post(at + "/reply", {"state": "answered", "reply": "It stands since May.", "version": "1"}).status_code == 303
    late = scrutiny.clerk.post(at + "/reply", {"state": "dropped", "reply": "Taken back", "version": "1"})
    assert late.status_code == 422 and "Olive Owner" in text_of(late) and "Taken back" in late.text
    assert "It stands since May." in text_of(scrutiny.owner.get(at)) and "Put a camera" not in text_of(scrutiny.owner.get("/"))
    found = scrutiny.owner.get("/search?q=camera+lane")
    assert "What scrutiny asked" in text_of(found) and f'href="{at}"' in found.text and at in scrutiny.owner.get("/search?q=stands+may").text
    assert scrutiny.lines("matter:question-2026-1") == [
        "noted this member's question; owner Olive Owner, due 30 September 2026", "changed how it stands from open to answered; added the reply: It stands since May.",
    ]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": ""}, "Say what it is"), ({"text": " "}, "Enter what is asked"), ({"asked_on": "1/12/2026"}, "still to come"),
        ({"due_on": "17/6/2026"}, "It was asked after this day"), ({"owner": "987654"}, "cannot sign in any more"), ({"sitting": "77"}, "no longer there"),
    ],
)
@pytest.mark.first_case_on_postgresql
def test_what_cannot_be_kept_is_said_beside_its_box_and_nothing_is_lost(scrutiny: Scrutiny, sent: dict[str, str], said: str) -> None:
    refused = scrutiny.clerk.post("/scrutiny/matters/add", MATTER | {"kind": "call", "asked_by": "The councillor for River"} | sent)
    assert refused.status_code == 422 and said in text_of(refused) and "The councillor for River" in refused.text
    assert "0 matters" in text_of(scrutiny.clerk.get("/scrutiny/matters?show=all")).replace("No matters", "0 matters")


def test_a_form_sent_twice_notes_one_matter_and_the_second_of_a_year_has_a_number_of_its_own(scrutiny: Scrutiny) -> None:
    assert [scrutiny.ask().rsplit("/", 1)[1] for _ in range(2)] == ["recommendation-2026-1", "recommendation-2026-2"]
    once = MATTER | {"kind": "call", "once": "one-key-of-this-form-0001"}
    first, second = (scrutiny.clerk.post("/scrutiny/matters/add", once) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    at = first.headers["Location"]
    changed = MATTER | {"owner": str(scrutiny.olive.id), "due_on": "", "version": "1"}
    assert scrutiny.clerk.post(at + "/change", changed).status_code == 303 and scrutiny.owner.get(at + "/change").status_code == 403
    assert "No day is agreed" in text_of(scrutiny.owner.get(at)) and "Asked on Thursday 18 June 2026" in text_of(scrutiny.owner.get("/"))


def test_an_accepted_recommendation_becomes_an_action_and_each_leads_to_the_other(scrutiny: Scrutiny) -> None:
    at, sent = scrutiny.ask(), {"priority": "2026-27/street-scene", "text": "A camera in the lane", "owner": str(scrutiny.plan.council.id), "due_on": "31/1/2027", "version": "1"}
    assert "Only a recommendation that is accepted" in text_of(scrutiny.page.get(at + "/action"))
    assert "Only a recommendation that is accepted" in text_of(scrutiny.page.post(at + "/action", sent))
    scrutiny.owner.post(at + "/reply", {"state": "accepted", "reply": "Agreed", "version": "1"})
    assert "The office's managers make it an action" in text_of(scrutiny.clerk.get(at)) and scrutiny.clerk.get(at + "/action").status_code == 403
    sent |= {"version": "2"}
    assert "Choose a priority" in text_of(scrutiny.page.post(at + "/action", sent | {"priority": ""}))
    late = scrutiny.page.post(at + "/action", sent | {"due_on": "1/5/2027"})
    assert late.status_code == 422 and "An action is due before its plan year ends" in text_of(late)
    with scrutiny.app.app_context():
        db.session.execute(db.update(PlanYear).values(state=PlanState.DRAFT))
        db.session.commit()
    refused = scrutiny.page.get(at + "/action")
    assert "No adopted plan year runs now or is to come" in text_of(refused) and scrutiny.page.post(at + "/action", sent).status_code == 422
    with scrutiny.app.app_context():
        db.session.execute(db.update(PlanYear).values(state=PlanState.ADOPTED))
        db.session.commit()
    assert scrutiny.page.post(at + "/action", sent).status_code == 303
    page = scrutiny.owner.get(at)
    assert 'href="/plan/2026-27/street-scene/actions/a-camera-in-the-lane"' in page.text and "In the plan" in text_of(page)
    action = scrutiny.owner.get("/plan/2026-27/street-scene/actions/a-camera-in-the-lane")
    assert f'href="{at}"' in action.text and "Scrutiny recommended it on 18 June 2026" in text_of(action)
    assert "It is an action of the plan already" in text_of(scrutiny.page.post(at + "/action", sent | {"version": "3"}))
    undone = scrutiny.owner.post(at + "/reply", {"state": "not accepted", "reply": "No", "version": "3"})
    assert undone.status_code == 422 and "so it stays accepted" in text_of(undone) and scrutiny.matter(at).state is MatterState.ACCEPTED


def test_who_is_named_as_owner_is_told_and_who_cannot_sign_in_any_more_is_marked(scrutiny: Scrutiny) -> None:
    at = scrutiny.ask("question", text="How is green measured?")
    assert "How is green measured?" in text_of(scrutiny.owner.get("/notices")) and "Clara Clerk" in text_of(scrutiny.owner.get("/notices"))

    def told(user: User) -> list[str]:
        with scrutiny.app.app_context():
            return list(db.session.scalars(db.select(Notice.kind).where(Notice.user_id == user.id)))

    hers = MATTER | {"text": "How is green measured?", "owner": str(scrutiny.manager.id), "version": "1"}
    assert scrutiny.clerk.post(at + "/change", hers).status_code == 303 and told(scrutiny.manager) == ["scrutiny_mine"] == told(scrutiny.olive)
    assert scrutiny.clerk.post(at + "/change", hers | {"owner": str(scrutiny.clara.id), "version": "2"}).status_code == 303
    assert told(scrutiny.clara) == [], "nobody is told of what she took on herself"
    with scrutiny.app.app_context():
        db.session.get_one(User, scrutiny.clara.id).suspended_at = clock.now()
        db.session.commit()
    assert "Clara Clerk (suspended)" in text_of(scrutiny.owner.get("/scrutiny/matters")) and "Clara Clerk (suspended)" in text_of(scrutiny.owner.get(at))


def test_the_owner_is_reminded_once_of_what_is_overdue(scrutiny: Scrutiny, hands: Hands) -> None:
    old, at = scrutiny.ask(), scrutiny.ask("note", due_on="20/11/2026", text="The figures of Twydall")
    nobody = scrutiny.ask("request", due_on="20/11/2026", owner="")

    def told() -> list[str]:
        with scrutiny.app.app_context():
            own = Notice.user_id == scrutiny.olive.id, Notice.kind == "scrutiny_overdue"
            return [notice.kind for notice in db.session.scalars(db.select(Notice).where(*own))]

    day = date(2026, 11, 18)
    while day <= date(2026, 11, 24):
        hands.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        for _ in range(2):
            with scrutiny.app.app_context():
                services.tell()
                db.session.remove()
        assert len(told()) == (day > date(2026, 11, 20)), day
        day += timedelta(days=1)
    said = text_of(scrutiny.owner.get("/notices"))
    assert "Promised note: The figures of Twydall: no reply yet, and it was due Friday 20 November 2026" in said and old and nobody

    def put_away() -> int:
        with scrutiny.app.app_context():
            return len(waiting_queries.unread())

    assert put_away() == 0
    taken = MATTER | {"text": "The figures of Twydall", "due_on": "20/11/2026", "owner": str(scrutiny.clara.id), "version": "1"}
    assert scrutiny.clerk.post(at + "/change", taken).status_code == 303 and put_away() == 2, "it waits for somebody else now, and is hers no more"
    assert scrutiny.clerk.post(at + "/reply", {"state": "answered", "reply": "Sent", "version": "2"}).status_code == 303
    assert told() == ["scrutiny_overdue"]
