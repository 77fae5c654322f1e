"""What shows that an action was done is added and taken off. Inside unit_of_work(); flushes, never commits.

The line about an operation or a figure stands in the history of that, which is read by who sees it, and in no other; so what is hidden leaves no trace
on the action's page. The action's own version stays: what one cannot see refuses nobody's form.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import func, select

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.figures import queries as figures_queries
from opsplanner.history import record, subjects
from opsplanner.models import Action, ActionEvidence, Operation, OutcomeEntry, Review, User, Verb
from opsplanner.plan.actions import services as actions_services
from opsplanner.plan.actions import words as actions_words
from opsplanner.plan.actions.evidence import queries, rules
from opsplanner.plan.actions.queries import Whole


def add_evidence(whole: Whole, typed: str, words: str, *, our_hosts: frozenset[str], by: User) -> str:
    """Add what shows that an action was done: an operation or a signed-off figure that this person sees, by its reference, or a page by its address.

    Returns the sentence that says so. Raises NotFound for who does not report on the action, RuleBroken on "what" or "words".
    """
    action = actions_services.for_report(whole, by)
    named = rules.read(typed, words, our_hosts)
    thing = _thing(named, by)
    there = db.session.scalars(select(ActionEvidence).where(ActionEvidence.action_id == action.id).filter_by(**thing)).first()
    if there is not None and not there.taken_off:
        raise RuleBroken("This is evidence of the action already", "what")
    standing = select(func.count()).where(ActionEvidence.action_id == action.id, ActionEvidence.taken_off.is_(False), ActionEvidence.address != "")
    if named.kind == "link" and (db.session.scalar(standing) or 0) >= rules.MOST:
        raise RuleBroken(f"There are {rules.MOST} addresses already. Take one off first", "what")
    row = there or ActionEvidence(action_id=action.id, code=secrets.token_hex(6), **thing)
    row.words, row.added_at, row.added_by_id, row.taken_off = words, clock.now(), by.id, False
    db.session.add(row)
    db.session.flush()
    _told(row, action, Verb.EVIDENCE_ADDED, "named", by)
    return "It is evidence of the action now"


def take_off(whole: Whole, code: str, *, by: User) -> str:
    """Take off what was named as evidence by mistake; return the sentence that says so.

    Raises NotFound for who does not report on the action, or does not see this piece of evidence.
    """
    action = actions_services.for_report(whole, by)
    if not queries.seen(by, action.id, code):
        raise NotFound()
    row = one(select(ActionEvidence).where(ActionEvidence.action_id == action.id, ActionEvidence.code == code))
    row.taken_off = True
    _told(row, action, Verb.EVIDENCE_TAKEN_OFF, "took off", by)
    db.session.flush()
    return "It is no longer evidence of the action"


def _thing(named: rules.Named, by: User) -> dict[str, Any]:
    if named.kind == "link":
        return {"address": named.text}
    if named.kind == "operation":
        operation_id = queries.operation_id(by, named.text)
        if operation_id is None:
            raise RuleBroken(rules.NOT_FOUND, "what")
        return {"operation_id": operation_id}
    try:
        entry = figures_queries.entry(by, named.text).entry
    except NotFound:
        raise RuleBroken(rules.NOT_FOUND, "what") from None
    if entry.review is not Review.SIGNED_OFF:
        raise RuleBroken("This figure is not signed off yet, so it can still be taken back. Name it once it is", "what")
    return {"entry_id": entry.id}


def _told(row: ActionEvidence, action: Action, verb: Verb, did: str, by: User) -> None:
    called = actions_words.name(action.programme, action.text)
    if row.address:
        record(None, verb, f"{did} as evidence: {row.words}, {row.address}", by=by, subject=subjects.of_action(action.id))
    elif row.operation_id:
        operation = db.session.get_one(Operation, row.operation_id)
        record(operation, verb, f"{did} it as evidence of the action of the plan: {called}", by=by, new_version=False)
    else:
        entry = db.session.get_one(OutcomeEntry, row.entry_id)
        operation_of = db.session.get(Operation, entry.operation_id) if entry.operation_id else None
        what = f"{did} it as evidence of the action of the plan: {called}"
        record(operation_of, verb, what, by=by, agency_id=entry.agency_id, subject=subjects.of_entry(entry.reference), new_version=False)
