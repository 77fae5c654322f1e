"""Who supervises a crew of Community Payback hears that she does, what becomes of her crew, its day and its work, and, the evening before, of the next day."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.feeds.rules import new_token, token_hash
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Absence, HistoryLine, JobState, Message, Notice, NoticeWay, Role, Subscription, SubscriptionKind, User
from opsplanner.notices.choices import services as choices_services
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.pattern import services as pattern_services
from opsplanner.payback.days.slots.rules import NewSlot
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from opsplanner.payback.telling.crews import services
from tests.browser import section, text_of
from tests.mail.conftest import live
from tests.mail.sink import sink
from tests.notices.test_by_mail import plain
from tests.page_forms import post_forms
from tests.payback.days import RAIN, Probation, ahead, crew, do, job, sessions, ticked

ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
NINE_TO_FOUR = (NewSlot(1, time(9), time(16), 6),)
PRESS = "I have seen it"


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


@pytest.fixture
def other(probation, make):
    return make.user(probation.agency, Role.STAFF, name="Olu Other", email="olu@probation.example")


def told(user: User) -> list[tuple[str, str, bool]]:
    """What a person was told: the kind, what it says, and whether it asks to be seen; then it is forgotten."""
    db.session.rollback()
    query = select(Notice.kind, Notice.said, HistoryLine.what, Notice.asks_until).join(HistoryLine, HistoryLine.id == Notice.line_id)
    found = db.session.execute(query.where(Notice.user_id == user.id).order_by(Notice.id)).all()
    for notice in db.session.scalars(select(Notice).where(Notice.user_id == user.id)):
        db.session.delete(notice)
    db.session.commit()
    return [(row.kind, row.said or row.what, row.asks_until is not None) for row in found]


def change(made, probation, supervisor, slots=NINE_TO_FOUR):
    """Let a crew have another supervisor or other times."""
    new = NewCrew(made.name, supervisor.id if supervisor else None, slots)
    return do(crews_services.change_crew, made.id, new, seen_version=crew(made.id).version, accepted="", by=probation.coordinator)


@pytest.mark.parametrize(("days", "asks"), [(1, True), (7, False)])
def test_who_is_named_on_a_crew_and_who_not_any_more_hear_it(probation, other, days, asks):
    day = clock.words_of_day(ahead(days))
    do(crews_services.add_crew, ahead(days), NewCrew("Crew A", probation.supervisor.id, NINE_TO_FOUR), accepted="", by=probation.coordinator)
    assert told(probation.supervisor) == [("crew_named", f"You supervise Crew A on {day}, 9am to 4pm", asks)]
    [made] = db.session.scalars(select(crews_services.Crew))
    change(made, probation, other)
    assert told(probation.supervisor) == [("crew_named", f"You do not supervise Crew A on {day} any more", asks)]
    assert told(other) == [("crew_named", f"You supervise Crew A on {day}, 9am to 4pm", asks)]
    change(made, probation, other, (NewSlot(1, time(10), time(15), 6),))
    assert told(other) == [("crew_changed", "changed Crew A with Olu Other: 10am to 3pm, 6 places", asks)]
    do(crews_services.remove_crew, made.id, seen_version=crew(made.id).version, accepted="", by=probation.coordinator)
    assert told(other) == [("crew_changed", "took Crew A out", asks)] and told(probation.supervisor) == []


def test_same_crews_as_last_week_tells_each_of_her_own(probation, other, make):
    make.crew(ahead(-6), supervisor=probation.supervisor, name="Crew A")
    make.crew(ahead(-6), supervisor=other, name="Crew B")
    do(crews_services.copy_crews, ahead(1), by=probation.coordinator)
    assert ["Crew A" in said for _, said, _ in told(probation.supervisor)] == [True]
    assert ["Crew B" in said for _, said, _ in told(other)] == [True]


@ON_SQLITE
def test_nobody_hears_of_a_day_that_is_over_nor_of_what_she_did_herself(probation):
    do(crews_services.add_crew, ahead(-1), NewCrew("Crew A", probation.supervisor.id, NINE_TO_FOUR), accepted="", by=probation.coordinator)
    do(crews_services.add_crew, ahead(1), NewCrew("Crew B", probation.coordinator.id, NINE_TO_FOUR), accepted="", by=probation.coordinator)
    assert told(probation.supervisor) == told(probation.coordinator) == []


def test_a_crew_that_is_stood_down_or_whose_day_closes_is_told_once_with_all_that_was_on_it(probation, other, make):
    theirs, others = make.crew(ahead(1), supervisor=probation.supervisor, name="Crew A"), make.crew(ahead(1), supervisor=other, name="Crew B")
    for slot in (theirs.slots[0], others.slots[0]):
        make.session(make.job(JobState.SCHEDULED), slot)
    do(standing_down_services.stand_down_crew, theirs.id, RAIN, by=probation.coordinator)
    assert [(kind, asks) for kind, _, asks in told(probation.supervisor)] == [("crew_changed", True)] and told(other) == []
    do(standing_down_services.take_crew_back, theirs.id, seen_version=crew(theirs.id).version, by=probation.coordinator)
    assert told(probation.supervisor) == [("crew_changed", "took the stand-down of Crew A back", True)]
    ticked(pattern_services.say_of_day, ahead(1), False, "Snow", by=probation.coordinator)
    assert told(probation.supervisor) == told(other) == [("crew_changed", "closed it", True)]


@pytest.mark.parametrize("days", [1, 7])
def test_within_two_days_she_hears_of_each_job_that_comes_or_goes(probation, other, make, days):
    made = make.crew(ahead(days), supervisor=probation.supervisor, name="Crew A")
    second = make.crew(ahead(days), supervisor=other, name="Crew B")
    referred, first_slot, second_slot = make.job(JobState.ACCEPTED), made.slots[0].id, second.slots[0].id
    slot = f"{clock.words_of_day(ahead(days))}, 9am to 4pm with Crew"
    do(scheduling_services.put_on, referred.reference, [(first_slot, 3)], accepted="", seen_version=job(referred.reference).version, by=probation.coordinator)
    [first] = sessions(referred.reference)
    said = told(probation.supervisor)
    assert told(other) == []
    do(scheduling_services.move_session, first.id, second_slot, 3, accepted="", seen_version=first.version, by=probation.coordinator)
    moved = told(probation.supervisor)
    if days == 7:
        assert said == moved == told(other) == []
        return
    assert [(kind, text.startswith(f"Crew A, which you supervise: put it on {slot} A, 3 people"), asks) for kind, text, asks in said] == [("crew_work", True, True)]
    assert moved[0][1].startswith(f"Crew A, which you supervise: moved it from {slot} A to {slot} B")
    assert told(other)[0][1].startswith("Crew B, which you supervise: moved it")
    now = next(one for one in sessions(referred.reference) if one.slot_id == second_slot)
    do(scheduling_services.take_off_session, now.id, why="No van", seen_version=now.version, by=probation.coordinator)
    assert told(other) == [("crew_work", f"Crew B, which you supervise: took it off {slot} B", True)] and told(probation.supervisor) == []


@ON_SQLITE
def test_who_keeps_the_days_sees_who_has_not_seen_it(app, make, browser):
    probation = Probation(make)
    made = make.crew(ahead(1), supervisor=probation.supervisor, name="Crew A")
    page = f"/payback/days/{ahead(1).isoformat()}"
    keeper, supervisor = browser.as_(probation.coordinator), browser.as_(probation.supervisor)
    assert "Who has seen it" not in keeper.get(page).text
    with app.app_context():
        do(standing_down_services.stand_down_crew, made.id, RAIN, by=db.session.get_one(User, probation.coordinator.id))
    said = section(keeper.get(page), "Who has seen it")
    assert "1 of 1 supervisor who was told of a change within 48 hours of the start has not said so. Ring them." in said
    assert "Winston Super: not seen yet 01634 960111" in said
    assert "Who has seen it" not in supervisor.get(page).text
    assert f"Payback on {clock.words_of_day(ahead(1))}" in text_of(supervisor.get("/notices"))
    form = next(one for one in post_forms(supervisor.get("/notices").text, "/notices") if one.path.endswith("/open"))
    assert supervisor.post(form.path, form.hurried("x")).headers["Location"] == page
    assert PRESS not in supervisor.get("/notices").text
    assert "All supervisors who were told of a change within 48 hours of the start have said so." in section(keeper.get(page), "Who has seen it")


@ON_SQLITE
def test_a_supervisor_whose_calendar_of_payback_has_not_fetched_it_is_told_so_and_who_keeps_the_days_sees_it(app, make, browser, hands):
    probation = Probation(make)
    made = make.crew(ahead(1), supervisor=probation.supervisor, name="Crew A")
    hers = Subscription(user_id=probation.supervisor.id, kind=SubscriptionKind.PAYBACK, token_hash=token_hash(new_token()), made_at=clock.now(), fetched_at=clock.now())
    others = Subscription(user_id=probation.supervisor.id, kind=SubscriptionKind.MINE, token_hash=token_hash(new_token()), made_at=clock.now())
    hands.shift(timedelta(minutes=10))
    with sink() as post_office, live(app, post_office.port):
        with app.app_context():
            db.session.add_all([hers, others])
            db.session.commit()
            do(standing_down_services.stand_down_crew, made.id, RAIN, by=db.session.get_one(User, probation.coordinator.id))
            sending_services.deliver()
        [message] = [one for one in post_office.received if one["To"] == probation.supervisor.email]
    rely = "Your calendar has not fetched this yet (last fetched "
    assert rely in plain(message).replace("\n", " ") and rely in text_of(browser.as_(probation.supervisor).get("/notices"))
    page = f"/payback/days/{ahead(1).isoformat()}"
    assert "The calendar has not fetched it: last fetched" in section(browser.as_(probation.coordinator).get(page), "Who has seen it")
    with app.app_context(), unit_of_work():
        db.session.scalars(select(Subscription).where(Subscription.kind == SubscriptionKind.PAYBACK)).one().fetched_at = clock.now()
    assert rely not in text_of(browser.as_(probation.supervisor).get("/notices"))
    assert "fetched" not in section(browser.as_(probation.coordinator).get(page), "Who has seen it")


@ON_SQLITE
def test_it_goes_at_once_by_mail_and_within_two_days_however_she_wants_it(app, probation, make):
    made = make.crew(ahead(1), supervisor=probation.supervisor, name="Crew A")
    later = make.crew(ahead(7), supervisor=probation.supervisor, name="Crew A")
    do(choices_services.choose, {"crew_changed": NoticeWay.APP}, 7, by=db.session.get_one(User, probation.supervisor.id))
    with sink() as post_office, live(app, post_office.port):
        for one in (made, later):
            do(standing_down_services.stand_down_crew, one.id, RAIN, by=db.session.get_one(User, probation.coordinator.id))
        sending_services.deliver()
        [message] = [one for one in post_office.received if one["To"] == probation.supervisor.email]
    assert f"Payback on {clock.words_of_day(ahead(1))}: stood Crew A down" in message["Subject"].replace("\n", "")
    assert PRESS in plain(message) and f"/payback/days/{ahead(1).isoformat()}" in plain(message)


def test_the_evening_before_she_hears_of_the_next_day_once(app, probation, other, make, hands):
    made = make.crew(ahead(1), (time(9), time(12), 6), (time(13), time(16), 6), supervisor=probation.supervisor, name="Crew A")
    down = make.crew(ahead(1), supervisor=other, name="Crew B")
    planned = make.job(JobState.SCHEDULED)
    make.session(planned, made.slots[1])
    do(standing_down_services.stand_down_crew, down.id, RAIN, by=probation.coordinator)
    told(other)
    with sink() as post_office, live(app, post_office.port):
        hands.shift(timedelta(minutes=-5))
        services.tell_of_tomorrow()
        assert told(probation.supervisor) == []
        hands.shift(timedelta(minutes=10))
        for _ in range(2):
            services.tell_of_tomorrow()
            sending_services.deliver()
        [message] = [one for one in post_office.received if one["To"] == probation.supervisor.email]
    assert message["Subject"].replace("\n", "") == "Tomorrow: Crew A of Community Payback, from 9am"
    sentence = f"You supervise Crew A on {clock.words_of_day(ahead(1))}, 9am to noon and 1pm to 4pm."
    assert sentence in (text := plain(message).replace("\n", " ")) and f"{planned.reference}, {planned.what}, 1pm to 4pm" in text
    assert told(other) == [] and told(probation.supervisor) == [("crew_tomorrow", sentence.rstrip("."), False)]


@ON_SQLITE
def test_what_is_off_by_the_time_it_goes_is_not_sent(app, probation, make, hands):
    made = make.crew(ahead(1), supervisor=probation.supervisor, name="Crew A")
    with sink() as post_office, live(app, post_office.port):
        services.tell_of_tomorrow()
        with unit_of_work():
            db.session.get_one(crews_services.Crew, made.id).supervisor_id = None
        sending_services.deliver()
        assert [one for one in post_office.received if one["To"] == probation.supervisor.email] == []
    assert db.session.scalars(select(Message.error).where(Message.kind == "crew_tomorrow")).all() == ["she supervises no crew then any more"]


@ON_SQLITE
def test_while_a_supervisor_is_away_who_stands_for_her_hears_it_and_is_asked_to_say_so(app, probation, make, hands):
    keeper = make.user(probation.agency, name="Kim Keeper", email="kim@probation.example")
    made = make.crew(ahead(1), supervisor=probation.supervisor, name="Crew A")
    slot, referred, whose = made.slots[0].id, make.job(JobState.ACCEPTED), "For Winston Super, who is away: "
    with unit_of_work():
        db.session.add(Absence(email=probation.supervisor.email, first_day=ahead(1), last_day=ahead(3)))
    ticked(scheduling_services.put_on, referred.reference, [(slot, 3)], seen_version=job(referred.reference).version, by=probation.coordinator)
    assert told(keeper) == [] and len(told(probation.supervisor)) == 1, "she is here today"
    with sink() as post_office, live(app, post_office.port):
        services.tell_of_tomorrow()
        sending_services.deliver()
        written = {message["To"]: plain(message).replace("\n", " ") for message in post_office.received}
    said = f"You supervise Crew A on {clock.words_of_day(ahead(1))}"
    assert said in written[probation.supervisor.email] and f"{whose}{said}" in written["kim@probation.example"] and referred.reference in written["kim@probation.example"]
    assert [(kind, text.startswith(whose + said)) for kind, text, _ in told(keeper)] == [("crew_tomorrow", True)], "she is not tomorrow"
    hands.shift(timedelta(hours=12))
    do(standing_down_services.stand_down_crew, made.id, RAIN, by=probation.coordinator)
    assert [(kind, text.startswith(f"{whose}stood Crew A down"), asks) for kind, text, asks in told(keeper)] == [("crew_changed", True, True)]


@ON_SQLITE
def test_she_chooses_how_she_is_told_but_for_being_named(make, browser):
    probation = Probation(make)
    supervisor, stranger = browser.as_(probation.supervisor), browser.as_(make.user(role=Role.STAFF))
    page = supervisor.get("/notices/choices")
    assert "A Payback crew that I supervise, or its day, changes or is off" in text_of(page)
    assert "The evening before, the Payback crew that I supervise on the next day" in text_of(page)
    assert "crew that I supervise" not in text_of(stranger.get("/notices/choices"))
    form = next(one for one in post_forms(page.text, "/notices/choices") if one.path == "/notices/choices")
    assert supervisor.post(form.path, form.hurried("x")).status_code == 303
