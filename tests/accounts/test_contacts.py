"""Who at an agency gets what the agency is told: the contact, her deputy while she is away, the mailbox; one of them."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest

from opsplanner import clock
from opsplanner.accounts.contacts import queries
from opsplanner.database import db
from opsplanner.models import Absence, Agency, HistoryLine, Role, User
from tests.browser import text_of
from tests.page_forms import post_forms

pytestmark = pytest.mark.usefixtures("usual_time", "without_mail")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
TODAY = date(2026, 11, 18)
ANN, BEA, BOX = "ann@fire.example", "bea@fire.example", "planning@fire.example"


@pytest.fixture
def fire(make) -> Agency:
    """An agency with a contact who has an account, a deputy who has none, and a mailbox."""
    agency = make.agency("Fire", contact="A. Contact", contact_email=ANN, deputy="B. Deputy", deputy_email=BEA, mailbox=BOX)
    make.user(agency, name="A. Contact", email=ANN)
    return agency


def to(app, agency: Agency) -> str:
    with app.app_context():
        return queries.reached([agency.id], clock.today()).get(agency.id, "")


def change(app, model, id_, **values):
    with app.app_context():
        for key, value in values.items():
            setattr(db.session.get_one(model, id_), key, value)
        db.session.commit()


def lines(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(HistoryLine.what).order_by(HistoryLine.id)))


def test_the_stored_facts_decide_in_one_query_for_any_number(app, make, fire):
    ann, other = make.user(fire, name="Anna"), make.agency("Other", mailbox="ops@other.example")
    with app.app_context():
        assert queries.reached([fire.id, other.id], clock.today()) == {fire.id: ANN, other.id: "ops@other.example"} and queries.reached([], clock.today()) == {}
        db.session.add(Absence(email=ANN, first_day=TODAY, last_day=TODAY))
        db.session.commit()
    assert to(app, fire) == BEA
    change(app, Absence, ANN, first_day=TODAY - timedelta(days=2), last_day=TODAY - timedelta(days=1))
    assert to(app, fire) == ANN
    change(app, Agency, fire.id, contact_email=ann.email)
    change(app, User, ann.id, suspended_at=clock.now())
    assert to(app, fire) == BEA
    change(app, User, ann.id, suspended_at=None, agency_id=other.id)
    assert to(app, fire) == BEA


def test_away_is_by_londons_day(app, fire, hands):
    with app.app_context():
        db.session.add(Absence(email=ANN, first_day=date(2026, 7, 1), last_day=date(2026, 7, 1)))
        db.session.commit()
    found = []
    for at in ("2026-06-30T22:59:00+00:00", "2026-06-30T23:00:00+00:00", "2026-07-01T22:59:00+00:00", "2026-07-01T23:00:00+00:00"):
        hands.move_to(at)
        found.append(to(app, fire))
    assert found == [ANN, BEA, BEA, ANN]


def typed(page, path: str, **changed: str) -> dict[str, str]:
    [form] = [form for form in post_forms(page.get(path).text, path) if form.path == path]
    return dict(form.values) | form.shown | {"csrf_token": page._token()} | changed


def test_a_coordinator_keeps_her_own_agencys_contacts_and_no_others(app, make, browser, fire):
    cora = make.user(fire, name="Cora Coordinator")
    page, path = browser.as_(cora), f"/agencies/{fire.code}/contacts"
    assert f'href="{path}"' in page.get(f"/agencies/{fire.code}").text
    assert f"Messages go to A. Contact ({ANN})." in text_of(page.get(path))
    answer = page.follow(page.post(path, typed(page, path, contact="", contact_email="CORA@Fire.example ")))
    assert "Messages go to the contact (cora@fire.example)." in text_of(answer)
    assert to(app, fire) == "cora@fire.example"
    answer = page.follow(page.post(path, typed(page, path, contact="", contact_email=cora.email, contact_first="18/11/2026", contact_last="12/12/2026")))
    assert f"Messages go to B. Deputy ({BEA}) until Saturday 12 December 2026, since Cora Coordinator is away." in text_of(answer)
    assert lines(app)[-1] == (
        f"contact changed from none to Cora Coordinator; e-mail address of the contact changed from cora@fire.example to {cora.email}; "
        "Cora Coordinator is away from Wednesday 18 November 2026 to Saturday 12 December 2026"
    )
    kept = typed(page, path)
    assert (kept["contact_first"], kept["contact_last"], kept["to"]) == ("2026-11-18", "2026-12-12", "contact")
    page.post(path, typed(page, path) | {"contact_first": "", "contact_last": "", "to": "mailbox"})
    assert to(app, fire) == BOX and lines(app)[-1] == "messages go to the shared mailbox; Cora Coordinator is not away any more"
    assert browser.as_(make.user(fire, Role.STAFF)).get(path).status_code == 403
    assert browser.as_(make.user(make.agency("Other"))).get(path).status_code == 404


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"contact_email": "desk"}, "Enter an e-mail address"),
    ({"deputy_email": "desk"}, "Enter an e-mail address"),
    ({"contact_email": "olga@other.example"}, "Somebody of another agency signs in with this address"),
    ({"deputy_email": "", "deputy_first": "1/12/2026", "deputy_last": "2/12/2026"}, "Enter the e-mail address as well"),
    ({"contact_first": "1/12/2026"}, "Enter the last day away as well"),
    ({"contact_last": "1/12/2026"}, "Enter the first day away as well"),
    ({"contact_first": "2/12/2026", "contact_last": "1/12/2026"}, "The last day away is before the first"),
    ({"contact_first": "2/11/2026", "contact_last": "17/11/2026"}, "These days are over"),
    ({"mailbox": "", "to": "mailbox"}, "Enter the shared mailbox, or let messages go to the contact"),
])
def test_what_reaches_nobody_is_refused_beside_its_box_and_nothing_is_kept(app, make, browser, fire, wrong, sentence):
    make.user(make.agency("Other"), email="olga@other.example")
    page, path = browser.as_(make.user(fire)), f"/agencies/{fire.code}/contacts"
    answer = page.post(path, typed(page, path, **wrong, contact="Changed"))
    assert answer.status_code == 422 and sentence in text_of(answer) and "Changed" in answer.text
    assert to(app, fire) == ANN and not lines(app)


def test_who_sets_herself_away_is_seen_by_who_has_the_contacts_open(app, make, browser, fire):
    cora, path = browser.as_(make.user(fire)), f"/agencies/{fire.code}/contacts"
    opened = typed(cora, path)
    with app.app_context():
        ann = db.session.scalars(db.select(User).where(User.email == ANN)).unique().one()
    own = browser.as_(ann)
    refused = own.post("/account/away", typed(own, "/account/away", first="20/11/2026", last="19/11/2026"))
    assert refused.status_code == 422 and "The last day away is before the first" in refused.text
    answer = own.follow(own.post("/account/away", typed(own, "/account/away", first="18/11/2026", last="19/11/2026")))
    assert "You are away from Wednesday 18 November 2026 to Thursday 19 November 2026." in text_of(answer)
    assert "From Wednesday 18 November 2026 to Thursday 19 November 2026" in text_of(own.get("/account")) and to(app, fire) == BEA
    late = cora.post(path, opened)
    assert late.status_code == 422 and "A. Contact is away from Wednesday 18 November 2026" in text_of(late) and to(app, fire) == BEA
    own.post("/account/away", typed(own, "/account/away", first="", last=""))
    assert to(app, fire) == ANN and "Not away" in text_of(own.get("/account"))


def test_a_new_contact_stays_away_as_she_has_said_herself(app, make, browser, fire):
    dora = make.user(fire, name="Dora Duty")
    with app.app_context():
        db.session.add(Absence(email=dora.email, first_day=TODAY, last_day=TODAY))
        db.session.commit()
    page, path = browser.as_(make.user(fire)), f"/agencies/{fire.code}/contacts"
    assert page.post(path, typed(page, path, contact_email=dora.email)).status_code == 303
    assert to(app, fire) == BEA and typed(page, path)["contact_first"] == "2026-11-18"


def test_a_changed_address_of_an_account_takes_messages_and_absence_along(app, make, browser, fire):
    admin = browser.as_(make.user(make.office(), Role.ADMINISTRATOR))
    with app.app_context():
        ann = db.session.scalars(db.select(User).where(User.email == ANN)).unique().one()
        db.session.add(Absence(email=ANN, first_day=TODAY, last_day=TODAY))
        db.session.commit()
    path = f"/administration/accounts/{ann.id}/change"
    assert admin.post(path, typed(admin, path, email="anna@fire.example")).status_code == 303
    assert to(app, fire) == BEA
    with app.app_context():
        db.session.delete(db.session.get_one(Absence, "anna@fire.example"))
        db.session.commit()
    assert to(app, fire) == "anna@fire.example"


@ON_SQLITE
def test_the_offices_home_lists_who_cannot_be_reached_with_the_way_to_see_to_it(app, make, browser, fire):
    make.agency("Gone", active=False)
    lost = make.agency("Lost Agency")
    admin, coordinator, other = (browser.as_(make.user(agency, role)) for agency, role in (
        (make.office(), Role.ADMINISTRATOR), (make.office(), Role.COORDINATOR), (fire, Role.COORDINATOR)))
    change(app, Agency, make.office().id, mailbox="office@office.example")
    assert "Lost Agency" not in text_of(admin.get("/")), "nothing goes out by mail"
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], demonstration=True)
    for page, leads_to in ((admin, f"/administration/agencies/{lost.code}"), (coordinator, f"/agencies/{lost.code}")):
        assert "1 agency that no message reaches: Lost Agency What is missing" in text_of(page.get("/")) and f'href="{leads_to}"' in page.get("/").text
    assert "Lost Agency" not in text_of(other.get("/"))
    change(app, Agency, lost.id, deputy_email="dee@lost.example")
    assert "Lost Agency" not in text_of(admin.get("/"))
