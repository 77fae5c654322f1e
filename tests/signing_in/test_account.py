"""One's own account, and the links that work once."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from opsplanner import clock
from opsplanner.accounts import services as accounts_services
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.history import newest, subjects
from opsplanner.models import HistoryLine, OneTimeLink, Role, SignIn, User
from opsplanner.signing_in.passwords import services as passwords_services
from tests import hands
from tests.browser import Browser, text_of
from tests.make import PASSWORD

NEW = "three wet grey owls"
BOTH = {"new_password": NEW, "password_again": NEW}


def link_for(app, user):
    """Make a one-time link and return its path."""
    with app.app_context(), unit_of_work():
        return "/welcome/" + accounts_services.new_link(db.session.get(User, user.id), by=None)


def stored(app, user):
    with app.app_context():
        return db.session.get(User, user.id)


def said(app, user):
    """What the account's history says, oldest first."""
    with app.app_context():
        return [line.what for line in reversed(newest(subjects.of_user(user.id), 50))]


def test_a_file_in_place_of_a_password_is_refused_and_the_link_stays_out_of_the_log(app, make, browser, caplog):
    link = link_for(app, make.user(password_hash=None))
    for box in ("new_password", "password_again", "csrf_token", "once", "username"):
        answer = browser.post(link, BOTH | {box: (BytesIO(b"a file"), "file.txt")})
        assert answer.status_code == 422 and "A file was sent here" in text_of(answer)
    answer = browser.post("/sign-in", {"email": (BytesIO(b"a file"), "file.txt"), "password": PASSWORD})
    assert answer.status_code == 422 and link.rpartition("/")[2] not in caplog.text

def test_the_account_page_says_who_one_is_and_where_one_is_signed_in(make, app, browser):
    user = make.user(telephone="01634 333333")
    page = text_of(browser.as_(user).get("/account"))
    for words in (user.name, user.email, "Test Council", "Coordinator", "01634 333333", "This browser"):
        assert words in page


@pytest.mark.parametrize("hx", [False, True])
def test_one_of_ones_own_sign_ins_is_ended_at_once_and_nobody_elses(app, make, browser, hx, hands):
    user, other = make.user(), make.user()
    here = browser.as_(user)
    hands.shift(timedelta(minutes=1))
    there, elsewhere = browser.as_(user), browser.as_(other)
    with app.app_context():
        rows = {row.user_id: row.id for row in db.session.scalars(db.select(SignIn).order_by(SignIn.started_at))}
    assert here.post("/account/end-sign-in", {"sign_in": rows[other.id]}, hx=hx).status_code == 422
    assert elsewhere.get("/account").status_code == 200
    assert "signed out" in text_of(here.follow(here.post("/account/end-sign-in", {"sign_in": rows[user.id]}, hx=hx)))
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_changing_the_telephone_number(app, make, browser):
    user = make.user()
    mine = browser.as_(user)
    assert mine.post("/account/telephone", {"telephone": "ask Bo", "version": 1}).status_code == 422
    assert mine.post("/account/telephone", {"telephone": "01634 1234", "version": 1}).status_code == 303
    assert mine.post("/account/telephone", {"version": 2}).status_code == 303, "no box is an empty box"
    assert mine.post("/account/telephone", {"telephone": "01634 1234", "version": 3}).status_code == 303
    late = mine.post("/account/telephone", {"telephone": "01634 9999", "version": 1})
    assert late.status_code == 422 and "from none to 01634 1234" in late.text and "01634 9999" in late.text
    changes = ["changed the telephone number from none to 01634 1234", "changed the telephone number from 01634 1234 to none"]
    assert said(app, user) == [*changes, changes[0]]


def test_changing_the_password_ends_every_other_sign_in(app, make, browser):
    user = make.user()
    here, there = browser.as_(user), browser.as_(user)
    link = link_for(app, user)
    answer = here.post("/account/password", {"old_password": PASSWORD} | BOTH)
    assert answer.headers["Location"] == "/account"
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert browser.get(link).status_code == 404, "a link that was on its way ends too"
    assert browser.post("/sign-in", {"email": user.email, "password": PASSWORD}).status_code == 422
    assert browser.post("/sign-in", {"email": user.email, "password": NEW}).status_code == 303
    assert said(app, user)[-1] == "set a new password"


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old_password": "not-this-password"} | BOTH, "This is not your password"),
        ({"old_password": PASSWORD, "new_password": NEW, "password_again": NEW + "!"}, "are not the same"),
        ({"old_password": PASSWORD, "new_password": "short", "password_again": "short"}, "at least 12"),
        ({"old_password": PASSWORD, "new_password": "TestCouncil2026", "password_again": "TestCouncil2026"}, "the name of the place, a ward or an agency"),
        ({"old_password": PASSWORD, "new_password": "iloveyou1234", "password_again": "iloveyou1234"}, "one that many people use"),
        ({"old_password": PASSWORD}, "Enter a new password"),
        ({}, "Enter your password as it is now"),
    ],
)
def test_a_new_password_that_does_not_do_is_refused_beside_its_box(app, make, browser, typed, sentence):
    user = make.user()
    page = browser.as_(user).post("/account/password", typed)
    assert page.status_code == 422 and sentence in page.text
    assert not any(value and value in page.text for value in typed.values() if len(value) > 8)
    assert stored(app, user).password_hash == user.password_hash


def test_an_invitation_sets_the_password_once_and_signs_in(app, make, browser):
    user = make.user(password_hash=None)
    link = link_for(app, user)
    for _ in range(2):
        assert f"Welcome, {user.name}" in text_of(browser.get(link)), "looking does not use it up"
    weak = browser.post(link, {"new_password": "password1234", "password_again": "password1234"})
    assert weak.status_code == 422 and "guessed" in weak.text
    assert browser.post(link, BOTH).headers["Location"] == "/"
    assert browser.get("/account").status_code == 200
    assert stored(app, user).last_here_at is not None
    assert Browser(app).post(link, BOTH).status_code == 404
    assert Browser(app).post("/sign-in", {"email": user.email, "password": NEW}).status_code == 303
    assert said(app, user) == ["was given an invitation link", "set a new password"]


def test_the_link_is_stored_hashed(app, make):
    link = link_for(app, make.user())
    with app.app_context():
        (row,) = db.session.scalars(db.select(OneTimeLink)).unique().all()
        assert row.token_hash not in link and len(row.token_hash) == 64


@pytest.mark.parametrize(("taken_up", "lasts"), [(False, timedelta(days=7)), (True, timedelta(days=1))])
def test_an_invitation_lasts_a_week_and_a_new_password_a_day(app, make, browser, taken_up, lasts):
    link = link_for(app, make.user() if taken_up else make.user(password_hash=None))
    with hands.moved_to(clock.now() + lasts - timedelta(minutes=1)):
        assert browser.get(link).status_code == 200
    with hands.moved_to(clock.now() + lasts + timedelta(minutes=1)):
        assert browser.get(link).status_code == 404
        assert browser.post(link, BOTH).status_code == 404


def test_links_that_do_not_work_all_look_the_same(app, make, browser):
    used, old, replaced, suspended = (make.user() for _ in range(4))
    links = {"used": link_for(app, used), "replaced": link_for(app, replaced), "suspended": link_for(app, suspended), "wrong": "/welcome/nothing"}
    Browser(app).post(links["used"], BOTH)
    link_for(app, replaced)
    with hands.moved_to(clock.now() - timedelta(days=2)):
        links["old"] = link_for(app, old)
    with app.app_context():
        db.session.execute(db.update(User).where(User.id == suspended.id).values(suspended_at=clock.now()))
        db.session.commit()
    pages = {word: browser.get(link) for word, link in links.items()}
    assert {page.status_code for page in pages.values()} == {404}
    assert len({page.text for page in pages.values()}) == 1
    assert "ask an administrator" in text_of(pages["wrong"])


def test_a_new_password_by_link_ends_every_sign_in(app, make, browser):
    user = make.user()
    there = browser.as_(user)
    browser.post(link_for(app, user), BOTH)
    assert there.get("/account").status_code == 303


def test_the_first_administrator_is_invited_by_a_link(app, make, browser):
    with app.app_context(), pytest.raises(RuleBroken, match="no partnership office"), unit_of_work():
        accounts_services.invite_admin("ada.lovelace@office.example")
    make.office()
    with app.app_context():
        with unit_of_work():
            first = accounts_services.invite_admin("Ada.Lovelace@office.example")
        with unit_of_work():
            second = accounts_services.invite_admin("ada.lovelace@office.example")
        (user,) = db.session.scalars(db.select(User)).unique().all()
        assert (user.name, user.email, user.role) == ("Ada Lovelace", "ada.lovelace@office.example", Role.ADMINISTRATOR)
        lines = db.session.scalars(db.select(HistoryLine.by_name)).all()
        assert set(lines) == {"opsplanner"}
    assert browser.get(f"/welcome/{first}").status_code == 404
    browser.post(f"/welcome/{second}", BOTH)
    assert browser.get("/administration").status_code == 200


def test_an_address_of_somebody_else_is_not_made_an_administrator(app, make):
    make.office()
    user = make.user()
    with app.app_context(), pytest.raises(RuleBroken, match="as coordinator of Test Council"), unit_of_work():
        accounts_services.invite_admin(user.email)


def test_passwords_typed_on_another_keyboard_are_the_same(in_app):
    assert passwords_services.is_right(passwords_services.hash_password("caf\u00e9 caf\u00e9 caf\u00e9"), "cafe\u0301 cafe\u0301 cafe\u0301")
