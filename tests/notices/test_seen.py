"""A change shortly before the start asks who is told of it to say that she has seen it, and who leads the operation sees who has not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import g
from sqlalchemy import delete, select, update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.feeds.holders import queries as holders_queries
from opsplanner.feeds.rules import new_token, token_hash
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import (
    Agency,
    AgencyKind,
    Message,
    MessageState,
    Notice,
    NoticeWay,
    Operation,
    OperationState,
    OperationType,
    Role,
    Subscription,
    SubscriptionKind,
    Telling,
    User,
)
from opsplanner.notices.choices import services as choices_services
from opsplanner.notices.rules import asks_until
from opsplanner.notices.seen import queries as seen_queries
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.operations.moves.moving.services import NewTime
from tests.browser import section, text_of
from tests.feeds.conftest import Feed
from tests.mail.conftest import live
from tests.mail.sink import sink
from tests.notices.test_by_mail import plain
from tests.page_forms import post_forms
from tests.queries import queries_of

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
PRESS, LIST = "I have seen it", "Who has seen it"
OUTLOOK = {"User_Agent": "Microsoft Office/16.0 (Outlook)"}


@pytest.fixture
def cast(make) -> Callable[..., SimpleNamespace]:
    """An operation of tomorrow, with who leads it, an agency, its coordinator, and two people who are named."""

    def made(days_ahead: int = 1, **more: Any) -> SimpleNamespace:
        fire = make.agency("Fire", mailbox="planning@fire.example", telephone="01634 111111")
        lead, named = make.user(name="A. Lead"), make.user(fire, Role.STAFF, name="N. Named", email="named@fire.example", telephone="07700 900001")
        operation = make.operation(OperationState.CONFIRMED, author=lead, accepted=[fire], days_ahead=days_ahead, **more)
        second = make.user(fire, Role.STAFF, name="S. Second")
        make.nomination(operation, fire, named)
        make.nomination(operation, fire, second)
        office = make.user(make.office(), name="O. Office")
        page = f"/operations/{operation.reference}"
        return SimpleNamespace(fire=fire, lead=lead, coordinator=make.user(fire), named=named, second=second, operation=operation, office=office, page=page)

    return made


def again(user: User) -> User:
    """The same person, in the session that is open now."""
    return db.session.get_one(User, user.id)


@pytest.fixture
def move(app) -> Callable[..., None]:
    """The lead moves the operation by so many days."""

    def moved(cast: SimpleNamespace, days: int) -> None:
        with app.app_context(), unit_of_work():
            operation = db.session.get_one(Operation, cast.operation.id)
            day = operation.day + timedelta(days=days)
            to = NewTime(clock.Wall(day, time(10), time(14)), None, min(clock.today(), day), "The pound is full")
            moving_services.move_operation(operation.reference, to, seen_version=operation.version, by=again(cast.lead))

    return moved


@pytest.fixture
def cancel(app) -> Callable[..., None]:
    """The lead cancels the operation."""

    def cancelled(cast: SimpleNamespace) -> None:
        with app.app_context(), unit_of_work():
            operation = db.session.get_one(Operation, cast.operation.id)
            moves_services.cancel_operation(operation.reference, why="Snow", seen_version=operation.version, by=again(cast.lead))

    return cancelled


@pytest.fixture
def link(app) -> Callable[..., Feed]:
    """A calendar link of somebody, by which her own duties are fetched."""

    def made(user: User, kind: SubscriptionKind = SubscriptionKind.MINE, **more: Any) -> Feed:
        token = new_token()
        with app.app_context():
            db.session.add(Subscription(user_id=user.id, kind=kind, token_hash=token_hash(token), made_at=clock.now(), **more))
            db.session.commit()
        return Feed(app, token)

    return made


def press(browser: Any, page: str) -> Any:
    """Press the button of a page that says that one has seen it."""
    form = next(one for one in post_forms(browser.get(page).text, page) if one.path.endswith("/open"))
    return browser.post(form.path, form.hurried("x") | ({"stay": "1"} if page == "/notices" else {}))


def test_it_asks_within_two_days_of_the_start_of_before_or_of_now():
    now = datetime(2026, 11, 18, 11, tzinfo=UTC)
    in_two_days, day = now + timedelta(hours=48), timedelta(days=1)
    line, moved = SimpleNamespace(), SimpleNamespace(began_at=now + day)
    assert asks_until(line, in_two_days, now) == in_two_days + day
    assert asks_until(line, in_two_days + timedelta(seconds=1), now) is None
    assert asks_until(line, now, now) is None, "it has begun"
    assert asks_until(moved, now + timedelta(days=9), now) == now + day + day


@pytest.mark.parametrize("days", [0, 1, 10])
def test_who_is_told_shortly_before_is_asked_and_who_leads_sees_who_has_not(cast, move, cancel, browser, days):
    cast = cast()
    move(cast, days) if days else cancel(cast)
    lead, named = browser.as_(cast.lead), browser.as_(cast.named)
    assert PRESS not in lead.get(cast.page).text and PRESS in named.get(cast.page).text
    said = section(lead.get(cast.page), LIST)
    assert "2 of 2 who were told of a change within 48 hours of the start have not said so. Ring them." in said
    assert "N. Named, Fire: not seen yet 07700 900001" in said and "S. Second, Fire: not seen yet 01634 111111" in said
    assert LIST in browser.as_(cast.office).get(cast.page).text
    for other in (cast.coordinator, cast.named, cast.second):
        assert LIST not in browser.as_(other).get(cast.page).text
    answer = press(named, cast.page)
    assert answer.headers["Location"] == cast.page and "Noted: you have seen it." in named.follow(answer).text
    assert PRESS not in named.get(cast.page).text + named.get("/notices").text
    said = section(lead.get(cast.page), LIST)
    assert "1 of 2 who were told of a change within 48 hours of the start has not said so." in said
    assert "N. Named, Fire: seen, Wednesday 18 November 2026, 11am" in said
    second = browser.as_(cast.second)
    answer = press(second, "/notices")
    assert answer.headers["Location"] == "/notices" and "Noted: you have seen it." in second.follow(answer).text
    assert "All who were told of a change within 48 hours of the start have said so." in section(lead.get(cast.page), LIST)


@ON_SQLITE
def test_long_before_the_start_nothing_asks(cast, move, browser):
    cast = cast(days_ahead=14)
    move(cast, 1)
    assert LIST not in browser.as_(cast.lead).get(cast.page).text
    named = browser.as_(cast.named)
    assert PRESS not in named.get(cast.page).text + named.get("/notices").text and "moved it" in named.get("/notices").text


@ON_SQLITE
def test_opening_the_last_of_several_counts_for_all_and_a_day_after_the_start_it_is_over(app, cast, move, cancel, browser, hands):
    cast = cast()
    move(cast, 1)
    cancel(cast)
    lead, named = browser.as_(cast.lead), browser.as_(cast.named)
    with app.app_context():
        newest = db.session.scalars(select(Notice.code).where(Notice.user_id == cast.named.id).order_by(Notice.id.desc())).first()
    named.post(f"/notices/{newest}/open", {"once": "x" * 30})
    assert PRESS not in named.get(cast.page).text + named.get("/notices").text
    assert "1 of 2" in section(lead.get(cast.page), LIST)
    hands.move_to("2026-11-21T09:59:00+00:00")
    lead = browser.as_(cast.lead)
    assert LIST in lead.get(cast.page).text and PRESS in browser.as_(cast.second).get(cast.page).text
    hands.move_to("2026-11-21T10:01:00+00:00")
    assert LIST not in lead.get(cast.page).text and PRESS not in browser.as_(cast.second).get(cast.page).text


@ON_SQLITE
def test_a_press_says_nothing_of_what_came_after_the_page_was_opened(cast, move, cancel, browser):
    cast = cast()
    move(cast, 1)
    named = browser.as_(cast.named)
    [form] = [one for one in post_forms(named.get(cast.page).text, cast.page) if one.path.endswith("/open")]
    cancel(cast)
    named.post(form.path, form.hurried("x"))
    assert PRESS in named.get(cast.page).text and "2 of 2" in section(browser.as_(cast.lead).get(cast.page), LIST)


@ON_SQLITE
def test_it_goes_at_once_however_she_wants_to_be_told(app, cast, browser):
    cast = cast()
    with app.app_context(), unit_of_work():
        choices_services.choose({"confirmed": NoticeWay.DIGEST}, 7, by=again(cast.named))
    with sink() as post_office, live(app, post_office.port):
        with app.app_context(), unit_of_work():
            operation = db.session.get_one(Operation, cast.operation.id)
            moves_services.put_back_operation(operation.reference, why="No van", seen_version=operation.version, by=again(cast.lead))
        with app.app_context():
            sending_services.deliver()
        [message] = [one for one in post_office.received if one["To"] == cast.named.email]
        assert "press “I have seen it”" in plain(message)


@ON_SQLITE
def test_what_waits_goes_at_once_with_what_asks_to_be_seen(app, cast, hands):
    cast = cast(days_ahead=9)
    with sink() as post_office, live(app, post_office.port):
        for day, why in ((clock.today() + timedelta(days=10), "The pound is full"), (clock.today() + timedelta(days=1), "No truck")):
            with app.app_context(), unit_of_work():
                operation = db.session.get_one(Operation, cast.operation.id)
                to = NewTime(clock.Wall(day, time(10), time(14)), None, clock.today(), why)
                moving_services.move_operation(operation.reference, to, seen_version=operation.version, by=again(cast.lead))
            hands.shift(timedelta(seconds=10))
        with app.app_context():
            sending_services.deliver()
        [said] = [plain(one) for one in post_office.received if one["To"] == cast.named.email]
        assert "The pound is full" in said and "No truck" in said and "press “I have seen it”" in said
        hands.shift(timedelta(minutes=5))
        with app.app_context():
            sending_services.deliver()
            [before] = db.session.scalars(select(Message).where(Message.state == MessageState.OVERTAKEN, Message.user_id == cast.named.id))
        assert before.error == "it went with what was told at once"
        assert len([one for one in post_office.received if one["To"] == cast.named.email]) == 1


@ON_SQLITE
@pytest.mark.parametrize("days_ahead", [1, 9])
def test_who_is_reached_for_her_agency_and_named_hears_it_in_one_message(app, cast, make, hands, days_ahead):
    cast = cast(days_ahead=days_ahead)
    with app.app_context(), unit_of_work():
        db.session.get_one(Agency, cast.fire.id).contact_email = cast.named.email
    with sink() as post_office, live(app, post_office.port):

        def does(what: Callable[..., object], **more: Any) -> None:
            with app.app_context(), unit_of_work():
                operation = db.session.get_one(Operation, cast.operation.id)
                what(operation.reference, seen_version=operation.version, by=again(cast.lead), **more)

        def hers() -> list[Any]:
            hands.shift(timedelta(minutes=2))
            with app.app_context():
                sending_services.deliver()
            found = [one for one in post_office.received if one["To"] == cast.named.email]
            post_office.received.clear()
            return found

        does(moves_services.put_back_operation, why="No van")
        [back] = hers()
        assert "is not confirmed after all" in plain(back) and (PRESS in plain(back)) is (days_ahead == 1)
        does(moves_services.confirm_operation)
        [confirmed] = hers()
        assert [part.get_content_type() for part in confirmed.iter_attachments()] == ["text/calendar"] and "is confirmed" in plain(confirmed)
        does(moves_services.cancel_operation, why="Flood")
        with app.app_context(), unit_of_work():  # somebody rings the agency meanwhile: she has hers all the same
            db.session.execute(update(Telling).where(Telling.told_at.is_(None)).values(told_at=clock.now()))
        [off] = hers()
        assert "Flood" in plain(off) and "Why you get this" in plain(off)
        does(moves_services.reinstate_operation, answer_by=clock.today())
        hands.shift(timedelta(seconds=20))
        does(moves_services.cancel_operation, why="Flood again")
        assert "is cancelled" in plain(hers()[-1])


@ON_SQLITE
def test_what_was_to_be_tomorrow_is_told_at_once_to_her_agency_too(app, cast, hands):
    cast = cast(days_ahead=1)
    with app.app_context(), unit_of_work():
        db.session.get_one(Agency, cast.fire.id).contact_email = cast.named.email
    with sink() as post_office, live(app, post_office.port):
        with app.app_context(), unit_of_work():
            operation = db.session.get_one(Operation, cast.operation.id)
            to = NewTime(clock.Wall(clock.today() + timedelta(days=9), time(10), time(14)), None, clock.today(), "No truck")
            moving_services.move_operation(operation.reference, to, seen_version=operation.version, by=again(cast.lead))
        with app.app_context():
            sending_services.deliver()
        [said] = [plain(one) for one in post_office.received if one["To"] == cast.named.email]
        assert "/answer/" in said and "No truck" in said and "press “I have seen it”" in said and f"See {cast.operation.reference}" in said


@pytest.mark.parametrize("kind", [SubscriptionKind.MINE, SubscriptionKind.EVERYTHING])
def test_whose_calendar_has_not_fetched_it_is_told_so_and_her_lead_sees_it(app, cast, move, link, browser, hands, kind):
    cast = cast(days_ahead=2)
    hers = link(cast.named, kind)
    hers.get(**OUTLOOK)
    link(cast.named, kind, stopped_at=clock.now())
    hands.shift(timedelta(minutes=10))
    rely = "Your calendar has not fetched this yet (last fetched Wednesday 18 November 2026, 11am, by Outlook): do not rely on it."
    last = "The calendar has not fetched it: last fetched Wednesday 18 November 2026, 11am, by Outlook."
    lead = browser.as_(cast.lead)
    with sink() as post_office, live(app, post_office.port):
        move(cast, 1)
        with app.app_context():
            sending_services.deliver()
        sent = {message["To"]: plain(message) for message in post_office.received}
    assert rely in sent[cast.named.email].replace("\n", " ") and "do not rely" not in sent[cast.second.email]
    assert rely in text_of(browser.as_(cast.named).get("/notices")) and "rely" not in browser.as_(cast.second).get("/notices").text
    said = section(lead.get(cast.page), LIST)
    assert said.count("has not fetched it") == 1 and last in said
    hands.shift(timedelta(minutes=10))
    hers.get(**OUTLOOK)
    assert "rely" not in browser.as_(cast.named).get("/notices").text, "a fetch of what is new is noted, also within the hour"
    assert "fetched" not in section(lead.get(cast.page), LIST)


def test_what_she_reads_of_herself_counts_calendars_that_have_it_by_chance(app, make, cast, move, link, browser, hands):
    make.plan_year()
    river, hill = make.ward("River"), make.ward("Hill")
    cast = cast(days_ahead=2, wards=[river])
    hers = link(cast.named, SubscriptionKind.WARD, ward_id=river.id)
    days = link(cast.second, SubscriptionKind.EVERYTHING, filters=f"to={clock.today() + timedelta(days=2)}")
    elsewhere = link(cast.lead, SubscriptionKind.WARD, ward_id=hill.id)
    for feed in (hers, days, elsewhere):
        feed.get(**OUTLOOK)
    hands.shift(timedelta(minutes=10))
    rely = "Your calendar has not fetched this yet (last fetched Wednesday 18 November 2026, 11am, by Outlook): do not rely on it."
    with sink() as post_office, live(app, post_office.port):
        move(cast, 1)  # out of the calendar that ends in two days, whose program has it all the same
        with app.app_context():
            sending_services.deliver()
        sent = {message["To"]: plain(message).replace("\n", " ") for message in post_office.received}
    for user in (cast.named, cast.second):
        assert rely in sent[user.email] and rely in text_of(browser.as_(user).get("/notices"))
    lead = browser.as_(cast.lead)
    assert section(lead.get(cast.page), LIST).count("has not fetched it: last fetched Wednesday 18 November 2026, 11am, by Outlook") == 2
    hands.shift(timedelta(minutes=10))
    for feed in (hers, days):
        feed.get(**OUTLOOK)
    for user in (cast.named, cast.second):
        assert "rely" not in text_of(browser.as_(user).get("/notices"))
    assert "fetched" not in section(lead.get(cast.page), LIST)
    hands.shift(timedelta(minutes=10))
    move(cast, -1)
    assert rely.replace("11am", "11.20am") in text_of(browser.as_(cast.named).get("/notices"))
    with app.app_context():
        assert seen_queries.not_fetched(cast.lead.id) == {}, "hers has nothing of it"


@ON_SQLITE
def test_a_calendar_of_something_else_and_one_that_was_never_fetched(cast, move, link, browser):
    cast = cast()
    link(cast.named, SubscriptionKind.PAYBACK)
    link(cast.second, SubscriptionKind.AGENCY)
    move(cast, 1)
    said = section(browser.as_(cast.lead).get(cast.page), LIST)
    assert said.count("has not fetched it") == 1 and "The calendar has not fetched it: never fetched yet." in said


@ON_SQLITE
def test_the_contact_of_an_agency_is_asked_too_and_reads_it_in_its_message(app, make, cast, move, browser, hands):
    cast = cast()
    contact = make.user(cast.fire, name="C. Contact", email="ann@fire.example")
    with app.app_context(), unit_of_work():
        db.session.execute(update(Agency).where(Agency.id == cast.fire.id).values(contact_email="ann@fire.example"))
    with sink() as post_office, live(app, post_office.port):
        move(cast, 14)
        hands.shift(timedelta(minutes=3))
        with app.app_context():
            sending_services.deliver()
        assert [message["To"] for message in post_office.received].count("ann@fire.example") == 1, "the agency's message"
    assert "C. Contact" in section(browser.as_(cast.lead).get(cast.page), LIST)
    assert press(browser.as_(contact), cast.page).status_code == 303
    move(cast, 1)
    with app.app_context():
        assert len(db.session.scalars(select(Notice).where(Notice.user_id == contact.id)).all()) == 1, "long before the start nothing asks"


@ON_SQLITE
def test_who_subscribes_to_a_calendar_that_has_it_is_told_that_it_is_stale(app, make, cast, move, link, browser):
    cast, stranger = cast(), make.user(make.agency("Health"))
    colleague, unused = make.user(email="colleague@council.example"), make.user()
    link(colleague, SubscriptionKind.AGENCY).get(**OUTLOOK)
    link(stranger, SubscriptionKind.AGENCY).get(**OUTLOOK)
    link(cast.named, SubscriptionKind.EVERYTHING).get(**OUTLOOK)
    link(unused, SubscriptionKind.EVERYTHING)
    with sink() as post_office, live(app, post_office.port):
        move(cast, 1)
        with app.app_context():
            sending_services.deliver()
        [message] = [one for one in post_office.received if one["To"] == colleague.email]
        assert "Your calendar has not fetched this yet, do not rely on it: moved it from Thursday 19 November" in plain(message).replace("\n", " ")
        assert "press" not in plain(message)
        move(cast, 14)
    with app.app_context():
        stale = select(Notice.user_id).where(Notice.kind == "stale").distinct()
        assert list(db.session.scalars(stale)) == [colleague.id]
    assert "colleague" not in section(browser.as_(cast.lead).get(cast.page), LIST)


def test_who_subscribes_to_what_is_chosen_of_the_list_is_told_where_her_calendar_has_it_or_had_it(app, make, cast, move, link, hands):
    make.plan_year()
    river, hill, yard = make.ward("River"), make.ward("Hill"), make.place("Gun Wharf")
    cast = cast(wards=[river])
    kind, tomorrow = cast.operation.type_id, clock.today() + timedelta(days=1)
    with app.app_context(), unit_of_work():
        code = db.session.get_one(OperationType, kind).code
        db.session.get_one(Operation, cast.operation.id).meeting_point_id = yard.id

    def subscriber(name: str, kind: SubscriptionKind = SubscriptionKind.EVERYTHING, *, fetched: bool = True, agency: Any = None, **of: Any) -> str:
        made = link(make.user(agency, name=name, email=f"{name}@x.example"), kind, **of)
        if fetched:
            made.get(**OUTLOOK)
        return name

    one, other = make.type("DISCARD"), make.agency("Helpers", kind=AgencyKind.VOLUNTARY)
    hold = [
        subscriber("type", SubscriptionKind.TYPE, type_id=kind), subscriber("ward", SubscriptionKind.WARD, ward_id=river.id),
        subscriber("both", filters=f"type={code}&ward={river.code}"), subscriber("same", filters=f"type={code}&ward={river.code}"),
        subscriber("searched", filters="q=gun+wharf"), subscriber("agency", filters=f"agency={cast.fire.code}"),
        subscriber("proposed", filters="state=proposed"),  # which it becomes by the move
        subscriber("confirmed", filters="state=confirmed"),  # which it was
        subscriber("tomorrow", filters=f"from={tomorrow}&to={tomorrow}"),
    ]
    subscriber("another type", SubscriptionKind.TYPE, type_id=one.id)
    subscriber("another ward", SubscriptionKind.WARD, ward_id=hill.id)
    subscriber("closed", filters="state=closed")
    subscriber("today", filters=f"to={clock.today()}")
    subscriber("both not", filters=f"type={code}&ward={hill.code}")
    subscriber("never fetched", filters=f"type={code}", fetched=False)
    subscriber("gone", filters="ward=nonesuch")
    subscriber("stopped", filters=f"type={code}", stopped_at=clock.now())
    subscriber("may not see it", filters=f"type={code}", agency=other)
    subscriber("payback", SubscriptionKind.PAYBACK)

    def told() -> set[str]:
        with app.app_context():
            stale = select(User.name).join(Notice, Notice.user_id == User.id).where(Notice.kind == "stale")
            found = set(db.session.scalars(stale))
            db.session.execute(delete(Notice))
            db.session.commit()
        return found

    move(cast, 2)
    assert told() == {*hold}
    hands.shift(timedelta(minutes=1))
    move(cast, -2)
    assert told() == {*hold}, "their programs have not fetched the first move either"
    with app.app_context(), unit_of_work():
        db.session.get_one(Operation, cast.operation.id).restricted = True
    move(cast, 1)
    assert told() == {*hold} - {"proposed"}, "it leaves them all; that one never had it"


@ON_SQLITE
def test_who_sees_a_restricted_operation_and_has_it_in_no_calendar_is_not_told_that_one_is_stale(app, cast, move, link):
    cast = cast(restricted=True)
    for user in (cast.office, cast.coordinator):
        link(user, SubscriptionKind.EVERYTHING).get()
    move(cast, 1)
    with app.app_context():
        assert list(db.session.scalars(select(Notice.user_id).where(Notice.kind == "stale"))) == [cast.coordinator.id]


@ON_SQLITE
def test_how_many_are_asked_whose_calendar_has_it_does_not_grow_with_calendars(app, make, cast, link, hands):
    cast = cast()

    def asked(*queries: str) -> int:
        for query in queries:
            link(make.user(), SubscriptionKind.EVERYTHING, filters=query).get()
        with app.test_request_context():
            before = g.get("queries", 0)
            holders_queries.holders([cast.operation.id])
            return int(g.queries) - before

    few = asked("q=cubit", "state=closed")
    assert asked(*(f"q=2026-{n:03}+cubit" for n in range(9)), *(f"from=2026-11-{day}" for day in range(10, 30))) == few <= 9


@ON_SQLITE
def test_it_takes_the_lead_two_queries_more_and_nobody_else_any(make, cast, move, browser, caplog, hands):
    cast = cast(days_ahead=14)
    move(cast, 1)
    pages = {who: browser.as_(who) for who in (cast.lead, cast.named)}
    before = {who: queries_of(caplog, page, cast.page) for who, page in pages.items()}
    hands.shift(timedelta(days=14))
    move(cast, 1)
    pages = {who: browser.as_(who) for who in (cast.lead, cast.named)}
    after = {who: queries_of(caplog, page, cast.page) for who, page in pages.items()}
    assert after == {cast.lead: before[cast.lead] + 2, cast.named: before[cast.named]}
    for _ in range(3):
        make.nomination(cast.operation, cast.fire, make.user(cast.fire, Role.STAFF))
    move(cast, -1)
    assert queries_of(caplog, pages[cast.lead], cast.page) == after[cast.lead]
