"""Guessing passwords: failures are counted so that a guesser stops and a colleague goes on working."""

from __future__ import annotations

import queue
import threading
from datetime import timedelta

import time_machine
from argon2 import PasswordHasher

from opsplanner import clock
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


def test_the_sixth_guess_at_an_account_is_answered_with_how_long_to_wait(make, browser, counting):
    user = make.user()
    with time_machine.travel(clock.now(), tick=False) as moment:
        assert guess(browser, user, 5).status_code == 422
        moment.shift(timedelta(minutes=5))
        answer = guess(browser, user)
        assert answer.status_code == 429
        assert 590 <= int(answer.headers["Retry-After"]) <= 602
        assert "Wait 10 minutes, then try again" in text_of(answer) or "Wait 11 minutes, then try again" in text_of(answer)
        assert user.email in answer.text
        assert right(browser, user) == 429, "even the right password: a guesser learns nothing"
        assert counting.checked == 5, "refused attempts cost no hashing"
        moment.shift(timedelta(minutes=11))
        assert right(browser, user) == 303


def test_one_account_written_in_many_ways_is_one_account(make, app):
    user = make.user()
    name, at = user.email.split("@")
    written = [f"{name}\x01@{at}", f"\x02{user.email}", f"{name}\u2028@{at}", f" {user.email.upper()} ", f"{user.email}\x7f", f"\x03 {user.email}"]
    answers = [guess(Browser(app), email) for email in written]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert right(Browser(app), user) == 429


def test_many_guesses_at_once_are_no_more_than_one_by_one(make, app):
    class Slow(PasswordHasher):
        """Checks nothing before it is let."""

        def verify(self, *args, **kwargs):
            let.wait(30)
            return super().verify(*args, **kwargs)

    user, let, answered = make.user(), threading.Event(), queue.Queue()
    before, app.config[SETTING] = app.config[SETTING], Slow(time_cost=1, memory_cost=64, parallelism=1)
    guessers = [threading.Thread(target=lambda: answered.put(guess(Browser(app), user).status_code)) for _ in range(12)]
    try:
        for guesser in guessers:
            guesser.start()
        at_once = [answered.get(timeout=8) for _ in range(7)]
    finally:
        let.set()
        for guesser in guessers:
            guesser.join()
        app.config[SETTING] = before
    assert at_once == [429] * 7, "refused while the others are still being checked"
    assert [answered.get() for _ in range(5)] == [422] * 5
    assert right(Browser(app), user) == 429


def test_an_unknown_account_is_limited_like_any_other(browser):
    assert guess(browser, "nobody@test.example", 5).status_code == 422
    assert guess(browser, "nobody@test.example").status_code == 429


def test_right_passwords_count_for_nothing(make, app):
    user = make.user()
    for _ in range(8):
        assert right(Browser(app), user) == 303


def test_a_colleague_at_the_same_address_still_signs_in(make, app):
    guesser, colleague = make.user(), make.user()
    guess(Browser(app), guesser, 6)
    assert right(Browser(app), colleague) == 303


def test_guesses_at_many_accounts_from_one_address_stop(app, browser):
    for number in range(50):
        assert guess(browser, f"person{number}@nowhere.example").status_code == 422
    assert guess(browser, "yet.another@nowhere.example").status_code == 429
    assert guess(browser, "yet.another@nowhere.example", address="192.0.2.2").status_code == 422


def test_one_network_of_ipv6_is_one_address(browser):
    for number in range(50):
        guess(browser, f"person{number}@nowhere.example", address=f"2001:db8::{number:x}")
    assert guess(browser, "more@nowhere.example", address="2001:db8::ffff").status_code == 429
    assert guess(browser, "more@nowhere.example", address="2001:db8:0:1::1").status_code == 422


def test_guesses_at_one_account_from_many_addresses_stop_and_its_owner_is_not_locked_out(make, app):
    owner = make.user()
    own = Browser(app)
    assert right(own, owner) == 303
    for number in range(20):
        assert guess(Browser(app), owner, address=f"198.51.100.{number}").status_code == 422
    assert guess(Browser(app), owner, address="198.51.100.200").status_code == 429, "no more guesses, wherever from"
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
    forger.client.set_cookie("opsplanner-device", "WyJhIixbImIiXV0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", path="/sign-in")
    assert guess(forger, owner, 5).status_code == 422
    assert guess(forger, owner).status_code == 429


def test_the_old_password_is_not_guessed_at_a_browser_left_open(make, browser):
    open_one = browser.as_(make.user())
    typed = {"old_password": "not-this-password", "new_password": "three wet grey owls", "password_again": "three wet grey owls"}
    for _ in range(10):
        assert open_one.post("/account/password", typed).status_code == 422
    answer = open_one.post("/account/password", typed)
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
