"""The office's managers name clerks, who keep drafts of reports (and sittings and meetings) without being managers."""

from __future__ import annotations

import pytest

from opsplanner.access import may
from opsplanner.accounts.administration.services import move_account
from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.database import db, unit_of_work
from opsplanner.models import AgencyKind, Role, User
from opsplanner.reader import Reader
from tests.browser import text_of
from tests.reports.conftest import AT, Office, office

__all__ = ["office"]


def test_a_manager_names_a_clerk_who_keeps_drafts_and_does_not_issue(office: Office) -> None:
    clara = office.make.user(role=Role.STAFF, name="Clara Clerk")
    clerks = office.browser.as_(clara)
    assert clerks.get("/reports/new").status_code == 403 and clerks.get("/clerks").status_code == 403
    assert "Nobody is a clerk yet" in text_of(office.page.get("/clerks")) and "/clerks" in office.page.get("/reports").text
    said = text_of(office.page.follow(office.page.post("/clerks", {"person": str(clara.id)})))
    assert "Clara Clerk is a clerk" in said and "Nobody is a clerk yet" not in said
    assert office.begin() == AT
    assert clerks.get(AT).status_code == 200 and AT in clerks.get("/reports").text and "/clerks" not in clerks.get("/reports").text
    for path, status in (("/summary/write", 200), ("/summary/figures", 200), ("/headings", 200), ("/authors", 200), ("/history", 200), ("/issue", 403)):
        assert clerks.get(AT + path).status_code == status, path
    assert clerks.post(AT + "/summary/write", {"text": "Fewer vehicles.", "version": "0"}).status_code == 303
    begun = clerks.post("/reports/new", {"report": "2026-27-quarter-1"})
    assert begun.status_code == 303 and "Written by Clara Clerk" in text_of(clerks.follow(begun))

    said = text_of(office.page.follow(office.page.post("/clerks", {"person": "", "gone": [str(clara.id)]})))
    assert "Clara Clerk not any more" in said and "Nobody is a clerk yet" in said
    assert clerks.get(AT).status_code == 404, "she is no author of this one"
    assert clerks.get("/reports/2026-27-quarter-1").status_code == 200 and clerks.get("/reports/new").status_code == 403


def test_who_cannot_be_a_clerk_is_refused_with_the_reason_and_a_move_ends_it(office: Office) -> None:
    administrator = office.make.user(office.make.office(), Role.ADMINISTRATOR)
    other = office.make.user(office.make.agency("Kent Police"), Role.MANAGER)
    for sent, reason in (
        ({"person": ""}, "Choose who is to be a clerk"), ({"person": str(administrator.id)}, "cannot be named any more"), ({"person": "987654"}, "cannot be named any more"),
    ):
        refused = office.page.post("/clerks", sent)
        assert refused.status_code == 422 and reason in text_of(refused)
    assert office.browser.as_(other).get("/clerks").status_code == 403, "a manager of another agency names none"
    clara = office.make.user(name="Clara Clerk")
    office.page.post("/clerks", {"person": str(clara.id)})
    assert "Clara Clerk is a clerk, which ends" in text_of(office.browser.as_(administrator).get(f"/administration/accounts/{clara.id}/move"))
    with office.app.app_context():
        there = db.session.get_one(User, clara.id)
        with unit_of_work():
            move_account(clara.id, other.agency_id, to=None, seen_version=there.version, by=db.session.get_one(User, administrator.id))
        assert not db.session.get_one(User, clara.id).clerk


@pytest.mark.parametrize(
    ("role", "office_s", "deputy", "clerk", "keeps"),
    [
        ("MANAGER", True, False, False, True), ("MANAGER", False, False, False, False), ("COORDINATOR", True, True, False, True),
        ("COORDINATOR", True, False, False, False), ("STAFF", False, False, True, True), ("ADMINISTRATOR", True, True, True, False),
    ],
)
def test_sittings_are_kept_by_managers_of_the_office_and_by_clerks(role: str, office_s: bool, deputy: bool, clerk: bool, keeps: bool) -> None:
    kind = AgencyKind.OFFICE if office_s else AgencyKind.COUNCIL
    reader = Reader(Role[role], deputy, kind, clerk)
    assert may_keep_sittings(reader) is keeps is may(reader, "keep_sittings")
