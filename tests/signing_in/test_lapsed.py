"""A sign-in or a token that lapsed over lunch: nothing typed is lost, and nothing is done behind anyone's back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import request, session

from opsplanner.database import db
from opsplanner.models import Role, SignIn, User
from opsplanner.signing_in.lapse.forms import BROWSER, Kept, from_sign_in
from tests.browser import Browser, text_of, tree_of
from tests.make import PASSWORD

LINES = "Zoë “Ann” Smith, zoe@x.example, Test Council, staff\n<b>Bo</b>, bo@x.example"


def hidden(page):
    """The address and the fields of the page's last form, as a browser would send them."""
    tree = tree_of(page.text)
    form = [f for f in tree.iter("form") if f.get("action") and not f.get("action").endswith("/sign-out")][-1]
    return form.get("action"), {box.get("name"): box.get("value", "") for box in form.iter("input") if box.get("name")}


@pytest.fixture
def lapsed(app, make, browser):
    """An administrator whose sign-in has just ended on the server."""
    admin = make.user(make.office(), Role.ADMINISTRATOR)
    signed_in = browser.as_(admin)
    with app.app_context():
        db.session.execute(db.delete(SignIn))
        db.session.commit()
    signed_in.user = admin
    return signed_in


def test_a_form_sent_after_its_sign_in_lapsed_goes_on_after_signing_in_again(app, lapsed):
    typed = {"name": "Ann", "email": "ann@x.example", "telephone": "", "role": "staff", "version": "1", "once": "k" * 30}
    with app.app_context():
        target = f"/administration/accounts/{lapsed.user.id}/change"
    page = lapsed.post(target, typed)
    assert page.status_code == 401
    assert "What you typed is kept" in text_of(page)

    address, fields = hidden(page)
    wrong = lapsed.client.post(address, data=fields | {"email": lapsed.user.email, "password": "not-this-password"})
    assert wrong.status_code == 422 and hidden(wrong)[1]["kept"]

    address, fields = hidden(wrong)
    here = lapsed.client.post(address, data=fields | {"email": lapsed.user.email, "password": PASSWORD})
    assert here.status_code == 200 and "Your work is still here" in text_of(here)
    assert f"The form of Administration › accounts › {lapsed.user.id} › change, to {target}, with what was typed in it: Name Ann Email ann@x.example" in text_of(here)
    assert "Telephone Nothing Role staff Send it to Administration" in text_of(here), "all of it can be read, and the button says where it goes"
    address, fields = hidden(here)
    assert address == target
    assert {name: value for name, value in fields.items() if name != "csrf_token"} == typed

    refused = lapsed.client.post(address, data=fields)
    assert refused.status_code == 422 and "last administrator" in refused.text, "it was sent, with a good token, and a rule had its say"


def test_several_lines_and_strange_signs_survive_the_way_through_signing_in(app, make, lapsed):
    make.council()
    address, fields = hidden(lapsed.post("/administration/invite", {"people": LINES}))
    here = lapsed.client.post(address, data=fields | {"email": lapsed.user.email, "password": PASSWORD})
    address, fields = hidden(here)
    assert fields["people"].replace("\r\n", "\n") == LINES
    assert lapsed.client.post(address, data=fields).status_code == 422


def test_no_password_is_kept(lapsed):
    page = lapsed.post("/account/password", {"old_password": "the-old-one-here", "new_password": "the-new-one-here", "password_again": "the-new-one-here"})
    assert page.status_code == 401
    assert "the-old-one-here" not in page.text and "the-new-one-here" not in page.text


def test_htmx_gets_the_whole_sign_in_page_when_something_was_typed(lapsed):
    page = lapsed.post("/administration/invite", {"people": LINES}, hx=True, headers={"HX-Current-URL": "http://localhost/administration/invite?a=b"})
    assert page.status_code == 422
    assert (page.headers["HX-Retarget"], page.headers["HX-Reswap"]) == ("body", "innerHTML")
    assert page.headers["HX-Push-Url"] == "/sign-in?next=/administration/invite?a%3Db"
    assert hidden(page)[1]["kept"] and "It goes to: Administration › invite" in text_of(page)


@pytest.mark.parametrize("method", ["get", "post"])
def test_htmx_is_sent_to_sign_in_and_comes_back_when_nothing_was_typed(lapsed, method):
    answer = getattr(lapsed, method)("/account/end-sign-in" if method == "post" else "/account", hx=True, headers={"HX-Current-URL": "http://localhost/account"})
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/account"


SMUGGLED = {"kept_address": "/administration/invite", "kept-people": "Eve, eve@evil.example, Test Council, staff"}


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("kept", [SMUGGLED, {"kept": "WyJhIixbImIiXV0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"}, {"kept": "nothing"}, {"kept": ""}])
def test_a_form_that_was_not_kept_here_is_not_sent_on(lapsed, kept):
    for sent in (lapsed.post("/sign-in", {"email": lapsed.user.email, "password": "not-this-password"} | kept), lapsed.post("/sign-in", kept, token=False)):
        assert "evil" not in sent.text and "Sign in again" not in sent.text
    answer = lapsed.post("/sign-in", {"email": lapsed.user.email, "password": PASSWORD} | kept)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_what_one_browser_keeps_opens_in_no_other(app, lapsed):
    kept = hidden(Browser(app).post("/administration/invite", {"people": LINES}))[1]["kept"]
    lapsed.post("/administration/invite", {"people": LINES})  # this browser keeps something too
    answer = lapsed.post("/sign-in", {"email": lapsed.user.email, "password": PASSWORD, "kept": kept})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_what_is_kept_is_changed_by_nobody_and_lasts_some_hours(lapsed, hands):
    address, fields = hidden(lapsed.post("/administration/invite", {"people": LINES}))
    fields |= {"email": lapsed.user.email, "password": PASSWORD}
    changed = fields["kept"][:-4] + ("aaaa" if fields["kept"][-4:] != "aaaa" else "bbbb")
    assert "Sign in again" not in lapsed.client.post(address, data=fields | {"kept": changed, "password": "not-this-password"}).text
    hands.shift(timedelta(hours=12))
    assert lapsed.client.post(address, data=fields).status_code == 303


def test_two_tabs_keep_their_work_over_one_sign_in(lapsed):
    (first, one), (second, other) = (hidden(lapsed.post("/administration/invite", {"people": f"{word}, {LINES}"})) for word in ("One", "Other"))
    assert "Your work is still here" in lapsed.client.post(first, data=one | {"email": lapsed.user.email, "password": PASSWORD}).text
    again = lapsed.client.post(second, data=other | {"email": lapsed.user.email, "password": PASSWORD})
    assert again.status_code == 422, "its token is from before the sign-in"
    second, other = hidden(again)
    here = lapsed.client.post(second, data=other | {"email": lapsed.user.email, "password": PASSWORD})
    assert hidden(here)[1]["people"].startswith("Other, ")


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("elsewhere", ["https://evil.example/x", "//evil.example/x", "/sign-in", "/sign-out", "/nowhere", "/account"])
def test_only_a_form_of_ours_is_kept(app, elsewhere):
    with app.test_request_context():
        sealed = Kept(elsewhere, [("a", "b")]).sealed
        browser = session[BROWSER]
    with app.test_request_context("/sign-in", method="POST", data={"kept": sealed}):
        session[BROWSER] = browser
        assert not from_sign_in(request)


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("sign", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_what_another_site_sent_is_not_kept(lapsed, sign):
    answer = lapsed.post("/administration/invite", {"people": LINES}, headers=sign)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")


def test_a_token_that_lapsed_while_signed_in_is_asked_for_once_more(make, browser):
    signed_in = browser.as_(make.user(make.office(), Role.ADMINISTRATOR))
    page = signed_in.post("/administration/invite", {"people": LINES, "csrf_token": "an-old-one"})
    assert page.status_code == 422
    assert "What you typed is still here" in page.text and "&lt;b&gt;Bo&lt;/b&gt;" in page.text


def test_every_form_of_this_room_checks_its_token(app, make, browser):
    user, admin = make.user(), make.user(make.office(), Role.ADMINISTRATOR)
    make.user(make.office(), Role.ADMINISTRATOR)
    manager = browser.as_(make.user(admin.agency, Role.MANAGER))
    signed_in, coordinator = browser.as_(admin), browser.as_(user)
    with app.app_context():
        before = sorted((u.id, u.version, u.password_hash, u.suspended_at) for u in db.session.scalars(db.select(User)))
    checked = set()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(("accounts.", "signing_in.")) or "POST" not in rule.methods or rule.endpoint in ("signing_in.welcome",):
            continue
        path = re.sub(r"<int:\w+>", str(user.id), re.sub(r"<string:code>", user.agency.code, rule.rule))
        typed = {"version": "1", "name": "X", "email": "x@x.example", "role": "staff", "people": "A, a@x.example, Test Council, staff", "password": "p" * 12}
        who = {"accounts.contacts": coordinator, "accounts.colleagues_away": coordinator, "accounts.clerks": manager}.get(rule.endpoint, signed_in)
        answer = who.post(path, typed, token=False)
        assert answer.status_code == 422, path
        checked.add(rule.endpoint)
    assert len(checked) >= 12
    with app.app_context():
        assert before == sorted((u.id, u.version, u.password_hash, u.suspended_at) for u in db.session.scalars(db.select(User)))
