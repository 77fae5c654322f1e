"""A restricted operation's figures join shared totals only when who planned it releases them (docs/domain.md, "Restricted operations")."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import HistoryLine, Operation, Role, Verb
from opsplanner.models import OperationState as S
from opsplanner.outcomes.closing import services as closing_services
from tests.browser import text_of
from tests.outcomes.given import do


@pytest.mark.parametrize("hx", [False, True])
def test_the_lead_releases_them_once_and_the_history_says_so(make, browser, hx):
    op = make.operation(S.COMPLETED, restricted=True, days_ahead=-3)
    page, where = browser.as_(make.user()), f"/operations/{op.reference}/release-figures"
    assert where in page.get(f"/operations/{op.reference}").text
    assert "They join the totals that everybody sees" in text_of(page.get(where))
    assert page.post(where, {"version": op.version}, hx=hx).status_code in (204, 303)
    with browser.app.app_context():
        version, released = db.session.execute(select(Operation.version, Operation.figures_released)).one()
        assert released
        assert db.session.scalar(select(func.count()).where(HistoryLine.verb == Verb.FIGURES_RELEASED)) == 1
    again = page.post(where, {"version": version}, hx=hx)
    assert again.status_code == 422 and "released already" in again.text
    assert where not in page.get(f"/operations/{op.reference}").text


def test_what_is_not_restricted_has_nothing_to_release_and_others_do_not_find_it(make, browser):
    open_, secret = make.operation(S.COMPLETED, days_ahead=-3), make.operation(S.COMPLETED, restricted=True, days_ahead=-3)
    lead, other, manager = make.user(), make.user(make.agency()), make.user(make.office(), Role.MANAGER)
    refused = browser.as_(lead).post(f"/operations/{open_.reference}/release-figures", {"version": open_.version})
    assert refused.status_code == 422 and "in every total already" in refused.text
    assert browser.as_(other).get(f"/operations/{secret.reference}/release-figures").status_code == 404
    assert browser.as_(manager).get(f"/operations/{secret.reference}/release-figures").status_code == 403


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("hx", [False, True])
@pytest.mark.parametrize(
    ("state", "days_ahead", "sentence"),
    [
        (S.DRAFT, 3, "This operation is draft. Only the figures of an operation that took place are released"),
        (S.PROPOSED, 3, "This operation is proposed. Only the figures of an operation that took place are released"),
        (S.CANCELLED, -3, "This operation is cancelled. Only the figures of an operation that took place are released"),
        (S.CONFIRMED, 3, "Its figures can be released after it begins"),
    ],
    ids=["draft", "proposed", "cancelled", "to come"],
)
def test_before_it_has_begun_link_page_and_service_refuse_to_release_them(make, browser, app, state, days_ahead, sentence, hx):
    op = make.operation(state, restricted=True, days_ahead=days_ahead)
    by = make.user()
    page, where = browser.as_(by), f"/operations/{op.reference}/release-figures"
    assert where not in page.get(f"/operations/{op.reference}").text
    shown = text_of(page.get(where))
    assert sentence in shown and "Release the figures" not in shown.replace(f"Release the figures of {op.reference}", "")
    refused = page.post(where, {"version": op.version}, hx=hx)
    assert refused.status_code == 422 and sentence in text_of(refused)
    with pytest.raises(RuleBroken, match=sentence):
        do(app, closing_services.release_figures, op.reference, seen_version=op.version, by=by)
    with app.app_context():
        assert not db.session.scalar(select(Operation.figures_released))
