"""A link that nothing fetches: its owner is warned, a month later it is retired, and one press makes it anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.feeds.unused import services as unused_services
from opsplanner.feeds.unused import words
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import AccountNews, HistoryLine, Message, MessageState, ReadyCalendar, Subscription, SubscriptionKind, User
from opsplanner.tasks import services as tasks_services
from tests.browser import text_of
from tests.mail.conftest import live
from tests.mail.sink import sink

MINE = SubscriptionKind.MINE
pytestmark = pytest.mark.usefixtures("usual_time")


@pytest.fixture
def look(app):
    """Do what the worker does once a minute, and return how the links stand: warned, retired, or as they were."""

    def do() -> list[str]:
        with app.app_context():
            tasks_services.do(unused_services.TASK)
            found = db.session.scalars(db.select(Subscription).order_by(Subscription.id)).all()
            return ["retired" if one.retired_at else "stopped" if one.stopped_at else "warned" if one.warned_at else "" for one in found]

    return do


def messages(app) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(db.select(Message).order_by(Message.id)))


def test_a_link_that_nothing_fetches_is_retired_after_a_warning(app, make, feed, look, hands):
    used, unused = (feed(make.user(), MINE) for _ in range(2))
    hands.shift(timedelta(days=149))
    assert used.get().status_code == unused.get().status_code == 200
    assert look() == ["", ""]
    for days, stand in ((149, ""), (1, "warned"), (29, "warned")):
        hands.shift(timedelta(days=days))
        used.get()
        assert look() == look() == ["", stand]
    assert unused.get(User_Agent="Thunderbird/140").status_code == 200 and look() == ["", ""], "fetched in time"
    hands.shift(timedelta(days=150))
    used.get()
    assert look() == ["", "warned"]
    hands.shift(timedelta(days=30))
    used.get()
    assert look() == look() == ["", "retired"]
    assert used.get().status_code == 200 and unused.get().status_code == 404
    with app.app_context():
        said = db.session.scalars(db.select(HistoryLine.what).order_by(HistoryLine.id)).all()
        assert said == ["warned that a calendar link is not used: my commitments"] * 2 + ["retired a calendar link that was not used: my commitments"]
        assert db.session.scalars(db.select(ReadyCalendar.subscription_id)).all() == [1] and not db.session.scalars(db.select(AccountNews)).all()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_worker_that_slept_warns_first_and_retires_a_month_later(make, feed, look, hands):
    feed(make.user(), MINE)
    hands.shift(timedelta(days=1000))
    assert look() == look() == ["warned"]
    hands.shift(timedelta(days=29, hours=23))
    assert look() == ["warned"]
    hands.shift(timedelta(hours=1))
    assert look() == ["retired"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_links_of_before_count_from_the_upgrade(app, make, feed, look, hands):
    feed(make.user(), MINE, unused_since=clock.now(), fetched_at=clock.now() - timedelta(days=900))
    assert look() == [""]
    hands.shift(timedelta(days=149, hours=23))
    assert look() == [""]
    hands.shift(timedelta(hours=1))
    assert look() == ["warned"]
    hands.shift(timedelta(days=29, hours=23))
    assert look() == ["warned"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_owner_reads_it_in_a_letter_on_home_and_beside_the_link(app, make, feed, look, hands, browser):
    ann, suspended = make.user(name="Ann"), make.user()
    feed(ann, SubscriptionKind.AGENCY)
    feed(ann, MINE, stopped_at=clock.now())
    feed(suspended, MINE)
    me = browser.as_(ann)
    with app.app_context():
        db.session.get(User, suspended.id).suspended_at = clock.now()
        db.session.commit()
    hands.shift(timedelta(days=150))
    me = browser.as_(ann)
    assert "calendar link" not in text_of(me.get("/"))
    with sink() as server, live(app, server.port):
        assert look() == look() == ["warned", "stopped", "warned"]
        with app.app_context():
            sending_services.deliver()
            db.session.remove()
    [letter] = server.received
    text = letter.get_body(("plain",)).get_content()
    assert letter["Subject"] == "Does anybody still use your calendar link?" and server.recipients == [ann.email]
    assert letter["List-Unsubscribe"] == "<https://ops.example/subscriptions>"
    assert "“my agency” since Wednesday 18 November 2026" in text and "before Monday 17 May 2027" in text and "https://ops.example/subscriptions" in text
    words_of_home = text_of(me.get("/"))
    assert "A calendar link of yours has not been fetched for a long time, and is about to be retired" in words_of_home
    assert "It is retired on Monday 17 May 2027 unless it is fetched before." in text_of(me.get("/subscriptions"))
    assert "about to be retired" not in text_of(browser.as_(make.user()).get("/"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_letter_that_is_overtaken_does_not_go_and_without_mail_none_is_written(app, make, feed, look, hands):
    link, stopped = feed(make.user(), MINE), feed(make.user(), MINE)
    hands.shift(timedelta(days=150))
    with live(app, None):
        look()
    assert messages(app) == []
    link.get(), stopped.get()
    hands.shift(timedelta(days=150))
    with sink() as server, live(app, server.port):
        look()
        link.get()
        with app.app_context():
            db.session.get(Subscription, 2).stopped_at = clock.now()
            db.session.commit()
            sending_services.deliver()
            db.session.remove()
    assert server.received == []
    assert [(one.kind, one.about, one.state, one.error) for one in messages(app)] == [
        (words.BY_MAIL, "calendar link:1", MessageState.OVERTAKEN, "the link was fetched meanwhile"),
        (words.BY_MAIL, "calendar link:2", MessageState.OVERTAKEN, "the link does not work any more"),
    ]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_was_retired_is_made_anew_in_one_press(app, make, feed, look, hands, browser):
    ann = make.user()
    old = feed(ann, SubscriptionKind.EVERYTHING, filters="state=confirmed", days_back=30)
    for days in (180, 30):
        hands.shift(timedelta(days=days))
        look()
    me = browser.as_(ann)
    page = me.get("/subscriptions")
    assert "You have no calendar link yet" in text_of(page) and "“State: Confirmed”, made Wednesday 18 November 2026, 11am, never fetched." in text_of(page)
    assert 'action="/subscriptions/1/replace"' in page.text and me.get("/subscriptions/1/change").status_code == 200
    made = me.post("/subscriptions/1/replace")
    assert "It holds “State: Confirmed”, from 30 days back to 12 months ahead." in text_of(made) and old.get().status_code == 404
    again = text_of(me.get("/subscriptions"))
    assert "Make it anew" not in again and "State: Confirmed From 30 days back to 12 months ahead" in again
    with app.app_context():
        assert [(one.filters, one.days_back, one.retired_at) for one in db.session.scalars(db.select(Subscription))] == [("state=confirmed", 30, None)] * 2
    hands.shift(timedelta(days=400))
    assert "Make it anew" not in text_of(browser.as_(ann).get("/subscriptions"))
