"""A coordinator says who of her agency is away: who is ill cannot say it herself."""

from __future__ import annotations

import pytest

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import Absence, Agency, CommitmentState, Role
from tests.accounts.test_contacts import lines, typed
from tests.browser import text_of
from tests.notices.test_people import answer, cast, do, post_office, told, worker  # noqa: F401  (fixtures)

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
AWAY = {"first": "18/11/2026", "last": "20/11/2026"}
SAID = "Lee Lead is away from Wednesday 18 November 2026 to Friday 20 November 2026"


def test_a_coordinator_sets_a_colleague_away_and_back_and_nobody_of_another_agency(app, make, browser):
    fire, other = make.agency("Fire"), make.user(make.agency("Other"))
    cora, lee = make.user(fire, name="Cora Coordinator"), make.user(fire, Role.STAFF, name="Lee Lead")
    gone = make.user(fire, name="Sue Suspended", suspended_at=clock.now())
    page, path = browser.as_(cora), f"/agencies/{fire.code}/away"
    assert f'href="{path}"' in page.get(f"/agencies/{fire.code}").text
    assert "Nobody of Fire is away, now or in days to come." in text_of(page.get(path))
    shown = text_of(page.follow(page.post(path, typed(page, path, who=str(lee.id), **AWAY))))
    assert f"{SAID}." in shown and "Change when Lee Lead is away From Wednesday 18 November 2026 to Friday 20 November 2026" in shown
    assert "From Wednesday 18 November 2026 to Friday 20 November 2026" in text_of(browser.as_(lee).get("/account"))
    kept = page.get(f"{path}?who={lee.id}").text
    assert f'<option selected value="{lee.id}">' in kept and 'value="2026-11-18"' in kept and 'value="2026-11-20"' in kept
    page.post(path, typed(page, path, who=str(lee.id), **AWAY))
    assert lines(app) == [SAID], "the same days are no news"
    for who in (str(other.id), str(gone.id), "999999", "x", ""):
        refused = page.post(path, typed(page, path, who=who, **AWAY))
        assert refused.status_code == 422 and "Choose somebody of your agency" in text_of(refused) and 'value="2026-11-18"' in refused.text, who
    assert "Lee Lead is not away any more." in text_of(page.follow(page.post(path, typed(page, path, who=str(lee.id)))))
    with app.app_context():
        assert db.session.scalars(db.select(Absence)).all() == []
    assert browser.as_(lee).get(path).status_code == 403
    assert browser.as_(other).get(path).status_code == browser.as_(other).get("/agencies/nonesuch/away").status_code == 404


@ON_SQLITE
@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"first": "18/11/2026", "last": ""}, "Enter the last day away as well"),
    ({"first": "", "last": "18/11/2026"}, "Enter the first day away as well"),
    ({"first": "19/11/2026", "last": "18/11/2026"}, "The last day away is before the first"),
    ({"first": "2/11/2026", "last": "17/11/2026"}, "These days are over"),
    ({"first": "the 5th"}, "Enter a date"),
])
def test_days_that_make_no_sense_are_refused_beside_their_box(app, make, browser, wrong, sentence):
    cora = make.user(name="Cora Coordinator")
    page, path = browser.as_(cora), f"/agencies/{cora.agency.code}/away"
    refused = page.post(path, typed(page, path, who=str(cora.id), **wrong))
    assert refused.status_code == 422 and sentence in text_of(refused) and f'<option selected value="{cora.id}">' in refused.text
    assert lines(app) == []


@ON_SQLITE
def test_who_comes_second_sees_what_the_first_said(make, browser):
    cora, lee = make.user(name="Cora Coordinator"), make.user(name="Lee Lead")
    page, path = browser.as_(cora), f"/agencies/{cora.agency.code}/away"
    opened = typed(page, path, who=str(lee.id), **AWAY)
    own = browser.as_(lee)
    own.post("/account/away", typed(own, "/account/away", first="25/11/2026", last="26/11/2026"))
    late = page.post(path, opened)
    assert late.status_code == 422 and "Lee Lead is away from Wednesday 25 November 2026 to Thursday 26 November 2026" in text_of(late)


@ON_SQLITE
def test_what_asks_a_lead_who_was_set_away_to_act_goes_to_who_stands_for_her(app, make, cast, answer, browser):  # noqa: F811
    deputy = make.user(name="D. Deputy", email="deputy@council.example")
    with app.app_context(), unit_of_work():
        db.session.get_one(Agency, deputy.agency_id).deputy_email = deputy.email
    page, path = browser.as_(deputy), f"/agencies/{deputy.agency.code}/away"
    page.post(path, typed(page, path, who=str(cast.lead.id), **AWAY))
    answer(CommitmentState.DECLINED, reason="no crew")
    assert [kind for kind, _ in told(app, deputy)] == ["refused", "complete"]
