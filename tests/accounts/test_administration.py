"""Accounts as administrators keep them: invited, changed, moved, suspended, handed over."""

from __future__ import annotations

import pytest

from opsplanner import clock
from opsplanner.accounts.administration import services as administration_services
from opsplanner.database import db, unit_of_work
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.history import newest, subjects
from opsplanner.models import (
    Agency,
    Commitment,
    HistoryLine,
    Nomination,
    OneTimeLink,
    Operation,
    OperationState,
    Role,
    Subscription,
    SubscriptionKind,
    User,
)
from tests.browser import Browser, text_of, tree_of
from tests.make import PASSWORD

pytestmark = pytest.mark.usefixtures("without_mail")


@pytest.fixture
def admin(make, browser):
    """A browser in which an administrator is signed in; another administrator exists."""
    make.user(make.office(), Role.ADMINISTRATOR, name="Other Administrator")
    user = make.user(make.office(), Role.ADMINISTRATOR, name="Ada Administrator")
    signed_in = browser.as_(user)
    signed_in.user = user
    return signed_in


def people(app):
    with app.app_context():
        return {user.email: user for user in db.session.scalars(db.select(User)).unique()}


def said(app, user_id):
    with app.app_context():
        return [line.what for line in reversed(newest(subjects.of_user(user_id), 50))]


def links(page):
    """The links in the page's copy boxes."""
    tree = tree_of(page.text)
    return [box.text.strip() for box in tree.iter("textarea") if (box.text or "").strip().startswith("https://ops.example/welcome/")]


LINES = "Ann Smith, ann@x.example, Test Council, coordinator\nBo Lee\tBO@x.example\tTest Council\tstaff\n"


def test_several_people_are_invited_by_pasted_lines_with_a_link_each(app, make, admin):
    make.council()
    page = admin.post("/administration/invite", {"people": LINES, "once": "a" * 30})
    assert page.status_code == 200 and "2 people are invited" in text_of(page)
    found = people(app)
    ann, bo = found["ann@x.example"], found["bo@x.example"]
    assert (ann.name, ann.role, ann.password_hash, bo.role) == ("Ann Smith", Role.COORDINATOR, None, Role.STAFF)
    first, second = links(page)
    assert "Welcome, Ann Smith" in text_of(Browser(app).get(first.removeprefix("https://ops.example")))
    assert "Welcome, Bo Lee" in text_of(Browser(app).get(second.removeprefix("https://ops.example")))
    assert said(app, ann.id) == ["was invited to Test Council as coordinator", "was given an invitation link"]
    with app.app_context():
        assert set(db.session.scalars(db.select(HistoryLine.by_name))) == {"Ada Administrator, Partnership Office"}


def test_the_same_invitations_sent_twice_are_made_once_and_offer_new_links(app, make, admin):
    make.council()
    typed = {"people": LINES, "once": "a" * 30}
    first = admin.post("/administration/invite", typed)
    again = admin.post("/administration/invite", typed)
    assert again.status_code == 200 and links(again) == []
    assert "The links were shown the first time" in text_of(again)
    assert text_of(again).count("Make a new link") == 2 and "Ann Smith" in text_of(again)
    assert len(people(app)) == 4
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(OneTimeLink)) == 2
    assert Browser(app).get(links(first)[0].removeprefix("https://ops.example")).status_code == 200


@pytest.mark.parametrize("hx", [False, True])
def test_one_bad_line_and_nobody_is_invited_and_everything_typed_stays(app, make, admin, hx):
    make.council()
    typed = LINES + "Cy, cy at x, Test Council, staff\nDi <i>, di@x.example, Test Counsel, staff"
    page = admin.post("/administration/invite", {"people": typed}) if not hx else admin.post("/administration/invite", {"people": typed}, headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert page.status_code == 422
    assert "Line 3: “cy at x” is not an e-mail address" in page.text
    assert "Line 4: there is no agency “Test Counsel”; perhaps Test Council is meant" in page.text
    tree = tree_of(page.text)
    (box,) = tree.iter("textarea")
    assert box.text.strip() == typed
    assert len(people(app)) == 2


def test_an_address_with_an_account_is_not_invited_again(app, make, admin):
    user = make.user()
    page = admin.post("/administration/invite", {"people": f"Ann, {user.email.upper()}, Test Council, staff"})
    assert page.status_code == 422 and f"Line 1: {user.email} has an account already" in page.text


def test_accounts_are_found_by_name_agency_and_state_25_a_page(app, make, admin):
    police = make.agency("Kent Police")
    for number in range(26):
        make.user(police, name=f"Officer {number:02}")
    make.user(name="Zed 100% Invited", password_hash=None)
    make.user(name="Yan Suspended", suspended_at=clock.now())
    make.user(name="Pat O’Brien")
    page = admin.get(f"/administration?agency={police.code}")
    assert "Officer 24" in page.text and "Officer 25" not in page.text and f"agency={police.code}&amp;page=2" in page.text
    assert "Officer 25" in admin.get(f"/administration?agency={police.code}&page=2").text
    for address, name in (("q=100%25", "Zed 100% Invited"), ("state=invited", "Zed 100% Invited"), ("state=suspended", "Yan Suspended"), ("q=yan", "Yan Suspended"), ("q=o'brien", "Pat O’Brien"), ("q=obrien", "Pat O’Brien")):
        found = text_of(admin.get(f"/administration?{address}", hx=True))
        assert name in found and "Officer" not in found and found.count("@") == 1
    assert 'data-announce="1 account on this page"' in admin.get("/administration?q=yan", hx=True).text
    assert "No account matches" in admin.get("/administration?q=nobody").text
    for odd in ("state=nonsense", "page=0", "page=-1", "page=x", "page=²", "page=99999999999999999999", "page=4000", "agency=nowhere", "q=%00%25_"):
        assert admin.get(f"/administration?{odd}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_accounts_costs_the_same_whatever_its_length(app, make, admin, count):
    from flask import g

    for _ in range(count):
        make.user()
    counts = []
    app.after_request_funcs.setdefault(None, []).insert(0, lambda answer: counts.append(g.queries) or answer)
    try:
        admin.get("/administration")
    finally:
        app.after_request_funcs[None].pop(0)
    assert counts == [4], "who, agencies, accounts, the site"


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.STAFF, Role.MANAGER])
def test_administration_is_for_administrators(app, make, browser, role):
    signed_in = browser.as_(make.user(make.office(), role))
    user = make.user()
    for path in ("", "/invite", "/agencies", f"/agencies/{user.agency.code}", *(f"/accounts/{user.id}{verb}" for verb in ("", "/change", "/move", "/suspend"))):
        assert signed_in.get(f"/administration{path}").status_code == 403, path
    for verb in ("change", "move", "suspend", "reinstate", "new-link"):
        assert signed_in.post(f"/administration/accounts/{user.id}/{verb}", {"version": 1}).status_code == 403, verb


def test_an_account_that_does_not_exist_is_not_found(admin):
    for verb in ("", "/change", "/move", "/suspend"):
        assert admin.get(f"/administration/accounts/4711{verb}").status_code == 404
    for verb in ("change", "move", "suspend", "reinstate", "new-link"):
        typed = {"version": 1, "name": "A", "email": "a@x.example", "role": "staff", "agency": "1"}
        assert admin.post(f"/administration/accounts/4711/{verb}", typed).status_code == 404, verb
    assert admin.get("/administration/agencies/nowhere").status_code == 404


def change(admin, user, **values):
    typed = {"name": user.name, "email": user.email, "telephone": user.telephone, "role": user.role.value, "version": user.version}
    return admin.post(f"/administration/accounts/{user.id}/change", typed | values)


def test_an_account_is_corrected_and_its_history_says_from_what_to_what(app, make, admin):
    user = make.user(name="Ann Smit")
    answer = change(admin, user, name="Ann Smith", email="Ann@X.example", telephone="01634 1", role="staff")
    page = admin.follow(answer)
    assert "The account is changed" in text_of(page)
    assert said(app, user.id) == [
        f"name changed from Ann Smit to Ann Smith; e-mail address changed from {user.email} to ann@x.example; "
        "telephone number changed from none to 01634 1; role changed from coordinator to staff"
    ]


def test_a_second_administrator_sees_what_the_first_changed(app, make, admin):
    user = make.user(name="Ann Smit")
    change(admin, user, name="Ann Smith")
    page = change(admin, user, telephone="01634 2")
    assert page.status_code == 422
    assert "Ada Administrator, Partnership Office: name changed from Ann Smit to Ann Smith" in page.text
    assert 'value="01634 2"' in page.text and 'name="version" type="hidden" value="2"' in page.text


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Enter the name"),
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"telephone": "x"}, "Enter a telephone number"),
        ({"role": "boss"}, "Choose one of the options"),
        ({"role": "administrator"}, "Administrators belong to the partnership office"),
        ({"version": "x"}, "Open the page again"),
    ],
)
def test_a_correction_that_does_not_do_is_refused_with_a_sentence(app, make, admin, values, sentence):
    user = make.user()
    page = change(admin, user, **values)
    assert page.status_code == 422 and sentence in page.text
    assert people(app)[user.email].version == 1


def test_an_address_that_somebody_else_has_is_refused_beside_its_box(make, admin):
    user, other = make.user(), make.user()
    page = change(admin, user, email=other.email)
    assert page.status_code == 422 and "There is already an account with this e-mail address" in page.text


def test_the_last_administrator_cannot_be_taken_away(app, make, browser):
    office = make.office()
    ada = make.user(office, Role.ADMINISTRATOR)
    make.user(office, Role.ADMINISTRATOR, suspended_at=clock.now())
    make.user(office, Role.ADMINISTRATOR, password_hash=None)
    signed_in = browser.as_(ada)
    page = change(signed_in, ada, role="staff")
    assert page.status_code == 422 and "last administrator who can sign in" in page.text
    make.user(office, Role.ADMINISTRATOR)
    assert change(signed_in, ada, role="staff").status_code == 303


def test_an_administrator_cannot_suspend_herself(app, admin):
    assert "cannot suspend it" in admin.get(f"/administration/accounts/{admin.user.id}/suspend").text
    page = admin.post(f"/administration/accounts/{admin.user.id}/suspend", {"version": 1})
    assert page.status_code == 422 and "You cannot suspend your own account" in page.text
    assert admin.get("/account").status_code == 200


def suspend(admin, user, **values):
    return admin.post(f"/administration/accounts/{user.id}/suspend", {"version": user.version} | values)


def test_a_suspended_person_is_signed_out_at_once_and_can_be_reinstated(app, make, admin):
    user = make.user()
    theirs = Browser(app).as_(user)
    assert theirs.get("/account").status_code == 200
    page = admin.follow(suspend(admin, user, why="left the service"))
    assert "is suspended, and is signed out everywhere" in text_of(page) and "because left the service" in text_of(page)
    assert theirs.get("/account").status_code == 303
    assert Browser(app).post("/sign-in", {"email": user.email, "password": PASSWORD}).status_code == 422
    refused = admin.post(f"/administration/accounts/{user.id}/new-link")
    assert refused.status_code == 422 and "Reinstate it first" in refused.text
    assert admin.post(f"/administration/accounts/{user.id}/reinstate", {"version": 1}).status_code == 422
    assert admin.post(f"/administration/accounts/{user.id}/reinstate", {"version": 2}).status_code == 303
    assert theirs.get("/account").status_code == 303, "the old sign-in does not come back"
    assert Browser(app).post("/sign-in", {"email": user.email, "password": PASSWORD}).status_code == 303
    assert said(app, user.id) == ["suspended", "reinstated"]


@pytest.fixture
def busy(app, make):
    """A coordinator who wrote two operations to come and is named on three parts, one of them restricted; and colleagues."""
    office, council = make.office(), make.council()
    ann = make.user(council, name="Ann Leaving")
    bo = make.user(council, name="Bo Staying")
    staff = make.user(council, Role.STAFF, name="Cy Staff")
    make.user(make.agency(), name="Di Elsewhere")
    kind = make.type("CUBIT")
    written = [make.operation(state, author=ann, kind=kind) for state in (OperationState.DRAFT, OperationState.PROPOSED)]
    make.operation(OperationState.CANCELLED, author=ann, kind=kind)
    make.operation(author=ann, kind=kind, days_ahead=-3)
    secret = make.operation(author=ann, kind=kind, restricted=True)
    named = make.operation(author=bo, kind=kind)
    both = make.operation(author=bo, kind=kind)
    for operation, user in ((named, ann), (both, ann), (both, bo), (secret, ann)):
        make.nomination(operation, council, user)
    with app.app_context():
        db.session.add(Subscription(user_id=ann.id, kind=SubscriptionKind.MINE, token_hash="h" * 64, made_at=clock.now()))
        db.session.commit()
    return {"ann": ann, "bo": bo, "staff": staff, "written": written, "named": [named, both], "secret": secret, "office": office}


def test_what_a_person_still_holds_is_listed_before_suspending(busy, admin):
    page = text_of(admin.get(f"/administration/accounts/{busy['ann'].id}/suspend"))
    for operation in busy["written"] + busy["named"]:
        assert operation.reference in page
    assert page.count("CUBIT-") == len(busy["written"] + busy["named"]) == 4
    assert busy["secret"].reference not in page
    assert "1 calendar link." in page
    assert "Bo Staying, coordinator" in page and "Cy Staff, staff" in page and "Di Elsewhere" not in page


def holders(app):
    with app.app_context():
        authors = {o.reference: o.author_id for o in db.session.scalars(db.select(Operation))}
        names = sorted(
            tuple(row)
            for row in db.session.execute(
                db.select(Operation.reference, Nomination.user_id, Nomination.name).join(Commitment, Nomination.commitment_id == Commitment.id).join(Operation)
            )
        )
    return authors, names


def test_operations_and_places_are_handed_over_to_a_colleague(app, busy, admin):
    ann, bo, secret = busy["ann"], busy["bo"], busy["secret"]
    before, _ = holders(app)
    assert suspend(admin, ann, to=str(bo.id)).status_code == 303
    authors, names = holders(app)
    moved = {operation.reference for operation in busy["written"]}
    assert authors == {reference: bo.id if reference in moved else author for reference, author in before.items()}
    assert names == sorted(
        [(busy["named"][0].reference, bo.id, "Bo Staying"), (busy["named"][1].reference, bo.id, "Bo Staying"), (secret.reference, ann.id, "Ann Leaving")]
    )
    assert said(app, ann.id) == ["handed 2 operations and 2 nominations over to Bo Staying", "suspended"]
    with app.app_context():
        lines = db.session.execute(db.select(HistoryLine.operation_id, HistoryLine.what).where(HistoryLine.operation_id.is_not(None))).all()
    assert sorted(what for _, what in lines) == ["Bo Staying takes the place of Ann Leaving"] * 2 + ["handed over from Ann Leaving to Bo Staying"] * 2
    assert secret.id not in {operation_id for operation_id, _ in lines}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("to", "contact", "rung"), [
    ("bo", "Ann Leaving", ("Bo Staying", "01634 22")), ("", "Ann Leaving", ("Dee Deputy", "01634 11")), ("", "Desk", ("Desk", "01634 11")),
])
def test_whom_to_ring_is_never_who_was_suspended(app, make, busy, admin, to, contact, rung):
    ann, named, secret = busy["ann"], busy["named"][0], busy["secret"]
    over = make.operation(OperationState.COMPLETED, days_ahead=-3)
    with app.app_context():
        council = db.session.get_one(Agency, ann.agency_id)
        council.contact, council.deputy, council.telephone = contact, "Dee Deputy", "01634 11"
        db.session.get_one(User, busy["bo"].id).telephone = "01634 22"
        for part in db.session.scalars(db.select(Commitment).where(Commitment.operation_id.in_([named.id, secret.id, over.id]), Commitment.agency_id == ann.agency_id)):
            part.contact_name, part.contact_telephone = "Ann Leaving", "01634 33"
        db.session.commit()
    page = text_of(admin.get(f"/administration/accounts/{ann.id}/suspend"))
    assert ("Ann Leaving is the contact or the deputy of Test Council" in page) is (contact == "Ann Leaving")
    assert suspend(admin, ann, to=str(busy["bo"].id) if to else "").status_code == 303
    with app.app_context():
        found = {
            row[0]: (row[1], row[2]) for row in db.session.execute(
                db.select(Commitment.operation_id, Commitment.contact_name, Commitment.contact_telephone).where(Commitment.agency_id == ann.agency_id))
        }
        assert (found[named.id], found[secret.id], found[over.id]) == (rung, rung, ("Ann Leaving", "01634 33"))
        lines = db.session.scalars(db.select(HistoryLine.what).where(HistoryLine.operation_id == secret.id)).all()
    assert f"{rung[0]} is to be rung instead of Ann Leaving" in lines


def test_what_is_not_handed_over_stays(app, busy, admin):
    before = holders(app)
    assert suspend(admin, busy["ann"]).status_code == 303
    assert holders(app) == before


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(("to", "sentence"), [("staff", "handed to a coordinator"), ("else", "same agency"), ("self", "same agency"), ("nonsense", "same agency")])
def test_handing_over_to_somebody_who_cannot_take_it_is_refused_whole(app, make, busy, admin, to, sentence):
    ann = busy["ann"]
    chosen = {"staff": lambda: busy["staff"].id, "else": lambda: admin.user.id, "self": lambda: ann.id, "nonsense": lambda: "x"}[to]()
    before = holders(app)
    page = suspend(admin, ann, to=str(chosen), why="kept words")
    assert page.status_code == 422 and sentence in page.text and "kept words" in page.text
    assert holders(app) == before and people(app)[ann.email].suspended_at is None


def test_moving_to_another_agency_ends_the_sign_ins_and_hands_over(app, make, busy, admin):
    ann, bo = busy["ann"], busy["bo"]
    police = make.agency("Kent Police")
    theirs = Browser(app).as_(ann)
    page = text_of(admin.get(f"/administration/accounts/{ann.id}/move"))
    assert "signs Ann Leaving out everywhere" in page and busy["written"][0].reference in page
    refused = admin.post(f"/administration/accounts/{ann.id}/move", {"version": 1, "to": str(bo.id), "agency": ""})
    assert refused.status_code == 422 and "Choose the agency" in refused.text
    assert theirs.get("/account").status_code == 200
    assert admin.post(f"/administration/accounts/{ann.id}/move", {"version": 1, "to": str(bo.id), "agency": str(police.id)}).status_code == 303
    assert theirs.get("/account").status_code == 303
    assert people(app)[ann.email].agency_id == police.id
    assert holders(app)[0][busy["written"][0].reference] == bo.id
    assert said(app, ann.id)[-1] == "moved from Test Council to Kent Police"
    assert "Kent Police" in text_of(Browser(app).as_(ann).get("/account"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_signs_off_for_her_agency_as_a_deputy_does_so_no_more_once_she_has_moved(app, make, admin):
    deputy, other = make.user(make.agency("Kent Police"), deputy_manager=True), make.agency("Fire")
    page = admin.get(f"/administration/accounts/{deputy.id}/move")
    assert "is a deputy manager, which ends with the move" in text_of(page)
    moved = admin.follow(admin.post(f"/administration/accounts/{deputy.id}/move", {"agency": str(other.id), "version": str(deputy.version)}))
    assert "Moved from Kent Police to Fire; no deputy manager any more" in text_of(moved)
    with app.app_context():
        assert not db.session.get_one(User, deputy.id).deputy_manager


def test_an_administrator_does_not_move_out_of_the_office(make, admin):
    council = make.council()
    page = admin.post(f"/administration/accounts/{admin.user.id}/move", {"version": 1, "agency": str(council.id), "to": ""})
    assert page.status_code == 422 and "Choose another role" in page.text


def test_a_new_link_for_a_forgotten_password_is_shown_once(app, make, admin):
    user = make.user(role=Role.STAFF)
    typed = {"once": "b" * 30}
    first = admin.post(f"/administration/accounts/{user.id}/new-link", typed)
    (link,) = links(first)
    assert first.status_code == 200 and "shown only once" in first.text
    again = admin.post(f"/administration/accounts/{user.id}/new-link", typed)
    assert links(again) == [] and "cannot be shown again" in again.text and "Make another link" in again.text
    assert "Set a new password" in text_of(Browser(app).get(link.removeprefix("https://ops.example")))
    assert Browser(app).post("/sign-in", {"email": user.email, "password": PASSWORD}).status_code == 303, "the old password stays good until then"
    assert said(app, user.id) == ["was given a link to set a new password"]


def test_an_agencys_contact_is_corrected_and_a_second_editor_sees_it(app, make, admin):
    police = make.agency("Kent Police", contact="Old Contact")
    path = f"/administration/agencies/{police.code}"
    assert "Kent Police" in admin.get("/administration/agencies").text
    assert 'name="version" type="hidden" value="0"' in admin.get(path).text
    typed = {"contact": "A. Sergeant", "deputy": "B. Deputy", "telephone": "01634 101", "mailbox": "ops@police.example", "version": "0"}
    assert admin.post(path, typed).status_code == 303
    with app.app_context():
        kept = db.session.get(Agency, police.id)
        assert (kept.contact, kept.deputy, kept.telephone, kept.mailbox) == ("A. Sergeant", "B. Deputy", "01634 101", "ops@police.example")
    late = admin.post(path, typed | {"contact": "Somebody Else", "once": "c" * 30})
    assert late.status_code == 422 and "contact changed from Old Contact to A. Sergeant" in late.text and "Somebody Else" in late.text


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(("box", "typed", "sentence"), [("telephone", "desk", "Enter a telephone number"), ("mailbox", "desk", "Enter an e-mail address"), ("contact", "x" * 121, "at most 120")])
def test_a_contact_that_cannot_be_reached_is_refused(make, admin, box, typed, sentence):
    police = make.agency()
    page = admin.post(f"/administration/agencies/{police.code}", {"version": "0", "contact": "A", box: typed})
    assert page.status_code == 422 and sentence in page.text and typed in page.text


def test_two_administrators_cannot_suspend_each_other_at_once(app, make):
    """With real threads: one of them is left."""
    from threading import Barrier, Thread

    office = make.office()
    ada, bea = (make.user(office, Role.ADMINISTRATOR) for _ in range(2))
    start, refused = Barrier(2), []

    def one_suspends(by, other):
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    administration_services.suspend(other, to=None, why="", seen_version=1, by=db.session.get(User, by))
            except (RuleBroken, ChangedMeanwhile) as no:
                refused.append(str(no))
            finally:
                db.session.remove()

    threads = [Thread(target=one_suspends, args=pair) for pair in ((ada.id, bea.id), (bea.id, ada.id))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1 and "last administrator" in refused[0]
    assert sum(user.suspended_at is None for user in people(app).values()) == 1
