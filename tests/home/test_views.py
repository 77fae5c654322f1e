"""Home: what waits, where to be, what changed."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.database import db, read, unit_of_work
from opsplanner.history import record
from opsplanner.home.operations import page as operations_page
from opsplanner.home.operations import queries as operations_queries
from opsplanner.home.operations.waiting import page as waiting_page
from opsplanner.models import (
    AgencyKind,
    Commitment,
    JobState,
    OneTimeLink,
    Operation,
    OperationState,
    Role,
    SessionState,
    Subscription,
    SubscriptionKind,
    Telling,
    User,
    Verb,
)
from opsplanner.notices import services as notices_services
from opsplanner.operations.listing import queries as listing_queries
from tests.browser import Browser, section, text_of, tree_of
from tests.queries import queries_of


def happened(browser: Browser, operation: Operation, verb: Verb, what: str, **more: object) -> None:
    """Write a line of history, as a move does."""
    with browser.app.app_context():
        record(db.session.get(Operation, operation.id), verb, what, by=more.pop("by", None), **more)  # type: ignore[arg-type]
        db.session.commit()


def in_days(days: int, start: time = time(10), end: time = time(14), briefing: time | None = None) -> Wall:
    """So many days from today."""
    return Wall(clock.today() + timedelta(days=days), start, end, briefing)


def test_a_request_waits_with_its_answer_right_there(make, browser):
    police = make.agency("Kent Police")
    operation = make.operation(kind=make.type("CUBIT"), requested=[police], staff=6)
    answer = browser.as_(make.user(police)).get("/")
    words = section(answer, "Answer for Kent Police")
    assert operation.reference in words and "Test Council leads" in words and "Answer due" in words
    with browser.app.app_context():
        part = db.session.scalars(select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == police.id)).one()
    form = _form(answer, f"/operations/{operation.reference}/answer")
    assert {name: form[name] for name in ("answer", "staff", "schedule", "version", "back")} == {
        "answer": "accept", "staff": "6", "schedule": str(operation.schedule), "version": str(part.version), "back": "home"}
    assert form["csrf_token"] and form["once"]
    assert f"/operations/{operation.reference}/answer?answer=decline" in answer.text


def _form(answer: TestResponse, path: str) -> dict[str, str]:
    tree = tree_of(answer.text)
    found = next(form for form in tree.iter("form") if (form.get("action") or "").endswith(path))
    return {box.get("name"): box.get("value", "") for box in found.iter("input")}


def test_overdue_requests_stand_on_top_and_confirm_again_says_so_with_what_was_promised(make, browser):
    police = make.agency("Kent Police")
    later = make.operation(wall=in_days(20), requested=[police])
    again = make.operation(wall=in_days(10), reconfirm=[police], staff=3)
    overdue = make.operation(wall=in_days(2), requested=[police])  # its answer was due yesterday
    answer = browser.as_(make.user(police)).get("/")
    words = section(answer, "Answer for Kent Police")
    assert sorted([later, again, overdue], key=lambda operation: words.index(operation.reference)) == [overdue, again, later]
    assert words.count("Overdue: answer due") == 1 and words.count("Confirm again") == 1
    assert _form(answer, f"/operations/{again.reference}/answer")["staff"] == "3"


def test_what_needs_no_answer_any_more_does_not_wait(make, browser):
    police = make.agency("Kent Police")
    for state in (OperationState.DRAFT, OperationState.POSTPONED, OperationState.CANCELLED, OperationState.COMPLETED):
        make.operation(state, requested=[police])
    make.operation(wall=in_days(-1), requested=[police])
    make.operation(accepted=[police]), make.operation(declined=[police]), make.operation(released=[police])
    answer = browser.as_(make.user(police)).get("/")
    assert section(answer, "Answer for") == "" and "Nothing waits for you" in answer.text


def test_more_than_five_requests_are_counted(make, browser):
    police = make.agency("Kent Police")
    for _ in range(12):
        make.operation(requested=[police])
    answer = browser.as_(make.user(police)).get("/")
    words = section(answer, "Answer for Kent Police")
    assert words.count("Answer due") == 5 and words.endswith("and 7 more") and "12 to answer" in text_of(answer)


def test_the_lead_sees_what_its_operations_wait_for(make, browser):
    dvla = make.agency("DVLA", telephone="01792 782341")
    make.operation(wall=in_days(2), requested=[dvla])
    make.operation(wall=in_days(9), accepted=[dvla])
    make.operation(OperationState.CONFIRMED, wall=in_days(9), withdrawn=[dvla])
    make.operation(OperationState.CONFIRMED, wall=in_days(-1))
    make.operation(OperationState.DRAFT, wall=in_days(9))
    answer = browser.as_(make.user()).get("/")
    words = section(answer, "Operations to see to")
    said = ["Start and complete it", "Ring DVLA 01792 782341 . Overdue: answer due", "Ring or release DVLA", "Finish the draft"]
    assert [words.index(each) for each in said] == sorted(words.index(each) for each in said)
    assert "Confirm it: every" in words and 'href="tel:01792782341"' in answer.text and "5 operations" in text_of(answer)
    nothing = browser.as_(make.user(make.agency())).get("/")
    assert "Nothing waits for you" in nothing.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_of_very_much_the_most_pressing_stands_on_home_and_the_rest_is_counted(make, browser):
    references = [make.operation(OperationState.DRAFT, wall=in_days(9 + n), restricted=n == 27).reference for n in range(28)]
    answer = browser.as_(make.user()).get("/")
    words = section(answer, "Operations to see to")
    assert [one for one in references if one in words] == references[:25] and "28 operations" in text_of(answer)
    assert "and 23 more" in words and "3 more are in the list of operations ." in words
    assert "OFFICIAL-SENSITIVE" in answer.text  # what is counted is said to be there


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_ones_own_duties_are_counted_whole_and_none_is_left_out_without_a_word(make, browser):
    police = make.agency("Kent Police")
    officer = make.user(police, Role.STAFF)
    for n in range(28):
        make.nomination(make.operation(OperationState.CONFIRMED, wall=in_days(9 + n), accepted=[police]), police, officer)
    answer = browser.as_(officer).get("/")
    words = section(answer, "Your duties to come")
    assert "28 duties to come" in text_of(answer) and "and 23 more" in words and "3 more follow when these are done" in words


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_very_full_day_leads_to_its_page_and_ones_own_duty_stands_there_all_the_same(make, browser, usual_time):
    police = make.agency("Kent Police")
    for n in range(26):
        make.operation(OperationState.CONFIRMED, wall=in_days(0, time(12, n)), accepted=[police])
    own = make.operation(OperationState.CONFIRMED, wall=in_days(0, time(18), time(22)), accepted=[police])
    officer = make.user(police, Role.STAFF)
    make.nomination(own, police, officer)
    for user in (officer, make.user(police)):
        answer = browser.as_(user).get("/")
        assert len(on_today(answer)) == 25 and (own.reference in on_today(answer)[0]) is (user is officer)
        assert "Not all of today stands here. See the whole day" in text_of(answer) and f'href="/calendar/{clock.today()}"' in answer.text


@pytest.mark.parametrize("state", [OperationState.PROPOSED, OperationState.CONFIRMED])
@pytest.mark.parametrize("days", [-1, 9])
def test_whatever_waits_for_something_is_read(make, browser, state, days):
    """The net in the database leaves nothing out that the rules ask for (the rules themselves: tests/home/test_todo.py)."""
    who = {how: make.agency(how.capitalize()) for how in ("accepted", "requested", "declined", "withdrawn", "provisional", "released")}
    for how, agency in who.items():
        make.operation(state, wall=in_days(days), **{how: [agency]})
        make.operation(state, wall=in_days(days), accepted=[make.agency()], **({how: [agency]} if how != "accepted" else {}))
    with browser.app.test_request_context():
        db.session.execute(update(Commitment).where(Commitment.agency_id == who["requested"].id).values(answer_by=clock.today() - timedelta(days=1)))
        user, now = db.session.get(User, make.user().id), clock.now()
        net = operations_queries.in_hand(user, now)
        every = db.session.scalars(select(Operation.id).order_by(Operation.starts_at, Operation.id)).all()
        lines = {line.id: line for line in lines_of(user, every)}
        waits = [line for line in (lines[id_] for id_ in every) if operations_page.matters_of([line], [], now)[0].todos]
        assert waits and [line.id for line in net] == [line.id for line in waits]
        for found, matters in (
            (waiting_page.in_order(waiting_page.waits_of(net, now)), operations_page.matters_of(waits, [], now)),
            (waiting_page.overdue(operations_queries.everyones_in_hand(user, now), user, now).first, operations_page.overdue_of(waits, now)),
        ):
            assert [(one.reference, one.since) for one in found] == [(matter.reference, matter.since) for matter in operations_page.by_operation(matters)]
        assert waiting_page.overdue(operations_queries.everyones_in_hand(user, now), user, now).in_all == len([line for line in waits if operations_page.overdue_of([line], now)[0].todos])



def lines_of(user: User, ids: list[int]) -> list[listing_queries.Line]:
    """These operations with their agencies' parts, as lists read them."""
    found = read(listing_queries.Line, listing_queries.lines(user, Operation.id.in_(ids)))
    return listing_queries.with_parts(found)


def test_the_office_looks_after_what_it_planned_for_others_and_not_after_everything(make, browser):
    planner = make.user(make.office())
    planned = make.operation(author=planner, wall=in_days(9))
    make.operation(wall=in_days(9))
    words = section(browser.as_(planner).get("/"), "Operations to see to")
    assert planned.reference in words and words.count("Confirm") == 1


def test_who_was_not_told_yet_waits_until_told_and_what_came_later_replaces_it(make, browser):
    fire, dvla = make.agency("Fire"), make.agency("DVLA")
    operation = make.operation(OperationState.CANCELLED, accepted=[fire, dvla])
    now = clock.now()
    with browser.app.app_context():
        for agency, occasion, told in ((fire, "asked", None), (fire, "cancelled", None), (dvla, "asked", None), (dvla, "cancelled", now)):
            db.session.add(Telling(operation_id=operation.id, agency_id=agency.id, occasion=occasion, schedule=1, made_at=now, told_at=told))
            db.session.flush()
        db.session.commit()
    words = section(browser.as_(make.user()).get("/"), "Operations to see to")
    assert "Tell Fire : it was cancelled" in words and "DVLA" not in words
    assert section(browser.as_(make.user(fire)).get("/"), "Operations to see to") == ""


def test_who_was_told_of_one_cancelling_waits_to_be_told_of_the_next(make, browser):
    fire = make.agency("Fire")
    operation = make.operation(OperationState.CANCELLED, accepted=[fire])
    for occasion in ("cancelled", "reinstated", "cancelled"):
        with browser.app.app_context(), unit_of_work():
            db.session.execute(update(Telling).values(told_at=clock.now()))
            notices_services.to_tell(operation, [fire.id], occasion)
    coordinator = browser.as_(make.user())
    assert "Tell Fire" in section(coordinator.get("/"), "Operations to see to")
    assert "1 of 1 still to tell" in text_of(coordinator.get(f"/operations/{operation.reference}/tell"))
    assert "Tell one agency" in text_of(coordinator.get(f"/operations/{operation.reference}"))


def test_the_next_fourteen_days_say_when_where_how_many_and_who_leads(make, browser):
    police = make.agency("Kent Police")
    kind = make.type("CUBIT")
    soon = make.operation(kind=kind, wall=Wall(clock.today() + timedelta(days=3), time(10), time(14), time(9, 30)), accepted=[police], staff=4)
    make.operation(kind=kind, wall=in_days(30), accepted=[police])
    make.operation(kind=kind, wall=in_days(4))  # others only
    make.operation(kind=kind, wall=in_days(4), declined=[police])
    make.operation(OperationState.CANCELLED, kind=kind, wall=in_days(4), accepted=[police])
    words = section(browser.as_(make.user(police, Role.STAFF)).get("/"), "Next 14 days")
    assert words.count("CUBIT-") == 1 and soon.reference in words
    assert "10am to 2pm" in words and "4 of us" in words and "Test Council leads" in words and "Be there at 9.30am" in words


def test_a_manager_and_an_administrator_see_what_is_on_and_their_own_work(make, browser):
    operation = make.operation(wall=in_days(2), requested=[make.agency("DVLA")])
    manager = browser.as_(make.user(make.agency(), Role.MANAGER)).get("/")
    assert operation.reference in section(manager, "Next 14 days") and "Ring DVLA" in section(manager, "Overdue operations")
    now = clock.now()
    waiting = make.user(name="Invited Only", password_hash=None)
    ended = make.user(name="Link Ended", password_hash=None)
    make.user(name="Suspended", password_hash=None, suspended_at=now)
    with browser.app.app_context():
        db.session.add(OneTimeLink(token_hash="a" * 64, user_id=waiting.id, made_at=now, ends_at=now + timedelta(days=3)))
        db.session.add(OneTimeLink(token_hash="b" * 64, user_id=ended.id, made_at=now, ends_at=now - timedelta(days=3)))
        db.session.commit()
    words = section(browser.as_(make.user(make.office(), Role.ADMINISTRATOR)).get("/"), "Invited, not taken up")
    assert words.startswith("Link Ended, Test Council Its link has ended") and "Invited Only, Test Council Its link works until" in words
    assert "Suspended" not in words


def on_today(answer: TestResponse) -> list[str]:
    """What stands first on home, each thing of today in its words."""
    tree = tree_of(answer.text)
    [part] = [part for part in tree.iter("section") if part.get("aria-label") == "Today"]
    return [" ".join(" ".join(item.itertext()).split()) for item in part.iter("li")]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_runs_now_stands_first_with_its_log_until_it_ends_also_after_midnight(make, browser, hands):
    police = make.agency("Kent Police")
    night = make.operation(OperationState.UNDER_WAY, wall=Wall(clock.today(), time(22), time(3)), accepted=[police], staff=4)
    tomorrow = make.operation(OperationState.CONFIRMED, wall=in_days(1, time(0, 30), time(5)), accepted=[police])
    hands.move_to(night.starts_at + timedelta(hours=3))  # 1am, the day after
    lead, takes_part, manager = (browser.as_(make.user(*who)) for who in ((), (police, Role.STAFF), (make.office(), Role.MANAGER)))
    for person in (lead, takes_part, manager):
        answer = person.get("/")
        first, second = on_today(answer)
        assert first.startswith(f"From 10pm on {night.day:%A} to 3am Now") and night.reference in first and tomorrow.reference in second
        assert f'href="/operations/{night.reference}/log"' in answer.text
        assert answer.text.index(night.reference) < answer.text.index("<h2")
    hands.move_to(night.ends_at)
    assert "Complete the operation" in on_today(lead.get("/"))[0]
    hands.shift(timedelta(hours=6))
    assert night.reference not in " ".join(on_today(lead.get("/"))) and "Complete it. Overdue" in section(lead.get("/"), "Operations to see to")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("state", "afterwards"), [(SessionState.PLANNED, False), (SessionState.READY, False), (SessionState.RUNNING, True)])
def test_a_session_is_on_now_until_it_is_over_and_then_only_where_somebody_began_it(make, browser, usual_time, hands, state, afterwards):
    supervisor = make.user(make.agency("Probation", AgencyKind.PROBATION), Role.STAFF)
    crew = make.crew(clock.today(), (time(9), time(12, 30), 6), supervisor=supervisor)
    make.session(make.job(JobState.SCHEDULED), crew.slots[0], state)
    for at, now in ((time(11), True), (time(12, 30), afterwards), (time(17), afterwards)):
        hands.move_to(clock.to_utc(clock.today(), at))
        [said] = on_today(browser.as_(supervisor).get("/"))
        assert ("Now" in said) is now and ("Record it" if at > time(11) or afterwards else "See today’s crews") in said, at


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_one_next_step_of_today_is_what_this_person_can_do(make, browser, hands):
    police = make.agency("Kent Police")
    operation = make.operation(OperationState.CONFIRMED, wall=in_days(1, time(14), time(18), time(13)), accepted=[police], staff=4)
    hands.move_to(operation.starts_at - timedelta(hours=3))
    lead, police_staff, other = browser.as_(make.user()), browser.as_(make.user(police, Role.STAFF)), browser.as_(make.user(make.office(), Role.MANAGER))
    assert all("Read the briefing" in on_today(person.get("/"))[0] for person in (lead, police_staff)) and "See the operation" in on_today(other.get("/"))[0]
    assert "Be there at 1pm" in on_today(lead.get("/"))[0] and "Now" not in on_today(lead.get("/"))[0]
    hands.move_to(operation.starts_at - timedelta(minutes=90))
    page = lead.get("/")
    assert "Start the operation" in on_today(page)[0]
    done = lead.post(f"/operations/{operation.reference}/start", _form(page, f"/operations/{operation.reference}/start"), token=False)
    assert done.status_code == 303
    assert "Say who turned up" in on_today(police_staff.get("/"))[0] and "Read the log" in on_today(other.get("/"))[0]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_shortage_is_over_when_what_it_was_beside_has_ended(make, browser, hands, usual_time):
    police, day = make.agency("Kent Police"), clock.today()
    make.usual_staff(police, 5)
    early = make.operation(OperationState.CONFIRMED, accepted=[police], staff=4, wall=Wall(day, time(8), time(11, 30)))
    noon = make.operation(OperationState.CONFIRMED, accepted=[police], staff=4, wall=Wall(day, time(13), time(15), briefing=time(11, 15)))
    page = browser.as_(make.user(police, Role.COORDINATOR))
    assert "8 promised at that time" in text_of(page.get("/")) and early.reference in text_of(page.get("/"))
    hands.move_to(early.ends_at)
    assert "promised at that time" not in text_of(page.get("/")) and noon.starts_at > clock.now()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_goes_as_it_should_today_takes_no_place_of_what_waits_and_what_began_long_ago_none_either(make, browser, hands, usual_time, monkeypatch):
    monkeypatch.setattr(operations_queries, "CONSIDERED", 2)
    council, fire = make.agency(), make.agency("Fire")
    for _ in range(3):
        make.operation(OperationState.CONFIRMED, lead=council, accepted=[fire], wall=Wall(clock.today(), time(15), time(16)))
    begun = make.operation(OperationState.CONFIRMED, lead=council, accepted=[fire], wall=Wall(clock.today(), time(12), time(13)))
    draft, user = make.operation(OperationState.DRAFT, lead=council, author=make.user(council), days_ahead=3), make.user(council, Role.COORDINATOR)
    with browser.app.test_request_context():
        in_hand = lambda: [row.reference for row in operations_queries.in_hand(db.session.get(User, user.id), clock.now())]  # noqa: E731
        assert in_hand() == [draft.reference]
        hands.move_to(begun.starts_at + operations_queries.DAYS_BACK - timedelta(seconds=1))
        assert begun.reference in in_hand()
        hands.shift(timedelta(seconds=1))
        assert begun.reference not in in_hand()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("answers", "colour"), [({"accepted": ["DVLA"]}, "green"), ({"withdrawn": ["DVLA"]}, "orange"), ({"released": ["DVLA"]}, "green")])
def test_what_is_confirmed_and_short_of_an_agency_is_not_green(make, browser, answers, colour):
    make.operation(OperationState.CONFIRMED, wall=in_days(2), **{state: [make.agency(name) for name in names] for state, names in answers.items()})
    assert f'<strong class="govuk-tag govuk-tag--{colour}">Confirmed</strong>' in browser.as_(make.user()).get("/").text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_day_with_nothing_on_says_what_is_next(make, browser):
    operation = make.operation(wall=in_days(3))
    words = text_of(browser.as_(make.user()).get("/"))
    assert "You have nothing on today. Next: " in words and f" {operation.reference} , {clock.words_of_day(operation.day, year=False)}." in words


def test_a_duty_stays_until_it_is_over(make, browser, hands):
    police = make.agency("Kent Police")
    member = make.user(police, Role.STAFF)
    night = make.operation(wall=Wall(clock.today(), time(20), time(2)), accepted=[police])
    make.nomination(night, police, member)
    hands.move_to(night.ends_at - timedelta(minutes=1))
    person = browser.as_(member)
    assert night.reference in text_of(person.get("/"))
    hands.move_to(night.ends_at)
    assert "You are not named on anything" in text_of(person.get("/"))


def test_staff_see_their_own_duties_first_and_whether_they_have_a_feed(make, browser):
    police = make.agency("Kent Police")
    member = make.user(police, Role.STAFF)
    duty, other = make.operation(wall=in_days(40), accepted=[police]), make.operation(wall=in_days(3), accepted=[police])
    make.nomination(duty, police, member)
    person = browser.as_(member)
    words = text_of(person.get("/"))
    assert words.index(duty.reference) < words.index("Next 14 days") < words.index(other.reference)
    assert "subscribe to my commitments" in words
    with browser.app.app_context():
        db.session.add(Subscription(user_id=member.id, kind=SubscriptionKind.MINE, token_hash="c" * 64, made_at=clock.now()))
        db.session.commit()
    assert "Your duties are in your calendar too" in text_of(person.get("/"))
    assert "You are not named on anything" in text_of(browser.as_(make.user(police, Role.STAFF)).get("/"))


def test_what_changed_since_you_were_last_here_goes_when_you_have_seen_it(make, browser):
    police = make.agency("Kent Police")
    user = make.user(police, last_here_at=clock.now() - timedelta(days=2))
    operation, strange = make.operation(accepted=[police]), make.operation()
    happened(browser, operation, Verb.MOVED, "moved it to Thursday", by=None, why="the pound is full")
    happened(browser, operation, Verb.ACCEPTED, "DVLA accepted with 3 people", agency_id=make.agency().id)
    happened(browser, strange, Verb.MOVED, "moved a strange one")
    person = browser.as_(user)
    words = section(person.get("/"), "Changed since you were last here")
    assert "opsplanner: moved it to Thursday, because the pound is full" in words
    assert "DVLA accepted" not in words and "strange" not in words
    done = person.post("/seen")
    assert done.status_code == 303 and done.headers["Location"] == "/"
    assert "Nothing that concerns you has changed" in section(person.get("/"), "Changed since you were last here")


def test_the_lead_reads_what_agencies_answered_and_nobody_reads_what_they_did_themselves(make, browser):
    user = make.user(last_here_at=clock.now() - timedelta(days=2))
    operation = make.operation()
    happened(browser, operation, Verb.ACCEPTED, "DVLA accepted with 3 people", agency_id=make.agency().id)
    with browser.app.app_context():
        record(db.session.get(Operation, operation.id), Verb.CONFIRMED, "confirmed it", by=db.session.get(User, user.id))
        db.session.commit()
    words = section(browser.as_(user).get("/"), "Changed since you were last here")
    assert "DVLA accepted with 3 people" in words and "confirmed it" not in words


def test_seen_without_a_token_does_nothing_and_says_so(make, browser):
    user = make.user(last_here_at=clock.now() - timedelta(days=2))
    answer = browser.as_(user).post("/seen", token=False)
    assert answer.status_code == 422
    with browser.app.app_context():
        assert db.session.get(User, user.id).last_here_at == user.last_here_at


def test_home_is_for_who_is_signed_in(browser):
    assert browser.get("/").status_code in (302, 303, 401)


def people_who_may_not_see(make) -> list[User]:
    """One of each kind of person from whom a restricted operation of the council, with the police, is hidden."""
    return [
        make.user(make.agency("Strangers")),
        make.user(make.council(), Role.STAFF),
        make.user(make.council(), Role.MANAGER),
        make.user(make.office(), Role.MANAGER),
        make.user(make.office(), Role.ADMINISTRATOR),
        make.user(make.agency("Volunteers", AgencyKind.VOLUNTARY), Role.STAFF),
    ]


def test_a_restricted_operation_is_nowhere_on_the_home_of_who_may_not_see_it(make, browser):
    police = make.agency("Kent Police")
    people = [*people_who_may_not_see(make), make.user(police, Role.STAFF)]
    with browser.app.app_context():
        db.session.execute(update(User).values(last_here_at=clock.now() - timedelta(days=2)))
        db.session.commit()
    make.operation(wall=in_days(3), accepted=[police])
    browsers, withdrawn = [browser.as_(person) for person in people], make.agency()
    before = [text_of(person.get("/")) for person in browsers]
    hidden = [
        make.operation(state, wall=in_days(days), restricted=True, requested=[police], withdrawn=[withdrawn])
        for state, days in ((OperationState.PROPOSED, 2), (OperationState.CONFIRMED, 4), (OperationState.UNDER_WAY, -1), (OperationState.DRAFT, 5))
    ]
    for operation in hidden:
        happened(browser, operation, Verb.MOVED, "moved the hidden one")
        with browser.app.app_context():
            db.session.add(Telling(operation_id=operation.id, agency_id=police.id, occasion="moved", schedule=1, made_at=clock.now()))
            db.session.commit()
    assert [text_of(person.get("/")) for person in browsers] == before
    lead, asked = text_of(browser.as_(make.user()).get("/")), text_of(browser.as_(make.user(police)).get("/"))
    assert all(operation.reference in lead for operation in hidden)
    assert [operation.reference in asked for operation in hidden] == [True, True, True, False]
    assert lead.startswith("Home") and "OFFICIAL-SENSITIVE" in lead and "OFFICIAL-SENSITIVE" in asked


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("role", list(Role))
def test_the_number_of_queries_does_not_grow_with_the_rows(make, browser, caplog, role):
    police = make.agency()
    user = make.user(police, role)
    person = browser.as_(user)

    def more() -> None:
        for operation in (make.operation(wall=in_days(3), requested=[police]), make.operation(lead=police, wall=in_days(3), accepted=[make.agency()])):
            make.nomination(operation, police, make.user(police))
            make.nomination(operation, police, user)
            happened(browser, operation, Verb.MOVED, "moved it")
            with browser.app.app_context():
                db.session.add(Telling(operation_id=operation.id, agency_id=make.agency().id, occasion="moved", schedule=1, made_at=clock.now()))
                db.session.commit()
        make.user(police, password_hash=None)

    more()
    one = queries_of(caplog, person, "/")
    more(), more()
    assert queries_of(caplog, person, "/") == one <= 12
