"""Hosts, supervisors and who collects the waste are asked whether everything is ready, and what nobody confirms is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    AnswersFor,
    FormKey,
    HistoryLine,
    JobState,
    Message,
    Notice,
    PaybackSession,
    ReadyLink,
    ReadyPoint,
    ReadyQuestion,
    Role,
    SessionState,
    StandDownCause,
    Verb,
)
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.slots.rules import NewSlot
from opsplanner.payback.readiness import queries, services
from opsplanner.payback.readiness.asking import services as asking_services
from opsplanner.payback.readiness.rules import OF_HOST, Said
from opsplanner.payback.sessions import services as sessions_services
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from opsplanner.payback.sessions.standing_down.services import Cause
from opsplanner.payback.telling.outside import services as outside_services
from tests.browser import text_of
from tests.notices.test_by_mail import plain
from tests.notices.test_people import ON_SQLITE, post_office, worker  # noqa: F401  (fixtures)
from tests.outcomes.given import do
from tests.payback.jobs import probation, stored
from tests.queries import queries_of

HOST = "caretaker@school.example"
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ALL_YES = {point.name: "yes" for point in OF_HOST}
ON_POSTGRESQL = pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # SQLite reads a page at one moment, and has one writer at a time
pytestmark = pytest.mark.usefixtures("usual_time")  # Wednesday 18 November 2026: three working days before Monday


@pytest.fixture
def keeper(make):
    """Probation's coordinator."""
    make.working_days()
    return probation(make, name="K. Keeper")


@pytest.fixture
def planned(make, keeper):
    """Puts a job with a host's address on a crew of a day, which a supervisor has; returns the session and the supervisor."""
    supervisor = make.user(keeper.agency, Role.STAFF, name="S. Super")

    def put(day: date = MONDAY, **more: Any) -> tuple[PaybackSession, Any]:
        job = make.job(JobState.SCHEDULED, host="A. Caretaker", **({"host_email": HOST, "waste_by": "Norse"} | more))
        return make.session(job, make.crew(day, (time(10), time(14), 6), supervisor=supervisor).slots[0]), supervisor

    return put


def ask(app: Any) -> None:
    """What the worker does in a minute."""
    with app.app_context():
        asking_services.ask()


def links(post_office: Any) -> list[str]:  # noqa: F811
    """The addresses that hosts were sent since this was asked last."""
    found = [plain(message) for message in post_office.received if message["To"] == HOST and "ready" in str(message["Subject"])]
    post_office.received.clear()
    return [re.search(r"https?://[^/]+(/ready/\S+)", said)[1] for said in found]  # type: ignore[index]


def say(app: Any, session: PaybackSession, by: Any, seen: int = 0, **answers: Said) -> None:
    """Write down by hand what somebody said."""
    with app.app_context():
        slot = services.words_of_slot(_loaded(session.id).slot)
    given = {ReadyPoint[name]: said for name, said in answers.items()}
    do(app, services.write_down, session.id, given, seen_version=seen, seen_slot=slot, by=by)


def _loaded(session_id: int) -> PaybackSession:
    return db.session.scalars(asking_services._whole().where(PaybackSession.id == session_id)).one()


def ready(app: Any, session_id: int, by: Any) -> queries.Ready:
    with app.app_context():
        return queries.of_sessions(by, [session_id])[session_id]


def test_the_host_is_written_to_answers_once_without_an_account_and_sees_it_the_second_time(app, make, browser, keeper, planned, worker, post_office):  # noqa: F811
    session, supervisor = planned()
    later, _ = planned(TUESDAY)
    ask(app)
    ask(app)
    worker()
    (link,) = links(post_office)
    with app.app_context():
        assert db.session.scalars(select(ReadyQuestion.session_id)).all() == [session.id]
        told = db.session.execute(select(Notice.kind, Notice.user_id, Notice.said)).all()
    assert [(kind, who) for kind, who, _ in told] == [("crew_ready", supervisor.id)] and "Say whether you are ready" in told[0].said
    page = browser.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer" and "Monday 23 November 2026, 10am to 2pm" in text_of(page)
    assert not any(name in page.text for name in ("K. Keeper", "S. Super"))
    refused = browser.post(link, {"version": "0", "MEETS_word": "at the gate", "who": "C. Taker"})
    assert refused.status_code == 422 and "Choose yes or no for what you wrote beside it" in refused.text and "at the gate" in refused.text
    said = {**ALL_YES, "TOILETS": "no", "TOILETS_word": "locked until noon", "version": "0", "who": "C. Taker", "once": "a" * 30}
    for _ in range(2):  # sent twice, kept once
        assert "This is answered" in text_of(browser.follow(browser.post(link, said)))
    with app.app_context():
        assert db.session.scalars(select(FormKey.path).where(FormKey.link != "")).all() == ["/ready/<string:token>"], "the link stands nowhere in clear"
    found = ready(app, session.id, keeper)
    assert found.not_confirmed == "toilets and water: no (locked until noon); the supervisor; collection of the waste" and "C. Taker, by the link" in found.confirmed_by
    with app.app_context():
        lines = db.session.execute(select(HistoryLine.by_name, HistoryLine.verb, HistoryLine.what).where(HistoryLine.verb == Verb.NOT_READY)).all()
        assert len(lines) == 1 and lines[0].by_name == "C. Taker, A. Caretaker" and "toilets and water, no (locked until noon)" in lines[0].what
        assert db.session.scalars(select(Notice.user_id).where(Notice.kind == "not_ready")).all() == [keeper.id]
    changed = browser.post(link, {**ALL_YES, "version": "1", "who": "C. Taker"})
    assert changed.status_code == 303 and ready(app, session.id, keeper).not_confirmed == "the supervisor; collection of the waste"
    stale = browser.post(link, {**ALL_YES, "ACCESS": "no", "version": "1", "who": "C. Taker"})
    assert stale.status_code == 422 and "was said meanwhile" in text_of(stale)
    assert later.id not in {each.id for each in queries_not_confirmed(app, keeper)}


def queries_not_confirmed(app: Any, user: Any) -> list[queries.Ready]:
    with app.app_context():
        return queries.not_confirmed(user, clock.now()).found()


def test_a_session_moved_asks_anew_one_stood_down_asks_no_more_and_what_is_put_back_asks_anew(app, make, browser, keeper, planned, worker, post_office):  # noqa: F811
    session, _ = planned()
    reference = asked_of(app, session)
    ask(app)
    worker()
    (link,) = links(post_office)
    browser.post(link, {**ALL_YES, "version": "0", "who": "C. Taker"})
    other = make.crew(date(2026, 11, 20), (time(10), time(14), 6))
    do(app, scheduling_services.move_session, session.id, other.slots[0].id, 3, accepted="", seen_version=now(app, session.id).version, by=keeper)
    assert "asked anew" in text_of(browser.get(link)) and "asked anew" in browser.post(link, {**ALL_YES, "version": "1", "who": "C. Taker"}).text
    ask(app)
    worker()
    (second,) = links(post_office)
    moved = next(each for each in sessions(app, reference) if each.state is SessionState.PLANNED)
    assert second != link and len(ready(app, moved.id, keeper).open) == 6
    say(app, moved, keeper, WASTE=Said(True))
    cause = Cause(StandDownCause.WEATHER, AnswersFor.NOBODY)
    do(app, standing_down_services.stand_down, moved.id, cause, seen_version=now(app, moved.id).version, by=keeper)
    assert "it was stood down" in text_of(browser.get(second))
    page = text_of(browser.as_(keeper).get(f"/payback/sessions/{moved.id}"))
    assert "They had said that they are ready: Norse, told to K. Keeper: collection of the waste. The host is written to; ring the others." in page
    ask(app)
    worker()
    assert links(post_office) == []
    do(app, standing_down_services.take_back, moved.id, accepted="", seen_version=now(app, moved.id).version, by=keeper)
    ask(app)
    worker()
    assert len(links(post_office)) == 1 and len(ready(app, moved.id, keeper).open) == 6


def asked_of(app: Any, session: PaybackSession) -> str:
    with app.app_context():
        return _loaded(session.id).job.reference


def now(app: Any, session_id: int) -> PaybackSession:
    with app.app_context():
        return _loaded(session_id)


def sessions(app: Any, reference: str) -> list[PaybackSession]:
    with app.app_context():
        found = select(PaybackSession).where(PaybackSession.job_id == stored(app, reference).id).order_by(PaybackSession.id)
        return list(db.session.scalars(found))


@ON_SQLITE
def test_a_link_that_is_none_late_or_not_the_hosts_any_more_says_so_kindly(app, browser, keeper, planned, worker, post_office, hands):  # noqa: F811
    session, _ = planned()
    ask(app)
    worker()
    (link,) = links(post_office)
    assert browser.get("/ready/none-of-ours").status_code == 404
    with app.app_context():
        db.session.execute(text("UPDATE job SET host_email = 'other@school.example'"))
        db.session.commit()
    page = text_of(browser.get(link))
    assert "Another address is left for it by now" in page and "PAYBACK" not in page
    assert "another" in text_of(browser.post(link, {**ALL_YES, "version": "0", "who": "C. Taker"})).lower()
    ask(app)  # the other host is asked in turn
    with app.app_context():
        assert db.session.scalars(select(Message.recipient).where(Message.kind == "host_ready").order_by(Message.id)).all() == [HOST, "other@school.example"]


@ON_SQLITE
def test_after_the_start_nothing_is_taken_and_after_90_days_the_addresses_are_forgotten(app, browser, keeper, planned, worker, post_office, hands):  # noqa: F811
    planned()
    ask(app)
    worker()
    (link,) = links(post_office)
    hands.move_to(datetime(2026, 11, 23, 10, 5, tzinfo=clock.LONDON))
    assert "time has come" in text_of(browser.get(link))
    hands.shift(timedelta(days=91))
    with app.app_context():
        outside_services.forget()
        assert db.session.scalars(select(ReadyQuestion.host_email)).all() == [""] and db.session.scalar(select(func.count()).select_from(ReadyLink)) == 0
        assert db.session.scalars(select(Message.recipient).where(Message.kind == "host_ready")).all() == [""]


@ON_SQLITE
def test_each_supervisor_is_asked_for_her_own_crew_alone_however_alike_crews_are_called(app, make, keeper):
    job, asked = make.job(JobState.SCHEDULED), []
    for name in ("Crew 1", "Crew 10"):
        supervisor = make.user(keeper.agency, Role.STAFF)
        make.session(job, make.crew(MONDAY, (time(10), time(14), 6), supervisor=supervisor, name=name).slots[0])
        asked.append((supervisor.id, name))
    ask(app)
    with app.app_context():
        told = db.session.execute(select(Notice.user_id, Notice.said).where(Notice.kind == "crew_ready").order_by(Notice.id)).all()
    assert sorted((row.user_id, row.said.partition(", which you supervise")[0]) for row in told) == asked
    assert all(f"with {said}. Say" in row.said for row, (_, said) in zip(sorted(told), asked, strict=True))


@ON_SQLITE
def test_a_host_of_whom_something_was_written_down_months_before_is_written_to_once(app, keeper, planned, hands):
    session, _ = planned(date(2027, 3, 8))
    say(app, session, keeper, ACCESS=Said(True))
    for day in (3, 4, 5):  # three working days before, and what the worker does each day
        hands.move_to(datetime(2027, 3, day, 9, tzinfo=clock.LONDON))
        ask(app)
        with app.app_context():
            outside_services.forget()
    with app.app_context():
        assert db.session.scalars(select(Message.recipient).where(Message.kind == "host_ready")).all() == [HOST]


@ON_SQLITE
def test_nobody_is_written_to_before_eight_nor_where_no_address_is_left_or_all_is_said_by_hand(app, make, keeper, planned, hands):
    session, _ = planned()
    without, _ = planned(host_email="", waste_by="")
    hands.move_to(datetime(2026, 11, 18, 7, 59, tzinfo=clock.LONDON))
    ask(app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ReadyQuestion)) == 0
    hands.move_to(datetime(2026, 11, 18, 8, tzinfo=clock.LONDON))
    say(app, session, keeper, **{point.name: Said(True) for point in OF_HOST})
    ask(app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Message).where(Message.kind == "host_ready")) == 0
        assert db.session.scalars(select(ReadyQuestion.asked_at.is_(None)).order_by(ReadyQuestion.session_id)).all() == [False, False]
    assert ready(app, without.id, keeper).not_confirmed.startswith("somebody meets the crew; materials")


def test_what_is_not_confirmed_stands_on_the_sheet_on_todays_crews_on_home_and_in_a_list(app, make, browser, keeper, planned, caplog, hands):
    session, supervisor = planned(date(2026, 11, 18), host_email="")
    hands.move_to(datetime(2026, 11, 18, 8, tzinfo=clock.LONDON))
    hers, theirs = browser.as_(supervisor), browser.as_(keeper)
    line = "Not confirmed: somebody meets the crew; materials; toilets and water; access; the supervisor; collection of the waste"
    assert all(line in text_of(hers.get(path)) for path in ("/payback/days/2026-11-18/sheet", "/payback/today", f"/payback/sessions/{session.id}", "/payback/readiness"))
    assert "1 session not confirmed" in text_of(theirs.get("/")) and "1 session not confirmed" in text_of(hers.get("/"))
    one = queries_of(caplog, theirs, "/payback/readiness")
    form = theirs.get(f"/payback/sessions/{session.id}/confirm")
    slot = re.search(r'name="slot"[^>]*value="([^"]+)"', form.text)[1]  # type: ignore[index]
    nothing = theirs.post(f"/payback/sessions/{session.id}/confirm", {"version": "0", "slot": slot})
    assert nothing.status_code == 422 and "Choose yes or no for what you know now" in nothing.text
    elsewhere = theirs.post(f"/payback/sessions/{session.id}/confirm", {**ALL_YES, "version": "0", "slot": "another time"})
    assert elsewhere.status_code == 422 and "It is now planned for" in elsewhere.text
    sent = {**ALL_YES, "WASTE": "no", "WASTE_word": "on Friday", "SUPERVISOR": "yes", "version": "0", "slot": slot}
    told = theirs.follow(theirs.post(f"/payback/sessions/{session.id}/confirm", sent))
    assert "Not confirmed: collection of the waste: no (on Friday)." in text_of(told) and "Ready" in text_of(told)
    assert "Not confirmed: collection of the waste: no (on Friday)" in text_of(hers.get("/payback/days/2026-11-18/sheet"))
    for _ in range(2):
        planned(date(2026, 11, 18))
    assert queries_of(caplog, theirs, "/payback/readiness") == one
    hands.move_to(datetime(2026, 11, 18, 10, tzinfo=clock.LONDON))
    assert "Everything that is planned until then is confirmed" in text_of(theirs.get("/payback/readiness"))
    begun = text_of(hers.get("/payback/today"))
    assert "10am to 2pm" in begun and "Not confirmed" not in begun and "Write it down" not in begun, "it has begun, and nothing of it is asked any more"
    assert "Not confirmed" not in text_of(hers.get("/payback/days/2026-11-18/sheet")), "nor does the sheet"


@ON_SQLITE
def test_a_host_whose_part_was_written_down_by_hand_is_asked_for_the_rest_and_told_no_names(app, browser, keeper, planned, worker, post_office):  # noqa: F811
    session, _ = planned()
    ask(app)
    worker()
    (link,) = links(post_office)
    say(app, session, keeper, ACCESS=Said(True))
    page = browser.get(link)
    assert "Is everything ready?" in text_of(page) and "K. Keeper" not in page.text
    late = browser.post(link, {**ALL_YES, "version": "0", "who": "C. Taker"})
    assert late.status_code == 422 and "was said meanwhile" in text_of(late) and "K. Keeper" not in late.text
    assert "This is answered" in text_of(browser.follow(browser.post(link, {**ALL_YES, "version": "1", "who": "C. Taker"})))


@ON_SQLITE
def test_who_wrote_it_down_meanwhile_is_seen(app, keeper, planned, browser):
    session, _ = planned()
    say(app, session, keeper, ACCESS=Said(True))
    theirs = browser.as_(keeper)
    slot = re.search(r'name="slot"[^>]*value="([^"]+)"', theirs.get(f"/payback/sessions/{session.id}/confirm").text)[1]  # type: ignore[index]
    late = theirs.post(f"/payback/sessions/{session.id}/confirm", {"ACCESS": "no", "version": "0", "slot": slot})
    assert late.status_code == 422 and "wrote down what is ready" in text_of(late) and ready(app, session.id, keeper).points[3].confirmed


@contextmanager
def meanwhile(app: Any, event_name: str, statement: str, does: Callable[[], Any]) -> Iterator[None]:
    """Let somebody else do something, once, when the first statement that says this is sent."""
    done: list[str] = []

    def note(_connection: Any, _cursor: Any, sent: str, *_: Any) -> None:
        if statement in sent and not done:
            done.append(sent)
            with ThreadPoolExecutor(1) as other:
                other.submit(does).result(60)

    with app.app_context():
        engine = db.engine
    event.listen(engine, event_name, note)
    try:
        yield
    finally:
        event.remove(engine, event_name, note)
    assert done


@ON_POSTGRESQL
def test_what_is_said_while_a_form_is_drawn_is_seen_before_it_is_overwritten(app, browser, keeper, planned, worker, post_office):  # noqa: F811
    session, _ = planned()
    ask(app)
    worker()
    (link,) = links(post_office)
    theirs, here = browser.as_(keeper), f"/payback/sessions/{session.id}/confirm"

    def drawn(whose: Any, path: str, seen: int, **said: Said) -> dict[str, str]:
        with meanwhile(app, "after_cursor_execute", "ready_answer", lambda: say(app, session, keeper, seen, **said)):
            page = whose.get(path)
        return dict(re.findall(r'name="(slot|version)"[^>]* value="([^"]+)"', page.text))

    late = theirs.post(here, {"ACCESS": "yes", **drawn(theirs, here, 0, ACCESS=Said(False))})
    assert late.status_code == 422 and "wrote down what is ready" in text_of(late)
    late = browser.post(link, {**ALL_YES, "who": "C. Taker", **drawn(browser, link, 1, MEETS=Said(False))})
    assert late.status_code == 422 and "was said meanwhile" in text_of(late)


@ON_POSTGRESQL
def test_a_session_that_is_stood_down_in_the_same_second_is_asked_about_no_more(app, keeper, planned):
    session, _ = planned()
    seen, cause = now(app, session.id).version, Cause(StandDownCause.WEATHER, AnswersFor.NOBODY)
    with meanwhile(app, "before_cursor_execute", "FOR UPDATE", lambda: do(app, standing_down_services.stand_down, session.id, cause, seen_version=seen, by=keeper)):
        ask(app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ReadyQuestion)) == 0


def test_what_a_supervisor_said_counts_no_more_once_the_crew_has_another_who_is_asked(app, make, browser, keeper, planned):
    session, first = planned()
    other = make.user(keeper.agency, Role.STAFF, name="T. Super")
    ask(app)
    say(app, session, keeper, ACCESS=Said(True))
    do(app, sessions_services.say_ready, session.id, seen_version=1, by=first)
    assert "the supervisor" not in ready(app, session.id, keeper).not_confirmed
    give(app, session, None, by=keeper)
    assert now(app, session.id).state is SessionState.PLANNED and "the supervisor" in ready(app, session.id, keeper).not_confirmed
    say(app, session, keeper, seen=2, SUPERVISOR=Said(False, "who goes?"))
    give(app, session, other, by=keeper)
    found = ready(app, session.id, keeper)
    assert "the supervisor" in found.not_confirmed and "who goes?" not in found.not_confirmed and "access" not in found.not_confirmed
    with app.app_context():
        assert db.session.scalars(select(Notice.user_id).where(Notice.kind == "crew_ready").order_by(Notice.id)).all() == [first.id, other.id]
        crew = _loaded(session.id).slot.crew.name
        whys = db.session.scalars(select(HistoryLine.why).where(HistoryLine.verb == Verb.READY_TAKEN_BACK).order_by(HistoryLine.id)).all()
    assert whys == [f"{crew} has no supervisor any more", f"{crew} has another supervisor"]
    say(app, session, other, seen=4, SUPERVISOR=Said(True))
    assert now(app, session.id).state is SessionState.READY


def test_what_is_ready_is_asked_anew_once_its_crew_has_other_times(app, keeper, planned):
    session, supervisor = planned()
    ask(app)
    do(app, sessions_services.say_ready, session.id, seen_version=1, by=supervisor)
    crew = now(app, session.id).slot.crew
    later = NewCrew(crew.name, supervisor.id, (NewSlot(1, time(11), time(15), 6),))
    do(app, crews_services.change_crew, crew.id, later, seen_version=crew.version, accepted="", by=keeper)
    found = ready(app, session.id, keeper)
    assert found.state is SessionState.PLANNED and "the supervisor" in found.not_confirmed
    ask(app)
    with app.app_context():
        assert db.session.scalars(select(HistoryLine.why).where(HistoryLine.verb == Verb.READY_TAKEN_BACK)).all() == [f"{crew.name} has other times"]
        assert len(db.session.scalars(select(HistoryLine.id).where(HistoryLine.verb == Verb.ASKED_IF_READY)).all()) == 2


def give(app: Any, session: PaybackSession, supervisor: Any, *, by: Any) -> None:
    """Give the session's crew another supervisor, or none."""
    crew = now(app, session.id).slot.crew
    new = NewCrew(crew.name, supervisor.id if supervisor else None, (NewSlot(1, time(10), time(14), 6),))
    do(app, crews_services.change_crew, crew.id, new, seen_version=crew.version, accepted="", by=by)


def test_a_supervisor_who_was_ready_can_say_that_she_is_not_any_more(app, make, browser, keeper, planned):
    session, supervisor = planned()
    do(app, sessions_services.say_ready, session.id, seen_version=1, by=supervisor)
    path, hers = f"/payback/sessions/{session.id}/confirm", browser.as_(supervisor)
    slot = re.search(r'name="slot"[^>]*value="([^"]+)"', hers.get(path).text)[1]  # type: ignore[index]
    hers.post(path, {"ACCESS": "yes", "SUPERVISOR": "yes", "version": "0", "slot": slot})  # what stands is no news
    with app.app_context():
        assert "the supervisor" not in db.session.scalars(select(HistoryLine.what).where(HistoryLine.verb == Verb.READINESS_SAID)).one()
    told = text_of(hers.follow(hers.post(path, {"SUPERVISOR": "no", "SUPERVISOR_word": "ill", "version": "1", "slot": slot})))
    with app.app_context():
        lines = db.session.scalars(select(HistoryLine.what).where(HistoryLine.verb == Verb.READY_TAKEN_BACK)).all()
    assert "the supervisor: no (ill)" in told and lines == [f"took back that everything is ready for {slot}"]
    found = ready(app, session.id, keeper)
    assert found.state is SessionState.PLANNED and "access" not in found.not_confirmed
