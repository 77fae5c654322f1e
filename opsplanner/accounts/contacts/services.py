"""An agency's contacts are changed."""

from __future__ import annotations

from opsplanner.accounts import queries as accounts_queries
from opsplanner.accounts import rules as accounts_rules
from opsplanner.accounts.contacts import queries
from opsplanner.database import db, one
from opsplanner.errors import ChangedMeanwhile
from opsplanner.history import record, sentence, subjects
from opsplanner.models import User, Verb

CONTACTS = {"contact": "contact", "deputy": "deputy", "telephone": "telephone number", "mailbox": "mailbox"}


def change_agency(code: str, values: dict[str, str], *, seen_line: int, by: User) -> None:
    """Correct an agency's contact, deputy, telephone and mailbox. `seen_line` is the history line that the form was opened with.

    Raises RuleBroken on a box, ChangedMeanwhile.
    """
    agency = one(accounts_queries.agency_by_code(code).with_for_update())
    newest = queries.last_contact_change(agency.id)
    if newest != seen_line:
        raise ChangedMeanwhile(newest, [sentence(line) for line in queries.contact_changes_after(agency.id, seen_line)])
    values = values | {"telephone": accounts_rules.check_telephone(values["telephone"])}
    changes = [(word, getattr(agency, key), values[key]) for key, word in CONTACTS.items() if getattr(agency, key) != values[key]]
    for key in CONTACTS:
        setattr(agency, key, values[key])
    if changes:
        said = "; ".join(f"{word} changed from {was or 'none'} to {now or 'none'}" for word, was, now in changes)
        record(None, Verb.CONTACT_CHANGED, said, by=by, subject=subjects.of_agency(agency.id))
    db.session.flush()
