"""A clerk is named, and taken off. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Collection

from opsplanner.accounts import services as accounts_services
from opsplanner.accounts.clerks import queries, rules
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.grammar import list_of
from opsplanner.history import record, subjects
from opsplanner.models import User, Verb


def name_clerks(added: int | None, gone: Collection[int], *, by: User) -> str:
    """Name somebody a clerk, and take others off; return the sentence that says so. What they kept stays.

    Raises NotFound for who may not, RuleBroken on "person" where nobody is chosen or she cannot be one.
    """
    if not queries.names_clerks(by):
        raise NotFound()
    there = {row.id: row.name for row in queries.clerks()}
    out = sorted(set(gone) & set(there))
    if added is None and not out:
        raise RuleBroken("Choose who is to be a clerk, or tick who is not to be one any more", "person")
    said = []
    if added is not None:
        user = accounts_services.held(added)
        rules.check_may_be_clerk(user.name, user.role, active=user.is_active, already=user.clerk)
        user.clerk = True
        record(None, Verb.CLERK_NAMED, f"named {user.name} a clerk", by=by, subject=subjects.of_user(user.id))
        said.append(f"{user.name} is a clerk")
    for id_ in out:
        user = accounts_services.held(id_)
        user.clerk = False
        record(None, Verb.CLERK_TAKEN_OFF, f"took {user.name} off the clerks", by=by, subject=subjects.of_user(user.id))
    db.session.flush()
    return "; ".join([*said, *([f"{list_of([there[id_] for id_ in out])} not any more"] if out else [])])
