"""What asks somebody to act goes to who stands for her, once she can act no longer."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from opsplanner.accounts.administration import services as administration_services
from opsplanner.database import db, unit_of_work
from opsplanner.models import CommitmentState, Operation, Role, User
from tests.notices.test_people import ON_SQLITE, again, answer, cast, do, post_office, told, worker  # noqa: F401  (fixtures)

pytestmark = pytest.mark.usefixtures("usual_time")


@ON_SQLITE
@pytest.mark.parametrize("restricted", [False, True])
def test_who_moves_to_another_agency_leads_no_longer(app, make, cast, answer, worker, post_office, restricted):  # noqa: F811
    colleague, admin, police = make.user(name="C. Colleague", email="colleague@council.example"), make.user(make.office(), Role.ADMINISTRATOR), make.agency("Police")
    with app.app_context(), unit_of_work():
        db.session.execute(update(Operation).values(restricted=restricted))
        lead = again(cast.lead)
        administration_services.move_account(lead.id, police.id, to=None, seen_version=lead.version, by=again(admin))
    worker()
    post_office.received.clear()
    answer(CommitmentState.DECLINED, reason="no crew")
    worker()
    assert told(app, cast.lead) == [] and {"refused", "complete"} <= {kind for kind, _ in told(app, colleague)}
    [message] = [one for one in post_office.received if one["To"] == colleague.email]
    assert "lead@council.example" not in str(message["Reply-To"]) and not [one for one in post_office.received if one["To"] == cast.lead.email]


@ON_SQLITE
def test_who_plans_no_more_leads_no_longer(app, make, cast, answer):  # noqa: F811
    colleague = make.user()
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.lead.id).values(role=Role.STAFF))
    answer(CommitmentState.DECLINED, reason="no crew")
    assert told(app, cast.lead) == [] and [kind for kind, _ in told(app, colleague)] == ["refused", "complete"]
