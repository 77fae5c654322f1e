"""What asks somebody to act goes to who stands for her, once she can act no longer."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from opsplanner import clock
from opsplanner.accounts.administration import services as administration_services
from opsplanner.agencies.staff_numbers import services as staff_services
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.models import Absence, Agency, CommitmentState, Operation, Role, User
from opsplanner.web.asking import rules as asking_rules
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


@ON_SQLITE
def test_while_who_leads_is_away_her_agencys_deputy_hears_too_what_asks_her_to_act(app, make, cast, answer):  # noqa: F811
    deputy, other = make.user(name="D. Deputy", email="deputy@council.example"), make.user()
    with app.app_context(), unit_of_work():
        db.session.execute(update(Agency).where(Agency.id == deputy.agency_id).values(deputy_email="deputy@council.example"))
        db.session.add(Absence(email="lead@council.example", first_day=clock.today(), last_day=clock.today()))
    answer(CommitmentState.DECLINED, reason="no crew")
    answer(CommitmentState.ACCEPTED)
    refused = ["refused", "complete"]
    assert [[kind for kind, _ in told(app, user)] for user in (cast.lead, deputy, other)] == [[*refused, "accepted"], refused, []], "an acceptance asks nothing"
    with app.app_context(), unit_of_work():
        db.session.add(Absence(email="deputy@council.example", first_day=clock.today(), last_day=clock.today()))
    answer(CommitmentState.DECLINED, reason="no van")
    assert "refused" in [kind for kind, _ in told(app, other)] and [kind for kind, _ in told(app, deputy)] == refused


@ON_SQLITE
def test_an_agencys_other_coordinators_hear_that_it_has_fewer_than_it_promised(app, make, cast):  # noqa: F811
    colleague = make.user(cast.fire)

    def add(accepted: str) -> None:
        with app.app_context(), unit_of_work():
            staff_services.add_exception(cast.fire.code, cast.operation.day, 1, "Training", accepted=accepted, by=again(cast.coordinator))

    with pytest.raises(RuleBroken) as asked:
        add("")
    add(asking_rules.asked_as(str(asked.value)))
    assert [[kind for kind, _ in told(app, user)] for user in (cast.lead, colleague, cast.coordinator)] == [["fewer"], ["fewer"], []]
