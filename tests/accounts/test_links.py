"""Links for somebody else: the history says who made them, home tells of them, and some take a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from opsplanner import clock
from opsplanner.accounts import services as accounts_services
from opsplanner.accounts.links.services import GONE
from opsplanner.database import db, unit_of_work
from opsplanner.history import newest, record, subjects
from opsplanner.models import AgencyKind, LinkRequest, OneTimeLink, Role, User, Verb
from tests.accounts.test_administration import links
from tests.browser import Browser, text_of
from tests.make import PASSWORD, Make

NEW = {"new_password": "three wet grey owls", "password_again": "three wet grey owls"}
FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
pytestmark = pytest.mark.usefixtures("usual_time", "without_mail")
NOW = "Wednesday 18 November 2026, 11am"


@pytest.fixture
def office(make: Make) -> dict[str, User]:
    """Two administrators, and a coordinator of the office."""
    return {
        "ada": make.user(make.office(), Role.ADMINISTRATOR, name="Ada Admin"),
        "bea": make.user(make.office(), Role.ADMINISTRATOR, name="Bea Admin"),
        "flo": make.user(make.office(), name="Flo Fournier"),
    }


def lines(app: Flask, user: User) -> list[str]:
    """The account's history, oldest first, with who did it."""
    with app.app_context():
        return [f"{line.by_name}: {line.what}" for line in reversed(newest(subjects.of_user(user.id), 50))]


def ask(browser: Browser, user: User):
    """Press "Make a new link"."""
    return browser.post(f"/administration/accounts/{user.id}/new-link")


def made(browser: Browser, user: User) -> str:
    """Make a link that takes nobody else, and return its path."""
    (link,) = links(ask(browser, user))
    return link.removeprefix("https://ops.example")


def sign_in(browser: Browser, user: User) -> None:
    """Sign in by the page, so that the browser is known."""
    browser.csrf = ""
    assert browser.post("/sign-in", {"email": user.email, "password": PASSWORD}).status_code == 303
    browser.csrf = ""


def test_a_password_that_an_administrator_sets_for_another_names_her_in_history_account_and_home(app, make, browser, office):
    victim = make.user(make.agency("Kent Police"), Role.STAFF, name="Vic Staff")
    other = make.user(victim.agency)
    hers = Browser(app)
    sign_in(hers, office["ada"])
    link = made(hers, victim)
    unused = f"Ada Admin made a link to set your password, {NOW}. It has not been used. It works until Thursday 19 November 2026, 11am."
    assert unused in text_of(browser.as_(victim).get("/"))
    assert unused.replace("your password", "the password of Vic Staff") in text_of(browser.as_(office["bea"]).get("/"))
    for who in (office["ada"], office["flo"], other):
        assert "made a link" not in text_of(browser.as_(who).get("/")), "nobody else, nor who made it"
    hers.csrf = ""
    assert hers.post(link, NEW, headers=FIREFOX).status_code == 303
    how = f"by the link that Ada Admin made, {NOW}, with Firefox on Windows, in a browser in which Ada Admin had signed in before"
    assert lines(app, victim)[-1] == f"Vic Staff, Kent Police (by a link of Ada Admin): set a new password {how}"
    used = f"It was used {NOW}, with Firefox on Windows, in a browser in which Ada Admin had signed in before."
    home, theirs = text_of(browser.as_(victim).get("/")), text_of(browser.as_(office["bea"]).get("/"))
    assert used in home and "If that was not you" in home
    assert used in theirs and "If that was not you" not in theirs
    page = text_of(browser.as_(victim).get("/account"))
    assert "by the link that Ada Admin made" in page and f"Set a new password {how}" in page
    hers.csrf = ""
    hers.post("/account/telephone", {"telephone": "01634 1", "version": "2"})
    assert lines(app, victim)[-1].startswith("Vic Staff, Kent Police (by a link of Ada Admin): changed the telephone number")
    owner = Browser(app)
    owner.post("/sign-in", {"email": victim.email, "password": NEW["new_password"]})
    owner.csrf = ""
    owner.post("/account/telephone", {"telephone": "01634 2", "version": "3"})
    assert lines(app, victim)[-1].startswith("Vic Staff, Kent Police: changed"), "a password tells who it is"


def test_the_line_stays_until_its_reader_presses_it_away_and_comes_back_when_the_link_is_used(app, make, browser, office):
    victim = make.user(role=Role.STAFF, name="Vic Staff")
    link = made(browser.as_(office["ada"]), victim)
    owner, bea = browser.as_(victim), browser.as_(office["bea"])
    with app.app_context():
        ids = {row.reader_id: row.id for row in db.session.execute(db.text("SELECT id, reader_id FROM account_news"))}
    assert owner.post(f"/account/news/{ids[office['bea'].id]}/seen").status_code == 303
    assert "made a link" in text_of(bea.get("/")), "another's line is not pressed away"
    assert owner.post(f"/account/news/{ids[victim.id]}/seen", hx=True).headers["HX-Redirect"] == "/"
    assert "made a link" not in text_of(owner.get("/")) and "made a link" in text_of(bea.get("/"))
    assert Browser(app).post(link, NEW).status_code == 303
    assert "It was used" in text_of(browser.as_(victim).get("/"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_link_that_runs_out_or_is_replaced_is_said_to_have_done_nothing(app, make, browser, office, hands):
    victim = make.user(role=Role.STAFF)
    first = made(browser.as_(office["ada"]), victim)
    hands.shift(timedelta(hours=1))
    made(browser.as_(office["ada"]), victim)
    assert Browser(app).get(first).status_code == 404
    assert text_of(browser.as_(victim).get("/")).count("It has not been used, and does not work any more.") == 1
    hands.shift(timedelta(days=1))
    assert text_of(browser.as_(victim).get("/")).count("It has not been used, and does not work any more.") == 2


def test_a_coordinators_link_is_asked_for_by_one_and_shown_to_a_second(app, make, browser, office):
    ann, bo = make.user(name="Ann Council"), make.user(name="Bo Council")
    staff, elsewhere = make.user(role=Role.STAFF), make.user(make.agency())
    ada = browser.as_(office["ada"])
    answer = ask(ada, ann)
    assert answer.status_code == 303
    page = text_of(ada.follow(answer))
    assert "The link is asked for. Somebody else has to confirm it" in page
    assert "for one of these to confirm it: Bea Admin, Partnership Office; Bo Council, Test Council; Flo Fournier, Partnership Office." in page
    assert "Confirm or refuse it" not in page and "Confirm or refuse it" in browser.as_(office["bea"]).get(f"/administration/accounts/{ann.id}").text
    with app.app_context():
        assert db.session.scalars(db.select(OneTimeLink)).all() == []
    path = f"/account/links/{ann.id}"
    for who in (office["ada"], ann, staff, elsewhere):
        signed_in = browser.as_(who)
        assert signed_in.get(path).status_code == 404 and path not in signed_in.get("/").text
        assert signed_in.post(f"{path}/confirm").status_code == 422 and signed_in.post(f"{path}/refuse").status_code == 422
    for who in (office["bea"], office["flo"], bo):
        signed_in = browser.as_(who)
        home = signed_in.get("/")
        assert '<a class="govuk-link" href="#accounts">1 on accounts</a>' in home.text
        assert path in home.text and "Nothing waits for you" not in home.text and "Ada Admin, Partnership Office, has asked for a link" in text_of(signed_in.get(path))
    typed = {"once": "k" * 30}
    bos = browser.as_(bo)
    confirmed = bos.post(f"{path}/confirm", typed)
    (link,) = links(confirmed)
    again = bos.post(f"{path}/confirm", typed)
    assert links(again) == [] and "cannot be shown again" in text_of(again)
    assert GONE in text_of(browser.as_(office["bea"]).post(f"{path}/confirm"))
    asked = "Ada Admin, Partnership Office: is to be given a link to set a new password, once a second person confirms it"
    given = "Bo Council, Test Council: was given a link to set a new password, which Ada Admin had asked for"
    assert lines(app, ann) == [asked, given]
    line = f"Bo Council confirmed the link to set your password that Ada Admin had asked for, and was shown it, {NOW}. It has not been used."
    assert line in text_of(browser.as_(ann).get("/"))
    assert line.replace("your password", "the password of Ann Council") in text_of(ada.get("/"))
    assert Browser(app).post(link.removeprefix("https://ops.example"), NEW).status_code == 303
    assert lines(app, ann)[-1].startswith("Ann Council, Test Council (by a link of Bo Council): set a new password by the link that Bo Council made")


def test_a_link_that_is_refused_or_waits_a_day_is_shown_to_nobody(app, make, browser, office, hands):
    ann = make.user(name="Ann Council")
    ada, bea, path = browser.as_(office["ada"]), browser.as_(office["bea"]), f"/account/links/{ann.id}"
    ask(ada, ann)
    assert "You have asked for this link already" in text_of(ask(ada, ann))
    assert "Ada Admin has asked for this link already" in text_of(ask(bea, ann))
    assert "The link is refused" in text_of(bea.follow(bea.post(f"{path}/refuse")))
    assert lines(app, ann)[-1] == "Bea Admin, Partnership Office: was refused the link to set a new password that Ada Admin had asked for"
    assert ask(ada, ann).status_code == 303
    hands.shift(timedelta(days=1))
    bea = browser.as_(office["bea"])
    assert path not in bea.get("/").text and bea.get(path).status_code == 404 and bea.post(f"{path}/confirm").status_code == 422
    assert ask(browser.as_(office["ada"]), ann).status_code == 303, "it can be asked for anew"
    with app.app_context():
        assert len(db.session.scalars(db.select(LinkRequest)).all()) == 1


def test_who_is_named_on_an_operation_takes_a_second_person_too_and_nobody_is_told_on_which(make, browser, office):
    staff, named = make.user(role=Role.STAFF), make.user(role=Role.STAFF, password_hash=None)
    make.nomination(make.operation(restricted=True), make.council(), named)
    ada = browser.as_(office["ada"])
    pages = [text_of(ada.get(f"/administration/accounts/{one.id}")).replace(one.name, "").replace(one.email, "") for one in (staff, make.user(role=Role.STAFF))]
    assert pages[0] == pages[1]
    assert len(links(ask(ada, staff))) == 1
    assert ask(ada, named).status_code == 303


def test_where_nobody_could_confirm_a_link_it_is_refused_with_what_to_do(make, browser):
    ada = make.user(make.office(), Role.ADMINISTRATOR)
    make.user(make.office(), Role.ADMINISTRATOR, suspended_at=clock.now())
    make.user(make.office(), Role.ADMINISTRATOR, password_hash=None)
    answer = ask(browser.as_(ada), make.user())
    assert answer.status_code == 422 and "Invite another administrator first" in text_of(answer)


def test_who_becomes_a_coordinator_or_moves_as_one_is_told_to_her_and_the_other_administrators(app, make, browser, office):
    ada, bea = browser.as_(office["ada"]), browser.as_(office["bea"])
    staff, mover = make.user(make.office(), Role.STAFF, name="Sam Staff"), make.user(make.agency("Kent Police"), name="Mo Mover")
    ada.post("/administration/invite", {"people": "Ivy, ivy@x.example, Partnership Office, coordinator\nJon, jon@x.example, Kent Police, coordinator"})
    ada.post(f"/administration/accounts/{staff.id}/change", {"name": staff.name, "email": staff.email, "role": "coordinator", "version": "1"})
    ada.post(f"/administration/accounts/{mover.id}/move", {"agency": str(make.office().id), "to": "", "version": "1"})
    home = text_of(bea.get("/"))
    assert f"Ada Admin made a link to set the password of Ivy, {NOW}. It has not been used." in home and "Jon" not in home.split("Invited, not taken up")[0]
    assert f"Sam Staff: role changed from staff to coordinator. Ada Admin, Partnership Office, {NOW}." in home
    assert f"Mo Mover: moved from Kent Police to Partnership Office. Ada Admin, Partnership Office, {NOW}." in home
    assert "Sam Staff: role" not in text_of(ada.get("/"))
    assert f"Your account: role changed from staff to coordinator. Ada Admin, Partnership Office, {NOW}." in text_of(browser.as_(staff).get("/"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_made_a_link_for_somebody_leaves_it_to_another_to_let_her_see_more(app, make, browser, office, hands):
    ada, bea, police = browser.as_(office["ada"]), browser.as_(office["bea"]), make.agency("Kent Police")
    sam = make.user(police, name="Sam Super")

    def change(by: Browser, role: str, version: int):
        return by.post(f"/administration/accounts/{sam.id}/change", {"name": sam.name, "email": sam.email, "role": role, "version": str(version)})

    def version() -> int:
        with app.app_context():
            return db.session.get(User, sam.id).version

    assert change(ada, "staff", version()).status_code == 303
    made(ada, sam)
    refused = change(ada, "coordinator", version())
    assert refused.status_code == 422 and "You made a link for this person on Wednesday 18 November 2026" in text_of(refused)
    assert "Until Friday 18 December 2026 another administrator has to make this change: ask Bea Admin" in text_of(refused)
    assert change(ada, "manager", version()).status_code == 303
    assert change(bea, "coordinator", version()).status_code == 303
    move = {"agency": str(make.agency("Fire").id), "to": "", "version": str(version())}
    moved = ada.post(f"/administration/accounts/{sam.id}/move", move)
    assert moved.status_code == 422 and "another administrator has to make this change" in text_of(moved)
    hands.shift(timedelta(days=31))
    assert browser.as_(office["ada"]).post(f"/administration/accounts/{sam.id}/move", move).status_code == 303


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_link_made_on_the_machine_is_told_of_and_marks_no_sign_in(app, make, browser):
    ada = make.user(make.office(), Role.ADMINISTRATOR, name="Ada Admin")
    with app.app_context(), unit_of_work():
        token = accounts_services.invite_admin(ada.email)
    assert "Somebody at the machine made a link to set your password" in text_of(browser.as_(ada).get("/"))
    Browser(app).post(f"/welcome/{token}", NEW)
    assert lines(app, ada)[-1] == "Ada Admin, Partnership Office: set a new password"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_longest_names_fit_the_history(app, make, in_app):
    user = make.user(make.agency("N" * 60, kind=AgencyKind.POLICE), name="A" * 120)
    user.by_link_of = "B" * 120
    with unit_of_work():
        line = record(None, Verb.CHANGED, "changed it", by=user)
    assert len(line.by_name) == 180
