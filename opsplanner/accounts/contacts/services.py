"""An agency's contacts are changed. Every function runs inside unit_of_work()."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import update

from opsplanner import clock
from opsplanner.accounts import rules as accounts_rules
from opsplanner.accounts.absence import queries as absence_queries
from opsplanner.accounts.absence import services as absence_services
from opsplanner.accounts.absence import words as absence_words
from opsplanner.accounts.absence.rules import Days
from opsplanner.accounts.contacts import queries, rules, words
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile
from opsplanner.history import record, sentence, subjects
from opsplanner.models import Agency, User, Verb

_WORDS = {
    "contact": "contact", "contact_email": "e-mail address of the contact", "deputy": "deputy", "deputy_email": "e-mail address of the deputy",
    "telephone": "telephone number", "mailbox": "mailbox",
}


class Contacts(NamedTuple):
    """Whom to reach at an agency, as it was typed."""

    contact: str
    contact_email: str
    contact_away: Days | None
    deputy: str
    deputy_email: str
    deputy_away: Days | None
    telephone: str
    mailbox: str
    to_mailbox: bool


def change_agency(code: str, typed: Contacts, *, seen_line: int, by: User) -> None:
    """Correct whom to reach at an agency, and when they are away. `seen_line` is the history line that the form was opened with.

    Raises NotFound, RuleBroken on a box, ChangedMeanwhile.
    """
    agency = queries.agency_to_change(code)
    newest = queries.last_contact_change(agency.id)
    if newest != seen_line:
        raise ChangedMeanwhile(newest, [sentence(line) for line in queries.contact_changes_after(agency.id, seen_line)])
    accounts_rules.check_telephone(typed.telephone)
    rules.check_choice(typed.mailbox, to_mailbox=typed.to_mailbox)
    typed = _with_accounts(agency, typed)
    before = {agency.contact_email, agency.deputy_email}
    said = [
        f"{word} changed from {getattr(agency, key) or 'none'} to {getattr(typed, key) or 'none'}"
        for key, word in _WORDS.items() if getattr(agency, key) != getattr(typed, key)
    ]
    if agency.to_mailbox is not typed.to_mailbox:
        said.append(f"messages go to {(words.TO_MAILBOX if typed.to_mailbox else words.TO_CONTACT).lower()}")
    for key in (*_WORDS, "to_mailbox"):
        setattr(agency, key, getattr(typed, key))
    said += _away(typed, before)
    if said:
        record(None, Verb.CONTACT_CHANGED, "; ".join(said), by=by, subject=subjects.of_agency(agency.id))
    db.session.flush()


def _with_accounts(agency: Agency, typed: Contacts) -> Contacts:
    """Return what was typed; where an address is new, and that of an account, with its owner's name if none was typed. Raises RuleBroken."""
    for post in ("contact", "deputy"):
        email = getattr(typed, f"{post}_email")
        if email and email != getattr(agency, f"{post}_email") and (account := queries.account_at(email)):
            rules.check_account(account.agency_id, agency.id, f"{post}_email")
            typed = typed._replace(**{post: getattr(typed, post) or account.name})
    return typed


def _away(typed: Contacts, before: set[str]) -> list[str]:
    """Keep when the two are away; return what is new of it. Who is both is away on the days of the contact.

    Whose address was not on the form `before` may have set herself away, which empty boxes do not take back.
    """
    people = {typed.deputy_email: (typed.deputy or "the deputy", typed.deputy_away), typed.contact_email: (typed.contact or "the contact", typed.contact_away)}
    return [absence_words.away(name, days) for email, (name, days) in people.items() if email and (days or email in before) and absence_services.keep(email, days)]


def follow(user: User, was: str) -> None:
    """Let an agency's messages, and an absence, follow a person to the new address of her account."""
    absence_services.follow(was, user.email)
    for column in (Agency.contact_email, Agency.deputy_email):
        db.session.execute(update(Agency).where(Agency.id == user.agency_id, column == was).values({column: user.email}))


def away_of(agency: Any) -> tuple[Days | None, Days | None]:
    """Return when an agency's contact and its deputy are away."""
    today = clock.today()
    return absence_queries.of(agency.contact_email, today), absence_queries.of(agency.deputy_email, today)
