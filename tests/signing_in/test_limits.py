"""Guessing passwords: failures are counted so that a guesser stops and a colleague goes on working."""

from __future__ import annotations

import queue
import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from opsplanner.accounts import services as accounts_services
from opsplanner.database import db, unit_of_work
from opsplanner.models import User, WrongPassword
from opsplanner.signing_in.limits import services as limits_services
from opsplanner.signing_in.passwords import services as passwords_services
from opsplanner.signing_in.passwords.services import SETTING
from tests.browser import Browser, text_of
from tests.make import PASSWORD


def guess(browser, user, times=1, address="192.0.2.1", password="not-this-password"):
    """Try a password a number of times; return the last answer."""
    answer = None
    for _ in range(times):
        answer = browser.post(
            "/sign-in", {"email": getattr(user, "email", user), "password": password}, environ_overrides={"REMOTE_ADDR": address}
        )
    return answer


def right(browser, user, address="192.0.2.1"):
    """Sign in with the right password; return the status."""
    browser.csrf = ""  # a sign-in begins a new session, and with it a new token
    return guess(browser, user, address=address, password=PASSWORD).status_code


def wait(answer):
    """The seconds that an answer says one has to wait."""
    assert answer.status_code == 429
    return int(answer.headers["Retry-After"])


def test_the_sixth_guess_at_an_account_is_answered_with_how_long_to_wait_and_whom_to_ask(make, browser, counting, hands):
    user = make.user()
    assert guess(browser, user, 5).status_code == 422
    hands.shift(timedelta(seconds=2))
    answer = guess(browser, user)
    assert wait(answer) == 3
    assert "Wait 3 seconds, then try again" in text_of(answer) and "ask an administrator in the partnership office for a link" in text_of(answer)
    assert user.email in answer.text
    assert right(browser, user) == 429, "even the right password: a guesser learns nothing"
    assert counting.checked == 5, "refused attempts cost no hashing"
    hands.shift(timedelta(seconds=3))
    assert right(browser, user) == 303


def test_each_more_guess_waits_longer_and_none_is_closed(make, browser, hands):
    user, waits = make.user(), []
    guess(browser, user, 5)
    for _ in range(8):
        waits.append(wait(guess(browser, user)))
        hands.shift(timedelta(seconds=waits[-1]))
        assert guess(browser, user).status_code == 422
    assert waits == [5, 10, 20, 40, 80, 160, 180, 180]
    assert "Wait 3 minutes" in text_of(guess(browser, user))
    hands.shift(timedelta(minutes=15))
    assert guess(browser, user, 5).status_code == 422, "forgotten after a quiet quarter of an hour"


def test_a_clock_that_is_set_back_makes_nobody_wait_longer(make, browser, hands):
    user = make.user()
    guess(browser, user, 5)
    hands.shift(timedelta(minutes=-10))
    assert wait(guess(browser, user)) == 5


def test_one_account_written_in_many_ways_is_one_account(make, app):
    user = make.user()
    name, at = user.email.split("@")
    written = [f"{name}\x01@{at}", f"\x02{user.email}", f"{name}\u2028@{at}", f" {user.email.upper()} ", f"{user.email}\x7f", f"\x03 {user.email}"]
    answers = [guess(Browser(app), email) for email in written]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert right(Browser(app), user) == 429


class Held(PasswordHasher):
    """Checks nothing before it is let."""

    def __init__(self):
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.let = threading.Event()

    def verify(self, *args, **kwargs):
        self.let.wait(120)
        return super().verify(*args, **kwargs)


def at_once(app, ask, people, first):
    """What so many answers are that come while passwords are still being checked, and what the others are once these are."""
    answered, before = queue.Queue(), app.config[SETTING]
    app.config[SETTING] = held = Held()
    those = [threading.Thread(target=lambda n=n: answered.put(ask(n))) for n in range(people)]
    try:
        for one in those:
            one.start()
        now = [answered.get(timeout=60) for _ in range(first)]
    finally:
        held.let.set()
        for one in those:
            one.join()
        app.config[SETTING] = before
    return now, [answered.get() for _ in range(people - first)]


def test_many_guesses_at_once_are_no_more_than_one_by_one(make, app, monkeypatch):
    monkeypatch.setattr(passwords_services, "AT_A_TIME", 99)
    monkeypatch.setattr(passwords_services, "_queue", threading.BoundedSemaphore(99))
    monkeypatch.setattr(passwords_services, "_turns", threading.BoundedSemaphore(99))
    user = make.user()
    now, later = at_once(app, lambda _: guess(Browser(app), user).status_code, 12, 7)
    assert now == [429] * 7, "refused while the others are still being checked"
    assert later == [422] * 5
    assert right(Browser(app), user) == 429


def test_twelve_who_sign_in_at_once_hold_three_threads_and_the_rest_are_told_at_once(make, app, monkeypatch):
    monkeypatch.setattr(passwords_services, "_PATIENCE", 30)
    people = [make.user() for _ in range(12)]
    now, later = at_once(app, lambda n: guess(Browser(app), people[n], address=f"192.0.2.{n}", password=PASSWORD), 12, 9)
    assert {wait(answer) for answer in now} == {3}
    assert all("Many people sign in at this moment. Try again in a few seconds" in text_of(answer) and PASSWORD not in answer.text for answer in now)
    assert sum(person.email in answer.text for answer in now for person in people) == 9, "who it was stays in its box"
    assert [answer.status_code for answer in later] == [303] * 3
    assert guess(Browser(app), people[0], 5).status_code == 422, "it counted as no guess"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_setting_a_password_when_too_many_are_checked_is_answered_at_once_too(make, app, browser):
    with app.app_context(), unit_of_work():
        link = "/welcome/" + accounts_services.new_link(db.session.get(User, make.user(password_hash=None).id), by=None)
    new = {"new_password": "three wet grey owls", "password_again": "three wet grey owls"}
    here = browser.as_(make.user())
    with passwords_services._queue, passwords_services._queue, passwords_services._queue:
        for answer in (browser.post(link, new), here.post("/account/password", new | {"old_password": PASSWORD})):
            assert wait(answer) == 3 and "Many people sign in at this moment" in text_of(answer)
    assert browser.post(link, new).status_code == 303


def test_an_unknown_account_is_limited_like_any_other(browser):
    assert guess(browser, "nobody@test.example", 5).status_code == 422
    assert guess(browser, "nobody@test.example").status_code == 429


def test_right_passwords_count_for_nothing(make, app):
    user = make.user()
    for _ in range(8):
        assert right(Browser(app), user) == 303


def counted(app):
    """By whom wrong passwords are counted: an account at an address, an address, an account, a browser."""
    with app.app_context():
        return sorted(row.whose.partition(":")[0] for row in db.session.execute(db.select(WrongPassword.whose)))


def test_a_right_password_leaves_nothing_counted_and_a_wrong_one_goes_after_a_quiet_hour(make, app, browser, hands):
    user = make.user()
    assert right(Browser(app), user) == 303 and counted(app) == []
    guess(browser, user)
    assert right(Browser(app), user) == 303 and counted(app) == ["account", "address", "both"], "each once, for the wrong one"
    hands.shift(timedelta(minutes=61))
    guess(browser.as_(user), "nobody@test.example", address="192.0.2.2")
    assert counted(app) == ["account", "address", "both"], "those of the other guess"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_sign_in_that_fails_says_that_nothing_was_kept_though_the_guess_was_counted(make, app, browser):
    with app.app_context():
        engine = db.engine

    def fail(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO sign_in"):
            raise OperationalError("", {}, Exception("disk I/O error"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        answer = browser.post("/sign-in", {"email": make.user().email, "password": PASSWORD}, expect=503)
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    assert "The change was not kept" in text_of(answer) and counted(app) == []


def test_a_colleague_at_the_same_address_still_signs_in(make, app):
    guesser, colleague = make.user(), make.user()
    guess(Browser(app), guesser, 6)
    assert right(Browser(app), colleague) == 303


def test_guesses_at_many_accounts_from_one_address_slow_it_down_and_lock_nobody_out(app, make, browser, hands):
    for number in range(50):
        assert guess(browser, f"person{number}@nowhere.example").status_code == 422
    assert wait(guess(browser, "yet.another@nowhere.example")) == 5
    assert guess(browser, "yet.another@nowhere.example", address="192.0.2.2").status_code == 422
    for number in range(50, 60):
        hands.shift(timedelta(seconds=20))
        assert guess(browser, f"person{number}@nowhere.example").status_code == 422
    assert wait(guess(browser, "one.more@nowhere.example")) == 20, "the longest that an address waits"
    hands.shift(timedelta(seconds=20))
    assert right(Browser(app), make.user()) == 303, "a new browser in that building"


def test_one_network_of_ipv6_is_one_address(browser):
    for number in range(50):
        guess(browser, f"person{number}@nowhere.example", address=f"2001:db8::{number:x}")
    assert guess(browser, "more@nowhere.example", address="2001:db8::ffff").status_code == 429
    assert guess(browser, "more@nowhere.example", address="2001:db8:0:1::1").status_code == 422


def test_guesses_at_one_account_from_many_addresses_are_slowed_down_and_its_owner_is_not(make, app):
    owner = make.user()
    own = Browser(app)
    assert right(own, owner) == 303
    for number in range(20):
        assert guess(Browser(app), owner, address=f"198.51.100.{number}").status_code == 422
    assert wait(guess(Browser(app), owner, address="198.51.100.200")) == 5, "slower, wherever from"
    assert right(own, owner, address="203.0.113.9") == 303, "the browser that the owner has used before goes on"


def test_an_owner_at_the_guessers_address_is_not_locked_out(make, app):
    owner = make.user()
    own = Browser(app)
    right(own, owner)
    assert guess(Browser(app), owner, 6).status_code == 429
    assert right(own, owner) == 303


def test_guesses_in_a_browser_that_the_owner_left_stop_too(make, app):
    owner, other = make.user(), make.user()
    own = Browser(app)
    right(own, owner)
    own.csrf = ""
    assert guess(own, owner, 10).status_code == 422
    assert guess(own, owner).status_code == 429
    assert guess(own, other, 5).status_code == 422, "known for its owner alone"
    assert guess(own, other).status_code == 429


def test_a_forged_device_cookie_is_worth_nothing(make, app):
    owner = make.user()
    forger = Browser(app)
    forger.client.set_cookie("opsplanner-browser", "WyJhIixbImIiXV0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert guess(forger, owner, 5).status_code == 422
    assert guess(forger, owner).status_code == 429


def test_the_old_password_is_not_guessed_at_a_browser_left_open(make, browser):
    open_one = browser.as_(make.user())
    typed = {"old_password": "not-this-password", "new_password": "three wet grey owls", "password_again": "three wet grey owls"}
    for _ in range(10):
        assert open_one.post("/account/password", typed).status_code == 422
    answer = open_one.post("/account/password", typed)
    assert wait(answer) == 5 and "Wait 5 seconds" in text_of(answer)


def test_an_administrators_link_is_the_way_back_and_makes_the_browser_known(make, app):
    owner, new = make.user(), "three wet grey owls"
    for number in range(20):
        guess(Browser(app), owner, address=f"198.51.100.{number}")
    own = Browser(app)
    assert right(own, owner) == 429
    with app.app_context(), unit_of_work():
        link = accounts_services.new_link(db.session.get(User, owner.id), by=None)
    own.csrf = ""
    assert own.post(f"/welcome/{link}", {"new_password": new, "password_again": new}).status_code == 303
    own.csrf = ""
    own.post("/sign-out")
    assert right(own, owner) == 422, "the old password is refused as wrong, and not for the guesses of others"
    own.csrf = ""
    assert guess(own, owner, password=new).status_code == 303


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("secure", "name"), [(True, "__Host-opsplanner-browser"), (False, "opsplanner-browser")])
def test_the_cookie_of_a_known_browser_is_this_hosts_alone_where_it_is_https(app, monkeypatch, secure, name):
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", secure)
    with app.test_request_context("/sign-in", method="POST"):
        (cookie,) = limits_services.remember_browser(app.response_class(), "a@x.example").headers.getlist("Set-Cookie")
    assert cookie.startswith(f"{name}=") and "Path=/;" in cookie and "HttpOnly" in cookie and "Domain" not in cookie and ("Secure" in cookie) is secure
