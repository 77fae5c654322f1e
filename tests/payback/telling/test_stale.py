"""Whose calendar of Payback has not fetched what changes within 48 hours of its start is told so at once, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from flask import g
from sqlalchemy import delete, select

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.database import db
from opsplanner.feeds.rules import new_token, token_hash
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Agency, AgencyKind, JobState, Notice, PaybackJob, Subscription, SubscriptionKind, User
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.pattern import services as pattern_services
from opsplanner.payback.days.slots.rules import NewSlot
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from opsplanner.payback.telling.stale import queries
from tests.mail.conftest import live
from tests.mail.sink import sink
from tests.notices.test_by_mail import plain
from tests.payback.days import RAIN, Probation, ahead, crew, do, job, sessions, ticked

ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


@pytest.fixture
def link(in_app) -> Callable[..., User]:
    """A calendar link of somebody, fetched once unless said; returns whose it is."""

    def made(user: User, kind: SubscriptionKind = SubscriptionKind.PAYBACK, *, fetched: bool = True, stopped: bool = False) -> User:
        now = clock.now()
        more = {"fetched_at": now if fetched else None, "stopped_at": now if stopped else None}
        db.session.add(Subscription(user_id=user.id, kind=kind, token_hash=token_hash(new_token()), made_at=now, **more))
        db.session.commit()
        return user

    return made


@pytest.fixture
def people(probation, make, link) -> SimpleNamespace:
    """Who has a calendar of Payback, and who has none that could be wrong."""
    council, charity = make.council(), make.agency("Helpers", AgencyKind.VOLUNTARY)
    link(make.user(council, name="never"), fetched=False)
    link(make.user(council, name="stopped"), stopped=True)
    link(make.user(council, name="mine"), SubscriptionKind.MINE)
    link(make.user(council, name="everything"), SubscriptionKind.EVERYTHING)
    link(make.user(council, name="suspended", suspended_at=clock.now()), fetched=False)
    link(probation.coordinator)
    for user in (make.user(council, name="hers", email="hers@council.example"), make.user(charity, name="charity"), probation.supervisor):
        link(user)
    return SimpleNamespace(council=council, charity=charity)


def stale() -> dict[str, str]:
    """Who is told that her calendar has not fetched something, and of what; then it is forgotten."""
    db.session.rollback()
    found = dict(db.session.execute(select(User.name, Notice.said).join(Notice, Notice.user_id == User.id).where(Notice.kind == queries.KIND)).all())
    assert db.session.scalar(select(Notice.id).where(Notice.kind == queries.KIND, Notice.asks_until.is_not(None))) is None, "it asks nothing"
    db.session.execute(delete(Notice))
    db.session.commit()
    return found


@pytest.mark.parametrize("days", [1, 7])
def test_who_has_a_day_in_her_calendar_hears_of_its_crews(probation, people, make, days):
    made = make.crew(ahead(days), supervisor=probation.supervisor, name="Crew A")
    do(standing_down_services.stand_down_crew, made.id, RAIN, by=probation.coordinator)
    told = stale()
    assert set(told) == ({"hers", "charity"} if days == 1 else set()), "the supervisor hears it as such, and the coordinator did it"
    if told:
        assert told["hers"].startswith("Your calendar has not fetched this yet, do not rely on it: stood Crew A down in advance")
    do(standing_down_services.take_crew_back, made.id, seen_version=crew(made.id).version, by=probation.coordinator)
    assert set(stale()) == set(told)
    new = NewCrew("Crew A", None, (NewSlot(1, time(10), time(16), 6),))
    do(crews_services.change_crew, made.id, new, seen_version=crew(made.id).version, accepted="", by=probation.coordinator)
    assert set(stale()) == set(told), "she is not needed any more, which she is told"


def test_what_closes_a_day_is_told_once_with_all_that_was_on_it(probation, people, make):
    made = make.crew(ahead(1), name="Crew A")
    make.crew(ahead(7), name="Crew A")
    make.session(make.job(JobState.SCHEDULED), made.slots[0])
    ticked(pattern_services.say_of_day, ahead(1), False, "Snow", by=probation.coordinator)
    assert stale() == dict.fromkeys(("hers", "charity", "Winston Super"), "Your calendar has not fetched this yet, do not rely on it: closed it")
    do(pattern_services.say_of_day, ahead(2), False, "Snow", accepted="", by=probation.coordinator)
    assert stale() == {}, "nobody was to go out"


@pytest.mark.parametrize("days", [1, 7])
def test_of_a_session_who_sees_its_job_hears(probation, people, make, days):
    slot = make.crew(ahead(days), supervisor=probation.supervisor, name="Crew A").slots[0].id
    theirs, others = make.job(JobState.ACCEPTED, asker=people.charity), make.job(JobState.ACCEPTED)
    for reference, whom in ((others.reference, {"hers"}), (theirs.reference, {"hers", "charity"})):
        ticked_or_done = do if reference == others.reference else ticked
        more = {"accepted": ""} if ticked_or_done is do else {}
        ticked_or_done(scheduling_services.put_on, reference, [(slot, 3)], seen_version=job(reference).version, by=probation.coordinator, **more)
        assert set(stale()) == (whom if days == 1 else set())
        [planned] = sessions(reference)
        do(scheduling_services.take_off_session, planned.id, why="No van", seen_version=planned.version, by=probation.coordinator)
        assert set(stale()) == (whom if days == 1 else set())
        do(scheduling_services.put_on, reference, [(slot, 3)], accepted="", seen_version=job(reference).version, by=probation.coordinator) if ticked_or_done is do else None
        stale()


@ON_SQLITE
def test_it_goes_at_once_by_mail(app, probation, people, make):
    made = make.crew(ahead(1), name="Crew A")
    with sink() as post_office, live(app, post_office.port):
        do(standing_down_services.stand_down_crew, made.id, RAIN, by=db.session.get_one(User, probation.coordinator.id))
        sending_services.deliver()
        [message] = [one for one in post_office.received if one["To"] == "hers@council.example"]
    text = plain(message).replace("\n", " ")
    assert "Your calendar has not fetched this yet, do not rely on it: stood Crew A down" in text and "I have seen it" not in text


def test_who_sees_a_job_of_many_is_who_sees_it(probation, people, make):
    for state in (JobState.DRAFT, JobState.REFERRED):
        make.job(state, asker=people.charity)
        make.job(state)
    make.user(make.office())
    both = select(User.id, PaybackJob.id).join(Agency, Agency.id == User.agency_id).join(PaybackJob, PaybackJob.id > 0)
    found = {tuple(row) for row in db.session.execute(both.where(queries.job_visible_to_each()))}
    users = db.session.scalars(select(User)).all()
    assert found == {(user.id, id_) for user in users for id_ in db.session.scalars(select(PaybackJob.id).where(job_visible_to(user)))}
    assert 0 < len(found) < len(users) * 4


@ON_SQLITE
def test_how_many_are_asked_does_not_grow_with_calendars(app, probation, people, make, link):
    made, second = (make.crew(ahead(1), name=name) for name in ("Crew A", "Crew B"))
    for each in (made, second):
        make.session(make.job(JobState.SCHEDULED), each.slots[0])
    keeper, first, last = probation.coordinator.id, made.id, second.id

    def asked(crew_id: int) -> int:
        with app.test_request_context():
            before = g.get("queries", 0)
            do(standing_down_services.stand_down_crew, crew_id, RAIN, by=db.session.get_one(User, keeper))
            return int(g.queries) - before

    few = asked(first)
    for _ in range(5):
        link(make.user())
    assert asked(last) <= few


@ON_SQLITE
def test_it_counts_from_when_the_crew_goes_out(probation, people, make, hands):
    made = make.crew(ahead(2), (time(17), time(19), 6), name="Crew A")
    do(standing_down_services.stand_down_crew, made.id, RAIN, by=probation.coordinator)
    assert set(stale()) == {"hers", "charity", "Winston Super"}, "it starts in 47 hours"
    hands.shift(timedelta(days=2))
    do(standing_down_services.take_crew_back, made.id, seen_version=crew(made.id).version, by=probation.coordinator)
    assert stale() == {}, "it has begun"
