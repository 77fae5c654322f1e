"""Signing in and out: who gets in, what everybody else is told, and what the server remembers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Role, SignIn, User
from opsplanner.signing_in import services as signing_in_services
from opsplanner.signing_in.passwords import services as passwords_services
from tests import hands
from tests.browser import text_of
from tests.make import PASSWORD
from tests.page_forms import post_forms


def enter(browser, user, password=PASSWORD, **more):
    """Fill the sign-in form and send it."""
    browser.csrf = ""  # a sign-in begins a new session, and with it a new token
    return browser.post("/sign-in" + more.pop("onward", ""), {"email": getattr(user, "email", user), "password": password} | more)


def rows(app, what=SignIn):
    with app.app_context():
        return db.session.scalars(db.select(what)).unique().all()


def test_signing_in_goes_home_and_is_a_row_on_the_server(app, make, browser):
    user = make.user()
    answer = enter(browser, user)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    (row,) = rows(app)
    assert row.user_id == user.id and row.ends_at > clock.now() + timedelta(hours=11)
    with browser.client.session_transaction() as session:
        assert row.id not in str(dict(session)) and str(user.id) != session["_user_id"]
    assert browser.get("/account").status_code == 200


def test_an_email_address_is_read_whatever_its_capitals_and_blanks(make, browser):
    user = make.user()
    assert enter(browser, f"  {user.email.upper()} ").status_code == 303


def test_signing_in_begins_a_new_session(app, make, browser):
    user = make.user()
    browser.get("/sign-in")
    browser._token()
    with browser.client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session["csrf_token"]
    enter(browser, user)
    with browser.client.session_transaction() as session:
        assert "planted" not in session and session.get("csrf_token") != before
        first = session["_user_id"]
    enter(browser, user)
    with browser.client.session_transaction() as session:
        assert session["_user_id"] != first
    assert len(rows(app)) == 1, "the browser's former sign-in ends"


def test_the_token_of_forms_comes_with_the_sign_in_and_pages_send_no_cookie_after_it(make, browser):
    enter(browser, make.user())
    with browser.client.session_transaction() as session:
        given = session["csrf_token"]
    for _ in range(2):
        page = browser.get("/account")
        assert page.status_code == 200 and "Set-Cookie" not in page.headers
    form = next(post_forms(page.text, "/account"))
    assert form.address == "/sign-out"
    sent = dict(form.values)
    assert browser.post("/sign-out", sent | {"csrf_token": f"a{sent['csrf_token']}"}).status_code == 422
    with browser.client.session_transaction() as session:
        assert session["csrf_token"] == given
    assert browser.post("/sign-out", sent).status_code == 303


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("who", ["unknown", "suspended", "suspended, wrong", "invited", "inactive agency", "wrong"])
def test_everyone_who_does_not_get_in_is_told_the_same_after_the_same_work(app, make, browser, counting, who):
    email = {
        "unknown": lambda: "nobody@test.example",
        "suspended": lambda: make.user(suspended_at=clock.now()).email,
        "suspended, wrong": lambda: make.user(suspended_at=clock.now()).email,
        "invited": lambda: make.user(password_hash=None).email,
        "inactive agency": lambda: make.user(make.agency(active=False)).email,
        "wrong": lambda: make.user().email,
    }[who]()
    answer = enter(browser, email, "some-other-password" if "wrong" in who else PASSWORD)
    assert answer.status_code == 422
    assert signing_in_services.REFUSED in text_of(answer)
    assert text_of(answer).replace(email, "") == text_of(enter(browser, "else@test.example")).replace("else@test.example", "")
    assert (counting.checked, counting.made) == (2, 0), "one check for each attempt, no more, no less"
    assert rows(app) == []
    assert PASSWORD not in answer.text


def test_a_hash_made_with_other_parameters_is_made_again_at_sign_in(app, make, browser):
    user = make.user(password_hash=PasswordHasher(time_cost=2, memory_cost=64, parallelism=1).hash(PASSWORD))
    assert enter(browser, user).status_code == 303
    (kept,) = rows(app, User)
    assert "t=1" in kept.password_hash and kept.version == 1
    assert enter(browser, user).status_code == 303


def test_real_use_hashes_with_argon2id_as_the_standard_says():
    hasher = passwords_services.usual_hasher()
    assert (hasher.type.name, hasher.time_cost, hasher.memory_cost, hasher.parallelism) == ("ID", 3, 65536, 4)


def test_the_first_sign_in_stamps_last_here_and_later_ones_leave_it(app, make, browser):
    user = make.user()
    enter(browser, user)
    first = rows(app, User)[0].last_here_at
    with hands.moved_to(clock.now() + timedelta(hours=3)):
        enter(browser, user)
        assert rows(app, User)[0].last_here_at == first is not None
        with app.app_context():
            signing_in_services.seen(db.session.get(User, user.id))
            db.session.commit()
        (kept,) = rows(app, User)
        assert kept.last_here_at > first and kept.version == 1, "no change of the account: an administrator's open form stays good"


def test_a_signed_in_page_loads_its_reader_with_one_query(app, make, browser):
    from flask import g

    counts = []
    app.after_request_funcs.setdefault(None, []).insert(0, lambda answer: counts.append(g.queries) or answer)
    try:
        assert browser.as_(make.user()).get("/account").status_code == 200
    finally:
        app.after_request_funcs[None].pop(0)
    assert counts == [5], "who, the site, the sign-ins, what happened, when away"


def test_a_sign_in_ends_after_twelve_hours(make, browser):
    user = make.user()
    enter(browser, user)
    with hands.moved_to(clock.now() + timedelta(hours=12, minutes=1)):
        assert browser.get("/account").headers["Location"] == "/sign-in?next=/account"


@pytest.mark.parametrize("hx", [False, True])
def test_signing_out_ends_it_on_the_server_at_once(app, make, browser, hx):
    enter(browser, make.user())
    with browser.client.session_transaction() as session:
        stolen = dict(session)
    browser.csrf = ""
    answer = browser.post("/sign-out", hx=hx)
    assert "You have signed out" in text_of(browser.follow(answer))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"', "what was on the pages is gone from the browser; that it is known stays"
    assert rows(app) == []
    with browser.client.session_transaction() as session:
        session.update(stolen)
    assert browser.get("/account").status_code == 303


def test_signing_out_twice_only_shows_the_sign_in_page(browser):
    assert browser.post("/sign-out").headers["Location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/account", "/administration?q=a&page=2"])
def test_who_is_not_signed_in_comes_back_after_signing_in(make, browser, path):
    admin = make.user(make.office(), Role.ADMINISTRATOR)
    answer = browser.get(path)
    assert answer.status_code == 303
    signed_in = browser.post(answer.headers["Location"], {"email": admin.email, "password": PASSWORD})
    assert signed_in.headers["Location"] == path


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/%5Cevil.example", "%2F%2Fevil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(make, browser, elsewhere):
    answer = enter(browser, make.user(), onward=f"?next={elsewhere}")
    assert answer.headers["Location"] == "/"
    assert browser.get(f"/sign-in?next={elsewhere}").headers["Location"] == "/"


def test_who_is_signed_in_already_goes_on(make, browser):
    assert browser.as_(make.user()).get("/sign-in?next=/account").headers["Location"] == "/account"


def test_signing_in_checks_its_token(make, browser):
    answer = browser.post("/sign-in", {"email": make.user().email, "password": PASSWORD}, token=False)
    assert answer.status_code == 422 and "open for a long time" in answer.text


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("typed", [{"email": "", "password": ""}, {"email": "a\0b", "password": "\0"}, {"email": "ä" * 300, "password": "x" * 100_000}, {}])
def test_nonsense_is_refused_with_a_sentence(browser, typed):
    answer = browser.post("/sign-in", typed)
    assert answer.status_code == 422 and "There is a problem" in answer.text


def test_a_suspension_between_password_and_row_is_seen(app, make, in_app):
    user = make.user()
    who = signing_in_services.Recognised(user.id, user.password_hash, None)
    db.session.execute(db.update(User).values(suspended_at=clock.now()))
    db.session.commit()
    with pytest.raises(Exception, match="not right"):
        signing_in_services.sign_in(who, address="", browser="")


def test_an_outdated_hash_waits_for_a_quieter_moment(in_app, make, counting, monkeypatch):
    user = make.user(password_hash=PasswordHasher(time_cost=2, memory_cost=64, parallelism=1).hash(PASSWORD))
    monkeypatch.setattr(counting, "hash", lambda _: (_ for _ in ()).throw(passwords_services.TooManyAtOnce()))
    assert signing_in_services.recognise(user.email, PASSWORD) == signing_in_services.Recognised(user.id, user.password_hash, None)
